"""Decodes pages: whatever bytes a server sent, text comes out, with a note of what was odd.

In the order of the WHATWG's encoding sniffing: byte order mark, the server's word, the page's word.
A word that proves wrong is not believed: bytes that are valid UTF-8 beyond ASCII are UTF-8.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from domain.errors import RefusedError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRESCAN: Final = 4096
_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
# What browsers take labels to mean (WHATWG Encoding, section 4.2), where Python means less.
_MEANT: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


def decode(data: bytes, declared: str | None) -> tuple[str, list[str]]:
    """Return a page's text, and notes; ``declared`` is the server's word.

    Raises ``RefusedError`` for bytes that are no text.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _replaced(data[len(bom) :], name, [])
    stated = _stated(data, declared)
    if b"\0" in data[:_PRESCAN]:
        raise RefusedError(f"not text: a NUL byte at offset {data.index(0)}")
    utf8 = _valid(data, "utf-8")
    if utf8 is not None:
        odd = stated not in (None, "utf-8") and not data.isascii()
        return utf8, [f"said to be {stated}, and read as UTF-8, which it is"] if odd else []
    if stated not in (None, "utf-8"):
        return _replaced(data, _MEANT.get(stated, stated), [])
    # A few broken characters in a page of UTF-8 do not make it another encoding.
    text, notes = _replaced(data, "utf-8", [])
    if text.count(_REPLACED) * 20 <= sum(char > "\x7f" for char in text):
        return text, notes
    said = "said to be UTF-8" if stated else "no encoding stated"
    return _replaced(data, "cp1252", [f"{said}, and it is not UTF-8: read as windows-1252"])


def _stated(data: bytes, declared: str | None) -> str | None:
    words = [declared] if declared else []
    found = (pattern.search(data[:_PRESCAN]) for pattern in (_XML, _META))
    words += [match[1].decode("ascii") for match in found if match]
    for word in words:
        try:
            name = codecs.lookup(word.strip(" \"'")).name
            b"a".decode(name)
        except (LookupError, ValueError):
            continue  # no such encoding, or one that makes no text
        # A page whose own word can be read by its bytes is not in two bytes a character.
        if not name.startswith(("utf-16", "utf-32")):
            return name
    return None


def _valid(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _replaced(data: bytes, encoding: str, notes: list[str]) -> tuple[str, list[str]]:
    text = data.decode(encoding, "replace")
    if broken := text.count(_REPLACED):
        notes.append(f"{broken} characters that are not {encoding} replaced")
    return text, notes
