"""How a text file is written: its encoding and its delimiter, told by its bytes and its beginning."""

import codecs
import io
from pathlib import Path

from amcli.errors import Refused
from amcli.interop.headings import SAMPLE

_NO_TABLES = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rt")
LONGEST_CELL = 1_000_000
DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path, given: str) -> tuple[str, str]:
    """Return the encoding of a file and, when it had to be guessed, a note that says so.

    Raises:
        Refused: the file is no text, in the `given` encoding or in any known here, or there is no such encoding.
        OSError: the file cannot be read.
    """
    if given:
        try:
            io.TextIOWrapper(io.BytesIO(), given)  # refuses also codecs that are not of text
        except LookupError as error:
            raise Refused(f"There is no encoding called “{given}”.", "For example utf-8, cp1252 or utf-16.") from error
        if error_found := _decodes(path, given):
            raise undecodable(path, given, error_found)
        return given, ""
    with path.open("rb") as raw:
        head = raw.read(4)
    if head.startswith(b"PK\x03\x04"):
        packed = path.suffix.lower() == ".zip"
        hint = "Unpack it and import the folder." if packed else "Call it .xlsx, or save it as CSV."
        raise Refused(f"{path.name} is a workbook or archive, not a CSV file.", hint)
    if head.startswith(_NO_TABLES):
        raise Refused(f"{path.name} is a document or picture, not a table.", "Save the table as CSV or as a workbook.")
    found = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")
    error_found = _decodes(path, found)
    if not error_found:
        return found, ""
    if found == "utf-8" and not _decodes(path, "cp1252"):
        return "cp1252", f"{path.name} is not UTF-8; read as Windows-1252. Check its accents, or give --encoding."
    raise undecodable(path, found, error_found)


def _decodes(path: Path, encoding: str) -> UnicodeError | None:
    """Return what is wrong with reading the file in an encoding; None when every byte fits."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as raw:
        try:
            while chunk := raw.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeError as error:
            return error
    return None


def undecodable(path: Path, encoding: str, error: UnicodeError) -> Refused:
    """Return the refusal of a file whose bytes do not fit its encoding."""
    reason = getattr(error, "reason", str(error))
    return Refused(f"{path.name} cannot be read as {encoding}: {reason}.", "Name its encoding with --encoding.")


def delimiter_of(path: Path, encoding: str, given: str, skip: int) -> tuple[str, int]:
    """Return the delimiter, the `given` one if any, and how many lines are to be skipped before the headings.

    Excel may say so itself in a first line `sep=;`. Otherwise the heading line decides: of the four in use,
    the one that stands in it most often outside quotes.
    """
    with path.open("r", encoding=encoding, newline="") as text:
        for _ in range(skip):
            text.readline()
        line = text.readline(LONGEST_CELL)
        if line.lower().startswith("sep=") and len(line.strip("\r\n")) == 5:
            return given or line[4], skip + 1
        while line and not line.strip():
            line = text.readline(LONGEST_CELL)
        while line.count('"') % 2 and (more := text.readline(LONGEST_CELL)):
            line += more  # a heading that spans lines
        below = [text.readline(LONGEST_CELL) for _ in range(SAMPLE)]
    if given:
        return given, skip
    if not any(map(_outside(line).count, DELIMITERS)):  # a title above the table, or a table of one column
        line = "".join(below)
    outside = _outside(line)
    best = max(DELIMITERS, key=outside.count)
    return (best if outside.count(best) else ","), skip


def _outside(line: str) -> str:
    return "".join(line.split('"')[::2])
