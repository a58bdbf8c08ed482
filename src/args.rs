//! The command line as data; the doc comments here are the Chinese help that a clerk reads.

mod basis;
mod brief;
mod calendar;
mod completions;
mod decide;
mod explain;
mod form;
mod format;
mod intake;
mod mail;
mod man;
mod merge;
mod pack;
mod place;
mod schema;
mod status;
mod template;
mod trace;
mod usage;
mod verify;

pub use basis::{BasisArgs, OutputArgs, RowsArgs, ToFile};
pub use brief::BriefArgs;
pub use calendar::CalendarArgs;
pub use completions::{CompletionsArgs, Named, complete};
pub use decide::{AdjustArgs, DecideArgs, LogArgs};
pub use explain::{ExplainArgs, RulesArgs};
pub use form::{FormArgs, FormCheck, FormCommand, FormRead};
pub use format::Format;
pub use intake::{CheckArgs, CollectArgs};
pub use mail::{LettersArgs, MailArgs, MailCommand};
pub use man::{ManArgs, pages};
pub use merge::{MaterialArgs, MergeArgs, MergeFormat, RowOrder};
pub use pack::PackArgs;
pub use place::{CloseArgs, MoveArgs};
pub use schema::SchemaArgs;
pub use status::{RemindArgs, StatusArgs};
pub use template::Template;
pub use trace::TraceArgs;
pub use usage::print_usage;
pub use verify::VerifyArgs;

use baosong::campaign::{Period, TypedPeriod};
use chrono::NaiveDate;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand};
use std::path::{Path, PathBuf};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "一期报送从头到尾：
  baosong init 百日攻坚            建一个工作文件夹
  baosong template                生成各单位的空白表，放进 发件
  baosong collect 收件             收表、审核、存档
  baosong merge                   汇总成全省汇总表，放进 汇总
记不住就直接运行 baosong：菜单一步一步带着做。
另有 baosong completions（按 Tab 补全命令）和 baosong man（手册页）。

退出码：
  0    一切正常
  1    有需要人看的问题：强制性问题、待核的数、读不了的文件、有单位未报
  2    命令没能完成
  130  按 Ctrl-C 停下：没有写了一半的文件，再运行一次同样的命令就行";

/// 报送：下发空白统计表、收表审核、汇总成全省一张表。
///
/// 在工作文件夹（有“专项行动.toml”的文件夹）或它里面的文件夹运行；
/// 收表、看情况、退改、发信、省里的决定离不开工作文件夹。
/// check、calendar 和直接从文件汇总在别处也能用，用的是内置的“百日攻坚”行动（川办发〔2021〕47号），
/// 要用别的专项行动就写 --campaign。只写文件或文件夹，不写命令，就是审核它们。
#[derive(Debug, Parser)]
#[command(name = "baosong", version, help_template = TEMPLATE, after_help = EXAMPLES)]
#[command(subcommand_help_heading = "命令", next_help_heading = "选项")]
#[command(disable_help_flag = true, disable_help_subcommand = true, disable_version_flag = true)]
#[command(subcommand_value_name = "命令", term_width = 0)]
pub struct Arguments {
    /// 选项和命令共用的部分
    #[command(flatten)]
    pub common: CommonArgs,
    /// 要做的事
    #[command(subcommand)]
    pub command: Command,
}

/// 每个命令都有的选项。
#[derive(Debug, Default, Args)]
pub struct CommonArgs {
    /// 专项行动文件，或它所在的工作文件夹
    #[arg(long, global = true, value_name = "文件或文件夹")]
    pub campaign: Option<PathBuf>,

    /// 把这一天当作今天（例：2021-09-26）；不写就用电脑上的日期
    #[arg(long, global = true, value_name = "日期", value_parser = day)]
    pub today: Option<NaiveDate>,

    /// 在哪一级办：写单位的名称或代码，只管它的下级（例：--at 成都市）；不写就是专项行动文件里的 head_office，
    /// 没有写的是发文的单位
    #[arg(long, global = true, value_name = "单位")]
    pub at: Option<String>,

    /// 显示帮助
    #[arg(short = 'h', long, global = true, action = ArgAction::Help)]
    help: Option<bool>,

    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

impl CommonArgs {
    /// The options of a run on this day at the office of a unit.
    pub fn at_office(campaign: Option<PathBuf>, today: NaiveDate, unit: &str) -> CommonArgs {
        CommonArgs {
            campaign,
            today: Some(today),
            at: Some(unit.to_string()),
            ..CommonArgs::default()
        }
    }
}

/// 命令。
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 建一个工作文件夹：专项行动文件、通讯录、上年同期和收发文件夹
    #[command(help_template = TEMPLATE, after_help = "例：\n  baosong init 百日攻坚\n  cd 百日攻坚")]
    Init(InitArgs),
    /// 生成各单位的空白表
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong template --period 2021-09-25
  baosong template --period 2021-09-25 --unit 成都 --unit 阿坝州 -o 发件
  baosong template --period 2021-09-25 --zip 空白表.zip")]
    Template(Template),
    /// 审核报表，只看不存；单位报出前也可以自己先查一遍
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong check 成都市_附件2.xlsx
  baosong check 成都市.xlsx --explain
  baosong check 收件 --period 2021-09-25 --format json")]
    Check(CheckArgs),
    /// 收表：审核并存档，原件一字节不动，多次报送自动排版本
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong collect 收件
  baosong collect 收件 --period 2021-09-25
  baosong collect --watch")]
    Collect(CollectArgs),
    /// 退改：给有问题的单位各生成一份退改表和一条短信
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong return --period 2021-09-25
  baosong return --period 2021-09-25 --unit 成都 -o 退改

退改表里是该单位原来填的数，有问题的格子标红并附批注，另有一张问题清单可填情况说明。\
单位改好发回后再 baosong collect，会说明哪些已改正、哪些已说明、哪些仍未解决。")]
    Return(ReturnArgs),
    /// 采用某一份，或一个待核的数：由省里定
    #[command(override_usage = "baosong accept [选项] <单位> [第几份或指标] --reason <理由>")]
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong accept 凉山 --reason \"已电话核实\"
  baosong accept 乐山 2 --reason \"以经信局报的第 2 份为准\"
  baosong accept 自贡 签约金额 --reason \"已核实，确是 35.5 亿元\"")]
    Accept(DecideArgs),
    /// 退回某一份：省里认为不能采用，请单位重报
    #[command(override_usage = "baosong reject [选项] <单位> [第几份] --reason <理由>")]
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong reject 成都 --reason \"签约项目含意向项目\"")]
    Reject(DecideArgs),
    /// 撤回某一份：当它没有报过，以前一份为准
    #[command(override_usage = "baosong withdraw [选项] <单位> [第几份] --reason <理由>")]
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong withdraw 成都 2 --reason \"单位来电撤回\"")]
    Withdraw(DecideArgs),
    /// 调整一个数：原数不动，台账里写明理由，汇总表上标明
    #[command(override_usage = "baosong adjust [选项] <单位> <指标> <数> --reason <理由>")]
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong adjust 成都 签约金额 180.5 --reason \"剔除重复项目\" --by 朱磊
  baosong adjust 自贡 签约金额 3500万元 --reason \"单位来电更正\"")]
    Adjust(AdjustArgs),
    /// 移期：报表放错了期，移到该在的一期
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong move 自贡 --to 2021-10-10 --reason \"单位确认是 10 月 10 日的数，用了旧表\"")]
    Move(MoveArgs),
    /// 定稿：这一期的数已定，以后来的报表先待核，不改变已定的数
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong close
  baosong close 2021-09-25 --reason 通报已签发

截止以后写通报（baosong brief）会自动定稿。")]
    Close(CloseArgs),
    /// 重开：定稿的一期还要改
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong reopen 2021-09-25 --reason 领导要求补报")]
    Reopen(CloseArgs),
    /// 看台账：谁在什么时候收了什么、定了什么
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong log
  baosong log --period 2021-09-25 --unit 成都")]
    Log(LogArgs),
    /// 进度：各单位报了没有、按时还是迟报、采用的是第几份，和上次看时相比有什么变化
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong status
  baosong status --period 2021-09-25
  baosong status --all

按时还是迟报，看第一次收到报表的时间；后来退改重报的不算迟报。还有未报、退改的，退出码是 1。")]
    Status(StatusArgs),
    /// 催报名单：该给谁打电话，缺什么，迟了几天
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong remind
  baosong remind --period 2021-09-25

提醒的日子是截止前 3 天、前 1 天、当天和过后，别的日子也列出名单。
电话在 通讯录.xlsx。
写催报邮件和短信用 baosong mail remind --period 报送期，写给名单上这一期的单位。还有要催的，退出码是 1。")]
    Remind(RemindArgs),
    /// 列出审核规则：类别、状态、本期有几处不符
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong rules
  baosong rules --functions")]
    Rules(RulesArgs),
    /// 解释一个问题：什么意思、为什么问、怎么改
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong explain 没有填
  baosong explain converted
  baosong explain --all")]
    Explain(ExplainArgs),
    /// 汇总：从存档，或直接从文件，生成全省汇总表
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong merge --period 2021-09-25
  baosong merge 收件 -o 汇总.xlsx --baseline 上年同期.xlsx
  baosong merge --page
  baosong merge -o 长表.csv --long")]
    Merge(MergeArgs),
    /// 通报：写成 Word 公文和一条短信，数字都出自汇总，可查来源
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong brief --period 2021-09-25
  baosong brief -o 通报.docx --trace 来源.json

文字在工作文件夹的 通报.txt、通报短信.txt，没有就用内置的；怎么改写在 通报.txt 开头。")]
    Brief(BriefArgs),
    /// 打证据包：原件、记录、台账、汇总表和专项行动文件打成一个 zip，附清单和 SHA-256
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong pack --period 2021-09-25
  baosong verify 汇总/2021-09-25_证据包.zip

包里就是一个工作文件夹：解压后在里面运行 baosong verify，能把汇总表重算一遍；
没有本程序的电脑用 sha256sum -c 清单.txt 核对。
以前各期的存档也在里面，因为趋势和名次升降要用。")]
    Pack(PackArgs),
    /// 追一个数的来历：汇总表哪一格、哪个文件哪一格、原文、问题、各份各期
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong trace 成都 签约金额
  baosong trace 合计 签约金额 --period 2021-09-25
  baosong trace 成都 签约金额 收件")]
    Trace(TraceArgs),
    /// 核对一份汇总表：从存档重算一遍，逐格比对数和公式；证据包也能核对
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong verify 汇总/2021-09-25_汇总表.xlsx
  baosong verify 汇总.xlsx 收件 --baseline 上年同期.xlsx

哪一期、怎样排、取自哪里，看汇总表自己带的制表信息。表用 Excel、WPS、LibreOffice
重新保存过，改过字体列宽颜色，都不影响核对；图表、颜色、批注和名称不核对。
存档也顺带核对：原件是不是收到时的那一份，记录是不是原件上的数。
有不一致的逐处写明，退出码 1。")]
    Verify(VerifyArgs),
    /// 发信：给各单位写邮件草稿（空白表、催报、退改），要发出去加 --send
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong mail template --period 2021-09-25
  baosong mail remind
  baosong mail return --unit 成都 --dry-run
  baosong mail template --period 2021-09-25 --send

收件人在 通讯录.xlsx，抄送和发信服务器在 专项行动.toml 的 [mail]。信的内容在工作文件夹的\
空白表邮件.txt、催报邮件.txt、退改邮件.txt，没有就用内置的。
发信密码放在环境变量 BAOSONG_SMTP_PASSWORD，不放就在发信时输入；命令行和文件里都不写密码。")]
    #[command(subcommand_help_heading = "写什么信", subcommand_value_name = "写什么信")]
    #[command(disable_help_subcommand = true)]
    Mail(MailArgs),
    /// 报送日历：各期截止日、行动第几天、节假日顺延，可存成日历文件
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong calendar
  baosong calendar --ics 报送日历.ics")]
    Calendar(CalendarArgs),
    /// 读空白附件：提出专项行动文件的写法
    #[command(help_template = TEMPLATE, subcommand_help_heading = "做什么")]
    #[command(subcommand_value_name = "做什么", disable_help_subcommand = true)]
    Form(FormArgs),
    /// 列出各命令 JSON 的 Schema，给写程序的人用
    #[command(help_template = TEMPLATE, after_help = "例：
  baosong schema merge > merge.schema.json")]
    Schema(SchemaArgs),
    /// 输出命令行补全脚本：按 Tab 补全命令和选项
    #[command(hide = true, help_template = TEMPLATE, after_help = "例：
  baosong completions bash > ~/.local/share/bash-completion/completions/baosong
  baosong completions powershell >> $PROFILE")]
    Completions(CompletionsArgs),
    /// 输出手册页，给 man 用
    #[command(hide = true, help_template = TEMPLATE, after_help = "例：
  baosong man > baosong.1 && man ./baosong.1
  baosong man -o ~/.local/share/man/man1")]
    Man(ManArgs),
}

impl Command {
    /// The file that takes what the command would print, if one was named.
    pub fn printed_to(&self) -> Option<&Path> {
        let place = match self {
            Command::Check(CheckArgs { run, .. }) | Command::Collect(CollectArgs { run, .. }) => {
                &run.output.place
            }
            Command::Log(LogArgs { output, .. })
            | Command::Status(StatusArgs { output, .. })
            | Command::Remind(RemindArgs { output, .. })
            | Command::Calendar(CalendarArgs { output, .. })
            | Command::Trace(TraceArgs { output, .. })
            | Command::Verify(VerifyArgs { output, .. }) => &output.place,
            Command::Rules(RulesArgs { place, .. })
            | Command::Explain(ExplainArgs { place, .. })
            | Command::Schema(SchemaArgs { place, .. })
            | Command::Completions(CompletionsArgs { place, .. }) => place,
            Command::Form(FormArgs { command: FormCommand::Check(check) }) => &check.place,
            // Named one by one: a command whose report is forgotten here would say nothing and write no file.
            Command::Init(_)
            | Command::Template(_)
            | Command::Return(_)
            | Command::Mail(_)
            | Command::Accept(_)
            | Command::Reject(_)
            | Command::Withdraw(_)
            | Command::Adjust(_)
            | Command::Move(_)
            | Command::Close(_)
            | Command::Reopen(_)
            | Command::Pack(_)
            | Command::Merge(_)
            | Command::Brief(_)
            | Command::Man(_)
            | Command::Form(FormArgs { command: FormCommand::Read(_) }) => return None,
        };
        place.file.as_deref()
    }
}

/// init 的参数。
#[derive(Debug, Args)]
pub struct InitArgs {
    /// 要建的文件夹；已有的文件不会被改动
    #[arg(value_name = "文件夹", help_heading = "参数")]
    pub folder: PathBuf,
}

/// return 的参数。
#[derive(Debug, Args)]
pub struct ReturnArgs {
    /// 报送期（截止日期或名称，例：2021-09-25、2026年3月）；不写就用存档中离今天最近的一期
    #[arg(long, value_name = "日期")]
    pub period: Option<TypedPeriod>,

    /// 只生成这个单位的；可以写多次，全称、简称、代码都行
    #[arg(long = "unit", value_name = "单位")]
    pub units: Vec<String>,

    /// 放到哪个文件夹；不写就放到 退改/报送期
    #[arg(short, long, value_name = "文件夹")]
    pub output: Option<PathBuf>,
}

/// The words that name a command.
pub fn command_names() -> Vec<String> {
    Arguments::command().get_subcommands().map(|command| command.get_name().to_string()).collect()
}

fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse::<Period>().map(|p| p.0)
}
