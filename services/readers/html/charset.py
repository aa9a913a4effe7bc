"""Decodes pages: whatever bytes a server sent, text comes out, with a note of what was odd.

In the order of the WHATWG's encoding sniffing: byte order mark, the server's word, the page's word.
A word that proves wrong is not believed: bytes that are valid UTF-8 beyond ASCII are UTF-8. Without
a word, the page's language says what such pages are usually written in, as it does for browsers.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
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
_LANGUAGE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rb"<html[^>]{0,600}?\s(?:xml:)?lang\s*=\s*[\"']?\s*([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)",
        rb"<meta[^>]{0,300}?[\"']?(?:content-language|og:locale)[\"']?\s+content\s*=\s*[\"']?\s*"
        rb"([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)",
    )
)
_USUAL: Final = "cp1252"
# https://encoding.spec.whatwg.org and the table of locales of https://html.spec.whatwg.org,
# section 13.2.3.2; where a second is common as well, the text decides.
_USUAL_OF: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg"), ("cp1251",)),
    **dict.fromkeys(("cs", "hu", "pl", "sk", "sl", "hr", "bs", "ro"), ("cp1250", "iso8859-2")),
    **dict.fromkeys(("ar", "fa", "ur"), ("cp1256",)),
    **dict.fromkeys(("et", "lt", "lv"), ("cp1257",)),
    **dict.fromkeys(("tr", "az", "ku"), ("cp1254",)),
    **dict.fromkeys(("he", "iw", "yi"), ("cp1255",)),
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "zh-hant"), ("big5hkscs",)),
    "zh": ("gb18030",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949",),
    "el": ("cp1253",),
    "th": ("cp874",),
    "vi": ("cp1258",),
}
# What texts are made of in the languages whose pages come in two encodings.
_EXPECTED: Final = {
    "ja": re.compile("[\u3041-\u30ff\u4e00-\u9fff\u3001\u3002]"),
    "cs": re.compile("[áčďéěíňóřšťúůýž]", re.IGNORECASE),
    "hu": re.compile("[áéíóöőúüű]", re.IGNORECASE),
    "pl": re.compile("[ąćęłńóśźż]", re.IGNORECASE),
    "sk": re.compile("[áäčďéíĺľňóôŕšťúýž]", re.IGNORECASE),
    "ro": re.compile("[ăâîșțşţ]", re.IGNORECASE),
    **dict.fromkeys(("sl", "hr", "bs"), re.compile("[čćđšž]", re.IGNORECASE)),
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
    encoding, why = _usual(data)
    name = re.sub("^cp(?=125|874)", "windows-", encoding)
    return _replaced(data, encoding, [f"{said}, and it is not UTF-8: read as {name}{why}"])


def _usual(data: bytes) -> tuple[str, str]:
    """Return what pages in the page's language are usually written in, and that it was guessed."""
    found = (pattern.search(data[:_PRESCAN]) for pattern in _LANGUAGE)
    said = next((m[1].decode("ascii").lower().replace("_", "-") for m in found if m), "")
    primary = said.partition("-")[0]
    keys = (said, "-".join(said.split("-")[:2]), primary)
    usual = next((_USUAL_OF[key] for key in keys if key in _USUAL_OF), None)
    if usual is None:
        return _USUAL, ""
    return _fittest(data, usual, primary), f", as pages in the language '{said}' usually are"


def _fittest(data: bytes, encodings: Sequence[str], language: str) -> str:
    """Return the encoding that makes most of the language's letters of the bytes."""
    expected = _EXPECTED.get(language)
    if expected is None or len(encodings) == 1:
        return encodings[0]
    # max keeps the first of equals: the more usual one.
    return max(encodings, key=lambda name: len(expected.findall(data.decode(name, "replace"))))


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
