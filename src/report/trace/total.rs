//! A total and the numbers that it is the sum of.

use super::text::{percent, rate_name};
use crate::audit::{Addend, TotalTrace};
use crate::report::terminal::{new_table, printable, wrapped};
use comfy_table::{Cell, CellAlignment};
use std::fmt::Write;

/// A total, as a person reads it.
pub fn print_total_trace(trace: &TotalTrace) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "合计 {}，{} 期", trace.field.heading(), trace.period);
    let place = trace.cell.as_ref().map_or("不在汇总表上".to_string(), ToString::to_string);
    let sum = trace.sum.map_or("没有数".to_string(), |sum| sum.normalize().to_string());
    let counted = trace.addends.iter().filter(|addend| addend.number.is_some()).count();
    let _ = writeln!(
        out,
        "  {place}：{sum}，由 {counted} 个单位的数相加（共 {} 个）",
        trace.addends.len()
    );
    let held = trace.addends.iter().filter_map(|addend| Some((addend, addend.held?)));
    let held: Vec<String> =
        held.map(|(addend, value)| format!("{} {}", addend.unit.name, value.normalize())).collect();
    if !held.is_empty() {
        let is_counted = trace.addends.iter().any(|a| a.held.is_some() && a.number.is_some());
        let word = if is_counted { "含待核" } else { "不含待核" };
        let line = format!("{word} {} 处：{}", held.len(), held.join("、"));
        let _ = writeln!(out, "{}", wrapped(&line));
    }
    let mut table = new_table(&["单位", "数值", "汇总表", "文件", "单元格"]);
    table.add_rows(trace.addends.iter().map(row));
    let _ = writeln!(out, "{table}");
    earlier_and_uses(&mut out, trace);
    out
}

fn earlier_and_uses(out: &mut String, trace: &TotalTrace) {
    if !trace.earlier.is_empty() {
        let _ = writeln!(out, "以前各期");
    }
    for (period, sum, units) in &trace.earlier {
        let sum = sum.map_or("没有数".to_string(), |sum| sum.normalize().to_string());
        let _ = writeln!(out, "  {period} {sum}（{units} 个单位）");
    }
    if !trace.uses.is_empty() {
        let _ = writeln!(out, "由它算出");
    }
    for (target, total, place) in &trace.uses {
        let rate = total.rate.map_or("—".to_string(), percent);
        let both = if target.grows() { "本期和上年同期都有数的" } else { "有数的" };
        let line = format!(
            "{place} {} {rate}：{both} {} 个单位；{} 个达标",
            rate_name(target),
            total.units,
            total.met
        );
        let _ = writeln!(out, "{}", wrapped(&line));
    }
}

fn row(addend: &Addend) -> Vec<Cell> {
    let number = match (addend.number, addend.held) {
        (_, Some(held)) => format!("待核 {}", held.normalize()),
        (Some(number), None) => number.normalize().to_string(),
        (None, None) if addend.counts => "空白".to_string(),
        (None, None) => addend.state.chinese().to_string(),
    };
    let counted = addend.submission.filter(|_| addend.number.is_some());
    let cell = addend.cell.as_ref().filter(|_| addend.number.is_some());
    vec![
        Cell::new(&addend.unit.name),
        Cell::new(number).set_alignment(CellAlignment::Right),
        Cell::new(cell.map(|cell| cell.address()).unwrap_or_default()),
        Cell::new(counted.map(|s| printable(s.shown_name())).unwrap_or_default()),
        Cell::new(addend.place.map(|p| printable(&p.to_string())).unwrap_or_default()),
    ]
}
