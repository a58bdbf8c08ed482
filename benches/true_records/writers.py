"""Writers of tables: each a program or library of its own, with what it can hold."""

import csv
import html
import io
from xml.sax.saxutils import escape

ABLE = {
    "openpyxl": {"format", "raised", "struck", "formula", "comment", "sheets", "hidden"},
    "xlsxwriter": {"format", "raised", "struck", "formula", "comment", "sheets", "hidden"},
    "xlwt": {"format", "raised", "struck", "sheets", "hidden"},
    "odfpy": {"raised", "struck", "sheets", "hidden"},
    "csv": {"csv"},
    "html": {"raised", "struck"},
    "xml2003": {"format", "raised", "struck", "formula", "comment", "sheets", "hidden"},
    "docx": {"raised", "struck"},
}
WRITERS = sorted(ABLE)
ENDINGS = {"openpyxl": ".xlsx", "xlsxwriter": ".xlsx", "xlwt": ".xls", "odfpy": ".ods", "csv": ".csv", "html": ".xls",
           "xml2003": ".xls", "docx": ".docx"}


def can_write(writer, case):
    return case.needs <= ABLE[writer] and (len(case.sheets) == 1 or "sheets" in ABLE[writer])


def ending(writer):
    return ENDINGS[writer]


def write(writer, case, path):
    globals()["by_" + writer](case, path)


def plain_text(cell):
    return "" if cell.value is None else f"{cell.value}"


def cells_of(sheet):
    for row, line in enumerate(sheet.rows):
        for col, cell in enumerate(line):
            if cell.value is not None:
                yield row, col, cell


def by_openpyxl(case, path):
    from openpyxl import Workbook
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.comments import Comment
    book = Workbook()
    book.remove(book.active)
    for sheet in case.sheets:
        page = book.create_sheet(sheet.name)
        for row, col, cell in cells_of(sheet):
            own = page.cell(row + 1, col + 1)
            own.value = cell.value
            if cell.raised:
                own.value = CellRichText(plain_text(cell), TextBlock(InlineFont(vertAlign="superscript"), cell.raised))
            if cell.struck:
                own.value = CellRichText(TextBlock(InlineFont(strike=True), cell.struck), TextBlock(InlineFont(sz=11), plain_text(cell)))
            if cell.formula:
                own.value = "=" + cell.formula
            if cell.format:
                own.number_format = cell.format
            if cell.comment:
                own.comment = Comment(cell.comment, "李明")
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
    book.save(path)


def by_xlsxwriter(case, path):
    import xlsxwriter
    book = xlsxwriter.Workbook(path)
    for sheet in case.sheets:
        page = book.add_worksheet(sheet.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        for row, col, cell in cells_of(sheet):
            style = book.add_format({"num_format": cell.format}) if cell.format else None
            if cell.raised:
                page.write_rich_string(row, col, plain_text(cell), book.add_format({"font_script": 1}), cell.raised)
            elif cell.struck:
                page.write_rich_string(row, col, book.add_format({"font_strikeout": True}), cell.struck, plain_text(cell))
            elif cell.formula:
                page.write_formula(row, col, "=" + cell.formula, style, cell.value)
            elif (row, col) in merged:
                page.merge_range(row, col, *merged[row, col], cell.value)
            elif isinstance(cell.value, str):
                page.write_string(row, col, cell.value, style)
            else:
                page.write(row, col, cell.value, style)
            if cell.comment:
                page.write_comment(row, col, cell.comment)
        for row in sheet.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
    book.close()


def by_xlwt(case, path):
    import xlwt
    book = xlwt.Workbook(encoding="utf-8")
    raised, struck = xlwt.Font(), xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    struck.struck_out = True
    usual = xlwt.Font()
    for sheet in case.sheets:
        page = book.add_sheet(sheet.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        for row, col, cell in cells_of(sheet):
            style = xlwt.easyxf(num_format_str=cell.format) if cell.format else xlwt.Style.default_style
            if cell.raised:
                page.write_rich_text(row, col, [(plain_text(cell), usual), (cell.raised, raised)])
            elif cell.struck:
                page.write_rich_text(row, col, [(cell.struck, struck), (plain_text(cell), usual)])
            elif (row, col) in merged:
                bottom, right = merged[row, col]
                page.write_merge(row, bottom, col, right, cell.value)
            else:
                page.write(row, col, cell.value, style)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
    book.save(path)


def by_odfpy(case, path):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.style import Style, TextProperties
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P, Span
    book = OpenDocumentSpreadsheet()
    raised, struck = Style(name="raised", family="text"), Style(name="struck", family="text")
    raised.addElement(TextProperties(textposition="super 58%"))
    struck.addElement(TextProperties(textlinethroughstyle="solid"))
    book.automaticstyles.addElement(raised)
    book.automaticstyles.addElement(struck)
    for sheet in case.sheets:
        page = Table(name=sheet.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        covered = {(r, c) for (top, left), (bottom, right) in merged.items() for r in range(top, bottom + 1) for c in range(left, right + 1)} - set(merged)
        for row, line in enumerate(sheet.rows):
            own = TableRow(visibility="collapse") if row in sheet.hidden_rows else TableRow()
            for col, cell in enumerate(line):
                if (row, col) in covered:
                    own.addElement(CoveredTableCell())
                    continue
                spans = {}
                if (row, col) in merged:
                    bottom, right = merged[row, col]
                    spans = {"numbercolumnsspanned": right - col + 1, "numberrowsspanned": bottom - row + 1}
                if isinstance(cell.value, (int, float)):
                    out = TableCell(valuetype="float", value=cell.value, **spans)
                elif cell.value is not None:
                    out = TableCell(valuetype="string", **spans)
                else:
                    out = TableCell(**spans)
                if cell.value is not None:
                    text = P()
                    if cell.struck:
                        text.addElement(Span(stylename=struck, text=cell.struck))
                    text.addText(plain_text(cell))
                    if cell.raised:
                        text.addElement(Span(stylename=raised, text=cell.raised))
                    out.addElement(text)
                own.addElement(out)
            page.addElement(own)
        book.spreadsheet.addElement(page)
    book.save(path)


def by_csv(case, path):
    out = io.StringIO()
    for line in case.sheets[0].rows:
        texts = [plain_text(cell) for cell in line]
        if "csv" in case.needs:
            out.write(",".join(texts) + "\r\n")
        else:
            csv.writer(out).writerow(texts)
    with open(path, "wb") as file:
        file.write(out.getvalue().encode("gb18030", "replace"))


def marked(cell, raised, struck):
    text = html.escape(plain_text(cell))
    return (struck.format(html.escape(cell.struck)) if cell.struck else "") + text + (raised.format(html.escape(cell.raised)) if cell.raised else "")


def by_html(case, path):
    sheet = case.sheets[0]
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = {(r, c) for top, left, bottom, right in sheet.merges for r in range(top, bottom + 1) for c in range(left, right + 1)} - set(spans)
    rows = []
    for row, line in enumerate(sheet.rows):
        out = ""
        for col, cell in enumerate(line):
            if (row, col) in covered:
                continue
            rowspan, colspan = spans.get((row, col), (1, 1))
            span = f' rowspan="{rowspan}" colspan="{colspan}"' if (row, col) in spans else ""
            out += f"<td{span}>{marked(cell, '<sup>{}</sup>', '<s>{}</s>')}</td>"
        hidden = ' style="display:none"' if row in sheet.hidden_rows else ""
        rows.append(f"<tr{hidden}>{out}</tr>")
    with open(path, "w", encoding="utf-8") as file:
        file.write('<html><head><meta charset="utf-8"></head><body><table border="1">' + "".join(rows) + "</table></body></html>")


def by_xml2003(case, path):
    formats = sorted({c.format for s in case.sheets for line in s.rows for c in line if c.format})
    styles = "".join(f'<Style ss:ID="f{at}"><NumberFormat ss:Format="{escape(code, {chr(34): "&quot;"})}"/></Style>' for at, code in enumerate(formats))
    pages = ""
    for sheet in case.sheets:
        merged = {(top, left): (bottom - top, right - left) for top, left, bottom, right in sheet.merges}
        covered = {(r, c) for top, left, bottom, right in sheet.merges for r in range(top, bottom + 1) for c in range(left, right + 1)} - set(merged)
        rows = ""
        for row, line in enumerate(sheet.rows):
            out = ""
            for col, cell in enumerate(line):
                if cell.value is None or (row, col) in covered:
                    continue
                down, across = merged.get((row, col), (0, 0))
                kind = "Number" if isinstance(cell.value, (int, float)) and not (cell.raised or cell.struck) else "String"
                attributes = f' ss:Index="{col + 1}"'
                if cell.format:
                    attributes += f' ss:StyleID="f{formats.index(cell.format)}"'
                if cell.formula:
                    attributes += f' ss:Formula="={escape(cell.formula)}"'
                if down or across:
                    attributes += f' ss:MergeDown="{down}" ss:MergeAcross="{across}"'
                if cell.raised or cell.struck:
                    data = f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{marked(cell, "<Sup>{}</Sup>", "<S>{}</S>")}</ss:Data>'
                else:
                    data = f'<Data ss:Type="{kind}">{escape(plain_text(cell))}</Data>'
                comment = f"<Comment><ss:Data>{escape(cell.comment)}</ss:Data></Comment>" if cell.comment else ""
                out += f"<Cell{attributes}>{data}{comment}</Cell>"
            hidden = ' ss:Hidden="1"' if row in sheet.hidden_rows else ""
            rows += f'<Row ss:Index="{row + 1}"{hidden}>{out}</Row>'
        pages += f'<Worksheet ss:Name="{escape(sheet.name)}"><Table>{rows}</Table></Worksheet>'
    with open(path, "w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
                   'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>' + styles + "</Styles>" + pages + "</Workbook>")


def by_docx(case, path):
    from docx import Document
    book = Document()
    sheet = case.sheets[0]
    width = max(len(line) for line in sheet.rows)
    table = book.add_table(rows=len(sheet.rows), cols=width)
    for row, line in enumerate(sheet.rows):
        for col, cell in enumerate(line):
            if cell.value is None:
                continue
            text = table.cell(row, col).paragraphs[0]
            if cell.struck:
                text.add_run(cell.struck).font.strike = True
            text.add_run(plain_text(cell))
            if cell.raised:
                text.add_run(cell.raised).font.superscript = True
    for top, left, bottom, right in sheet.merges:
        table.cell(top, left).merge(table.cell(bottom, right))
    book.save(path)
