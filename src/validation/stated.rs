//! A figure that the office states itself: read as a return's text is, but nothing about it may be vague.

use super::cells;
use super::number::{NumberError, typed_number};
use crate::campaign::Field;
use rust_decimal::Decimal;

/// The number that a text states for a field, in the field's unit of measure, converted exactly.
///
/// # Errors
/// Why it cannot be taken, as a sentence.
pub fn stated(text: &str, field: &Field) -> Result<Decimal, String> {
    let (name, unit) = (&field.name, field.unit_name());
    let typed = typed_number(text).map_err(|doubt| match doubt {
        NumberError::Percent => format!("“{text}”是百分数，“{name}”要写数，计量单位是{unit}"),
        NumberError::ForeignCurrency => format!("“{text}”是外币，请换算成{unit}"),
        NumberError::Several => format!("“{text}”不止一个数，请只写一个"),
        NumberError::Ditto | NumberError::Unclear => {
            format!("“{text}”不是一个数，请写成 35.5 这样，也可以带计量单位")
        }
    })?;
    if typed.number.is_sign_negative() && !typed.number.is_zero() {
        return Err(format!("“{text}”不是大于等于 0 的数"));
    }
    if typed.hedged {
        return Err(format!("“{text}”不是准数，请写准确的数"));
    }
    let read = cells::typed(text, field, None);
    let written = typed.unit.as_deref().unwrap_or_default();
    read.map(|(number, _)| number.normalize())
        .map_err(|_| format!("“{name}”的计量单位是{unit}，“{text}”写的是“{written}”，不能换算"))
}

#[cfg(test)]
mod tests {
    use super::stated;
    use crate::campaign::Campaign;

    #[test]
    fn a_figure_is_taken_with_its_unit_or_refused_with_a_sentence() {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let read = |text: &str, key: &str| {
            let field = campaign.field(key).unwrap_or_else(|| panic!("{key}"));
            stated(text, field).map(|number| number.to_string())
        };
        for (text, number) in [
            ("35.5", "35.5"),
            ("３５．５", "35.5"),
            ("35.5亿元", "35.5"),
            ("35.5 亿", "35.5"),
            ("3500万元", "0.35"),
            ("35,500万元", "3.55"),
            ("12元", "0.00000012"),
            ("三千五百万元", "0.35"),
        ] {
            assert_eq!(read(text, "signed_amount").as_deref(), Ok(number), "{text}");
        }
        assert_eq!(read("12户", "enterprise_visits").as_deref(), Ok("12"));
        assert_eq!(read("1.2万户", "enterprise_visits").as_deref(), Ok("12000"));
        for (text, key, why) in [
            ("35个", "signed_amount", "写的是“个”，不能换算"),
            ("12亿元", "enterprise_visits", "写的是“亿元”，不能换算"),
            ("35%", "signed_amount", "百分数"),
            ("5亿美元", "signed_amount", "外币"),
            ("约35", "signed_amount", "不是准数"),
            ("-3", "signed_amount", "不是大于等于 0 的数"),
            ("3-5", "signed_amount", "不止一个数"),
            ("很多", "signed_amount", "不是一个数"),
        ] {
            assert!(read(text, key).is_err_and(|said| said.contains(why)), "{text}");
        }
    }
}
