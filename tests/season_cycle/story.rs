//! Reads story.txt: its tables, and what the words in them mean.

use baosong::campaign::Period;

/// One period: who sent what, and what `status` says after every step.
pub struct Table {
    pub period: Period,
    pub steps: Vec<Step>,
    pub rows: Vec<Row>,
}

/// One unit's line.
pub struct Row {
    pub unit: String,
    pub acts: Vec<Act>,
    /// What status says after every step.
    pub expected: Vec<String>,
}

impl Row {
    /// When a content was sent first: the day on which it says it was filled in.
    pub fn first_sent(&self, content: &Content) -> i64 {
        let sends = self.acts.iter().filter_map(|act| match act {
            Act::Send { content: own, offset, .. } if own == content => Some(*offset),
            _ => None,
        });
        sends.min().unwrap_or_default()
    }
}

/// What the office does; days behind the deadline.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// 收
    Collect(i64),
    /// 定
    Decide(i64),
    /// 稿: the summary is written and corrected by hand, the bulletin closes the period.
    Publish(i64),
}

/// What happens with one unit.
pub enum Act {
    /// A return, received so many days behind the deadline through these inboxes.
    Send { content: Content, inboxes: Vec<Inbox>, offset: i64 },
    /// A decision; on any day if none is given.
    Decide { decision: Decision, offset: Option<i64> },
}

/// What the office decides.
#[derive(Debug, Clone, Copy)]
pub enum Decision {
    Accept(u32),
    Reject(u32),
    Withdraw(u32),
    Adjust,
    /// 认可: the doubted amount stands.
    Confirm,
    /// 移走: the return belongs to the period before.
    MoveBack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// 坏
    Broken,
    /// 错: with a negative count; 改, 再: with more signed projects; 万: the amount signed in 万元.
    Figures { negative: bool, added: u32, scaled: bool },
}

#[derive(Debug, Clone, Copy)]
pub enum Inbox {
    /// 信
    Industry,
    /// 合
    Cooperation,
}

impl Inbox {
    pub fn name(self) -> &'static str {
        match self {
            Inbox::Industry => "经信厅",
            Inbox::Cooperation => "经合局",
        }
    }
}

impl Step {
    pub fn offset(self) -> i64 {
        match self {
            Step::Collect(offset) | Step::Decide(offset) | Step::Publish(offset) => offset,
        }
    }

    fn of(text: &str) -> Step {
        let mut letters = text.chars();
        let (letter, offset) = (letters.next(), number(letters.as_str()));
        match letter {
            Some('收') => Step::Collect(offset),
            Some('定') => Step::Decide(offset),
            Some('稿') => Step::Publish(offset),
            other => panic!("{other:?}"),
        }
    }
}

pub fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in text.lines().skip_while(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let Some(period) = line.strip_prefix("# ") {
            let period = period.trim().parse().unwrap();
            tables.push(Table { period, steps: Vec::new(), rows: Vec::new() });
        } else if let [first, acts, expected @ ..] = cells.as_slice() {
            let table = tables.last_mut().unwrap();
            if *first == "单位" {
                table.steps = expected.iter().map(|step| Step::of(step)).collect();
                continue;
            }
            assert_eq!(expected.len(), table.steps.len(), "{line}");
            table.rows.push(Row {
                unit: first.to_string(),
                acts: acts.split_whitespace().map(act).collect(),
                expected: expected.iter().map(|cell| cell.to_string()).collect(),
            });
        }
    }
    tables
}

fn act(text: &str) -> Act {
    if let Some(decision) = text.strip_prefix('定') {
        let (decision, offset) = match decision.split_once('+') {
            Some((decision, offset)) => (decision, Some(number(offset))),
            None => (decision, None),
        };
        return Act::Decide { decision: decision_of(decision), offset };
    }
    let at = text.find(['+', '-']).unwrap();
    let (words, offset) = text.split_at(at);
    let added = if words.contains('改') { 1 } else { 2 * u32::from(words.contains('再')) };
    let (negative, scaled) = (words.contains('错'), words.contains('万'));
    let content = match words.contains('坏') {
        true => Content::Broken,
        false => Content::Figures { negative, added, scaled },
    };
    let inboxes = words.chars().filter_map(|c| match c {
        '信' => Some(Inbox::Industry),
        '合' => Some(Inbox::Cooperation),
        '错' | '改' | '再' | '坏' | '万' => None,
        other => panic!("{other}"),
    });
    Act::Send { content, inboxes: inboxes.collect(), offset: number(offset) }
}

fn decision_of(text: &str) -> Decision {
    let version = text.chars().last().and_then(|c| c.to_digit(10));
    match text.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "采用" => Decision::Accept(version.unwrap()),
        "退回" => Decision::Reject(version.unwrap()),
        "撤回" => Decision::Withdraw(version.unwrap()),
        "调整" => Decision::Adjust,
        "认可" => Decision::Confirm,
        "移走" => Decision::MoveBack,
        other => panic!("{other}"),
    }
}

fn number(text: &str) -> i64 {
    text.trim_start_matches('+').parse().unwrap()
}
