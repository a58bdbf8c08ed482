//! Checks the tables of a form and their fields: names, kinds, units of measure, what refers to what.

use super::check::{Faults, check_sheet_name, check_unique, every_field, is_plain_key};
use super::check_computed;
use super::definition::{BlockTable, CampaignFile, Shape};
use super::file::MAIN;
use super::{Combine, Field, Kind};
use std::collections::HashSet;
use toml::Spanned;

/// Most rows that a blank list has ready.
const MOST_PREPARED: u32 = 2_000;

pub(super) fn check_blocks(file: &CampaignFile, faults: &mut Faults) {
    for spanned in &file.blocks {
        let block = spanned.get_ref();
        check_sheet_name(&block.sheet, spanned, faults);
        faults.require(is_plain_key(&block.id) && block.id != MAIN, spanned, || {
            format!("表块 id “{}”只能用小写字母、数字和下划线，也不能是 {MAIN}", block.id)
        });
        faults.require(!block.fields.is_empty(), spanned, || {
            format!("表块“{}”里没有任何指标", block.id)
        });
        match block.rows {
            Shape::Single => {}
            Shape::List => check_list(spanned, faults),
            Shape::Matrix => check_matrix(spanned, faults),
            Shape::Card if block.key.is_empty() => check_named(spanned, faults),
            Shape::Card => {
                check_list(spanned, faults);
                check_without_list(file, spanned, faults);
            }
        }
    }
    check_unique(file.blocks.iter().map(|b| (b, b.get_ref().id.clone())), "表块 id", faults);
}

fn check_matrix(spanned: &Spanned<BlockTable>, faults: &mut Faults) {
    let block = spanned.get_ref();
    faults.require(!block.stub.is_empty(), spanned, || {
        format!("固定行的表“{}”要写各行：[[blocks.stub]]", block.id)
    });
    let mut keys = HashSet::new();
    for stub in &block.stub {
        faults.require(is_plain_key(&stub.key) && keys.insert(&stub.key), spanned, || {
            format!("表块“{}”的行 key “{}”重复，或不是小写字母、数字和下划线", block.id, stub.key)
        });
    }
}

fn check_list(spanned: &Spanned<BlockTable>, faults: &mut Faults) {
    check_named(spanned, faults);
    let block = spanned.get_ref();
    faults.require(!block.key.is_empty(), spanned, || {
        format!("清单“{}”要写 key：靠哪几列区分各行，如 key = [\"project_name\"]", block.id)
    });
    faults.require((1..=MOST_PREPARED).contains(&block.numbered_rows), spanned, || {
        format!("清单“{}”的 numbered_rows 应在 1 到 {MOST_PREPARED} 之间", block.id)
    });
}

/// The lines of a list among several cards would not say to which card they belong.
fn check_without_list(file: &CampaignFile, spanned: &Spanned<BlockTable>, faults: &mut Faults) {
    let card = spanned.get_ref();
    let is_beside = |block: &Spanned<BlockTable>| {
        let block = block.get_ref();
        block.rows == Shape::List && block.sheet == card.sheet && block.enabled
    };
    faults.require(!file.blocks.iter().any(is_beside), spanned, || {
        format!(
            "登记表“{}”写了 key（一个单位可以交多份），同一张工作表上就不能再有清单，分不清各行是哪一份的",
            card.id
        )
    });
}

/// What a list or card names is a field of its own.
fn check_named(spanned: &Spanned<BlockTable>, faults: &mut Faults) {
    let block = spanned.get_ref();
    for key in block.key.iter().chain(&block.unit_field) {
        let known = block.fields.iter().any(|f| f.get_ref().key == *key);
        faults.require(known, spanned, || {
            format!("表块“{}”的 key 或 unit_field 写的“{key}”不是它的指标", block.id)
        });
    }
}

pub(super) fn check_fields(file: &CampaignFile, faults: &mut Faults) {
    check_unique(every_field(file).map(|f| (f, f.get_ref().key.clone())), "指标 key", faults);
    // The fields of a list, matrix or card are told apart within it, all others within the form.
    let is_apart = |b: &&Spanned<BlockTable>| b.get_ref().rows != Shape::Single;
    let (lists, single): (Vec<_>, Vec<_>) = file.blocks.iter().partition(is_apart);
    let form = file.form.get_ref();
    let single = single.into_iter().flat_map(|b| &b.get_ref().fields);
    let single = form.header.iter().chain(&form.footer).chain(&form.fields).chain(single).collect();
    let lists = lists.into_iter().map(|b| b.get_ref().fields.iter().collect());
    for fields in std::iter::once(single).chain(lists) {
        check_names(fields, faults);
    }
    for field in every_field(file) {
        check_field(file, field, faults);
    }
    check_computed::check(file, faults);
}

fn check_names(fields: Vec<&Spanned<Field>>, faults: &mut Faults) {
    let names = fields.into_iter().flat_map(|f| {
        let names: HashSet<String> = f.get_ref().path_names().collect();
        names.into_iter().map(move |name| (f, name))
    });
    check_unique(names, "指标名称（含别名）", faults);
}

fn check_field(file: &CampaignFile, spanned: &Spanned<Field>, faults: &mut Faults) {
    let field = spanned.get_ref();
    faults.require(is_plain_key(&field.key), spanned, || {
        format!("指标 key “{}”只能用小写字母、数字和下划线", field.key)
    });
    let decimals = field.named_decimals.unwrap_or(0);
    let has_decimals = matches!(field.kind, Kind::Amount | Kind::Percent) && decimals <= 6;
    let decimals_ok = decimals == 0 || has_decimals;
    faults.require(decimals_ok, spanned, || {
        format!(
            "“{}”的 decimals = {} 不行：只有 amount 和 percent 可有小数，最多 6 位",
            field.name, decimals
        )
    });
    // The office's own lists do not always print a unit of measure.
    let in_form = file.form.get_ref().fields.iter().any(|f| f.get_ref().key == field.key);
    let needs_unit = in_form && field.kind == Kind::Amount;
    faults.require(!needs_unit || field.unit.is_some(), spanned, || {
        format!("“{}”是数额，要写计量单位 unit", field.name)
    });
    faults.require(field.kind != Kind::Choice || !field.choices.is_empty(), spanned, || {
        format!("“{}”是选择项，要写 choices = [\"…\"]", field.name)
    });
    let is_ratio = field.combine() == Combine::Ratio;
    let parts = field.ratio.iter().flat_map(|(above, below)| [above, below]);
    let known = |key: &String| every_field(file).any(|f| f.get_ref().key == *key);
    faults.require(is_ratio == field.ratio.is_some() && parts.clone().all(known), spanned, || {
        format!(
            "“{}”写了 combine = \"ratio\"，就要写 ratio = [\"分子 key\", \"分母 key\"]",
            field.name
        )
    });
    if let Some(of) = &field.baseline_of {
        let known = file.form.get_ref().fields.iter().any(|f| f.get_ref().key == *of);
        faults.require(known, spanned, || {
            format!("“{}”的 baseline_of 指向不存在的指标“{of}”", field.name)
        });
    }
    if let Some(per) = &field.per {
        check_per(file, spanned, per, faults);
    }
    if let Some(reason) = &field.change_reason {
        check_reason(file, spanned, reason, faults);
    }
}

/// The reason of a change is a text beside the field, in the same table.
fn check_reason(file: &CampaignFile, spanned: &Spanned<Field>, reason: &str, faults: &mut Faults) {
    let field = spanned.get_ref();
    let blocks = file.blocks.iter().map(|block| &block.get_ref().fields);
    let is_own =
        |fields: &&Vec<Spanned<Field>>| fields.iter().any(|f| f.get_ref().key == field.key);
    let own = std::iter::once(&file.form.get_ref().fields).chain(blocks).find(is_own);
    let is_reason =
        |f: &Spanned<Field>| f.get_ref().key == reason && f.get_ref().kind == Kind::Text;
    let known = own.is_some_and(|fields| fields.iter().any(is_reason)) && field.key != reason;
    faults.require(known, spanned, || {
        format!(
            "“{}”的 change_reason = \"{reason}\" 不行：写的要是同一张表里一列文字（text）的 key，如备注",
            field.name
        )
    });
}

/// An amount may say which count it belongs to, of a block that is switched off too.
fn check_per(file: &CampaignFile, spanned: &Spanned<Field>, per: &str, faults: &mut Faults) {
    let field = spanned.get_ref();
    let mut fields = file.block_fields().map(|(field, _)| field.get_ref());
    let known = fields.any(|f| f.key == per && f.kind == Kind::Count);
    faults.require(known && field.kind == Kind::Amount, spanned, || {
        format!(
            "“{}”的 per = \"{per}\" 不行：只有金额（amount）可以写，写的要是一个个数（count）指标的 key",
            field.name
        )
    });
}
