"""What programs write as CSV is read; what cannot be read is said, without a word of what is in it."""

from __future__ import annotations

import codecs

import pytest

from smsbot.sheets import HEADERS, NEEDED, BadSheet, read_sheet
from tests.intake.files import HEADER, row, sheet

LINE = "A1;nanterre;Zoé;0639981001;26/11/2026;14h30;m@x.example;Mme Martin"
COLUMNS = "id;service;prenom;telephone;date;heure;agent_email;agent_nom"


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_separator_and_the_line_endings_are_found(separator: str, ending: str) -> None:
    content = f"{COLUMNS}{ending}{LINE}{ending}".replace(";", separator).encode()
    (found,) = read_sheet(content)
    assert found.fields["first_name"] == "Zoé"
    assert found.fields["agent_name"] == "Mme Martin"


@pytest.mark.parametrize(
    "content",
    [
        f"{COLUMNS}\n{LINE}".encode(),
        codecs.BOM_UTF8 + f"{COLUMNS}\n{LINE}".encode(),
        f"{COLUMNS}\n{LINE}".encode("cp1252"),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "Windows-1252"],
)
def test_the_encoding_is_found(content: bytes) -> None:
    assert read_sheet(content)[0].fields["first_name"] == "Zoé"


@pytest.mark.parametrize("content", [f"{COLUMNS}\n{LINE}".encode("utf-16"), b"\x81\x8d" + COLUMNS.encode()])
def test_any_other_encoding_is_refused_in_a_line(content: bytes) -> None:
    with pytest.raises(BadSheet, match="UTF-8"):
        read_sheet(content)


def test_headers_are_found_in_any_order_spelling_and_language() -> None:
    header = "Agent name; AGENT_EMAIL ;Time;DATE;Téléphone;Prénom;Service;Id"
    (found,) = read_sheet(f"{header}\nMme Martin;m@x.example;9h;26/11/2026;0639981001;Zoé;nanterre;A1".encode())
    assert found.fields["reference"] == "A1"
    assert found.fields["phone"] == "0639981001"
    assert set(NEEDED) <= set(found.fields)


def test_every_field_of_a_booking_has_a_column() -> None:
    from smsbot.flow.booking import _READERS

    assert set(HEADERS.values()) == {*_READERS, "phone", "date", "time"}


def test_a_quoted_cell_may_hold_separators_quotes_and_new_lines_and_rows_keep_their_first_line() -> None:
    quoted = LINE.replace("Mme Martin", '"Mme\nMartin; dite ""M"""')
    first, second = read_sheet(f"{COLUMNS}\n\n{quoted}\n;;;\n{LINE}\n".encode())
    assert first.fields["agent_name"] == 'Mme\nMartin; dite "M"'
    assert (first.line, second.line) == (3, 6)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (COLUMNS.replace("telephone;", "").encode(), "has no column telephone;"),
        (f"{COLUMNS};remarque;Âge".encode(), "mean nothing here: remarque, age"),
        (f"{COLUMNS};reference".encode(), "has a column twice: id"),
        (f'{COLUMNS}\n{LINE[:-3]}"tin"x;'.encode(), ""),
        (f'{COLUMNS}\n{LINE}\nA2;"nanterre;Zoé'.encode(), "line 3: unexpected end of data"),
        (f'{COLUMNS}\nA2;"nanterre"x;Zoé'.encode(), "line 2:"),
    ],
    ids=["empty", "blank", "missing", "unknown", "twice", "quote inside", "open quote", "after a quote"],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content: bytes, said: str) -> None:
    if not said:
        assert read_sheet(content)[0].surplus == 0  # a quote inside a cell is a character
        return
    with pytest.raises(BadSheet) as error:
        read_sheet(content)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_without_a_header_is_refused_without_repeating_its_people() -> None:
    with pytest.raises(BadSheet) as error:
        read_sheet(f"{LINE}\n{LINE}".encode())
    assert "0639" not in str(error.value)
    assert "Zoé" not in str(error.value)


def test_cells_beyond_the_header_are_counted_and_empty_columns_without_a_name_are_left_out() -> None:
    found = read_sheet(sheet(row() + ";", row() + ";oops;", header=HEADER + ";"))
    assert [r.surplus for r in found] == [0, 1]  # cells have shifted: a separator within one of them
    found = read_sheet(sheet(row() + ";oops"))
    assert found[0].surplus == 1


@pytest.mark.parametrize("first", ["sep=;\r\n", "\r\n\r\n", "\ufeffsep=;\n\n"])
def test_what_programs_write_above_the_header_is_skipped_and_counted(first: str) -> None:
    (found,) = read_sheet(f"{first}{COLUMNS}\n{LINE}\n".encode())
    assert found.line == first.count("\n") + 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_called_so(encoding: str) -> None:
    with pytest.raises(BadSheet, match="is UTF-16"):
        read_sheet(f"{COLUMNS}\n{LINE}".encode(encoding))


def test_one_bad_byte_in_a_utf_8_file_is_named_with_its_line() -> None:
    with pytest.raises(BadSheet, match="line 3: holds a character that is not UTF-8"):
        read_sheet(f"{COLUMNS}\n{LINE}\n".encode() + LINE.encode("cp1252"))


def test_a_stray_quote_is_named_with_the_line_where_it_opens() -> None:
    stray = LINE.replace("Zoé", '"Zoé')
    with pytest.raises(BadSheet, match="line 3: "):
        read_sheet(f"{COLUMNS}\n{LINE}\n{stray}\n{LINE}\n{LINE}\n".encode())
