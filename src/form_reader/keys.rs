//! English names of fields, put together from common words of statistics; what is not known is named by its
//! column.

use super::proposal::PageField;
use super::words::is_unit_heading;
use crate::campaign::normalize;
use std::collections::BTreeSet;

/// Words of headings and what they are in English.
const WORDS: [(&str, &str); 130] = [
    ("序号", "serial"),
    ("项目名称", "project_name"),
    ("企业名称", "enterprise_name"),
    ("单位名称", "unit_name"),
    ("填报人", "reporter"),
    ("填表人", "reporter"),
    ("审核人", "reviewer"),
    ("单位负责人", "unit_head"),
    ("统计负责人", "statistics_head"),
    ("分管领导", "supervisor"),
    ("填报时间", "reported_on"),
    ("填报日期", "reported_on"),
    ("报送日期", "reported_on"),
    ("报送时间", "reported_on"),
    ("联系电话", "telephone"),
    ("联系方式", "telephone"),
    ("手机号码", "mobile"),
    ("身份证号码", "id_number"),
    ("身份证号", "id_number"),
    ("统一社会信用代码", "credit_code"),
    ("邮政编码", "postcode"),
    ("截止日期", "as_of"),
    ("年月", "month"),
    ("备注", "remarks"),
    ("说明", "explanation"),
    ("姓名", "person_name"),
    ("性别", "sex"),
    ("年龄", "age"),
    ("民族", "ethnicity"),
    ("职务", "post"),
    ("职称", "title"),
    ("学历", "education"),
    ("名称", "name"),
    ("类型", "type"),
    ("类别", "category"),
    ("性质", "nature"),
    ("等级", "grade"),
    ("级别", "level"),
    ("地址", "address"),
    ("地点", "place"),
    ("位置", "place"),
    ("乡镇", "township"),
    ("街道", "street"),
    ("村", "village"),
    ("社区", "community"),
    ("区县", "county"),
    ("地区", "region"),
    ("省份", "province"),
    ("行业", "industry"),
    ("部门", "department"),
    ("单位", "unit"),
    ("企业", "enterprise"),
    ("项目", "project"),
    ("责任人", "responsible_person"),
    ("负责人", "person_in_charge"),
    ("联系人", "contact"),
    ("责任", "responsible"),
    ("牵头", "lead"),
    ("配合", "supporting"),
    ("建设", "construction"),
    ("内容", "content"),
    ("规模", "scale"),
    ("情况", "situation"),
    ("问题", "problem"),
    ("措施", "measures"),
    ("原因", "reason"),
    ("进展", "progress"),
    ("进度", "progress"),
    ("整改", "rectification"),
    ("时限", "deadline"),
    ("开工", "start"),
    ("竣工", "completion"),
    ("完工", "completion"),
    ("投产", "production_start"),
    ("日期", "date"),
    ("时间", "date"),
    ("年度", "year"),
    ("年份", "year"),
    ("总投资", "total_investment"),
    ("投资", "investment"),
    ("资金", "funds"),
    ("金额", "amount"),
    ("产值", "output_value"),
    ("产量", "output"),
    ("收入", "revenue"),
    ("支出", "expenditure"),
    ("利润", "profit"),
    ("税收", "tax"),
    ("贷款", "loan"),
    ("补助", "subsidy"),
    ("补贴", "subsidy"),
    ("面积", "area"),
    ("播种", "sown"),
    ("长度", "length"),
    ("单产", "yield"),
    ("水深", "depth"),
    ("人数", "people"),
    ("户数", "households"),
    ("人口", "population"),
    ("个数", "number"),
    ("次数", "times"),
    ("数量", "quantity"),
    ("总产量", "total_output"),
    ("就业", "employment"),
    ("失业", "unemployment"),
    ("失业率", "unemployment_rate"),
    ("新增", "new"),
    ("完成", "completed"),
    ("计划", "planned"),
    ("实际", "actual"),
    ("累计", "cumulative"),
    ("本月", "this_month"),
    ("本期", "this_period"),
    ("本年", "this_year"),
    ("今年", "this_year"),
    ("去年", "last_year"),
    ("上年", "last_year"),
    ("同期", "same_period"),
    ("同比", "year_on_year"),
    ("增长", "growth"),
    ("率", "rate"),
    ("数", "number"),
    ("总", "total"),
    ("合计", "total"),
    ("小计", "subtotal"),
    ("其中", "of_which"),
    ("签约", "signed"),
    ("落地", "landed"),
    ("到位", "in_place"),
    ("最大", "maximum"),
];

const REPORTING_UNIT: &str = "reporting_unit";
/// Labels of who reports, the plainest first.
const REPORTING_UNITS: [&str; 12] = [
    "填报单位",
    "填表单位",
    "报送单位",
    "上报单位",
    "编制单位",
    "编报单位",
    "申报单位",
    "呈报单位",
    "制表单位",
    "报表单位",
    "单位名称",
    "单位",
];

/// Labels of places that are none of columns of units.
const PLACES: [&str; 8] = ["市", "县", "区", "乡", "镇", "街道", "村", "社区"];

/// The name of the field that names who reports: 报送单位, else the smallest place, as 村 behind 乡（镇）.
pub fn reporting_unit(fields: &[&PageField]) -> Option<String> {
    let names = open_names(fields);
    let called = REPORTING_UNITS.iter().find(|label| names.iter().any(|name| name == *label));
    let place = |name: &&String| {
        let own = name.trim_start_matches("所在").trim_start_matches("所属");
        is_unit_heading(own) || PLACES.contains(&own)
    };
    called.map(ToString::to_string).or_else(|| names.iter().rfind(place).cloned())
}

/// Whether a field of a form is plainly that of who reports.
pub fn names_reporting_unit(fields: &[&PageField]) -> bool {
    let names = open_names(fields);
    REPORTING_UNITS.iter().any(|label| names.iter().any(|name| name == label))
}

/// Names of the fields that are filled in with a text, normalized.
fn open_names(fields: &[&PageField]) -> Vec<String> {
    let open = fields.iter().filter(|field| field.fixed.is_none() && field.kind == "text");
    open.map(|field| normalize(&field.name)).collect()
}

/// Gives keys that no other field has.
#[derive(Debug, Default)]
pub struct Keys {
    taken: BTreeSet<String>,
}

impl Keys {
    /// The key of the field that names who reports.
    pub fn reporting_unit(&mut self) -> String {
        self.taken.insert(REPORTING_UNIT.to_string());
        REPORTING_UNIT.to_string()
    }

    /// The key of a field with this name, or else of this place.
    pub fn key(&mut self, name: &str, place: &str) -> String {
        let leaf = name.rsplit('/').next().unwrap_or(name);
        let whole = words(name).or_else(|| words(leaf));
        let base = whole.unwrap_or_else(|| place.to_ascii_lowercase());
        let nth = (1..).map(|nth| if nth == 1 { base.clone() } else { format!("{base}_{nth}") });
        let free = nth.take(10_000).find(|key| !self.taken.contains(key)).unwrap_or(base);
        self.taken.insert(free.clone());
        free
    }
}

/// A name in English, if it consists of known words and nothing else.
fn words(name: &str) -> Option<String> {
    let plain = normalize(name).replace(['/', '(', ')', '、', '的', ':', ','], "");
    let mut rest = plain.as_str();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let fitting = WORDS.iter().filter(|(word, _)| rest.starts_with(word));
        let (word, english) = fitting.max_by_key(|(word, _)| word.len())?;
        found.push(*english);
        rest = &rest[word.len()..];
    }
    (!found.is_empty() && found.len() < 6).then(|| found.join("_"))
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn keys_are_english_and_unique() {
        let mut keys = Keys::default();
        assert_eq!(keys.key("播种面积/今年", "column_b"), "sown_area_this_year");
        assert_eq!(keys.key("备 注", "column_f"), "remarks");
        assert_eq!(keys.key("备注", "column_g"), "remarks_2");
        assert_eq!(keys.key("警示牌", "column_F"), "column_f");
    }
}
