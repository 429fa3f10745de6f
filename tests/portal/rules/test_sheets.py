# ruff: noqa: DTZ001 - a moment in a sheet has no zone
"""Tables go out without formulae and with a watermark; what comes back is read cell by cell."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.functional import lazy, lazystr
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from portal.rules import phones
from portal.rules.errors import Unusable
from portal.rules.sheets import (
    Column,
    Row,
    SheetRefused,
    Table,
    Watermark,
    day,
    read_rows,
    safe_cell,
    template,
    text_up_to,
    whole_number,
    write_table,
)
from portal.rules.sheets.cells import plain_text

NAME = Column("name", "姓名", required=True, parse=text_up_to(10), example="张三")
PHONE = Column("phone", "手机号", parse=phones.normalise, help="11 位", example="13800000000")
KIND = Column("kind", "类型", choices=(("own", "自住"), ("let", gettext_lazy("出租"))))
BORN = Column("born", "出生日期", parse=day)
COLUMNS = (NAME, PHONE, KIND, BORN)
TITLES = ("姓名", "手机号", "类型", "出生日期")
MARK = Watermark("王芳", datetime(2026, 11, 2, 1, 30, tzinfo=UTC), "上报 & 核对")

Cells = Sequence[Any]


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        yield


def packed(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(*rows: Cells, titles: Cells = TITLES) -> bytes:
    book = Workbook()
    for cells in (titles, *rows):
        book.active.append(cells)
    return packed(book)


def read(source: bytes, columns: Sequence[Column] = COLUMNS, **limits: Any) -> Table:
    return read_rows(io.BytesIO(source), columns, **limits)


def refusal(source: bytes, **limits: Any) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read(source, **limits)
    return caught.value


def repacked(source: bytes, changes: dict[str, bytes]) -> bytes:
    """The same archive with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | changes
        for name, body in parts.items():
            new.writestr(name, body)
    return out.getvalue()


def cells_of(source: bytes, name: int = 0) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(source)).worksheets[name].iter_rows(values_only=True))


# One cell on its way out


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u3000=1+1", "'\u3000=1+1"),
        ("张三", "张三"),
        ("a=b", "a=b"),
        ("", ""),
        (None, None),
        (-2, -2),
        (2.5, 2.5),
        (Decimal("2.50"), Decimal("2.50")),
        (110101199003071234, "110101199003071234"),
        (True, "是"),
        (False, "否"),
        (date(2026, 11, 2), date(2026, 11, 2)),
        (datetime(2026, 11, 2, 1, 30, tzinfo=UTC), datetime(2026, 11, 2, 9, 30)),
        (datetime(2026, 11, 2, 9, 30), datetime(2026, 11, 2, 9, 30)),
        ("a\x00b\x1fc", "abc"),
        ("\x00=1", "'=1"),
        (lazystr("=1"), "'=1"),
    ],
)
def test_safe_cell(value: object, safe: object) -> None:
    assert safe_cell(value) == safe


def test_a_text_longer_than_a_cell_is_cut() -> None:
    assert len(str(safe_cell("字" * 40_000))) == 32_767


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    book = Workbook()
    cell = book.active.cell(1, 1, safe_cell(text))
    assert cell.data_type != "f"


# One cell on its way in


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  张三 ", "张三"),
        (13812341234, "13812341234"),
        (13812341234.0, "13812341234"),
        (2.5, "2.5"),
        (True, "是"),
        (datetime(2026, 11, 2), "2026-11-02"),
        (datetime(2026, 11, 2, 9, 30), "2026-11-02 09:30"),
        ("'=1+1", "=1+1"),
        ("'+86", "+86"),
        ("'quoted'", "'quoted'"),
        ("'", "'"),
    ],
)
def test_plain_text(value: object, text: str) -> None:
    assert plain_text(value) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (110101199003071234, "cell.precision"),
        (1.10101199003071e17, "cell.precision"),
        ("#REF!", "cell.formula"),
        ("#N/A", "cell.formula"),
    ],
)
def test_a_cell_that_excel_spoiled(value: object, code: str) -> None:
    with pytest.raises(Unusable) as caught:
        plain_text(value)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text", ["2026-11-02", "2026/11/2", "2026.11.2", "2026年11月2日", "20261102", "２０２６－１１－０２"]
)
def test_day(text: str) -> None:
    assert day(text) == date(2026, 11, 2)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "11-02", "昨天", "2026-11-02 09:30"])
def test_no_day(text: str) -> None:
    with pytest.raises(Unusable, match="2026-11-02"):
        day(text)


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("1,200", 1200), ("１２", 12)])
def test_whole_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["-1", "1.5", "三", "1" * 16, "²"])
def test_no_whole_number(text: str) -> None:
    with pytest.raises(Unusable):
        whole_number(text)


# Reading


def test_rows_have_their_number_and_values() -> None:
    table = read(sheet(("张三", "138 1234 1234", "出租", "2026-11-02")))
    values = {"name": "张三", "phone": "13812341234", "kind": "let", "born": date(2026, 11, 2)}
    assert table == Table((Row(2, values),))


def test_numbers_and_dates_of_excel_are_read_as_people_see_them() -> None:
    row = read(sheet(("张三", 13812341234, "自住", datetime(2026, 11, 2)))).rows[0]
    assert (row.values["phone"], row.values["born"]) == ("13812341234", date(2026, 11, 2))


def test_columns_stand_in_any_order_and_others_are_named() -> None:
    source = sheet(("出租", "x", "张三"), titles=("类型", "备注", " 姓 名* "))
    table = read(source)
    assert (table.rows[0].values["name"], table.rows[0].values["kind"]) == ("张三", "let")
    assert table.ignored == ("备注",)


def test_a_title_is_known_by_its_key() -> None:
    assert read(sheet(("张三",), titles=("Name",))).rows[0].values["name"] == "张三"


def test_a_title_is_known_in_the_other_language() -> None:
    title = lazy(lambda: "Name" if translation.get_language() == "en" else "姓名", str)()
    table = read(sheet(("张三",), titles=("NAME",)), [Column("n", title)])
    assert table.rows[0].values == {"n": "张三"}


def test_empty_rows_are_left_out_and_numbers_stay_true() -> None:
    table = read(sheet(("张三",), (), (None, " ", ""), ("李四",)))
    assert [(row.number, row.values["name"]) for row in table.rows] == [(2, "张三"), (5, "李四")]


def test_titles_may_stand_below_a_heading() -> None:
    table = read(sheet((), TITLES, ("张三",), titles=("某社区住户名册",)))
    assert [(row.number, row.values["name"]) for row in table.rows] == [(4, "张三")]


def test_errors_have_their_cell_what_was_typed_and_a_reason() -> None:
    table = read(sheet(("张三", "1381234123", "闲置", "昨天")))
    found = [(error.place, error.key, error.typed, error.message) for error in table.errors]
    assert found == [
        ("B2", "phone", "1381234123", "手机号是 11 位，现在是 10 位。"),
        ("C2", "kind", "闲置", "请从这些里选：自住、出租。"),
        ("D2", "born", "昨天", "日期请写成 2026-11-02 这样。"),
    ]


def test_what_is_wrong_has_no_value() -> None:
    assert read(sheet(("张三", "123"))).rows[0].values["phone"] is None


def test_a_required_cell() -> None:
    errors = read(sheet((None, "13812341234"))).errors
    assert [(error.place, error.message) for error in errors] == [("A2", "请填写姓名。")]


def test_a_text_that_is_too_long() -> None:
    errors = read(sheet(("字" * 11,))).errors
    assert [error.message for error in errors] == ["最多 10 个字，现在是 11 个字。"]


def test_any_value_error_of_a_reader_is_an_error_of_the_cell() -> None:
    errors = read(sheet(("x",), titles=("n",)), [Column("n", "数", parse=int)]).errors
    assert [error.message for error in errors] == ["这一格的内容没有看懂，请核对。"]


def test_a_choice_is_known_by_its_value_too() -> None:
    assert read(sheet(("张三", None, "LET"))).rows[0].values["kind"] == "let"


def test_the_first_visible_sheet_is_read() -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("住户")
    shown.append(TITLES)
    shown.append(("张三",))
    assert len(read(packed(book)).rows) == 1


# Refusing


def test_a_missing_column_is_named() -> None:
    error = refusal(sheet(("x",), titles=("手机号",)))
    assert (error.code, error.message) == ("sheet.missing", "表里缺少这些列：姓名。请使用模板。")


def test_a_column_that_stands_twice() -> None:
    error = refusal(sheet(("张三", "李四"), titles=("姓名", "姓名*")))
    assert (error.code, error.message) == ("sheet.twice", "“姓名”这一列出现了两次，请只留一列。")


@pytest.mark.parametrize("source", [sheet(titles=("a", "b")), packed(Workbook())])
def test_no_titles(source: bytes) -> None:
    assert refusal(source).code == "sheet.titles"


@pytest.mark.parametrize(("limit", "taken"), [(3, True), (2, False)])
def test_the_limit_of_rows(limit: int, taken: bool) -> None:
    source = sheet(*[("张三",)] * 3)
    if taken:
        assert len(read(source, max_rows=limit).rows) == 3
    else:
        error = refusal(source, max_rows=limit)
        assert (error.code, error.status) == ("sheet.rows", 413)


def test_the_limit_of_bytes() -> None:
    source = sheet()
    error = refusal(source, max_bytes=len(source) - 1)
    assert (error.code, error.status) == ("sheet.bytes", 413)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "sheet.type"),
        ("姓名,手机号\n".encode(), "sheet.type"),
        (b"PK\x03\x04" + b"\0" * 100, "sheet.type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet.old"),
        (sheet()[:-200], "sheet.type"),
        (repacked(sheet(), {"xl/workbook.xml": b"<x"}), "sheet.broken"),
        (repacked(sheet(), {"[Content_Types].xml": b"<x/>"}), "sheet.broken"),
        (repacked(sheet(), {"xl/worksheets/sheet1.xml": b"<worksheet><row"}), "sheet.broken"),
    ],
    ids=["empty", "csv", "zip-head", "xls", "truncated", "workbook", "types", "sheet"],
)
def test_what_is_no_sheet(source: bytes, code: str) -> None:
    error = refusal(source)
    assert (error.code, error.status) == (code, 415)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet><x>&c;</x></worksheet>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_are_not_read(part: str, body: bytes) -> None:
    assert refusal(repacked(sheet(("张三",)), {part: body})).code == "sheet.broken"


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/worksheets/sheet1.xml": b" " * (65 * 1024 * 1024)},
        {"xl/sharedStrings.xml": b" " * (25 * 1024 * 1024)},
        {f"xl/media/{n}": b"" for n in range(1001)},
    ],
    ids=["sheet", "strings", "parts"],
)
def test_a_bomb_is_refused_before_it_is_unpacked(changes: dict[str, bytes]) -> None:
    error = refusal(repacked(sheet(), changes))
    assert (error.code, error.status) == ("sheet.unpacked", 413)


def test_a_part_that_is_larger_than_it_says_is_not_read_on() -> None:
    source = repacked(sheet(), {"xl/styles.xml": b" " * 5_000_000})
    size = (5_000_000).to_bytes(4, "little")
    assert refusal(source.replace(size, (10).to_bytes(4, "little"))).code == "sheet.broken"


def xml_sheet(rows: str, extent: str = "A1:D2") -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    body = f'{head}<dimension ref="{extent}"/><sheetData>{rows}</sheetData></worksheet>'
    return repacked(sheet(), {"xl/worksheets/sheet1.xml": body.encode()})


def xml_row(number: int, *cells: str) -> str:
    inline = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inline}</row>'


def test_the_extent_a_sheet_claims_is_not_believed() -> None:
    source = xml_sheet(xml_row(1, "姓名") + xml_row(2, "张三"), extent="A1:XFD1048576")
    assert [row.number for row in read(source).rows] == [2]


def test_a_row_far_below_is_still_read() -> None:
    source = xml_sheet(xml_row(1, "姓名") + xml_row(30_000, "张三"))
    assert [row.number for row in read(source).rows] == [30_000]


@pytest.mark.parametrize(
    "rows",
    [xml_row(1_000_000_000, "张三"), xml_row(50_000, "张三"), "<row/>" * 50_000, '<row r="2"/>' * 50_000],
    ids=["far-below", "below", "empty", "one-place"],
)
def test_a_sheet_of_too_many_lines_is_refused(rows: str) -> None:
    error = refusal(xml_sheet(xml_row(1, "姓名") + rows))
    assert (error.code, error.status) == ("sheet.lines", 413)


@pytest.mark.parametrize("number", ["x", "1e999", "9" * 5000])
def test_a_line_with_no_number_is_broken(number: str) -> None:
    assert refusal(xml_sheet(xml_row(1, "姓名") + f'<row r="{number}"/>')).code == "sheet.broken"


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("xl/worksheets/sheet1.xml", "<row>" + "<c/>" * 30_000 + "</row>"),
        ("xl/worksheets/sheet1.xml", '<mergeCell ref="A1:B2"/>' * 110_000),
        ("xl/sharedStrings.xml", "<si/>" * 1_600_000),
        ("xl/styles.xml", "<xf/>" * 110_000),
        ("xl/else.bin", "<xf/>" * 110_000),
    ],
    ids=["wide", "merged", "strings", "styles", "elsewhere"],
)
def test_what_would_be_built_for_minutes_is_refused_before(
    part: str, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.rules.sheets.reading.load_workbook", None)
    error = refusal(repacked(sheet(), {part: f"<x {MAIN}>{body}</x>".encode()}))
    assert (error.code, error.status) == ("sheet.unpacked", 413)


def test_reading_ends_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.rules.sheets.reading.MAX_SECONDS", 0.0)
    error = refusal(sheet(("张三",)))
    assert (error.code, error.status) == ("sheet.time", 413)


# Writing


def household(**values: object) -> dict[str, object]:
    return {"name": "张三", "phone": "13812341234", "kind": "let"} | values


def test_a_table_has_watermark_titles_and_rows() -> None:
    line = "王芳 于 2026-11-02 09:30 导出，用途：上报 & 核对。含个人信息，请妥善保管。"
    assert cells_of(write_table(COLUMNS, [household()], MARK, "住户")) == [
        (line, None, None, None),
        TITLES,
        ("张三", "13812341234", "出租", None),
    ]


def test_the_watermark_stands_on_every_printed_page() -> None:
    source = write_table(COLUMNS, [], MARK, "住户")
    page = load_workbook(io.BytesIO(source)).active
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "用途：上报 && 核对" in page.oddHeader.center.text
    assert xml.count("上报 &amp;&amp; 核对") == 2


def test_formulae_do_not_leave_the_house() -> None:
    source = write_table(COLUMNS, [household(name="=HYPERLINK(1)")], MARK, "住户")
    cell = load_workbook(io.BytesIO(source)).active["A3"]
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")


def test_a_watermark_is_no_formula_either() -> None:
    mark = Watermark("=1+1", MARK.at, "x")
    cell = load_workbook(io.BytesIO(write_table(COLUMNS, [], mark, "住户"))).active["A1"]
    assert (cell.value[:5], cell.data_type) == ("'=1+1", "s")


def test_what_was_written_is_read_back() -> None:
    born = date(1990, 3, 7)
    table = read(write_table(COLUMNS, [household(name="=1", born=born)], MARK, "住户"))
    assert table == Table((Row(3, household(name="=1", born=born)),))


@pytest.mark.parametrize(
    ("title", "name"), [("住户", "住户"), ("a/b[c]:d*?", "a b c  d"), ("", "Sheet1"), ("字" * 40, "字" * 31)]
)
def test_the_name_of_a_sheet(title: str, name: str) -> None:
    source = write_table(COLUMNS, [], MARK, title)
    assert load_workbook(io.BytesIO(source)).sheetnames == [name]


def test_rows_are_taken_one_by_one() -> None:
    def rows() -> Iterable[dict[str, object]]:
        for number in range(500):
            yield household(name=f"张{number}")

    assert len(cells_of(write_table(COLUMNS, rows(), MARK, "住户"))) == 502


# Templates


def test_a_template_marks_what_is_required() -> None:
    assert cells_of(template(COLUMNS))[0] == ("姓名*", "手机号", "类型", "出生日期")


def test_a_template_explains_its_columns() -> None:
    page = load_workbook(io.BytesIO(template(COLUMNS))).active
    texts = [cell.comment.text for cell in page[1]]
    assert texts == [
        "必填。\n例如：张三",
        "可以不填。\n11 位\n例如：13800000000",
        "可以不填。\n请从这些里选：自住、出租。",
        "可以不填。",
    ]


def test_a_template_offers_the_choices() -> None:
    book = load_workbook(io.BytesIO(template(COLUMNS)))
    rule = book.active.data_validations.dataValidation[0]
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", "'选项'!$A$1:$A$2", "C2:C20001")
    assert (book.sheetnames, book["选项"].sheet_state) == (["模板", "选项"], "hidden")
    assert cells_of(template(COLUMNS), 1) == [("自住",), ("出租",)]


def test_a_template_keeps_numbers_as_they_are_typed() -> None:
    page = load_workbook(io.BytesIO(template(COLUMNS))).active
    assert page.column_dimensions["B"].number_format == "@"


def test_an_untouched_template_has_no_rows() -> None:
    assert read(template(COLUMNS)) == Table(())


def test_the_example_row_says_that_it_is_one() -> None:
    assert cells_of(template(COLUMNS))[1] == ("示例：张三", "13800000000", None, None)


def test_a_row_like_the_example_without_its_mark_is_read() -> None:
    assert [row.values["name"] for row in read(sheet(("张三", "13800000000"))).rows] == ["张三"]


def test_a_template_that_was_filled_in_is_read() -> None:
    book = load_workbook(io.BytesIO(template(COLUMNS)))
    book.active.append(("李四", "13812341234", "自住", None))
    assert [(row.number, row.values["name"]) for row in read(packed(book)).rows] == [(3, "李四")]


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\uffff", "\ud800"])
def test_a_sign_that_no_sheet_holds_spoils_none(sign: str) -> None:
    mark = Watermark(f"王{sign}芳", MARK.at, f"上报{sign}")
    made = write_table((NAME,), [{"name": f"张{sign}三"}], mark, f"名{sign}单")
    page = load_workbook(io.BytesIO(made)).active
    assert (page["A3"].value, page.title) == ("张三", "名单")
