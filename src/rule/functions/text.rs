//! Texts: how long, which part, where. A place is counted in characters from 1.

use super::{Function, FunctionBody, MANY, ParameterType, ResultType};
use crate::rule::FormulaValue;
use crate::rule::evaluation_error::{ErrorValue, EvaluationError};
use rust_decimal::Decimal;

/// No cell holds a longer text, in characters.
const TEXT_LIMIT: usize = 32_767;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "LEN",
        least: 1,
        most: 1,
        explanation: "有几个字",
        example: "LEN([备注])",
        arguments: &[ParameterType::Text],
        gives: ResultType::Number,
        body: FunctionBody::Plain(length),
    },
    Function {
        name: "LEFT",
        least: 1,
        most: 2,
        explanation: "左边几个字，不写就是一个",
        example: "LEFT([填报单位],2)",
        arguments: &[ParameterType::Text, ParameterType::Number],
        gives: ResultType::Text,
        body: FunctionBody::Plain(left),
    },
    Function {
        name: "RIGHT",
        least: 1,
        most: 2,
        explanation: "右边几个字，不写就是一个",
        example: "RIGHT([填报单位],1)",
        arguments: &[ParameterType::Text, ParameterType::Number],
        gives: ResultType::Text,
        body: FunctionBody::Plain(right),
    },
    Function {
        name: "MID",
        least: 3,
        most: 3,
        explanation: "从第几个字起的几个字",
        example: "MID([填报单位],2,1)",
        arguments: &[ParameterType::Text, ParameterType::Number, ParameterType::Number],
        gives: ResultType::Text,
        body: FunctionBody::Plain(middle),
    },
    Function {
        name: "FIND",
        least: 2,
        most: 3,
        explanation: "一段文字在另一段里从第几个字起，分大小写；没有就是错误",
        example: "FIND(\"市\",[填报单位])",
        arguments: &[ParameterType::Sought, ParameterType::Text, ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Plain(find),
    },
    Function {
        name: "SEARCH",
        least: 2,
        most: 3,
        explanation: "同 FIND，不分大小写；? 代表一个字，* 代表任意几个字",
        example: "SEARCH(\"成?市\",[填报单位])",
        arguments: &[ParameterType::Sought, ParameterType::Text, ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Plain(search),
    },
    Function {
        name: "SUBSTITUTE",
        least: 3,
        most: 4,
        explanation: "把一段文字换成另一段；第四个参数只换第几处",
        example: "SUBSTITUTE([填报单位],\"市\",\"\")",
        arguments: &[
            ParameterType::Text,
            ParameterType::Text,
            ParameterType::Text,
            ParameterType::Number,
        ],
        gives: ResultType::Text,
        body: FunctionBody::Plain(substitute),
    },
    Function {
        name: "TRIM",
        least: 1,
        most: 1,
        explanation: "去掉两头的空格，中间只留一个",
        example: "TRIM([备注])",
        arguments: &[ParameterType::Text],
        gives: ResultType::Text,
        body: FunctionBody::Plain(trim),
    },
    Function {
        name: "UPPER",
        least: 1,
        most: 1,
        explanation: "字母变大写",
        example: "UPPER([填报单位])",
        arguments: &[ParameterType::Text],
        gives: ResultType::Text,
        body: FunctionBody::Plain(|values| limited(values[0].text()?.to_uppercase())),
    },
    Function {
        name: "LOWER",
        least: 1,
        most: 1,
        explanation: "字母变小写",
        example: "LOWER([填报单位])",
        arguments: &[ParameterType::Text],
        gives: ResultType::Text,
        body: FunctionBody::Plain(|values| limited(values[0].text()?.to_lowercase())),
    },
    Function {
        name: "EXACT",
        least: 2,
        most: 2,
        explanation: "两段文字是不是一字不差，分大小写",
        example: "EXACT([填报单位],\"成都市\")",
        arguments: &[ParameterType::Text],
        gives: ResultType::Truth,
        body: FunctionBody::Plain(|values| {
            Ok(FormulaValue::Truth(values[0].text()? == values[1].text()?))
        }),
    },
    Function {
        name: "CONCATENATE",
        least: 1,
        most: MANY,
        explanation: "把几段文字连起来",
        example: "CONCATENATE([填报单位],\"：\",[签约项目])",
        arguments: &[ParameterType::Text],
        gives: ResultType::Text,
        body: FunctionBody::Plain(concatenate),
    },
];

fn count(number: usize) -> Result<FormulaValue, EvaluationError> {
    Ok(FormulaValue::Number(Decimal::from(number)))
}

/// A text that a cell can hold.
fn limited(text: String) -> Result<FormulaValue, EvaluationError> {
    let fits = text.chars().nth(TEXT_LIMIT).is_none();
    Ok(fits.then_some(FormulaValue::Text(text)).ok_or(ErrorValue::Value)?)
}

fn length(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    count(values[0].text()?.chars().count())
}

/// A number of characters, 0 or more; one if the argument is not there.
fn characters(value: Option<&FormulaValue>) -> Result<usize, EvaluationError> {
    let number = value.map_or(Ok(1), FormulaValue::whole)?;
    Ok(usize::try_from(number).map_err(|_| ErrorValue::Value)?)
}

/// Characters before a place, which is 1 if the argument is not there.
fn before(value: Option<&FormulaValue>) -> Result<usize, EvaluationError> {
    Ok(characters(value)?.checked_sub(1).ok_or(ErrorValue::Value)?)
}

fn left(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let text = values[0].text()?;
    limited(text.chars().take(characters(values.get(1))?).collect())
}

fn right(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let text = values[0].text()?;
    let passed = text.chars().count().saturating_sub(characters(values.get(1))?);
    limited(text.chars().skip(passed).collect())
}

fn middle(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let (text, passed) = (values[0].text()?, before(values.get(1))?);
    limited(text.chars().skip(passed).take(characters(values.get(2))?).collect())
}

fn find(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let (part, text, passed) = (values[0].text()?, values[1].text()?, before(values.get(2))?);
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).skip(passed);
    let start = starts.next().ok_or(ErrorValue::Value)?;
    let found = text[start..].find(part.as_ref()).ok_or(ErrorValue::Value)?;
    count(text[..start + found].chars().count() + 1)
}

fn search(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let (pattern, text, passed) = (values[0].text()?, values[1].text()?, before(values.get(2))?);
    let pattern: Vec<PatternSign> = wildcards(&pattern.to_lowercase());
    let text: Vec<char> = text.to_lowercase().chars().collect();
    if text.len() > TEXT_LIMIT {
        return Err(ErrorValue::Value.into());
    }
    let matches = matching_starts(&pattern, &text);
    let found = matches.iter().skip(passed).position(|m| *m).ok_or(ErrorValue::Value)?;
    count(passed + found + 1)
}

/// One sign of a pattern.
#[derive(Clone, Copy)]
enum PatternSign {
    This(char),
    One,
    Any,
}

/// Signs of a pattern; a ~ takes their meaning from ?, * and ~.
fn wildcards(pattern: &str) -> Vec<PatternSign> {
    let mut signs = Vec::new();
    let mut rest = pattern.chars().peekable();
    while let Some(sign) = rest.next() {
        signs.push(match sign {
            '?' => PatternSign::One,
            '*' => PatternSign::Any,
            '~' => match rest.next_if(|c| matches!(c, '?' | '*' | '~')) {
                Some(meant) => PatternSign::This(meant),
                None => PatternSign::This('~'),
            },
            other => PatternSign::This(other),
        });
    }
    signs
}

/// For every place of the text, its end included, whether the pattern matches from there. Goes
/// through the pattern backwards, so that the time is bounded by text times pattern.
fn matching_starts(pattern: &[PatternSign], text: &[char]) -> Vec<bool> {
    let mut matches = vec![true; text.len() + 1];
    for sign in pattern.iter().rev() {
        match sign {
            PatternSign::Any => {
                let mut later = false;
                for here in matches.iter_mut().rev() {
                    later |= *here;
                    *here = later;
                }
            }
            PatternSign::One | PatternSign::This(_) => {
                for (at, typed) in text.iter().enumerate() {
                    let fits = !matches!(sign, PatternSign::This(c) if c != typed);
                    matches[at] = fits && matches[at + 1];
                }
                matches[text.len()] = false;
            }
        }
    }
    matches
}

/// Whether a whole text is like a pattern, whatever the capitals.
pub(in crate::rule) fn is_like(pattern: &str, text: &str) -> bool {
    // A sign that no text holds ends both, so that what matches from the start matches to the end.
    const END: char = '\u{0}';
    let mut pattern = wildcards(&pattern.to_lowercase());
    pattern.push(PatternSign::This(END));
    let text: Vec<char> = text.to_lowercase().chars().chain([END]).collect();
    text.len() <= TEXT_LIMIT && matching_starts(&pattern, &text).first() == Some(&true)
}

fn substitute(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let (text, old, new) = (values[0].text()?, values[1].text()?, values[2].text()?);
    let only = values.get(3).map(|v| before(Some(v))).transpose()?;
    if old.is_empty() {
        return limited(text.into_owned());
    }
    let Some(only) = only else {
        let places = text.matches(old.as_ref()).count();
        if places.saturating_mul(new.len()) > TEXT_LIMIT * 4 {
            return Err(ErrorValue::Value.into());
        }
        return limited(text.replace(old.as_ref(), &new));
    };
    let place = text.match_indices(old.as_ref()).nth(only).map(|(at, _)| at);
    limited(match place {
        Some(at) => format!("{}{new}{}", &text[..at], &text[at + old.len()..]),
        None => text.into_owned(),
    })
}

fn trim(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let text = values[0].text()?;
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    limited(words.join(" "))
}

fn concatenate(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let mut whole = String::new();
    for value in values {
        join(&mut whole, value)?;
    }
    limited(whole)
}

/// Appends a value as long as a cell could hold the result.
fn join(whole: &mut String, value: &FormulaValue) -> Result<(), EvaluationError> {
    let part = value.text()?;
    if whole.len() + part.len() > TEXT_LIMIT * 4 {
        return Err(ErrorValue::Value.into());
    }
    whole.push_str(&part);
    Ok(())
}

/// Two values as one text, for the operator &.
pub(in crate::rule) fn joined(
    left: &FormulaValue,
    right: &FormulaValue,
) -> Result<FormulaValue, EvaluationError> {
    let mut whole = String::new();
    join(&mut whole, left)?;
    join(&mut whole, right)?;
    limited(whole)
}
