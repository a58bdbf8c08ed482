//! Formulas of every shape, always the same ones.

/// Small random numbers of a fixed sequence (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// In the shapes, N is a number, W a plain number, T a text, S a plain text, F one to be found, D a day, B a condition,
/// C a cell.
const NUMBERS: [&str; 34] = [
    "W",
    "W",
    "N+N",
    "N-N",
    "N*N",
    "(N)/(N)",
    "-(N)",
    "(N)%",
    "(W)^2",
    "SUM(N,N,N)",
    "SUM(N)",
    "PRODUCT(W,W)",
    "AVERAGE(N,N)",
    "MIN(N,N)",
    "MAX(N,N)",
    "ROUND(N,1)",
    "ROUND(N,-1)",
    "ROUNDUP(N,2)",
    "ROUNDDOWN(N,1)",
    "INT(N)",
    "MOD(W,7)",
    "ABS(N)",
    "SIGN(N)",
    "POWER(W,3)",
    "LEN(T)",
    "FIND(F,T)",
    "SEARCH(F,T)",
    "YEAR(D)",
    "MONTH(D)",
    "DAY(D)",
    "(D)-(D)",
    "IF(B,N,N)",
    "IFERROR(N,N)",
    "COUNT(C,C)+COUNTA(C,C)",
];
const TEXTS: [&str; 14] = [
    "S",
    "S",
    "(T)&(T)",
    "(T)&W",
    "LEFT(T,3)",
    "RIGHT(T,2)",
    "MID(T,2,3)",
    "TRIM(T)",
    "UPPER(T)",
    "LOWER(T)",
    "SUBSTITUTE(T,S,S)",
    "CONCATENATE(T,T)",
    "IF(B,T,T)",
    "LEFT(T)",
];
const DAYS: [&str; 5] = ["DATE(2021,9,25)", "(D)+30", "(D)-7", "MAX(D,D)", "IF(B,D,D)"];
const CONDITIONS: [&str; 17] = [
    "N=N",
    "N<>N",
    "N<N",
    "N<=N",
    "N>N",
    "N>=N",
    "(T)=(T)",
    "(D)<(D)",
    "AND(B,B)",
    "OR(B,B)",
    "NOT(B)",
    "ISBLANK(C)",
    "ISNUMBER(C)",
    "ISTEXT(C)",
    "ISERROR(N)",
    "EXACT(T,T)",
    "IF(B,B,B)",
];
const PLAIN: [&str; 8] = ["0", "1", "2.5", "12", "100", "0.07", "3", "7.25"];
const WORDS: [&str; 6] = ["\"成\"", "\"a\"", "\"C\"", "\"市 \"", "\"\"", "\"续建Ab\""];

const SOUGHT: [&str; 4] = ["\"成\"", "\"a\"", "\"C\"", "\"?B\""];

/// Which cells the formulas name.
struct Cells {
    numbers: &'static [&'static str],
    texts: &'static [&'static str],
    days: &'static [&'static str],
}

const SHEET: Cells = Cells {
    numbers: &[
        "[签约项目]",
        "[签约金额]",
        "[落地项目数]",
        "[开工项目数]",
        "[新增到位资金]",
        "[空数]",
        "[文数]",
        "[待定]",
        "[错误]",
        "[缺值]",
    ],
    texts: &["[填报单位]", "[备注]", "[说明]"],
    days: &["[填报时间]", "[月末]"],
};
const ROW: Cells = Cells {
    numbers: &[
        "[签约项目]",
        "[签约金额]",
        "[落地项目数]",
        "[开工项目数]",
        "[新增到位资金]",
        "[单项上限]",
    ],
    texts: &["[备注]"],
    days: &["[填报时间]", "[行动开始]"],
};

/// So many formulas of every kind over the cells of the sheet.
pub fn formulas(count: usize) -> Vec<String> {
    let mut dice = Dice(20_210_910);
    let kinds = ["N", "N", "T", "D", "B"];
    (0..count).map(|at| fill(&mut dice, &SHEET, kinds[at % kinds.len()], 3)).collect()
}

/// So many rules over the cells of a row.
pub fn rules(count: usize) -> Vec<String> {
    let mut dice = Dice(20_211_218);
    (0..count).map(|_| fill(&mut dice, &ROW, "B", 4)).collect()
}

/// Puts something for every letter of a shape, of less depth.
fn fill(dice: &mut Dice, cells: &Cells, shape: &str, depth: usize) -> String {
    let letters: Vec<char> = shape.chars().collect();
    let mut filled = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let beside = |place: Option<usize>| place.and_then(|p| letters.get(p));
        let is_word = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
        let alone = !is_word(beside(at.checked_sub(1))) && !is_word(beside(Some(at + 1)));
        match letter {
            letter if alone && "NWTSFDBC".contains(*letter) => {
                filled += &part(dice, cells, *letter, depth);
            }
            letter => filled.push(*letter),
        }
    }
    filled
}

fn part(dice: &mut Dice, cells: &Cells, letter: char, depth: usize) -> String {
    let ends = depth == 0;
    let shape = match letter {
        'N' if ends || dice.below(3) == 0 => dice.pick(cells.numbers),
        'N' => dice.pick(&NUMBERS),
        'T' if ends || dice.below(3) == 0 => dice.pick(cells.texts),
        'T' => dice.pick(&TEXTS),
        'D' if ends || dice.below(2) == 0 => dice.pick(cells.days),
        'D' => dice.pick(&DAYS),
        'B' if ends => "[签约项目]>5",
        'B' => dice.pick(&CONDITIONS),
        'W' => dice.pick(&PLAIN),
        'S' => dice.pick(&WORDS),
        'F' => dice.pick(&SOUGHT),
        _ => {
            let cell = [cells.numbers, cells.texts, cells.days].concat();
            let named: Vec<&str> = cell.into_iter().filter(|c| !is_constant(c)).collect();
            dice.pick(&named)
        }
    };
    let is_shape = !shape.starts_with(['[', '"']) && "NTDB".contains(letter);
    if is_shape { fill(dice, cells, shape, depth.saturating_sub(1)) } else { shape.to_string() }
}

fn is_constant(name: &str) -> bool {
    ["[单项上限]", "[行动开始]"].contains(&name)
}
