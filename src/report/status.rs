//! Where every unit stands, on one screen: a period with all units, or units and periods as a grid.

use super::calendar::distance;
use super::doubts::{self, print_doubts};
use super::line_changes::list_changes_line;
use super::status_tree::{StatusTree, is_row};
use super::terminal::{cut, new_table, printable, screen_width, wrapped};
use crate::campaign::{Phase, Unit, weekday};
use crate::contacts::UnitContact;
use crate::cycle::{Cycle, PeriodStatus, StatusSnapshot, Timeliness, UnitStatus};
use crate::finding::Severity;
use crate::intake::{Agreement, State};
use crate::summary::LineChange;
use comfy_table::{Cell, CellAlignment};
use std::collections::HashSet;
use std::fmt::Write;

/// From this width on the time of receipt is shown too.
const WIDE: usize = 96;
/// From this width on the file is shown too.
const VERY_WIDE: usize = 118;
/// Columns that person and telephone may take on a narrow screen, and on a wide one.
const CONTACT_WIDTHS: [usize; 2] = [21, 28];
/// Columns that a file's name may take.
const FILE_WIDTH: usize = 24;
/// Columns that a unit and a period take in the grid.
const GRID_WIDTHS: [usize; 2] = [10, 11];
/// Changes that are named one by one.
const MOST_CHANGES: usize = 8;

/// One period, one line per unit; `lists` is what changed in its lists since the period before.
pub fn print_status(cycle: &Cycle, seen: Option<&StatusSnapshot>, lists: &[LineChange]) -> String {
    let mut out = String::new();
    for round in &cycle.rounds {
        print_round(&mut out, cycle, round);
    }
    if !lists.is_empty() {
        let _ = writeln!(out, "{}", wrapped(&list_changes_line(lists)).trim_start());
    }
    print_changes(&mut out, cycle, seen);
    out
}

/// The whole campaign: units and periods.
pub fn print_grid(cycle: &Cycle, seen: Option<&StatusSnapshot>) -> String {
    let mut out = String::new();
    let (campaign, today) = (cycle.campaign, cycle.today);
    let _ = writeln!(out, "{}　今天 {today}（{}）", campaign.title, weekday(today));
    let rounds = shown_rounds(cycle);
    let days: Vec<String> =
        rounds.iter().map(|r| campaign.calendar.column_name(r.period)).collect();
    let headings: Vec<&str> =
        std::iter::once("单位").chain(days.iter().map(String::as_str)).collect();
    let mut table = new_table(&headings);
    let shown = |(_, unit): &(usize, &Unit)| is_row(cycle, &unit.code);
    for (at, unit) in campaign.units.iter().enumerate().filter(shown) {
        let cells = rounds.iter().map(|round| grid_cell(round, &round.standings[at]));
        table.add_row(std::iter::once(short_name(unit).to_string()).chain(cells));
    }
    let totals = rounds.iter().map(|round| {
        let tally = round.tally();
        format!("{}/{}", tally.accepted, tally.expected)
    });
    table.add_row(std::iter::once("已采用".to_string()).chain(totals));
    let _ = writeln!(out, "{table}");
    let hidden = cycle.rounds.len() - rounds.len();
    if hidden > 0 {
        let _ = writeln!(out, "另有 {hidden} 期屏幕放不下，用 baosong status --period 看");
    }
    out.push_str(&print_doubts(cycle, &[]));
    print_changes(&mut out, cycle, seen);
    out
}

fn print_round(out: &mut String, cycle: &Cycle, round: &PeriodStatus) {
    let calendar = &cycle.campaign.calendar;
    let behind = if calendar.has_names() { "" } else { " 期" };
    let _ = writeln!(
        out,
        "{}{behind}（第 {} 期），截止 {}（{}），{}；今天 {}",
        calendar.dated_name(round.period),
        round.number,
        round.deadline,
        weekday(round.deadline),
        distance(round.days_left),
        cycle.today.format("%m-%d")
    );
    if let Some(closed) = &round.closed {
        let _ =
            writeln!(out, "{}", wrapped(&format!("{closed}，以后来的表先待核，不改变已定的数")));
    }
    out.push_str(&tally_line(round));
    let tree = StatusTree::of(cycle, round);
    let columns = StatusColumns::fitting(round, &tree);
    let mut table = new_table(&columns.headings());
    for standing in tree.shown() {
        table.add_row(columns.row(standing, round, &tree));
    }
    let _ = writeln!(out, "{table}");
    tree.lacking().iter().for_each(|line| _ = writeln!(out, "{}", wrapped(line).trim_start()));
    out.push_str(&doubts::of_round(cycle, round, &HashSet::new()));
    if !columns.received {
        let _ = writeln!(out, "窗口加宽到 {WIDE} 列以上，还有“首次收到”一栏");
    }
    if !round.unassigned.is_empty() {
        let names: Vec<String> =
            round.unassigned.iter().map(|s| printable(s.shown_name())).collect();
        let line = format!("不知道是谁报的、要人看的来件 {}：{}", names.len(), names.join("、"));
        let _ = writeln!(out, "{}", wrapped(&line));
    }
}

fn tally_line(round: &PeriodStatus) -> String {
    let tally = round.tally();
    let mut line = format!(
        "应报 {}：已采用 {}、待核 {}、退改中 {}、来件不能读 {}、未报 {}；按时 {}、迟报 {}\n",
        tally.expected,
        tally.accepted,
        tally.held,
        tally.returned,
        tally.unreadable,
        tally.missing,
        tally.in_time,
        tally.late
    );
    if tally.same + tally.different > 0 {
        let _ = writeln!(
            line,
            "两个接收单位：一致 {}、不同 {}、只有一处收到 {}",
            tally.same, tally.different, tally.only_one
        );
    }
    line
}

/// Which columns the screen has room for.
struct StatusColumns {
    below: bool,
    channels: bool,
    contacts: bool,
    received: bool,
    file: bool,
    contact_width: usize,
}

impl StatusColumns {
    fn fitting(round: &PeriodStatus, tree: &StatusTree) -> StatusColumns {
        let width = screen_width();
        let below = !tree.is_flat();
        StatusColumns {
            below,
            channels: round.standings.iter().any(|s| s.agreement != Agreement::Unknown),
            // With the column of the units below there is no room for both.
            contacts: (!below || width >= WIDE)
                && round.standings.iter().any(|s| !contact_text(s.contact).is_empty()),
            received: width >= WIDE,
            file: width >= VERY_WIDE,
            contact_width: CONTACT_WIDTHS[usize::from(width >= VERY_WIDE)],
        }
    }

    fn headings(&self) -> Vec<&'static str> {
        let optional = [
            (self.below, "下级"),
            (self.received, "首次收到"),
            (true, "强制"),
            (true, "核实"),
            (self.channels, "渠道"),
            (self.contacts, "联系人"),
            (self.file, "文件"),
        ];
        let optional = optional.into_iter().filter(|(shown, _)| *shown).map(|(_, text)| text);
        ["单位", "情况", "时限"].into_iter().chain(optional).collect()
    }

    fn row(&self, standing: &UnitStatus, round: &PeriodStatus, tree: &StatusTree) -> Vec<Cell> {
        let number = |class| {
            let count = standing.submission.as_ref().map_or(0, |s| s.count(class));
            let text = if count == 0 { String::new() } else { count.to_string() };
            Cell::new(text).set_alignment(CellAlignment::Right)
        };
        let received = || {
            let at = standing.first_received.map(|at| at.format("%m-%d %H:%M").to_string());
            Cell::new(at.unwrap_or_default())
        };
        let contact = || Cell::new(cut(&contact_text(standing.contact), self.contact_width));
        let file = || {
            let name = standing.submission.as_ref().map(|s| printable(s.shown_name()));
            Cell::new(cut(&name.unwrap_or_default(), FILE_WIDTH))
        };
        let mut cells = vec![
            Cell::new(format!("{}{}", tree.indent(standing), short_name(standing.unit))),
            Cell::new(standing.chinese()),
            Cell::new(time_text(standing, round)),
        ];
        cells.extend(self.below.then(|| Cell::new(tree.below(standing))));
        cells.extend(self.received.then(received));
        cells.extend([Severity::Mandatory, Severity::Verify].map(number));
        cells.extend(self.channels.then(|| Cell::new(channel_text(standing))));
        cells.extend(self.contacts.then(contact));
        cells.extend(self.file.then(file));
        cells
    }
}

fn time_text(standing: &UnitStatus, round: &PeriodStatus) -> String {
    match (standing.timeliness, round.phase) {
        (Timeliness::Due(_), Phase::Ahead) => "未到".to_string(),
        (timeliness, _) => timeliness.chinese(),
    }
}

fn channel_text(standing: &UnitStatus) -> String {
    match (standing.agreement, standing.channels.first()) {
        (Agreement::Same, _) => "两处一致".to_string(),
        (Agreement::Different, _) => "两处不同".to_string(),
        (Agreement::OnlyOne, Some(channel)) => format!("仅{}", printable(channel)),
        _ => String::new(),
    }
}

/// Person and telephone.
pub fn contact_text(contact: Option<&UnitContact>) -> String {
    let parts = contact.map(|c| [printable(&c.person), printable(&c.phone)]);
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<String>>().join(" ")
}

/// What people call a unit: its first short name.
pub fn short_name(unit: &Unit) -> &str {
    unit.aliases.first().unwrap_or(&unit.name)
}

/// A cell of the grid, at most nine columns wide.
fn grid_cell(round: &PeriodStatus, standing: &UnitStatus) -> String {
    let version = standing.version().map(|v| format!(" v{v}")).unwrap_or_default();
    let waiting = standing.waiting.as_ref().and_then(|s| s.version);
    match (standing.state, standing.timeliness) {
        (State::Accepted, _) if standing.waiting.is_some() => {
            format!("待核{}", waiting.map(|v| format!(" v{v}")).unwrap_or_default())
        }
        (State::Accepted, Timeliness::Late(days)) => format!("迟{days}天{version}"),
        (State::Accepted, _) => format!("按时{version}"),
        (State::Held, _) => format!("待核{version}"),
        (State::Returned, _) => format!("退改{version}"),
        (State::Unreadable, _) => "不能读".to_string(),
        (State::Missing, _) if round.phase == Phase::Ahead => "—".to_string(),
        (State::Missing, _) => "未报".to_string(),
    }
}

/// As many periods as the screen has room for: those whose time has come last.
fn shown_rounds<'c, 'a>(cycle: &'c Cycle<'a>) -> &'c [PeriodStatus<'a>] {
    let room = screen_width().saturating_sub(GRID_WIDTHS[0]) / GRID_WIDTHS[1];
    let begun = cycle.rounds.iter().take_while(|r| r.phase != Phase::Ahead).count();
    let end = begun.max(room).min(cycle.rounds.len());
    &cycle.rounds[end.saturating_sub(room.max(1))..end]
}

/// What stands elsewhere than it was last shown.
fn print_changes(out: &mut String, cycle: &Cycle, seen: Option<&StatusSnapshot>) {
    // Of a period that nobody has looked at nothing can have changed.
    let Some(seen) = seen.filter(|seen| seen.knows(cycle)) else { return };
    let since = seen.at.format("%m-%d %H:%M");
    let changes = seen.changes(cycle);
    if changes.is_empty() {
        let _ = writeln!(out, "从上次看（{since}）到现在没有变化");
        return;
    }
    let several = cycle.rounds.len() > 1;
    let named = changes.iter().take(MOST_CHANGES).map(|change| {
        let period =
            if several { format!(" {}", change.period.0.format("%m-%d")) } else { String::new() };
        let (was, now) = (change.was.chinese(), change.now.chinese());
        format!("{}{period} {was} → {now}", short_name(change.unit))
    });
    let mut line = named.collect::<Vec<String>>().join("；");
    if changes.len() > MOST_CHANGES {
        let _ = write!(line, "……");
    }
    let line = format!("从上次看（{since}）到现在变了 {} 处：{line}", changes.len());
    let _ = writeln!(out, "{}", wrapped(&line).trim_start());
}
