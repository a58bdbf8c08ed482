//! Returns whose form, name or day is another period's, from all 21 units: which are held, which are
//! held by mistake, and that none changes a period it does not belong to.

use crate::common::{TestDir, season, text};
use serde_json::Value;

const FIRST: &str = "2021-09-25";
const SECOND: &str = "2021-10-10";
const UNITS: usize = 21;

/// How a return of the second period comes (the late one: of the first).
#[derive(Debug, Clone, Copy, PartialEq)]
enum Case {
    /// As it should: this period's form, a day in it.
    Plain,
    /// Last period's form, a day in this one.
    OldStamp,
    /// Last period's form whose day was left as it was, new figures.
    OldStampOldDay,
    /// This period's form under last period's name.
    OldName,
    /// A table of their own under last period's name, a day in this one.
    OldNameOfOwnTable,
    /// This period's form, sent before the holiday.
    Early,
    /// A table of their own, named for the next period and sent before the holiday.
    EarlyOwnTable,
    /// Last period's form, two days late, of a unit that had not reported.
    Late,
}

const CASES: [Case; 8] = [
    Case::Plain,
    Case::OldStamp,
    Case::OldStampOldDay,
    Case::OldName,
    Case::OldNameOfOwnTable,
    Case::Early,
    Case::EarlyOwnTable,
    Case::Late,
];

impl Case {
    /// Day on which it is collected.
    fn day(self) -> &'static str {
        match self {
            Case::Early | Case::EarlyOwnTable => "2021-09-30",
            Case::Late => "2021-09-28",
            _ => "2021-10-09",
        }
    }

    fn period(self) -> &'static str {
        if self == Case::Late { FIRST } else { SECOND }
    }

    /// Whether a clerk would ask before she files it.
    fn is_doubtful(self) -> bool {
        matches!(
            self,
            Case::OldStamp | Case::OldStampOldDay | Case::OldNameOfOwnTable | Case::EarlyOwnTable
        )
    }
}

fn write(desk: &TestDir, case: Case, at: usize, name: &str) {
    let path = |name: String| format!("收件/新/{at:02}/{name}.xlsx");
    let stamped = |name: String, number: usize, form: (usize, &str)| {
        season::write_stamped_on(desk, &path(name), at, number, form);
    };
    let own = |file: String, day: &str| {
        let figures = season::figures(at, 2);
        season::write_on(desk, &path(file), (name, day), at, 2, figures);
    };
    match case {
        Case::Plain => stamped(name.to_string(), 2, (2, "2021-10-09")),
        Case::OldStamp => stamped(name.to_string(), 2, (1, "2021-10-08")),
        Case::OldStampOldDay => stamped(name.to_string(), 2, (1, FIRST)),
        Case::OldName => stamped(format!("{name}9月25日"), 2, (2, "2021-10-08")),
        Case::OldNameOfOwnTable => own(format!("{name}9月25日"), "2021-10-08"),
        Case::Early => stamped(name.to_string(), 2, (2, "2021-09-30")),
        Case::EarlyOwnTable => own(format!("{name}10月10日"), "2021-09-30"),
        Case::Late => stamped(name.to_string(), 1, (1, "2021-09-27")),
    }
}

/// Period, unit and status of every new file of a document.
fn files(document: &Value) -> Vec<(String, String, String)> {
    let others = document["others"].as_array().into_iter().flatten();
    let all = std::iter::once(document).chain(others);
    all.flat_map(|of_period| {
        let period = text(of_period, "period").to_string();
        let files = of_period["files"].as_array().unwrap().iter();
        files.filter(|f| text(f, "path").contains("/新/")).map(move |file| {
            let unit = text(&file["unit"], "name").to_string();
            (period.clone(), unit, text(file, "status").to_string())
        })
    })
    .collect()
}

#[test]
fn a_return_is_filed_in_its_period_or_asked_about() {
    let names: Vec<String> = baosong::campaign::Campaign::built_in()
        .unwrap()
        .units
        .iter()
        .map(|unit| unit.name.clone())
        .collect();
    let (mut wrong, mut wrong_held, mut right, mut right_held) = (0, 0, 0, 0);
    for case in CASES {
        let desk = TestDir::new();
        desk.run(&["init", "."]);
        if case != Case::Late {
            for at in 0..UNITS {
                season::write_stamped(&desk, &format!("收件/{at:02}.xlsx"), at, 1);
            }
            desk.json_on("2021-09-25", &["collect"]);
        }
        let issued =
            || desk.json_on("2021-09-26", &["merge", "--period", FIRST]).1["total"].clone();
        let before = if case == Case::Late { Value::Null } else { issued() };
        for (at, name) in names.iter().enumerate() {
            write(&desk, case, at, name);
        }
        let (_, collected) = desk.json_on(case.day(), &["collect"]);
        let files = files(&collected);
        assert_eq!(files.len(), UNITS, "{case:?}: {collected}");
        let held = files.iter().filter(|(.., status)| status == "held").count();
        let misfiled = files
            .iter()
            .filter(|(period, _, status)| status == "accepted" && period != case.period());
        assert_eq!(misfiled.count(), 0, "{case:?}: {files:?}");
        match case.is_doubtful() {
            true => (wrong, wrong_held) = (wrong + UNITS, wrong_held + held),
            false => (right, right_held) = (right + UNITS, right_held + held),
        }
        println!("{case:?}: {held} of {UNITS} held");
        if case != Case::Late {
            assert_eq!(issued(), before, "{case:?} changed what was issued");
        }
    }
    println!("held: {wrong_held} of {wrong} doubtful, {right_held} of {right} plain ones");
    assert_eq!(wrong_held, wrong);
    assert_eq!(right_held, 0);
}
