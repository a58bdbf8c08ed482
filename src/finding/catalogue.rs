//! The whole catalogue of findings: code, class, meaning and cure of each, written once.

use super::{CatalogueEntry, Severity};
use serde::{Deserialize, Serialize};

macro_rules! catalogue {
    ($($(#[doc = $doc:literal])* $code:ident: $class:ident, $meaning:literal, $hint:literal,
        $reason:literal;)*) => {
        /// Stable code of a finding; its JSON form is the name in snake_case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[doc = $doc])* $code,)* }

        impl Code {
            /// Every code, in the catalogue's order.
            pub const ALL: &[Code] = &[$(Code::$code,)*];

            /// What the catalogue says of this code.
            pub fn entry(self) -> CatalogueEntry {
                match self {
                    $(Code::$code => CatalogueEntry {
                        class: Severity::$class,
                        meaning: $meaning,
                        hint: $hint,
                        reason: $reason,
                    },)*
                }
            }
        }
    };
}

catalogue! {
    /// A file of no use that every folder collects.
    IgnoredFile: Note, "不是报表（临时文件、锁文件或系统文件）", "不用处理",
        "文件夹里常有软件自动留下的临时文件，不是报表，但要点名，免得以为漏收。";
    /// A link, device or pipe.
    NotRegularFile: Note, "是链接或特殊文件，没有读取", "请把文件本身放进文件夹",
        "链接可能指向别处的文件，设备会读个没完，都不能当报表读。";
    /// A summary that this tool wrote.
    OwnSummary: Note, "这是本工具生成的汇总表，不是报表", "不用处理",
        "汇总表和报表放在一起时，不能把汇总的数又汇总一遍。";
    /// The evidence of another office, which is only compared with.
    EvidencePack: Note, "是证据包，不是报表，没有拆开", "留在收件里，baosong verify 会用它核对", "证据包里的原件已经汇总在报来的表里，再收一遍就算了两次。";
    /// The file system refused.
    ReadFailed: Mandatory, "文件读不出来", "请检查文件是否被占用、权限是否足够",
        "文件在磁盘上却读不出来，可能正被别的程序占用。";
    /// No bytes.
    EmptyFile: Mandatory, "文件是空的（0 字节）", "请单位重新发送", "传输中断、网盘占位文件常是 0 字节。";
    /// Beyond the limits of size.
    TooLarge: Mandatory, "文件超出大小限制", "请单位只保留填报的表，另存后重报",
        "一张统计表只有几十 KB；大得不合理的文件可能拖垮电脑，也可能是恶意文件。";
    /// Protected by a password.
    Encrypted: Mandatory, "文件有打开密码，读不了", "请单位去掉密码后重报", "有密码就看不到数；程序不猜密码。";
    /// Another kind of file.
    NotWorkbook: Mandatory, "不是 Excel、WPS 或 LibreOffice 表格文件", "请单位用下发的空白表填报，不要发文档、图片或扫描件",
        "图片、扫描件里的数只能人工录入，录入就可能出错，所以请单位报电子表。";
    /// Damaged or cut short.
    Damaged: Mandatory, "文件损坏或不完整", "请单位在本机打开确认无误后另存为 xlsx 重报",
        "文件不完整时读出来的数不可信。";
    /// A part that holds nothing of the return is damaged.
    DamagedPart: Verify, "文件里有一处损坏，不在填报的内容里", "请打开文件看一眼，和单位核对，或请单位重发",
        "读到的数都和文件自带的校验码对得上，但文件在传输或存放中变过，不再是单位发出来的样子。";
    /// Parts of the file contradict one another.
    Contradictory: Mandatory, "文件内部自相矛盾，没有读取", "请单位在本机打开确认无误后另存为 xlsx 重报",
        "同一格在文件里写了两次，不同的软件会显示不同的数，不知道单位看到的是哪一个。";
    /// One unit's rows or tables repeated without end.
    TooManyRows: Mandatory, "同一单位的行或表太多，整份文件没有采用", "请单位只保留本期的一行，另存后重报",
        "一个单位只报一行；重复几十行的，多半是表坏了或粘贴出错。";
    /// Reading took too long.
    TooSlow: Mandatory, "读取超时，已跳过", "请单位只保留填报的表，另存后重报",
        "一份文件不能耽误其他单位；读得特别慢的多半不正常。";
    /// Archives or mails inside one another beyond the limit.
    TooDeep: Mandatory, "压缩包或邮件套得太多层", "请单位直接发报表文件",
        "正常的报表不会套这么多层压缩包；一层层解下去可能没有尽头。";
    /// A parcel with nothing in it, or nothing but what is passed over.
    EmptyParcel: Mandatory, "压缩包或邮箱里没有报表文件", "请单位重新打包发送，或直接发报表文件",
        "打包时选错了文件夹，或只打进了快捷方式，常会这样。";
    /// A mail without any attachment.
    NoAttachment: Mandatory, "邮件里没有附件", "请单位把报表作为附件重发",
        "常是忘了添加附件，或附件被邮件系统拦下。";
    /// A mail whose attachment is a link to a file store.
    CloudLink: Mandatory, "附件是网盘链接（超大附件），没有取得文件", "请在链接过期前下载，或请单位直接附报表文件",
        "网盘链接过几天就失效，要先取到文件才算收到。";
    /// A table in a Word document.
    WordTable: Verify, "是 Word 文档里的表格，已按表读取", "请单位改报电子表格",
        "Word 表格里的数可以读，但没有格式和校验，容易错位。";
    /// A web page, often named .xls.
    WebTable: Note, "是网页表格（系统导出的），已按表读取", "不用处理",
        "有的系统导出的 .xls 其实是网页，内容能读。";
    /// Text with tabs or commas.
    TextTable: Note, "是文本表格（csv），已按表读取", "不用处理",
        "csv 文件能读，但没有格式，长数字、日期可能在导出时就变了。";
    /// A table typed into a mail.
    MailTable: Verify, "表格写在邮件正文里，已按表读取", "请单位把报表作为附件报送",
        "正文里的表容易被邮件软件改动，也没有留下报表文件。";
    /// The name claims another format than the bytes show.
    WrongExtension: Note, "扩展名和文件内容不符，已按内容读取", "不用处理",
        "改过扩展名的文件双击打不开或有警告，内容不受影响。";
    /// Cells too far out to be part of any form.
    FarCells: Verify, "很远的单元格里有内容，没有读取", "请单位删除表格以外的内容",
        "很远的地方有字，多半是误按了空格或粘贴错位。";
    /// One of the sheets could not be read.
    SheetUnreadable: Verify, "有一张工作表读不出来，已读其他工作表", "请核对报表是否在读不出来的那张里",
        "有一张表打不开，不能肯定该读的表不在里面。";
    /// No heading row was found.
    NoTable: Mandatory, "没有找到统计表（没有认出列标题）", "请单位用下发的空白表填报，保留列标题",
        "认表靠列标题；标题被删或大改就没法对应指标。";
    /// The form came back without figures.
    EmptyForm: Mandatory, "是空表，一个数字也没有填", "请单位填报后重报；确实为零的填 0",
        "多半是把空白表又发了回来。";
    /// The return names no unit that is known.
    UnknownUnit: Mandatory, "看不出是哪个单位报的", "请写清填报单位全称；名单以外的单位不汇总",
        "不知道是谁的数就不能汇总，也不能随便归给名字相近的单位。";
    /// The return's own evidence names several units.
    UnitConflict: Mandatory, "表内写的单位前后不一致", "请核对是哪个单位的数字，改正后重报",
        "数字归错单位，两个单位的数都错。";
    /// Only the file name disagrees.
    FileNameUnit: Verify, "文件名写的单位和表内不一致，以表内为准", "请核对是不是发错了文件",
        "文件名和表内不一致，可能发错了文件，也可能只是旧名字没改。";
    /// Only the file name names a unit.
    UnitByFileName: Verify, "表内没写清单位，按文件名认定", "请核对，并请单位下次写明填报单位",
        "文件名最容易写错，只凭它认定的要核对。";
    /// Who filled it in belongs to another unit.
    ReporterUnit: Verify, "填报人写的单位和表内不一致，以表内为准", "请核对是不是填错了别的单位的表",
        "填报人写的是别的单位，可能是在别的单位的空白表上填的。";
    /// The sender's unit is another than the return's.
    SenderUnit: Verify, "发件人和表内写的单位不一致，以表内为准", "请核对是不是发错了文件",
        "可能是代发、转发，也可能附错了别的单位的表。";
    /// Only the sender names a unit.
    UnitBySender: Verify, "表内没写清单位，按发件人认定", "请核对，并请单位下次写明填报单位",
        "邮箱可能几个人合用，只凭它认定的要核对。";
    /// A stamp that does not fit its check code.
    StampDamaged: Verify, "表码被改动过，不采信", "请核对单位和报送期",
        "表码被改过，说明表可能不是原来那张。";
    /// A blank form of another campaign.
    WrongCampaign: Mandatory, "这是另一项行动的表", "请用本次行动下发的空白表",
        "另一项行动的指标口径不同，不能混用。";
    /// A blank form of another period.
    WrongPeriod: Mandatory, "这是另一期的表", "请用本期空白表填报；补报别的报送期的，收表时不要加 --period",
        "另一期的数汇总进本期会重复或倒退。";
    /// Signs that the figures are another period's than the one they came under.
    DifferentPeriod: Hold, "各处写的报送期不一致", "请问清是哪一期的数，再定放在哪一期（baosong move）",
        "旧表上填新数、提前报、文件名没改都常见；放错一期，两期的数都错，已经发出的也会跟着变。";
    /// A return that came after the period was closed.
    ClosedPeriod: Hold, "这一期已经定稿，后来的报表没有计入", "要计入请 baosong accept，或请单位在下一期一并报",
        "通报发出以后数字不能悄悄变，变不变要有人定。";
    /// A record, decision or version of the archive is not what the program wrote, or is gone.
    DamagedRecord: Hold, "存档里的记录被改过或损坏", "请从备份恢复这个文件；没有备份的，把单位的原表放进 收件 重新 collect",
        "记录和写下时不同，里面的数就不能当作单位报的数。";
    /// A blank form of another version.
    FormVersion: Verify, "表样版本和现在的不同", "请核对各列是否对应，下期改用新表",
        "表样改过，列的含义可能不同。";
    /// Several tables for the same unit in one file.
    SeveralTables: Mandatory, "同一文件里有同一单位的几张表，不知道以哪张为准", "请只保留本期的一张",
        "两张表的数不同时，程序不替单位选。";
    /// A table of the file that belongs to none of its returns, or that nobody can tell.
    TableNotUsed: Verify, "文件里有一张表没有采用", "请核对这张表该不该报、是哪个单位的", "每张有数据的表都要有着落；看不出是什么表、是谁的，程序不猜。";
    /// Words over a table or some of its columns say that the figures are others.
    OtherFigures: Hold, "表上写明不是本期完成数", "请问清是不是本期完成的数，是就 baosong accept，不是就请单位改报",
        "标题、表头或工作表名写着上年同期、目标、计划、意向、作废等字样的，里面的数多半不是本期完成数。";
    /// A filled example, and nothing else.
    ExampleTable: Mandatory, "这张表是填报示例，不是报表", "请单位在正式的表里填报",
        "示例里的单位和数字是编的，不能当哪个单位的报表。";
    /// Several rows may be the whole.
    SeveralTotals: Hold, "看不出哪一行是本单位的总数", "请和单位核对以哪一行为准",
        "小计、合计、本月、累计几行都有数时，取错一行，数就差得很远。";
    /// A line of a text table with more cells than headings.
    LongRow: Mandatory, "这一行的格数和列标题不一样，数字可能被逗号拆开了", "请改用下发的空白表填报，或把数字里的逗号去掉",
        "csv 用逗号分格，1,045 不加引号就成了 1 和 045 两格，后面的数全部错位。";
    /// A required column is not there.
    MissingColumn: Mandatory, "缺少这一列", "请补上这一列后重报",
        "少了一列就少一项数，不能当 0。";
    /// Two columns have the same heading.
    RepeatedColumn: Mandatory, "同一列标题出现两次，不知道以哪列为准", "请只保留一列",
        "两列同名，哪列是准的只有单位知道。";
    /// A column that the form does not have.
    ExtraColumn: Verify, "表样里没有这一列，没有汇总", "请核对是否该填在别的列",
        "多出的列可能是单位自己加的说明，也可能是填错了位置。";
    /// The heading has another unit of measure.
    HeadingUnit: Verify, "列标题的计量单位和表样不同，已换算", "请核对换算结果",
        "标题写的计量单位和表样不同，换算是按标题来的，差一个单位就差一万倍。";
    /// Two places name different units of measure for one figure.
    UnitsDiffer: Hold, "两处写的计量单位不一样", "请和单位核对这一列的计量单位",
        "列标题、表外的说明、格子里写的计量单位对不上，按哪一个算都可能差一万倍。";
    /// A large whole amount under a heading that names no unit of measure.
    HeadingWithoutUnit: Note, "列标题没有写计量单位，按表样的单位理解", "请核对计量单位",
        "自己画的表常漏写计量单位，金额大又没有小数的，可能是按万元填的。";
    /// The heading's unit of measure is of another dimension.
    HeadingUnitUnknown: Mandatory, "列标题的计量单位看不懂", "请按表样的计量单位填报",
        "计量单位看不懂就不能换算，猜错差得很远。";
    /// A heading near to one of the form's.
    HeadingGuessed: Verify, "列标题和表样不完全一样，按相近的理解", "请核对是不是这一列",
        "标题被改写过，按最接近的指标理解，请确认没有对错列。";
    /// A row that is hidden.
    HiddenRow: Verify, "这一行被隐藏，已计入", "请核对这一行该不该报",
        "隐藏的行看不见却会被读到，可能是旧数。";
    /// Hidden rows of units beside rows that are shown.
    PassedHiddenRow: Note, "被隐藏的行没有计入", "不用处理", "筛选或手工隐藏的行单位自己看不到，旁边另有显示着的行，就不算它报的。";
    /// A column that is hidden.
    HiddenColumn: Verify, "这一列被隐藏，已计入", "请核对这一列的数字", "隐藏的列看不见却会被读到，可能是旧数。";
    /// A table on a hidden sheet.
    HiddenSheet: Verify, "隐藏的工作表里也有统计表，没有采用", "请核对该报的是哪一张",
        "隐藏的工作表常是底稿或上一期的表。";
    /// An example row of the blank form.
    ExampleRow: Note, "示例行没有计入", "不用处理", "示例不是单位的数。";
    /// County rows below a city.
    PartRows: Note, "分县（市、区）的行没有重复计入", "不用处理", "全市数已经包含各县的数，再加就重复了。";
    /// Parts that do not add up to their whole.
    PartsDiffer: Verify, "各分项之和与总数不同", "请核对总数和各分项",
        "总数和分项对不上，至少有一个填错。";
    /// A whole that was added up from its parts.
    SumOfParts: Verify, "没有全市（州）的总数，由各分项相加得出", "请核对；下次请填总数",
        "表里没有总数，相加得来的数要请单位认可。";
    /// A table of an earlier period in the same file.
    OlderTable: Note, "同一文件里以前报送期的表没有采用", "不用处理", "上一期的表留在文件里，只用本期的。";
    /// The same table twice in one file.
    RepeatedTable: Note, "同一文件里两张表完全相同，只计一次", "不用处理", "复制出来的表一个数也没有改，只算一次。";
    /// What is written in words in a row that sums up.
    TotalRowText: Note, "合计行里写有文字，照录在明细里", "不用处理", "合计行里的文字常是整个单位的说明或原因，不随合计行丢掉。";
    /// 合计 and the like.
    TotalRow: Note, "合计、平均、同比等行没有计入", "不用处理", "合计行再算一遍就重复了。";
    /// A blank cell where an answer is asked; the campaign gives the class.
    Blank: Mandatory, "没有填", "请补填；确实为零的填 0",
        "空着可能是没有发生，也可能是漏填；两者不能混。";
    /// A table of the form beside the main one did not come.
    MissingBlock: Verify, "表样里的另一张表没有报，用到它的目标无法判断",
        "请用下发的空白表补报这张表", "有的指标只在这张表里，没有它目标判断不了。";
    /// Text in a number's place.
    NotNumber: Mandatory, "这里要填数字，内容看不懂", "请只填一个数字，说明写在备注里",
        "文字里没有能用的数，程序不猜。";
    /// Two numbers, a range or a sum in one cell.
    SeveralNumbers: Mandatory, "一格里写了几个数，不知道用哪个", "请只填一个数，其他写在备注里",
        "一格里两个数，用哪个、要不要相加，只有单位知道。";
    /// 同上.
    Ditto: Mandatory, "写的是“同上”", "请填数字",
        "“同上”指哪一格说不清，移动行以后还会变。";
    /// A percentage in a number's place.
    PercentInNumber: Mandatory, "这里要填数字，写的是百分比", "请填绝对数",
        "百分比不是个数或金额。";
    /// Another country's money.
    ForeignCurrency: Mandatory, "写的是外币，不能换算", "请折合成人民币再填",
        "折算用哪天的汇率要由单位定。";
    /// 约, 近, 左右 and the like.
    Approximate: Verify, "写的不是准确数", "请报准确数",
        "“约”“左右”不是统计数；汇总后的合计也就不准。";
    /// 1 234.
    SpacedNumber: Verify, "数字中间有空格，按一个数理解", "请核对",
        "数字中间的空格可能是分节，也可能是两个数。";
    /// 无 and the like.
    WordForZero: Verify, "写的是文字，按 0 理解", "请核对；确实为零的填 0",
        "“无”多数时候是 0，但也有人用它表示还没统计。";
    /// / and the like.
    WordForBlank: Mandatory, "写的不是数字，按没有填处理", "请补填；确实为零的填 0",
        "斜杠、横线可能是没有，也可能是不清楚，不能当 0。";
    /// 不适用.
    NotApplicable: Verify, "写的是不适用，不计入合计", "请核对；确实为零的填 0",
        "不适用和 0 不同：不参加合计，也不能判断目标。";
    /// A formula without a stored result.
    Uncalculated: Verify, "公式没有保存计算结果，按公式算出", "请核对；下次在表格软件里打开、保存后再报",
        "公式没有算过，文件里没有结果；按公式算出来的要请单位核对。";
    /// A formula whose stored result is not what it comes to.
    StaleFormula: Verify, "公式的结果没有更新", "请核对；下次在表格软件里重算、保存后再报",
        "文件里存的是旧结果，单位打开看到的可能是另一个数。";
    /// A formula that takes its figure from another file.
    ExternalLink: Verify, "公式引用了别的文件，结果无法核实", "请改为数字",
        "数来自别的文件，那个文件没有一起报来，核实不了。";
    /// A formula whose stored result no program calculated, nor can we.
    UnsureResult: Hold, "公式的结果可能没有算过", "请单位在表格软件里打开、保存后再报，或者改成数字；核对无误的由办公室认定",
        "有的程序写公式不算结果，存的 0 或旧数不是单位打开看到的数。";
    /// A number format that shows something else.
    DisplayDiffers: Mandatory, "单元格格式改变了数字的显示", "请把格式改为常规，填实际数后重报",
        "单位看到的和文件里存的不是一个数，不知道以哪个为准。";
    /// A text that the file lost.
    LostText: Verify, "单元格的文字在文件里找不到", "请单位在本机打开确认无误后另存为 xlsx 重报",
        "文件里这一格只有一个编号，编号对应的文字丢了，看不到写的是什么。";
    /// Crossed out.
    Struck: Verify, "文字带删除线", "请核对是不是作废的数",
        "划掉的数可能已经作废。";
    /// Set above or below the line as a whole.
    RaisedFigure: Hold, "整个数都写成角标", "请和单位核对是不是要报的数",
        "角标多是注释的编号，不是要报的数。";
    /// A footnote's mark, a guide to pronunciation or hidden text beside a figure.
    MarkLeftOut: Note, "角标没有算进去", "请看一眼数对不对",
        "注释的编号和注音不是数的一部分，看不见的字也不是。";
    /// A comment on a cell.
    CellNote: Note, "单元格有批注", "请看批注",
        "批注里常写着口径或更正，要有人看到。";
    /// A merged cell over several figures.
    MergedNumber: Mandatory, "合并单元格跨了几列或几行，不知道数字属于哪一格", "请取消合并后逐格填写",
        "合并的格子只存一个数，归哪一项说不清。";
    /// A date in a number's place.
    DateInNumber: Mandatory, "这里要填数字，单元格却是日期", "请把单元格格式改为数值后重填",
        "输入 3-5 会变成 3月5日，存的数和原意无关。";
    /// #REF!, #DIV/0! and the like.
    CellError: Mandatory, "公式出错", "请改为数字",
        "公式出错就没有数。";
    /// A fraction in a count.
    NotWhole: Mandatory, "个数应是整数", "请核对是否填错列或计量单位",
        "项目、企业、会议没有半个。";
    /// Below zero.
    Negative: Mandatory, "不能是负数", "请改正；核减请在备注说明",
        "个数和金额不会小于 0；核减应改总数。";
    /// Above the campaign's limit.
    OverLimit: Hold, "数字特别大", "请核对数字和计量单位",
        "超过常见范围，多半是计量单位或多打了一位。";
    /// An amount that fits once it is read as 万元.
    AmountScale: Hold, "像是把万元填进了亿元一列", "请和单位核对这一列的计量单位",
        "万元当亿元填，一个单位就能超过全省；只有单位知道填的是哪一个，定下以前不计入合计。";
    /// A number beyond what can be calculated exactly.
    OutOfRange: Mandatory, "数字超出可计算的范围", "请改正",
        "超出能精确计算的范围，继续算会失真。";
    /// More decimals than asked; kept.
    MoreDecimals: Note, "小数位多于要求，按原数采用", "不用处理",
        "多出的小数位照实保留，合计不受影响。";
    /// More decimals than can be shown; rounded.
    Rounded: Note, "小数位太多，按六位小数采用", "请直接填数字，不用公式",
        "公式除不尽的小数太长，按六位保留，表上写明。";
    /// A number typed as text.
    TextNumber: Note, "数字是按文本填的，已按数字理解", "不用处理",
        "按文本存的数字在 Excel 里求和会漏掉，这里已按数字算。";
    /// A unit of measure inside the cell.
    CellUnit: Note, "单元格里写了计量单位，已按数字理解", "不用处理；下次只填数字", "格子里带了单位字样，数已读出；下次只填数字更稳妥。";
    /// Money in another unit of measure inside the cell.
    Converted: Verify, "单元格里写的计量单位和表样不同，已换算", "请核对换算结果", "格子里写的计量单位和表样不同，已按写明的单位换算。";
    /// A day that cannot be read.
    BadDate: Verify, "日期看不懂", "请写成 2021-09-25 或 2021年9月25日", "看不出是哪一天的不猜；填报时间看不出，几份报表就排不出先后。";
    /// A day written in another way than as a whole date.
    DateUnderstood: Note, "日期的写法不规范，已理解", "请看一眼理解得对不对；下次写成 2021-09-25", "没有写年份的、变成了一串数字的日期，按能看出的意思理解并列出。";
    /// A day of which only the month or the year is given.
    LessExactDate: Note, "日期只写到年月", "不用处理；知道哪一天的，下次写全", "只写了年月或年份，照写的记，不补日子。";
    /// A text that is none of the choices.
    UnknownChoice: Verify, "写的不是可选的项目", "请从表样列出的项目里选一个", "不在可选项目里的写法没法归类，程序不猜。";
    /// A text that is nearly one of the choices.
    ChoiceGuessed: Note, "写法和可选的项目略有不同，按相近的理解", "不用处理", "写法差一两个字，只有一个项目相近，按它归类并列出。";
    /// Digits of a name that a spreadsheet has lost.
    DamagedIdentifier: Verify, "号码存成了数值，可能丢了数字", "请把这一列设成文本格式后重填", "电子表格只保留 15 位数字，也不保留前面的 0，丢了的补不回来。";
    /// Two lines with the same key.
    DuplicateLine: Verify, "有两行像是同一个，都计入了", "请核对；确是重复的，请单位删去一行后重报", "同一行列了两次，合计就多算一次；是不是重复只有单位知道，所以都计入。";
    /// 零报告.
    NothingToReport: Note, "单位写明没有，按零报告计", "不用处理", "写明没有的是报了、没有，不是没有报。";
    /// The same bytes came before.
    SameBytes: Note, "和另一份文件内容完全相同，只计一次", "不用处理", "同一份文件发了两次，只算一次。";
    /// The same figures came in another file.
    SameValues: Note, "和同一单位的另一份报表数字相同，只计一次", "不用处理", "数字完全一样的两份报表，只算一次。";
    /// A newer return took its place.
    Superseded: Note, "同一单位另有更新的报表，以新的为准", "不用处理",
        "同一单位后来又报了一份，以新的为准，旧的留在存档里。";
    /// The office sent a version back.
    Rejected: Mandatory, "省里退回", "请按退回的理由改正后重报",
        "省里看过以后认为不能采用，理由写在台账里。";
    /// The office took a version out.
    Withdrawn: Note, "已撤回，不再计入", "不用处理", "单位或省里撤回的报表不再计入，但一直留着。";
    /// The office put its own figure in place of the unit's.
    Adjusted: Note, "省里调整了这个数", "原数和理由见台账", "省里改过的数要标明，和单位报的分得清。";
    /// The office chose this version.
    Chosen: Note, "省里决定采用这一份", "理由见台账", "省里在几份里定下的一份，在有更新的报表以前一直算数。";
    /// The office chose another version.
    NotChosen: Note, "省里决定采用另一份", "不用处理", "以省里定下的那一份为准，不论新旧；这一份留在存档里。";
    /// The office's figure was meant for another one than the unit reports now.
    OutdatedAdjustment: Verify, "省里调整的是以前一份里的数，单位现在报的不同", "请和单位确认；仍要调整的，请重新 baosong adjust",
        "调整是对当时那个数作的。单位后来报了另一个数，先按单位的算，省里再定。";
    /// The office's figure has no place: the newer return lacks the field.
    NotAdjusted: Verify, "省里调整过的数没有用上：这一份报表里没有这一项", "请单位补报这一项，或重新核定",
        "调整的是以前一份里的数，新的一份没有这一项（多半少报了一张表），不能悄悄丢掉。";
    /// Which values the newer return changed.
    ChangedValues: Note, "与上一份报表相比有改动", "不用处理",
        "新旧两份之间改了哪些数，要有人知道。";
    /// Two different returns, none newer.
    ConflictingVersions: Hold, "两份数字不同，看不出哪一份在后", "问清后定：baosong accept 单位 第几份",
        "同一单位同一时间两份数字不同，程序不替单位选。";
    /// The receiving offices got different figures from one unit.
    ChannelsDiffer: Verify, "两个接收单位收到的数字不同", "请单位确认以哪份为准，并请两个接收单位都换成这一份",
        "同一张表要报两处，两处的数应当一样；按新的一份汇总，另一处手里还是旧数。";
    /// A rule of the campaign file is broken; message and hint are the rule's.
    Rule: Verify, "不符合本次行动的审核规则", "请改正，或在情况说明里写明原因", "各条规则的由来见专项行动文件和 baosong explain。";
    /// A change since the period before whose reason is asked for.
    UnexplainedChange: Verify, "和上期不一样，没有写原因", "请写明原因；填错了的请改正", "专项行动要求和上期不一样的说明原因，不说明的分不清是有变化还是填错了。";
    /// Remarks that read like a correction.
    RemarkCorrects: Hold, "备注里像是更正数字，没有据此改动", "请单位把数字改在表里重报", "备注里的话不能当数据改表，但要有人看到。";
    /// The remark of a line says that the line does not count.
    LineCancelled: Hold, "备注里说这一行取消、作废或重复", "请问清这一行算不算：算就 baosong accept，不算请单位删去后重报",
        "备注说不算的行，数和项数都先不计入，由人定。";
    /// The mail that brought the return says that a figure is another one.
    MailCorrects: Hold, "邮件正文里像是更正数字，没有据此改动", "请单位把数字改在表里重报", "邮件里的话不能当数据改表，但要有人看到；附件没有改，汇总的还是原来的数。";
    /// The baseline file and the unit's own figure of last year differ.
    BaselineDiffers: Verify, "单位报的上年同期和基数表不同，采用基数表", "请核对上年同期数", "上年同期数各处应当一致；不一致会影响同比。";
    /// A unit's own figure is not what the units below it come to.
    LevelsDiffer: Hold, "本级报的数和下级合计不同", "问清后定以哪一个为准", "同一个数报了两遍，两遍不一样，加起来就算了两次，只用一个又不知道是哪一个。";
    /// The units below a unit were combined without all of them.
    PartialRollUp: Note, "由下级汇总，下级没有报齐", "请催没有报的下级", "少了下级的数也先汇总，但要写明少了谁，免得当成全数。";
    /// A held figure of a unit below is not in a unit's figure.
    HeldBelow: Verify, "下级有待核的数，没有计入", "请先定下级待核的数", "有疑问的数定下来以前不算，上一级的合计也就少这一个。";
    /// A figure of a unit below counts while it is still to be verified.
    DoubtBelow: Verify, "下级有要核实的数，已经计入", "请下级核实或说明", "下级的数还没有核实，上一级的合计也要标出来。";
    /// The campaign lets the sum of the units below bind.
    BelowBinds: Note, "以下级汇总的数为准", "不用处理", "专项行动文件写明这一级以下级汇总为准，本级报的只用来核对。";
    /// Lines that tell of the units below and mean nothing on this form.
    BelowNotUsed: Verify, "“下级数据来源”有没有用上的行", "请核对这几行；改过的请用程序重做上报表后重报", "上报表里写的下级的数，要么用上，要么说明为什么没有用，不能悄悄丢掉。";
}
