"""True records, and the ways in which offices put them into a table."""

import dataclasses
import typing

FIELDS = ["promotion_meetings", "enterprise_visits", "signed_projects", "signed_amount", "landed_projects",
          "started_projects", "funds_in_place"]
NAMES = ["召开推介会", "拜访企业", "签约项目", "签约金额", "落地项目数", "开工项目数", "新增到位资金"]
UNITS_OF = ["次", "户", "个", "亿元", "个", "个", "亿元"]
MONEY = ("signed_amount", "funds_in_place")
CITIES = {"成都市": "成都", "自贡市": "自贡", "攀枝花市": "攀枝花", "泸州市": "泸州", "德阳市": "德阳", "绵阳市": "绵阳",
          "广元市": "广元", "遂宁市": "遂宁", "内江市": "内江", "乐山市": "乐山", "南充市": "南充", "宜宾市": "宜宾",
          "广安市": "广安", "达州市": "达州", "巴中市": "巴中", "雅安市": "雅安", "眉山市": "眉山", "资阳市": "资阳",
          "阿坝藏族羌族自治州": "阿坝州", "甘孜藏族自治州": "甘孜州", "凉山彝族自治州": "凉山州"}


@dataclasses.dataclass
class Cell:
    """A value with what a writer puts around it."""
    value: typing.Any = None
    format: str = ""
    raised: str = ""
    struck: str = ""
    formula: str = ""
    comment: str = ""


@dataclasses.dataclass
class Sheet:
    name: str = "附件2"
    rows: list = dataclasses.field(default_factory=list)
    merges: list = dataclasses.field(default_factory=list)
    hidden_rows: list = dataclasses.field(default_factory=list)
    hidden: bool = False


@dataclasses.dataclass
class Case:
    unit: str
    stem: str
    truth: dict
    sheets: list
    plain: bool
    needs: set


@dataclasses.dataclass
class Way:
    act: typing.Callable
    plain: bool
    needs: set


WAYS = {}


def way(plain, *needs):
    def keep(act):
        WAYS[act.__name__] = Way(act, plain, set(needs))
        return act
    return keep


def draw(name, rng):
    unit = rng.choice(sorted(CITIES))
    meetings, visits = rng.randint(1, 12), rng.randint(13, 400)
    signed = rng.randint(3, 60)
    landed = rng.randint(1, signed)
    started = rng.randint(1, landed)
    amount = round(signed * rng.uniform(0.8, 9), 2)
    funds = round(amount * rng.uniform(0.05, 0.6), 2)
    truth = dict(zip(FIELDS, [meetings, visits, signed, amount, landed, started, funds]))
    chosen = WAYS[name]
    case = Case(unit, unit, dict(truth), [], chosen.plain, set(chosen.needs))
    table = Table(unit, rng, dict(truth))
    sheets = chosen.act(table, case, rng)
    case.sheets = sheets or [table.sheet()]
    return case


class Table:
    """The usual table, part by part, for a way to change."""

    def __init__(self, unit, rng, record):
        self.unit, self.record = unit, record
        self.title = [["制造业招商引资“百日攻坚”行动情况统计表"]]
        self.header = [["填报单位：", unit, None, "填报人：", "李明", None, "填报时间：", "2021-09-25"]]
        self.headings = [["市(州)"] + [f"{n}({u})" for n, u in zip(NAMES, UNITS_OF)] + ["备注"]]
        self.cells = [Cell(record[f]) for f in FIELDS]
        self.label = unit
        self.remark = None
        self.before, self.after, self.notes = [], [], []

    def row(self):
        return [Cell(self.label)] + self.cells + [Cell(self.remark)]

    def at(self, field):
        return self.cells[FIELDS.index(field)]

    def put(self, field, **changes):
        at = FIELDS.index(field)
        self.cells[at] = dataclasses.replace(self.cells[at], **changes)

    def sheet(self, name="附件2"):
        parts = self.title + self.header + self.headings + self.before + [self.row()] + self.after + self.notes
        return Sheet(name, [[c if isinstance(c, Cell) else Cell(c) for c in row] for row in parts])


def parts_of(record, rng, share=None):
    """A second line of figures, none larger than the first's."""
    return [round(record[f] * (share or rng.uniform(0.2, 0.8)), 2) if f in MONEY else int(record[f] * (share or rng.uniform(0.2, 0.8))) for f in FIELDS]


def rest_of(record, part):
    return [round(record[f] - p, 2) for f, p in zip(FIELDS, part)]


# --- plain -------------------------------------------------------------------------------------------

@way(True)
def as_issued(table, case, rng):
    pass


@way(True)
def moved_down(table, case, rng):
    table.title = [["附件2"], []] * rng.randint(1, 4) + table.title


@way(True)
def blank_rows(table, case, rng):
    table.before = [[]] * rng.randint(1, 2)


@way(True)
def columns_in_another_order(table, case, rng):
    order = list(range(7))
    rng.shuffle(order)
    heads = table.headings[0]
    table.headings = [[heads[0]] + [heads[1 + o] for o in order] + [heads[-1]]]
    table.cells = [table.cells[o] for o in order]


@way(True)
def numbers_as_text(table, case, rng):
    table.cells = [Cell(str(c.value)) for c in table.cells]


@way(True)
def full_width_digits(table, case, rng):
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    table.cells = [Cell(str(c.value).translate(wide)) for c in table.cells]


@way(True)
def grouped_text(table, case, rng):
    table.record["enterprise_visits"] = case.truth["enterprise_visits"] = rng.randint(1000, 1900)
    table.put("enterprise_visits", value=f"{case.truth['enterprise_visits']:,}")


@way(True)
def spaces_around(table, case, rng):
    table.cells = [Cell(rng.choice([" {} ", "\u00a0{}", "{}\u3000"]).format(c.value)) for c in table.cells]


@way(True)
def own_units_in_cells(table, case, rng):
    table.cells = [Cell(f"{c.value}{u}") for c, u in zip(table.cells, UNITS_OF)]


@way(True)
def headings_without_brackets(table, case, rng):
    heads = [n + u if u == "亿元" else n for n, u in zip(NAMES, UNITS_OF)]
    table.headings = [["市(州)"] + heads + ["备注"]]


@way(True)
def full_width_brackets(table, case, rng):
    table.headings = [["市（州）"] + [f"{n}（{u}）" for n, u in zip(NAMES, UNITS_OF)] + ["备注"]]


@way(True)
def row_of_units(table, case, rng):
    table.headings = [["市(州)"] + NAMES + ["备注"], [rng.choice(["计量单位", "单位", None])] + UNITS_OF + [None]]


@way(True)
def row_of_column_numbers(table, case, rng):
    table.headings += [[rng.choice(["甲", "栏次", None])] + list(range(1, 8)) + [8]]


@way(True)
def total_below_counties(table, case, rng):
    part = parts_of(table.record, rng)
    counties = [["青山县"] + part, ["绿水区"] + rest_of(table.record, part)]
    table.before, table.label = counties, rng.choice(["合计", "全市合计", "总计", "全市（州）合计"])


@way(True)
def total_above_counties(table, case, rng):
    part = parts_of(table.record, rng)
    table.label = rng.choice(["合计", "全市", case.unit])
    table.after = [["青山县"] + part, ["绿水区"] + rest_of(table.record, part)]


@way(True)
def of_which_below(table, case, rng):
    table.after = [["其中：高新区"] + parts_of(table.record, rng)]


@way(True)
def notes_below(table, case, rng):
    table.notes = [[], [rng.choice(["注：到位资金以银行回单为准。", "填报人：李明  联系电话：0812-3344556", "审核：王强"])]]


@way(True)
def harmless_remark(table, case, rng):
    table.remark = rng.choice(["其中5亿元以上项目9个", "赴长三角专场推介1次", "含增资扩产", "另有意向项目4个，拟于下旬签约",
                               "到位资金以银行回单为准", "数据截至填报日", "有2个项目待环评批复"])


@way(True)
def short_name(table, case, rng):
    table.label = CITIES[case.unit]
    table.header[0][1] = CITIES[case.unit]


@way(True)
def named_in_the_file_only(table, case, rng):
    table.header[0][1] = table.label = None


@way(True, "sheets")
def guide_sheet_first(table, case, rng):
    guide = Sheet("填报说明", [[Cell("填报说明")], [Cell("1. 各项为行动开始以来的累计数。")], [Cell("2. 没有的填 0。")]])
    return [guide, table.sheet()]


@way(True, "sheets")
def earlier_sheet_behind(table, case, rng):
    older = Table(case.unit, rng, dict(zip(FIELDS, parts_of(table.record, rng))))
    older.header[0][7] = "2021-08-25"
    return [table.sheet("9月25日"), older.sheet("8月25日")]


@way(True, "format")
def usual_formats(table, case, rng):
    for field in FIELDS:
        table.put(field, format=rng.choice(["#,##0.00", "0.00", "0.00_ "] if field in MONEY else ["0", "#,##0", "0_ "]))


@way(True, "format")
def rounded_by_the_format(table, case, rng):
    table.put("signed_amount", format=rng.choice(["0.0", "0", "#,##0"]))


@way(True, "format")
def accounting_formats(table, case, rng):
    table.put("signed_amount", format='_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ')


@way(True, "format")
def own_unit_in_the_format(table, case, rng):
    table.put("signed_amount", format='0.00"亿元"')
    table.put("signed_projects", format='0"个"')


# --- odd ---------------------------------------------------------------------------------------------

def in_ten_thousands(table, fields=MONEY):
    for field in fields:
        table.put(field, value=round(table.record[field] * 10_000, 0))


@way(False, "format")
def ten_thousands_in_the_format(table, case, rng):
    in_ten_thousands(table)
    for field in MONEY:
        table.put(field, format=rng.choice(['0"万元"', '#,##0"万元"', '0\\万\\元', 'General"万元"']))


@way(False)
def ten_thousands_typed(table, case, rng):
    for field in MONEY:
        table.put(field, value=f"{table.record[field] * 10_000:.0f}万元")


@way(False)
def ten_thousands_in_the_heading(table, case, rng):
    in_ten_thousands(table)
    heading = rng.choice(["{}(万元)", "{}（万元）", "{}万元", "{} 万元", "{}/万元", "{}（单位：万元）"])
    for field in MONEY:
        at = FIELDS.index(field)
        table.headings[0][at + 1] = heading.format(NAMES[at])


def bare_headings(table):
    table.headings = [["市(州)"] + NAMES + ["备注"]]


@way(False)
def ten_thousands_in_a_caption(table, case, rng):
    bare_headings(table)
    in_ten_thousands(table)
    caption = rng.choice(["单位：万元", "金额单位：万元", "（万元）", "以万元为单位", "金额单位:人民币 万元", "资金：万元",
                          "数据单位：万元", "计量单位：个、户、万元", "单位：人民币万元"])
    table.header.append([None] * 6 + [caption])


@way(False)
def ten_thousands_in_a_note(table, case, rng):
    bare_headings(table)
    in_ten_thousands(table)
    table.notes = [[rng.choice(["注：本表金额单位均为万元。", "说明：金额以万元计。", "注：资金单位为万元"])]]


@way(False)
def ten_thousands_in_a_row_of_units(table, case, rng):
    in_ten_thousands(table)
    units = [("万元" if u == "亿元" else u) for u in UNITS_OF]
    row = [rng.choice(["计量单位", "单位", None])] + units + [None]
    table.headings = [["市(州)"] + NAMES + ["备注"], row]


@way(False)
def ten_thousands_in_a_group_heading(table, case, rng):
    in_ten_thousands(table)
    table.headings = [[None] * 4 + ["资金情况（万元）"], ["市(州)"] + NAMES + ["备注"]]
    order = [0, 1, 2, 4, 5, 3, 6]
    table.headings = [[None] * 6 + ["资金情况（万元）", None, None], ["市(州)"] + [NAMES[o] for o in order] + ["备注"]]
    table.cells = [table.cells[o] for o in order]
    sheet = table.sheet()
    top = len(table.title) + len(table.header)
    sheet.merges = [(top, 6, top, 7)]
    return [sheet]


@way(False, "sheets")
def ten_thousands_in_the_sheet_name(table, case, rng):
    bare_headings(table)
    in_ten_thousands(table)
    return [table.sheet("附件2（万元）")]


@way(False, "raised")
def raised_footnote(table, case, rng):
    field = rng.choice(FIELDS[:3])
    table.put(field, value=str(table.record[field]), raised=rng.choice(["1", "①", "[2]"]))


@way(False, "struck")
def struck_digits(table, case, rng):
    field = rng.choice(FIELDS[:3])
    table.put(field, value=str(table.record[field]), struck=str(rng.randint(1, 99)))


@way(False, "formula")
def stored_nought(table, case, rng):
    field = rng.choice(FIELDS[:3])
    half = table.record[field] // 2
    table.put(field, value=0, formula=f"{half}+{table.record[field] - half}")


@way(False, "format")
def scaled_by_the_format(table, case, rng):
    table.put("signed_amount", value=table.record["signed_amount"] * 1000, format=rng.choice(["0.00,", "#,##0.00,"]))


@way(False, "format")
def shown_as_nothing(table, case, rng):
    table.put("signed_projects", format=";;;")
    case.truth["signed_projects"] = float("nan")


@way(False, "format")
def about_in_the_format(table, case, rng):
    table.put("signed_projects", format='"约"0')


@way(False, "format")
def hundreds_in_the_format(table, case, rng):
    table.put("enterprise_visits", value=rng.randint(2, 9), format='0"百"')
    case.truth["enterprise_visits"] = float("nan")


@way(False, "format")
def percent_in_the_format(table, case, rng):
    table.put("signed_projects", value=0.34, format="0%")
    case.truth["signed_projects"] = float("nan")


@way(False)
def foreign_money(table, case, rng):
    table.put("signed_amount", value=rng.choice(["3.2亿美元", "US$100", "5000万港元", "€12"]))
    case.truth["signed_amount"] = float("nan")


@way(False)
def ranges(table, case, rng):
    table.put("signed_projects", value=rng.choice(["10-12", "10~12", "5/2", "3、4", "18;20"]))
    case.truth["signed_projects"] = float("nan")


@way(False)
def remark_against_a_figure(table, case, rng):
    other = round(table.record["signed_amount"] + rng.randint(1, 9), 2)
    table.remark = rng.choice(["签约金额应为{}亿元", "签约金额实为{}亿元", "更正：签约金额{}亿元", "签约金额填错，应是{}亿元"]).format(other)
    case.truth["signed_amount"] = float("nan")


@way(False)
def remark_against_the_table(table, case, rng):
    table.remark = rng.choice(["本表数据为上期数据，未更新", "本表作废", "本表为当期数，非累计数", "数据同上期"])
    case.truth = {field: float("nan") for field in FIELDS}


@way(False, "comment")
def comment_against_a_figure(table, case, rng):
    other = table.record["signed_projects"] + rng.randint(1, 9)
    table.put("signed_projects", comment=rng.choice(["此数有误，应为{}", "应为{}", "更正为{}"]).format(other))
    case.truth["signed_projects"] = float("nan")


@way(False)
def another_period_in_the_title(table, case, rng):
    table.title = [["制造业招商引资“百日攻坚”行动情况统计表（截至2021年8月25日）"]]
    table.header[0][7] = None
    case.truth = {field: float("nan") for field in FIELDS}


@way(False)
def aims_in_the_title(table, case, rng):
    table.title = [[rng.choice(["招商引资目标任务表", "“百日攻坚”行动情况统计表（目标任务）", "2021年招商引资计划表"])]]
    case.truth = {field: float("nan") for field in FIELDS}


@way(False)
def last_year_over_the_headings(table, case, rng):
    table.headings = [[None] + ["上年同期"] + [None] * 6] + table.headings
    sheet = table.sheet()
    top = len(table.title) + len(table.header)
    sheet.merges = [(top, 1, top, 7)]
    case.truth = {field: float("nan") for field in FIELDS}
    return [sheet]


@way(False)
def month_and_cumulative(table, case, rng):
    table.label = rng.choice(["累计", "本年累计"])
    table.before = [[rng.choice(["本月", "本期", "当月"])] + parts_of(table.record, rng)]


@way(False)
def subtotals_and_total(table, case, rng):
    part = parts_of(table.record, rng)
    table.before = [["市本级"] + part, ["青山县"] + rest_of(table.record, part)]
    table.label = rng.choice(["合计", "全市总计", "（合计）", "汇总", "总数"])


@way(False)
def example_before(table, case, rng):
    other = parts_of(table.record, rng)
    table.before = [[rng.choice(["示例", "例：成都市", "（填报示例）", "样例"])] + other]


@way(False, "hidden")
def hidden_row_of_another_city(table, case, rng):
    other = rng.choice([c for c in sorted(CITIES) if c != case.unit])
    table.after = [[other] + parts_of(table.record, rng)]
    sheet = table.sheet()
    sheet.hidden_rows = [len(sheet.rows) - 1]
    return [sheet]


@way(False, "sheets")
def corrected_sheet_beside(table, case, rng):
    older = Table(case.unit, rng, dict(zip(FIELDS, parts_of(table.record, rng))))
    return rng.choice([[older.sheet("附件2"), table.sheet("修改后")], [table.sheet("更正"), older.sheet("初稿")]])


@way(False, "sheets")
def void_sheet(table, case, rng):
    older = Table(case.unit, rng, dict(zip(FIELDS, parts_of(table.record, rng))))
    return [older.sheet("作废"), table.sheet("附件2")]


@way(False)
def counters_of_another_column(table, case, rng):
    table.put("promotion_meetings", value=f"{table.record['promotion_meetings']}户")
    case.truth["promotion_meetings"] = float("nan")


@way(False, "csv")
def thousands_that_split_a_line(table, case, rng):
    table.put("enterprise_visits", value="1,045")
    case.truth["enterprise_visits"] = float("nan")
