//! What merge and status say of lists against the period before (变动), list by list.

use crate::campaign::Block;
use crate::summary::{LineChange, LineChangeKind, count_of, line_changes_text};
use serde::Serialize;

/// How the lines of a list changed.
#[derive(Serialize)]
pub struct ListChanges<'a> {
    list: &'a str,
    name: &'a str,
    new: usize,
    gone: usize,
    changed: usize,
    shared: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<LineChangeDocument<'a>>,
}

/// A line that changed, or a field of it.
#[derive(Serialize)]
struct LineChangeDocument<'a> {
    kind: &'static str,
    code: &'a str,
    unit: &'a str,
    line: &'a str,
    field: Option<&'a str>,
    was: Option<&'a str>,
    now: Option<&'a str>,
    path: Option<&'a str>,
    cell: Option<String>,
}

/// The lists in which lines changed; each with its lines where they are asked for.
pub fn list_changes<'a>(changes: &'a [LineChange<'a>], with_lines: bool) -> Vec<ListChanges<'a>> {
    let lists = changes.chunk_by(|one, other| one.block.id == other.block.id);
    let document = |own: &'a [LineChange<'a>]| {
        let block: &Block = own.first()?.block;
        let [new, gone, changed, shared] = LineChangeKind::ALL.map(|kind| count_of(own, kind));
        let lines = if with_lines { own } else { &[] };
        let lines = lines.iter().map(LineChangeDocument::of).collect();
        Some(ListChanges { list: &block.id, name: block.name(), new, gone, changed, shared, lines })
    };
    lists.filter_map(document).collect()
}

/// How many lines of all lists changed in which way: 清单变动：新增 3 条、减少 1 条.
pub fn list_changes_line(changes: &[LineChange]) -> String {
    format!("清单变动：{}", line_changes_text(changes))
}

impl<'a> LineChangeDocument<'a> {
    fn of(change: &'a LineChange<'a>) -> LineChangeDocument<'a> {
        let place = change.place.as_ref();
        LineChangeDocument {
            kind: change.kind.id(),
            code: &change.unit.code,
            unit: &change.unit.name,
            line: &change.line,
            field: change.field.map(|field| field.key.as_str()),
            was: change.was.as_deref(),
            now: change.now.as_deref(),
            path: place.map(|(path, _)| *path),
            cell: place.map(|(_, place)| place.to_string()),
        }
    }
}
