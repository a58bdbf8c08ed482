//! Checks the formulas of columns and rows that the form calculates: one that cannot be read would leave its
//! figures unchecked without a word.

use super::Field;
use super::check::Faults;
use super::computed::parse_computed;
use super::definition::CampaignFile;
use toml::Spanned;

pub(super) fn check(file: &CampaignFile, faults: &mut Faults) {
    columns(&file.form.get_ref().fields, faults);
    for block in &file.blocks {
        columns(&block.get_ref().fields, faults);
        let stubs = &block.get_ref().stub;
        let names: Vec<String> = stubs.iter().map(|stub| stub.name.clone()).collect();
        for stub in stubs {
            if let Some(formula) = &stub.computed {
                formula_of(&stub.name, formula, &names, block, faults);
            }
        }
    }
}

fn columns(fields: &[Spanned<Field>], faults: &mut Faults) {
    let names: Vec<String> = fields.iter().map(|field| field.get_ref().path()).collect();
    for field in fields {
        if let Some(formula) = &field.get_ref().computed {
            formula_of(&field.get_ref().name, formula, &names, field, faults);
        }
    }
}

fn formula_of<T>(
    name: &str,
    formula: &str,
    names: &[String],
    place: &Spanned<T>,
    faults: &mut Faults,
) {
    if let Err(mistake) = parse_computed(formula, names) {
        let message = format!("“{name}”的 computed = \"{formula}\" 读不懂，{mistake}");
        faults.add(place, message);
    }
}
