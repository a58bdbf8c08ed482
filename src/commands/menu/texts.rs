//! Every text of the menu.

use super::place::PeriodOverview;
use super::steps::{Choice, Step};
use baosong::cycle::Tally;
use baosong::report::distance;

/// What is asked below the list of steps.
pub const WHAT: &str = "直接回车就做，做别的请输入数字；q 退出：";
/// What is asked where there is no working folder.
pub const WHAT_HERE: &str = "请输入数字，q 退出";
/// What is asked below the check of files that were dropped on the program.
pub const WHAT_DROPPED: &str = "\n接下来，请输入数字";
/// Shown when an answer is none of those offered.
pub const NO_SUCH: &str = "没有这一项，请输入左边的数字";
/// Shown when another step has become the next one meanwhile.
pub const CHANGED: &str = "刚才有变化（如 收件 里来了新文件），下一步不同了，请再看一下：";
/// Shown on leaving.
pub const BYE: &str = "已退出。以后直接运行 baosong 又会回到这里";
/// Shown where the campaign file cannot be used.
pub const REPAIR: &str = "请先改好，再按回车；q 退出：";
/// Heading where there is no working folder.
pub const NOWHERE: &str = "这里还不是工作文件夹（没有 专项行动.toml）。可以：";
/// When no step is due.
pub const DONE: &str = "这一期已经办完；直接回车看情况";

/// Name offered for a working folder where the campaign's title has no short one.
pub const FOLDER_NAME: &str = "报送";
/// Name of a summary made without a working folder.
pub const SUMMARY_NAME: &str = "汇总表.xlsx";
/// A choice beside the folders that are listed.
pub const ELSEWHERE: &str = "别处的";
/// Stands where a return does not say its day.
pub const NO_DAY: &str = "没写填报时间";

/// Asks for a period.
pub const WHICH_PERIOD: &str = "哪一期";
/// Asks for the period to which a return is moved.
pub const WHICH_PERIOD_TO: &str = "移到哪一期";
/// Asks for a unit.
pub const WHICH_UNIT: &str = "哪个单位，全称、简称、代码都行";
/// Asks for a version.
pub const WHICH_VERSION: &str = "第几份";
/// Asks for a field.
pub const WHICH_FIELD: &str = "哪个指标，写左边的数字或名称";
/// Shown when no field is called so.
pub const NO_SUCH_FIELD: &str = "没有这个指标，请写左边的数字或表上的名称";
/// Asks for a figure.
pub const WHICH_VALUE: &str = "改成多少，如 35.5 或 3500万元";
/// Asks for a finding.
pub const WHICH_FINDING: &str = "哪个问题，照屏幕上的话写，如 没有填";
/// Answer for every code.
pub const ALL: &str = "全部";
/// Asks for a working folder.
pub const WHICH_FOLDER: &str = "哪个工作文件夹";
/// Asks for returns.
pub const WHICH_RETURNS: &str = "哪个文件夹或文件，可以拖到这里";
/// Asks for a blank form.
pub const WHICH_BLANK: &str = "空白表是哪个文件，可以拖到这里";
/// Asks for units.
pub const WHICH_UNITS: &str = "有哪些填报单位，用顿号隔开，如 甲县、乙县";
/// Asks for a unit of measure.
pub const WHICH_MEASURE: &str = "按什么单位填，如 万元";
/// Answer where there is none.
pub const NO_MEASURE: &str = "先空着";
/// Asks which of the options is right.
pub const WHICH_ANSWER: &str = "哪一种";
/// Another file of the blank's name is in the folder already.
pub const OTHER_BLANK: &str = "文件夹里已经有同名的另一个文件，没有改动；请换一个文件夹";

/// A question about a blank form.
pub fn question(number: usize, all: usize, text: &str) -> String {
    format!("问题 {number}/{all}：{text}")
}

/// Where the blank form was put.
pub fn copied(place: &str) -> String {
    format!("\n空白表放进了 {place}")
}

/// Asks for a name.
pub const NEW_FOLDER: &str = "新建的工作文件夹叫什么";
/// Asks for a reason.
pub const REASON: &str = "理由，记入台账，空着就不办";
/// Asks what to do with letters.
pub const SEND_OR_DRAFT: &str = "写成草稿，还是直接发出";
/// Asks what to hold against the archive.
pub const VERIFY: &str = "核对什么";
/// Asks what to decide.
pub const DECIDE: &str = "定什么";

/// A step as the list names it.
pub fn label(step: Step) -> &'static str {
    match step {
        Step::Template => "空白表：每个单位生成一份",
        Step::TemplateMail => "空白表：写邮件",
        Step::Collect => "收表：审核并存档",
        Step::Watch => "守着 收件：来一份收一份",
        Step::Status => "看情况：谁报了、谁没报",
        Step::Return => "退改表：有问题的单位各一份",
        Step::ReturnMail => "退改表：写邮件",
        Step::Remind => "催报：该给谁打电话",
        Step::RemindMail => "催报：写邮件和短信",
        Step::Merge => "汇总：出全省汇总表和网页",
        Step::Brief => "通报：Word 公文和短信文字",
        Step::Pack => "证据包：打成一个 zip 留档",
        Step::Trace => "查一个数：从哪来，谁改过",
        Step::Decide => "省里定：采用、退回、移期、定稿",
        Step::Log => "台账：谁什么时候定了什么",
        Step::Explain => "问题：什么意思、怎么改",
        Step::Calendar => "报送日历",
        Step::Verify => "核对：汇总表、存档改没改过",
        Step::Period => "换一期",
    }
}

/// A choice of a question as its list names it.
pub fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Draft => "写成草稿，核对后自己发",
        Choice::Send => "直接发出（要在 专项行动.toml 写好发信服务器）",
        Choice::Confirm => "待核的核对过了，照报的采用",
        Choice::Accept => "采用某一份",
        Choice::Reject => "退回某一份，请单位重报",
        Choice::Withdraw => "撤回某一份，当它没有报过",
        Choice::Adjust => "调整一个数",
        Choice::Move => "报错期的，移到该去的一期",
        Choice::Close => "这一期定稿，以后来的不改已定的数",
        Choice::Reopen => "这一期重开",
        Choice::Summary => "汇总表",
        Choice::Archive => "存档里的记录和决定",
        Choice::Evidence => "证据包",
        Choice::CollectDropped => "收进来：审核并存档",
        Choice::FromBlank => "从一份空白表开始一个新行动",
        Choice::Init => "新建一个工作文件夹（“百日攻坚”行动）",
        Choice::Open => "打开已有的工作文件夹",
        Choice::MergeHere => "不建工作文件夹，直接汇总一批报表",
        Choice::MergeDropped => "汇总成一张表，放在报表旁边",
        Choice::Menu => "打开菜单：收表、存档、催报、退改",
        Choice::Enough => "看过了，到此为止",
        Choice::CheckHere => "只审核一批报表，看看有什么问题",
    }
}

/// How a command ended, and the way back.
pub fn ended(status: u8) -> &'static str {
    match status {
        0 => "办好了。按回车回到菜单：",
        1 => "办好了，上面有要看的问题。按回车回到菜单：",
        _ => "没有办成，原因见上面。按回车回到菜单：",
    }
}

/// The way back from what was dropped.
pub const GO_BACK: &str = "按回车回到菜单：";

/// What is wrong with the working folder.
pub fn trouble(cause: &str) -> String {
    format!("这个工作文件夹现在用不了：{cause}")
}

/// The campaign and the working folder.
pub fn heading(title: &str, folder: &str) -> String {
    format!("{title}　文件夹：{folder}")
}

/// Which day it is, and of the campaign.
pub fn today(day: &str, weekday: &str, number: Option<i64>) -> String {
    let number = number.map(|n| format!("，行动第 {n} 天")).unwrap_or_default();
    format!("今天 {day}（{weekday}）{number}")
}

/// How the period stands, a line for each thing.
pub fn period_state(place: &PeriodOverview) -> String {
    let Tally { expected, accepted, missing, held, .. } = place.tally;
    let mut more = String::new();
    if !place.held.is_empty() {
        let mut units: Vec<&str> = place.held.iter().map(|matter| matter.unit.as_str()).collect();
        units.dedup();
        more.push_str(&format!("\n有 {} 处待核要定：{}", place.held.len(), units.join("、")));
    }
    let held = if held > 0 { format!("，待核 {held}") } else { String::new() };
    if place.unassigned > 0 {
        more.push_str(&format!("\n另有 {} 个文件认不出单位", place.unassigned));
    }
    if place.new_files > 0 {
        more.push_str(&format!("\n收件 里有 {} 个文件还没收", place.new_files));
    }
    format!(
        "报送期 {}，{}\n应报 {expected}：收到 {}（采用 {accepted}{held}，要改 {}），未报 {missing}{more}",
        place.name,
        distance(place.days_left),
        expected - missing,
        place.to_correct.len(),
    )
}

/// The step that is due, with its number.
pub fn next(step: Option<(usize, Step)>) -> String {
    match step {
        Some((number, step)) => format!("下一步：{number} {}", label(step)),
        None => DONE.to_string(),
    }
}

/// A version that is kept.
pub fn version(number: u32, status: &str, day: &str, name: &str) -> String {
    format!("  第 {number} 份 {status} {day} {name}")
}
