//! Units of measure in headings, captions and number formats. What is not known to be one is none: a wrong
//! unit changes every figure, a missing one is asked for.

use crate::campaign::{MoneyUnit, normalize};

/// What a unit of measure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measures {
    /// Money.
    Money,
    /// Things that are counted.
    Things,
    /// A length, area, weight, time or a quotient: a quantity with decimals.
    Quantity,
    /// Parts of a hundred or thousand.
    Share,
}

const MONEY: [&str; 8] = ["元", "美元", "欧元", "日元", "港元", "港币", "英镑", "人民币"];
const SHARES: [&str; 6] = ["%", "‰", "百分点", "个百分点", "百分比", "百分数"];
/// Words for what is counted.
const THINGS: &str = "个 人 户 次 家 项 件 起 宗 例 份 张 台 套 辆 架 艘 座 栋 幢 间 处 口 眼 所 名 位 头 只 羽 \
    匹 尾 株 棵 盆 盒 箱 袋 瓶 桶 包 支 根 块 片 幅 本 册 篇 场 批 届 轮 趟 班次 架次 人次 车次 航次 户次 家次 \
    台次 例次 件次 场次 批次 条次 标箱 teu 门 端 部 颗 粒 双 副 顶 床 席 组 队 条 面 笔 宿 盏 扇 道 艘次 辆次 \
    人天 工日 工作日 日历天 自然日 人日 课时 学时 学分 床日 人月 个月 天 剂 剂次 针 针次 人份 枝 束 捆 车 窝 罐 杆 池 台套 台(套) 台/套 台件 个(处) 处(个) 所(处) 家(户) 户(家) 人(次) \
    对 点 站 层 团 期 则 单 样 宗地 杯 把 枚 艇 列 节 桩 桌 枪 通 首 部次 排 挂";
/// Words for what is measured.
const QUANTITIES: &str = "亩 公顷 平方米 平方公里 平方千米 ㎡ m2 m² km2 km² hm2 hm² 平米 米 公里 千米 里 厘米 毫米 m km cm mm \
    延米 延长米 米/座 吨 公斤 千克 克 斤 担 t kg g mg 升 毫升 l ml 立方米 立方 方 m3 m³ 千瓦 千瓦时 千伏安 度 兆瓦 兆瓦时 kw \
    kwh mw mwh kva 吨标准煤 吨标煤 小时 分钟 秒 时 分 ℃ 摄氏度 伏 安 分贝 db 毫克 微克 吨公里 人公里 立方米/秒 转 帕 焦 \
    兆 gb tb mb ppm 毫安 千伏 万伏 mpa kpa hz kv mbps gbps 公亩 夸脱";
/// Powers of ten before a word.
const POWERS: [&str; 7] = ["十万", "百万", "千万", "万", "千", "百", "亿"];
/// Words before a unit of measure that say that it is one.
const LABELS: [&str; 8] =
    ["计量单位", "金额单位", "货币单位", "面积单位", "数量单位", "单位名称", "单位", "以"];

/// Spans of time that are units of measure only behind a name of a duration.
const SPANS: [&str; 3] = ["年", "月", "日"];

/// What a text measures, if it is a unit of measure and nothing else.
pub fn measures(unit: &str) -> Option<Measures> {
    let unit = normalize(unit);
    if SHARES.contains(&unit.as_str()) {
        return Some(Measures::Share);
    }
    if MoneyUnit::parse(&unit).is_some() && !POWERS.contains(&unit.as_str()) {
        return Some(Measures::Money);
    }
    if let Some((above, below)) = unit.split_once('/') {
        return quotient(above, below);
    }
    let own = POWERS.iter().find_map(|power| unit.strip_prefix(power)).unwrap_or(&unit);
    let is_scaled = own.len() < unit.len();
    let is_in = |words: &str, word: &str| words.split_whitespace().any(|known| known == word);
    match own {
        _ if MONEY.contains(&own) && own != "人民币" => Some(Measures::Money),
        _ if is_in(THINGS, &unit) => Some(Measures::Things),
        // 万人 has decimals.
        _ if is_in(THINGS, own) && is_scaled => Some(Measures::Quantity),
        _ if is_in(QUANTITIES, own) => Some(Measures::Quantity),
        _ => None,
    }
}

fn quotient(above: &str, below: &str) -> Option<Measures> {
    let below = below.trim_start_matches(|c: char| c.is_ascii_digit());
    let known = measures(below).is_some() || SPANS.contains(&below) || POWERS.contains(&below);
    match measures(above)? {
        Measures::Share => None,
        // 户/人 are two figures, not a quotient; 人/平方公里 is one.
        Measures::Things if matches!(measures(below), Some(Measures::Things)) => {
            (above == "人" && below == "次").then_some(Measures::Things)
        }
        _ => known.then_some(Measures::Quantity),
    }
}

/// The unit of measure that a bracket or caption names, without the words that say that it is one.
pub fn stated(text: &str) -> Option<String> {
    let squeezed: String = text.split_whitespace().collect();
    let squeezed = squeezed.replace('％', "%").replace('：', ":").replace('／', "/");
    let squeezed = squeezed.replace('（', "(").replace('）', ")");
    let bare = LABELS.iter().find_map(|label| squeezed.strip_prefix(label)).unwrap_or(&squeezed);
    let bare = bare.trim_start_matches([':', '为', '/']);
    let bare = bare.strip_suffix("为单位").or_else(|| bare.strip_suffix('计')).unwrap_or(bare);
    let bare = bare.strip_prefix("人民币").filter(|rest| !rest.is_empty()).unwrap_or(bare);
    measures(bare).map(|_| bare.to_string())
}

/// A heading taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasuredHeading {
    /// Name without the unit of measure.
    pub name: String,
    /// The unit of measure.
    pub unit: Option<String>,
    /// What stands in other brackets.
    pub brackets: Vec<String>,
}

/// Takes a heading apart; only what is known to be a unit of measure is taken off.
pub fn measured(text: &str) -> MeasuredHeading {
    let text = text.replace(['（', '【', '［', '['], "(").replace(['）', '】', '］', ']'], ")");
    let squeezed: String = text.split_whitespace().collect();
    let mut found = MeasuredHeading { name: squeezed.clone(), ..MeasuredHeading::default() };
    for (from, to) in brackets(&squeezed).into_iter().rev() {
        let inner = squeezed.get(from + 1..to).unwrap_or_default();
        let name = format!("{}{}", &squeezed[..from], squeezed.get(to + 1..).unwrap_or_default());
        match stated(inner).or_else(|| span_of(inner, &squeezed[..from])) {
            Some(unit) if found.unit.is_none() && !name.is_empty() => {
                (found.unit, found.name) = (Some(unit), name);
            }
            Some(_) => {}
            None => found.brackets.insert(0, inner.to_string()),
        }
    }
    if found.unit.is_none()
        && let Some((name, unit)) = tail(&text)
    {
        (found.name, found.unit) = (name, Some(unit));
    }
    found
}

/// 建设工期(月): years and months count only where a duration is named.
fn span_of(inner: &str, name: &str) -> Option<String> {
    let lasts = [
        "工期",
        "建设期",
        "任期",
        "服务期",
        "保质期",
        "有效期",
        "周期",
        "年限",
        "期限",
        "工龄",
        "教龄",
        "龄",
        "时长",
        "学制",
    ];
    let is_span = SPANS.contains(&inner) || matches!(inner, "岁" | "周" | "周岁");
    (is_span && lasts.iter().any(|word| name.ends_with(word))).then(|| inner.to_string())
}

/// Where the outermost brackets of a text begin and end.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let (mut found, mut depth, mut from) = (Vec::new(), 0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => {
                if depth == 0 {
                    from = at;
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.push((from, at));
                }
            }
            _ => {}
        }
    }
    found
}

/// A unit of measure behind the name without brackets: 投资额：万元, 签约金额万元. Short words of counting are
/// too often the end of the name itself.
fn tail(text: &str) -> Option<(String, String)> {
    let trimmed = text.trim();
    let at = trimmed
        .rfind(|c: char| c.is_whitespace() || matches!(c, '/' | '／' | ',' | '，' | ':' | '：'));
    if let Some(at) = at {
        let (name, unit) = trimmed.split_at(at);
        let unit = unit.trim_start_matches(|c: char| {
            c.is_whitespace() || !c.is_alphanumeric() && c != '%' && c != '％'
        });
        let name: String = name.split_whitespace().collect();
        let is_long = unit.chars().count() > 1 || matches!(unit, "%" | "％" | "元" | "亩" | "吨");
        if let Some(unit) = stated(unit).filter(|_| is_long && name.chars().count() > 1) {
            return Some((name, unit));
        }
    }
    let squeezed: String = trimmed.split_whitespace().collect();
    let share = squeezed
        .strip_suffix(['%', '％'])
        .filter(|name| name.ends_with(['率', '比', '例', '重', '幅', '长', '速']));
    if let Some(name) = share {
        return Some((name.to_string(), "%".to_string()));
    }
    for unit in ["万元", "亿元", "千元"] {
        let Some(name) = squeezed.strip_suffix(unit) else { continue };
        let before = name.chars().next_back()?;
        let in_number = before.is_ascii_digit() || "百千十亿万几数".contains(before);
        return (!in_number && name.chars().count() > 1)
            .then(|| (name.to_string(), unit.to_string()));
    }
    None
}

/// The units of measure that a line beside a table names: 单位：万元, 计量单位：户、人.
pub fn line(text: &str) -> Option<Vec<String>> {
    let squeezed: String = text.split_whitespace().collect();
    let squeezed = squeezed.replace('：', ":").replace(['（', '）'], "");
    let squeezed = squeezed.trim_matches(['(', ')']);
    let labelled = LABELS[..7].iter().find_map(|label| squeezed.strip_prefix(label));
    let said = match labelled {
        Some(rest) => rest.strip_prefix([':', '为'])?,
        // （万元）, 以万元为单位: a unit alone, but no word of counting, which may be anything.
        None => {
            return stated(squeezed).filter(|unit| unit.chars().count() > 1).map(|unit| vec![unit]);
        }
    };
    let parts: Vec<&str> =
        said.split(['、', ',', '，', ';', '；']).filter(|p| !p.is_empty()).collect();
    let units: Vec<String> = parts.iter().filter_map(|part| stated(part)).collect();
    (!units.is_empty() && units.len() == parts.len()).then_some(units)
}

/// The unit of measure that a number format writes behind the figure: `0.00"万元"`.
pub fn of_format(code: &str) -> Option<String> {
    let first = code.split(';').next().unwrap_or(code);
    let quoted = first.split('"').nth(1)?;
    stated(quoted)
}

#[cfg(test)]
mod tests {
    use super::{line, measured};

    fn parts(text: &str) -> (String, Option<String>) {
        let found = measured(text);
        (found.name, found.unit)
    }

    #[test]
    fn known_units_are_taken_off_and_nothing_else() {
        let own = |name: &str, unit: &str| (name.to_string(), Some(unit.to_string()));
        assert_eq!(parts("面积\n（亩）"), own("面积", "亩"));
        assert_eq!(parts("单产（公斤/亩）"), own("单产", "公斤/亩"));
        assert_eq!(parts("城镇登记\n失业率（％）"), own("城镇登记失业率", "%"));
        assert_eq!(parts("签约金额万元"), own("签约金额", "万元"));
        assert_eq!(parts("建设工期（月）"), own("建设工期", "月"));
        assert_eq!(parts("投资额（单位：万元）"), own("投资额", "万元"));
        for text in [
            "开工时间（填写）",
            "单位（盖章）",
            "所在地(省/市/区)",
            "形象进度(基础/主体/装饰)",
            "备 注",
            "姓 名",
            "户 数",
            "出生年月（年/月）",
            "搬迁规模（户/人）",
            "序号",
            "市（州）",
            "百亿元",
            "时间（年）",
        ] {
            assert_eq!(measured(text).unit, None, "{text}");
        }
    }

    #[test]
    fn a_line_names_units_or_is_none() {
        let units = |text: &str| line(text).unwrap_or_default().join(" ");
        assert_eq!(units("单位：万元"), "万元");
        assert_eq!(units("（单位：户、人）"), "户 人");
        assert_eq!(units("计量单位：公顷、吨、%"), "公顷 吨 %");
        for text in ["单位：", "单位：青山镇", "单位：（盖章）", "填报单位：万元"]
        {
            assert_eq!(line(text), None, "{text}");
        }
    }
}
