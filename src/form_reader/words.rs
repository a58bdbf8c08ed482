//! Words of Chinese forms: what a heading is called says what stands below it.

use super::proposal::ProposedKind;

/// Heads of names: Chinese puts the noun that says what a thing is at the end. The longest counts.
const HEADS: [(ProposedKind, &str); 8] = [
    (
        ProposedKind::Text,
        "名称 姓名 名单 地址 地点 位置 备注 说明 内容 情况 问题 措施 原因 意见 建议 责任人 联系人 负责人 领导 业主 部门 类型 \
        类别 性质 职务 职称 民族 规模 依据 来源 乡镇 镇乡 街道 村 区县 县区 行业 项目 进展 需求 事项 成效 成果 方式 专业 学历 型号 \
        规格 用途 领域 结果 结论 主体 单位 企业 公司 机构 人员 方 人 员 者 地区 区域 简介 概况 描述 理由 困难 症状 品种 产品 品牌 \
        籍贯 政治面貌 关系 状态 状况 标准 要求 方案 办法 做法 文件 材料 附件 签字 签名 盖章 去向 现状 特点 路线 起止点 范围 \
        车型 流域 河流 水库 学校 医院 专家 主管 主任 经理 法人 代表 股东 主题 题目 标题 会议 活动 作者 证书 奖项 荣誉 等级 \
        级别 层级 岗位 工种 技能 语种 国别 国家 省份 城市 社区 小组 网址 网站 邮箱 文号 批准文号 合同期限 贷款期限 建设期限 \
        起止时间 起止年限 起止年月 起止日期 建设年限 建设工期 工期 形象进度 工程进度 进度 阶段 环节 程序 手续 条件 缘由 \
        诉求 困难问题 落实 推进 举措 下一步 打算 参数 印章 照片 政策 任务名称 事由 过程 种类 专班 分工 职责 频次 县 镇 乡 \
        部位 隐患 整改 处理 处置 去年情况 效果 亮点 经验 作物 指标名称 指标 科目 款项名称 项目类 属性 归属 户主 农户 用地 \
        文化程度 健康状况 婚姻状况 单位性质 企业性质 联系人及电话 权属 产权 结构 材质 用材 工艺 路段 桩号 时段 住址 户籍 \
        户籍地 住所 现住址 家庭住址 出生地 工作单位 毕业院校 院校 所学专业 意向 技术 业务 主营业务 经营范围 园区 开户行 渠道 牵头 配合 单位意见 审核意见 判定 评价 评定 口径 人员名单",
    ),
    (
        ProposedKind::Count,
        "数 数量 个数 人数 户数 次数 件数 家数 场次 人次 总数 人口 名额 例数 天数 班次 台数 套数 笔数 份数 条数 人口数 户籍人口 \
        总户数 总人数 总人口 年龄 工龄 驾龄 教龄 党龄 床位 核定床位 用工缺口 人才缺口 排名 位次 名次 课时 学时 总量数 人员数 辆次 宗数 起数 项目数 企业数 存栏 出栏 批次",
    ),
    (
        ProposedKind::Amount,
        "额 金额 总额 投资 总投资 资金 经费 产值 收入 支出 面积 产量 长度 宽度 高度 深度 厚度 重量 容量 体积 价 单价 价格 款 \
        贷款 费 费用 利润 税 税收 税金 工资 补助 补贴 补偿 里程 距离 水量 库容 装机 电量 用电 得分 评分 分值 分数 总分 指数 \
        系数 增加值 总值 市值 估值 量 吨位 余额 存款 成本 投入 产出 债务 资产 负债 授信 保费 水深 降雨量 温度 湿度 浓度 债券 \
        股本 注册资本 年薪 租金 押金 罚款 捐款 投资额 完成投资 年产能 产能 单产 尺寸大小 高程 水位 汇率 价值 增值 税额 \
        营业收入 销售收入 预算 决算 预算数 决算数 执行数 预算执行数 金 到账 基金 储量 亩产 目标值 完成值 净值 原值 坝高 树高 冠幅 胸径 海拔 经度 纬度 时长 缴费基数 融资需求 资金需求 贷款需求 资金缺口 住院日 折旧年限 使用年限 耗能 能耗 用水量 排放量",
    ),
    (
        ProposedKind::Percent,
        "率 比例 占比 比重 百分比 增幅 增速 降幅 同比 环比 同比增长 环比增长 同比增减 同比增减幅 同比增幅 比上年增长 比上年同期增长 \
        增长幅度 完成比例 完成进度 完成百分比 序时进度 ±% 增减% 增长% 增减幅度 增减幅 变动幅度 浓度百分比 份额",
    ),
    (
        ProposedKind::Date,
        "时间 日期 年月 年月日 时点 生日 开工时间 竣工时间 截止时间 截止日期 到期日 有效期 有效期至 截止日 出生年月 日",
    ),
    (
        ProposedKind::DateOrText,
        "时限 期限 完成时限 整改时限 整改期限 办理时限 计划开工时间 拟开工时间 预计开工时间 预计完成时间 计划完成时间 预计竣工时间 \
        计划竣工时间 拟竣工时间 预计投产时间 计划投产时间 预期时间 时间节点 完成节点",
    ),
    (
        ProposedKind::Identifier,
        "身份证 身份证号 身份证号码 证件号 证件号码 证号 号码 电话 手机 手机号 手机号码 联系方式 联系电话 代码 编码 账号 帐号 卡号 \
        邮编 邮政编码 编号 工号 学号 档号 案号 车牌号 车牌 号 信用代码 户号 账户 银行账户 传真 qq 微信号 区号 社保卡",
    ),
    (ProposedKind::Year, "年份 年度 所属年度 计划年度 建成年份 出生年份 出生年"),
];

/// Ends of names that look like another kind and are not.
const EXCEPTIONS: [(ProposedKind, &str); 5] = [
    (
        ProposedKind::Amount,
        "功率 频率 装机功率 额定功率 汇率 指数 系数 分数 参考价 单价 合格分数 高度 深度",
    ),
    (
        ProposedKind::Text,
        "型号 文号 批准文号 立项文号 规格型号 参数 投资方 投资人 投资单位 投资主体 投资企业 资金来源 村民小组 门牌号 \
        联系人及联系电话 联系人及电话 责任人及电话 姓名及电话 联系人电话及姓名 节日 生产日 建设内容及规模 工作日 项目编号及名称 \
        面积单位 计量单位 税务机关 费用类别 款项用途 补助对象 补贴对象 补助标准 补贴标准 收费标准 量级 数据来源 资金用途 \
        贷款银行 贷款用途 工作量 机构数据 存款银行",
    ),
    (ProposedKind::Count, "工日 人日 床日 项目个数 总人数"),
    (ProposedKind::Identifier, "组织机构代码 统一社会信用代码 信用代码"),
    (ProposedKind::DateOrText, ""),
];

/// Parts of names that decide where the end does not.
const PARTS: [(ProposedKind, &str); 4] = [
    (ProposedKind::Identifier, "身份证 电话 手机 信用代码"),
    (ProposedKind::Percent, "占比 比例 同比 环比 增幅 增长率 完成率 %"),
    (ProposedKind::Amount, "投资 资金 金额 面积 产值 产量"),
    (ProposedKind::Date, "时间 日期"),
];

/// Words that name a time or a stage and leave open what is measured.
const OPEN: &str = "本月 本期 本日 当日 今日 昨日 本周 上周 本季 本季度 本年 今年 去年 上年 上月 上期 同期 上年同期 去年同期 累计 年初 \
    年末 期初 期末 月末 月初 计划 实际 完成 已完成 目标 任务 合计 小计 总计 共计 男 女 其中 新增 减少 增加 存量 应到 实到 城镇 农村 \
    国内 国外 市级 县级 省级 中央 财政 自筹 社会 银行 其他 本月数 本年累计 累计数 本月完成 本年完成 累计完成 当月 当年 年度目标 \
    年度任务 目标任务 全年目标 全年任务 年度计划 本期数 上期数 全年 本年度 上年度 一季度 二季度 三季度 四季度 上半年 下半年 已到位 \
    到位 在建 拟建 建成 已建 未建 年初数 年末数 期初数 期末数 增减 增减额 省 市 县 区 中央资金 已开工 未开工 已竣工 已支付 \
    已拨付 已使用 结余 剩余 总数 常规 一般 重大 较大 特大 已整改 未整改 正在整改 已办结 未办结 本周新增 本月新增 当日新增 新开工 \
    续建 竣工 开工 入库 出库 受理 办结 签约 落地 达标 合格 不合格 优秀 良好 计划数 实际数 完成数 目标数 任务数 本月发生 本年发生 死亡 受伤 轻伤 重伤 公办 民办 地方 地方配套 配套 市县 上级 本级 国有 民营 集体 个人 企业自筹 中央预算内 省预算内 专项债";

/// Whether a name leaves open what is measured; years and months with a number do too.
pub fn is_open(name: &str) -> bool {
    let numbered = |tail: &str| {
        let digits = name.strip_suffix(tail).unwrap_or_default();
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || "-~至x×".contains(c))
    };
    OPEN.split_whitespace().any(|word| word == name)
        || ["年", "月", "日", "季度", "年度", "-月", "月份", "月底", "年底"]
            .iter()
            .any(|t| numbered(t))
        || name.chars().all(|c| c.is_ascii_digit())
}

/// The kind that a name's end says, else one of its parts; the name is normalized and has no brackets.
pub fn kind_of(name: &str) -> Option<ProposedKind> {
    if is_two_things(name) {
        return Some(ProposedKind::Text);
    }
    let ends = |tables: &[(ProposedKind, &'static str)]| {
        let words = tables
            .iter()
            .flat_map(|(kind, words)| words.split_whitespace().map(move |word| (*kind, word)));
        let fitting = words.filter(|(_, word)| name.ends_with(word));
        fitting.max_by_key(|(_, word)| word.len())
    };
    let (own, other) = (ends(&HEADS), ends(&EXCEPTIONS));
    let longest = match (own, other) {
        (Some(own), Some(other)) if own.1.len() > other.1.len() => Some(own),
        (own, other) => other.or(own),
    };
    longest.map(|(kind, _)| kind).or_else(|| {
        let has = |words: &str| words.split_whitespace().any(|word| name.contains(word));
        PARTS.iter().find(|(_, words)| has(words)).map(|(kind, _)| *kind)
    })
}

/// 联系人及电话: a person and a number in one cell are a text.
fn is_two_things(name: &str) -> bool {
    let all: Vec<&str> = name.split(['及', '和', '、', '/', '与', ',']).collect();
    let is_person = |part: &str| ["人", "姓名", "领导"].iter().any(|end| part.ends_with(end));
    let is_number =
        |part: &str| part.contains("电话") || part.ends_with("方式") || part.contains("手机");
    all.iter().any(|part| is_person(part)) && all.iter().skip(1).any(|part| is_number(part))
}

const UNIT_HEADINGS: &str = "乡镇 镇乡 镇街 街镇 乡镇街道 乡镇(街道) 镇(街道) 乡(镇) 乡(镇、街道) 乡镇(街办) 县区 区县 县市区 市县 县(区) \
    区(县) 县(市、区) 县(市区) 区(市)县 区(市、县) 区市县 市(州) 市州 地市 地区 市地 省份 省市 单位 填报单位 单位名称 报送单位 责任单位 部门 \
    区域 各区县 各县区 村(社区) 村社区 村居 县别 市别 地别 所属乡镇 市(地) 市(地、州) 市(区) 县市 城市 行政区划 行政区域 园区";

/// Whether a heading names a column of units.
pub fn is_unit_heading(name: &str) -> bool {
    UNIT_HEADINGS.split_whitespace().any(|word| word == name)
}

/// Whether a text is the name of an administrative unit or office.
pub fn is_unit_name(text: &str) -> bool {
    const ENDS: [&str; 20] = [
        "省",
        "市",
        "州",
        "盟",
        "县",
        "区",
        "旗",
        "镇",
        "乡",
        "街道",
        "办事处",
        "管委会",
        "开发区",
        "村",
        "社区",
        "局",
        "委员会",
        "公司",
        "医院",
        "学校",
    ];
    const OTHERS: [&str; 12] = [
        "全市",
        "全县",
        "全区",
        "全省",
        "城市",
        "地区",
        "市区",
        "城区",
        "农村",
        "乡村",
        "乡镇",
        "市辖区",
    ];
    let length = text.chars().count();
    (2..=14).contains(&length)
        && ENDS.iter().any(|end| text.ends_with(end) && text.len() > end.len())
        && !is_unit_heading(text)
        && !OTHERS.iter().any(|other| text.ends_with(other))
        && !text.starts_with("所")
}

/// Whether a heading names the number of the row.
pub fn is_serial(name: &str) -> bool {
    matches!(name, "序号" | "序" | "no" | "no." | "项次" | "顺序号" | "排序" | "顺序")
}

/// Whether a row label means a total.
pub fn is_total(text: &str) -> bool {
    let bare = text.split('(').next().unwrap_or(text).trim_end_matches([':', '：']);
    let words = ["合计", "总计", "小计", "共计", "累计合计", "总合计", "汇总"];
    words.iter().any(|word| bare == *word || bare.strip_suffix(word).is_some_and(is_whole))
        || matches!(bare, "全市" | "全县" | "全省" | "全区" | "全州" | "总数" | "全国" | "全镇")
}

fn is_whole(before: &str) -> bool {
    before.chars().count() <= 4
}

/// Whether a row label begins an example.
pub fn is_example(text: &str) -> bool {
    let bare = text.trim_start_matches(['(', '【', '[']);
    ["示例", "样例", "例:", "例如", "填写示例", "举例", "填报示例", "样表", "范例"]
        .iter()
        .any(|w| bare.starts_with(w))
        || matches!(bare.trim_end_matches([')', '】', ']', ':']), "例" | "例1" | "例2" | "如")
}

/// Whether a text is a note on how to fill in the form.
pub fn is_note(text: &str) -> bool {
    let marks = [
        "注:",
        "注1",
        "注2",
        "注释",
        "说明:",
        "填表说明",
        "填报说明",
        "填报要求",
        "填写说明",
        "备注:",
        "备注1",
        "※",
        "*",
        "注意",
        "填报范围",
        "指标解释",
        "审核关系",
        "逻辑关系",
        "注(",
        "附注",
        "几点说明",
        "填表要求",
        "1.",
        "1、",
        "2.",
        "2、",
        "3.",
        "3、",
        "4.",
        "4、",
        "5.",
        "5、",
        "6.",
        "(1)",
        "(2)",
        "一、填",
        "本表",
        "此表",
        "主要指标解释",
        "要求:",
    ];
    let bare = text.strip_prefix('备').filter(|rest| rest.starts_with("注:")).unwrap_or(text);
    let is_label_only = matches!(text, "备注:" | "说明:");
    !is_label_only && (marks.iter().any(|mark| text.starts_with(mark)) || bare.starts_with("注:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_what_it_is() {
        for (name, kind) in [
            ("水域名称", ProposedKind::Text),
            ("投资方", ProposedKind::Text),
            ("完成投资", ProposedKind::Amount),
            ("签约项目数", ProposedKind::Count),
            ("身份证号码", ProposedKind::Identifier),
            ("规格型号", ProposedKind::Text),
            ("联系人及电话", ProposedKind::Text),
            ("联系电话", ProposedKind::Identifier),
            ("装机功率", ProposedKind::Amount),
            ("失业率", ProposedKind::Percent),
            ("开工日期", ProposedKind::Date),
            ("整改时限", ProposedKind::DateOrText),
            ("所属年度", ProposedKind::Year),
            ("资金来源", ProposedKind::Text),
        ] {
            assert_eq!(kind_of(name), Some(kind), "{name}");
        }
        assert!(is_open("本月") && is_open("2023年") && !is_open("投资"));
        assert!(is_total("全县合计") && is_total("合计") && !is_total("合计划数"));
        assert!(is_unit_name("青山镇") && !is_unit_name("农村") && !is_unit_name("乡镇"));
    }
}
