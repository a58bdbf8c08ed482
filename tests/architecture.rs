//! Holds the import table of docs/architecture.md: no room knows a later one, and each outside
//! library stays in its room.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A row of the table: room, rooms it may import, libraries that only listed rooms import.
struct Room {
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
    let rows = page.lines().filter(|l| l.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells[0].trim_matches('`').to_string();
        (name, Room { may_import: names(cells[2]), libraries: names(cells[3]) })
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

/// First path segments behind `crate::` or `baosong::` in the file.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ["crate::", "baosong::"] {
        for (at, _) in text.match_indices(mark) {
            let tail = &text[at + mark.len()..];
            let listed = tail.strip_prefix('{').map(|t| t.split('}').next().unwrap_or_default());
            let heads = listed.map_or_else(|| vec![tail], |list| list.split(',').collect());
            found.extend(heads.into_iter().map(|head| {
                let head = head.trim();
                let end =
                    head.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(head.len());
                head[..end].to_string()
            }));
        }
    }
    found
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
