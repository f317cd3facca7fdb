"""A file is known by its bytes; what cannot be read is refused with a reason."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.sending import as_csv, row, written
from wholesystem.core.problem import Kind, Problem
from wholesystem.exchange.opening import Form, open_file

CSV = as_csv([row("workforce_facts")])


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def refused(folder, content: bytes, name="feed.csv") -> str:
    with pytest.raises(Problem) as caught:
        open_file(written(folder, content, name), folder)
    assert caught.value.kind is Kind.REJECTED
    return caught.value.faults[0].rule


@pytest.mark.parametrize(
    "content",
    [CSV, b"\xef\xbb\xbf" + CSV, gzip.compress(CSV), zipped(feed__csv=CSV)],
    ids=["plain", "with a byte-order mark", "gz", "zip"],
)
def test_a_csv_is_opened_however_it_is_wrapped(tmp_path, content):
    opened = open_file(written(tmp_path, content, "anything.dat"), tmp_path)
    assert opened.form is Form.CSV
    assert opened.header[0] == "provider"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"], ids=["CR", "LF", "CRLF"])
def test_a_header_ends_with_any_line_break(tmp_path, end):
    opened = open_file(written(tmp_path, CSV.replace(b"\r\n", end)), tmp_path)
    assert opened.header == tuple(CSV.decode().split("\r\n")[0].split(","))


def test_the_hash_is_of_the_unpacked_bytes(tmp_path):
    plain = open_file(written(tmp_path, CSV), tmp_path)
    packed = open_file(written(tmp_path, zipped(feed__csv=CSV), "feed.zip"), tmp_path)
    assert plain.hash == packed.hash


def test_windows_letters_are_read_and_told(tmp_path):
    content = as_csv([row("workforce_facts", staff_group="Sage-femme diplômée")])
    opened = open_file(written(tmp_path, content.decode().encode("cp1252")), tmp_path)
    assert "diplômée" in opened.path.read_text("utf-8")
    assert [issue.rule for issue in opened.issues] == ["ENCODING_CP1252"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "EMPTY_FILE"),
        (b"\xff\xfe" + "a,b".encode("utf-16-le"), "BAD_ENCODING"),
        (b"a,b\n1,\x81\x00\n", "BAD_ENCODING"),
        (b"a,b\n\xe9,\x81\n", "BAD_ENCODING"),
        (zipped(a__csv=CSV, b__csv=CSV), "MANY_FILES"),
        (zipped(**{"[Content_Types]__xml": b"<x/>"}), "UNKNOWN_FORM"),
        (zipped(a__csv=CSV * 50)[:-60], "CUT_SHORT"),
        (gzip.compress(CSV * 50)[:-20], "CUT_SHORT"),
        (zipped(a__csv=b""), "EMPTY_FILE"),
        (b"PAR1 and then nothing", "CUT_SHORT"),
        (b"%PDF-1.7 a report", "UNKNOWN_FORM"),
        (b",,\n1,2,3\n", "NO_HEADER"),
        (b"0" * 200_000, "NO_HEADER"),
    ],
)
def test_what_is_no_table_is_refused_whole(tmp_path, content, rule):
    assert refused(tmp_path, content) == rule


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
def test_any_text_in_utf8_comes_through(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("utf8")
    content = as_csv([row("workforce_facts", staff_group=text)])
    opened = open_file(written(folder, content), folder)
    assert opened.path.read_bytes() == content and not opened.issues
