//! The rows of all returns as Parquet, read back by the programs of analysts.

use crate::common::{Office, Run};
use crate::lists::{PERIODS, desk, lines, write};
use serde_json::{Value, json};

/// Three units with ten lines each: areas 10·unit + 1 … 10·unit + 10, two signs a line, depth up to 2.0.
fn read_by(library: &str) -> Option<Value> {
    let reader = Office::importing(library)?;
    let desk = desk();
    for (unit, name) in ["青山镇", "绿水乡", "白云街道"].iter().enumerate() {
        write(&desk, &format!("来件/{name}.xlsx"), unit, 0, "2024-05-08", &lines(unit, 0));
    }
    let out = desk.path("汇总.parquet");
    let args =
        ["merge", "来件", "--period", PERIODS[0], "--today", PERIODS[0], "-o", "汇总.parquet"];
    let run = Run::of(desk.command(&args).output().unwrap());
    assert!(run.stdout.contains("汇总数据（Parquet）"), "{} {}", run.stdout, run.stderr);
    Some(reader.run(&desk, "read_parquet.py", &json!({"file": out, "library": library})))
}

fn holds(seen: &Value) {
    assert_eq!(seen["rows"], 30, "{seen}");
    // 55 + 155 + 255.
    let numbers = ["465", "60", "2.0"].map(|n| n.parse::<f64>().unwrap());
    for (at, number) in numbers.iter().enumerate() {
        assert_eq!(seen["sums"][at].as_str().unwrap().parse::<f64>().unwrap(), *number, "{seen}");
    }
    assert_eq!(seen["sums"][3], "2024-05-06");
    let first = &seen["first"];
    let origin = ["period", "unit", "line", "sheet", "row", "file"].map(|key| first[key].as_str());
    let wanted = ["2024-05-10", "青山镇", "青山镇1号塘", "附件", "5", "青山镇.xlsx"];
    assert_eq!(origin, wanted.map(Some), "{seen}");
    assert_eq!(first["held"], Value::Null);
}

#[test]
#[cfg_attr(not(has_duckdb), ignore = "needs Python with duckdb")]
fn duckdb_reads_typed_columns_with_equal_sums() {
    let Some(seen) = read_by("duckdb") else { return };
    holds(&seen);
    let types = &seen["types"];
    assert_eq!(types["area"], "DECIMAL(38,0)");
    assert_eq!(types["depth"], "DECIMAL(38,1)");
    assert_eq!([&types["visited"], &types["person"]], ["DATE", "VARCHAR"]);
}

#[test]
#[cfg_attr(not(has_polars), ignore = "needs Python with polars")]
fn polars_reads_typed_columns_with_equal_sums() {
    let Some(seen) = read_by("polars") else { return };
    holds(&seen);
    let types = &seen["types"];
    assert!(types["depth"].as_str().unwrap().starts_with("Decimal("), "{seen}");
    assert_eq!([&types["visited"], &types["person"]], ["Date", "String"]);
}
