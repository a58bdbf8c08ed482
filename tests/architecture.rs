//! Holds the import table of docs/architecture.md: no room knows a later one, and each outside
//! library stays in its room. Holds each type to a name of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A row of the table: where it stands, rooms it may import, libraries that only listed rooms import.
struct Room {
    position: usize,
    may_import: Vec<String>,
    libraries: Vec<String>,
}

fn rooms() -> BTreeMap<String, Room> {
    let page = fs::read_to_string("docs/architecture.md").unwrap();
    let names = |cell: &str| -> Vec<String> {
        cell.split(',')
            .map(|n| n.trim().to_string())
            .filter(|n| !n.is_empty() && n != "–")
            .collect()
    };
    let rows = page.lines().filter(|l| l.starts_with("| `")).enumerate();
    rows.map(|(position, line)| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].trim_matches('`').to_string();
        (name, Room { position, may_import: names(cells[2]), libraries: names(cells[3]) })
    })
    .collect()
}

/// A source file without its unit tests, which may use what they like.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_string()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Room of a source file: the first part of its path below `src`.
fn room_of(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().iter().next().unwrap().to_string_lossy();
    first.trim_end_matches(".rs").to_string()
}

/// First path segments behind `crate::` or `baosong::` in the file, those of braces within braces too.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for mark in ["crate::", "baosong::"] {
        for (at, _) in text.match_indices(mark) {
            let tail = &text[at + mark.len()..];
            match tail.strip_prefix('{') {
                Some(list) => found.extend(heads(list)),
                None => found.extend(heads(tail).into_iter().next()),
            }
        }
    }
    found
}

/// The first path segment of each item in a list of imports, up to the brace that closes it.
fn heads(list: &str) -> Vec<String> {
    let (mut depth, mut head, mut is_head) = (0, String::new(), true);
    let mut all = Vec::new();
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                all.push(std::mem::take(&mut head));
                is_head = true;
            }
            c if depth == 0 && is_head && (c.is_alphanumeric() || c == '_') => head.push(c),
            c if depth == 0 && is_head && !c.is_whitespace() => {
                is_head = false;
                if c != ':' {
                    break;
                }
            }
            _ => {}
        }
    }
    all.push(head);
    all.retain(|head| !head.is_empty());
    all
}

#[test]
fn lists_of_imports_are_read_to_their_end() {
    let text =
        "use crate::{campaign::{Field, Unit}, form, reading::{self, Sheet}};\nuse crate::rule::x;";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["campaign", "form", "reading", "rule"]);
}

#[test]
fn every_room_imports_only_rooms_above_it_and_no_allowance_is_unused() {
    let rooms = rooms();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(Path::new("src")) {
        used.entry(room_of(&path)).or_default().extend(imports(&code_of(&path)));
    }
    let mut wrong = Vec::new();
    for (name, room) in &rooms {
        for import in &room.may_import {
            if rooms[import].position >= room.position {
                wrong.push(format!("{import} stands below {name}"));
            }
            if !used[name].contains(import) {
                wrong.push(format!("{name} does not import {import}"));
            }
        }
        for library in &room.libraries {
            let uses = |path: &PathBuf| code_of(path).contains(&format!("{library}::"));
            if !sources(Path::new("src")).iter().filter(|path| room_of(path) == *name).any(uses) {
                wrong.push(format!("{name} does not use {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_imports_only_what_the_table_allows() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let name = room_of(&path);
        if matches!(name.as_str(), "main" | "lib") {
            continue;
        }
        let room = rooms.get(&name).unwrap_or_else(|| panic!("{name} is not in the table"));
        let text = code_of(&path);
        for import in imports(&text) {
            let known = rooms.contains_key(&import) && import != name;
            if known && !room.may_import.contains(&import) {
                wrong.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_library_stays_in_its_rooms() {
    let rooms = rooms();
    let guarded: Vec<&String> = rooms.values().flat_map(|r| &r.libraries).collect();
    assert!(guarded.iter().any(|l| *l == "calamine"), "the table was not read");
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let name = room_of(&path);
        if name == "main" {
            continue;
        }
        let own = rooms.get(&name).map(|r| r.libraries.clone()).unwrap_or_default();
        let text = code_of(&path);
        for library in &guarded {
            if text.contains(&format!("{library}::")) && !own.contains(library) {
                wrong.push(format!("{} uses {library}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_clock_is_read_in_commands_only() {
    for path in sources(Path::new("src")) {
        let text = code_of(&path);
        let reads = ["Local::now", "Utc::now", "SystemTime::now", "Instant::now"];
        let found = reads.iter().any(|r| text.contains(r));
        assert!(!found || room_of(&path) == "commands", "{}", path.display());
    }
}

/// The name that a line defines as a type of a module, if it does; what a trait asks for has none.
fn defined_type(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let code = match code.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
        Some(rest) => rest.trim_start(),
        None => code,
    };
    let (word, rest) = code.split_once(' ')?;
    let is_associated = word == "type" && line.starts_with(' ');
    let is_type = ["struct", "enum", "trait", "type", "union"].contains(&word) && !is_associated;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (is_type && rest.starts_with(char::is_uppercase)).then(|| &rest[..end])
}

#[test]
fn definitions_are_told_from_other_lines() {
    let lines =
        ["pub(super) struct Row<'a> {", "    enum Kind {", "type Cells = u8;", "pub trait T {"];
    assert_eq!(lines.map(defined_type), [Some("Row"), Some("Kind"), Some("Cells"), Some("T")]);
    let others =
        ["    type Item = u8;", "struct of things", "let enumerated = 1;", "/// enum Kind"];
    assert_eq!(others.map(defined_type), [None; 4]);
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in sources(Path::new("src")) {
        for name in code_of(&path).lines().filter_map(defined_type) {
            files.entry(name.to_string()).or_default().push(path.display().to_string());
        }
    }
    files.retain(|_, files| files.len() > 1);
    assert!(files.is_empty(), "one name for several types: {files:#?}");
}
