"""Where the sentences of a paragraph start and end, as character offsets into it.

Candidates are found by Unicode's sentence terminals, for any script. Whether one ends a sentence is
said by the language's own rules; where there are none, by the library sentencex, which knows the
abbreviations of many languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import metadata
from typing import Final

import regex
import sentencex  # type: ignore[import-untyped] # it ships no types

from domain.text.english import stops as english
from domain.text.stops import Stop

# sentencex says no version of itself; its results are derived data, so its version belongs here.
RULES: Final = f"sentences/2 sentencex/{metadata.version('sentencex')}"

Span = tuple[int, int]
_Ends = Callable[[Stop], bool]

_LANGUAGES: Final[dict[str, _Ends]] = {"en": english.ends}

_CANDIDATE: Final = r"""
    (?P<mark> (?:\.(?:\p{Zs}\.)+|[\p{STerm}…‥%s])+ )     # 「。」 and 「？」 too; spaced ellipses
    (?: [\p{Quotation_Mark}\p{Pe}\p{Pf}\p{Cf}]         # what closes right after it,
      | \p{Zs}(?=[’”»]) [’”»] )*+                      # nested quotations with a space between
    | (?P<address> /[\w-]+ )(?=\s+\p{Lu})              # a web address before a capital
    """
_CANDIDATES: Final = regex.compile(_CANDIDATE % "", regex.VERBOSE)
_GREEK: Final = regex.compile(_CANDIDATE % ";", regex.VERBOSE)  # there it asks a question
_QUOTED: Final = regex.compile(r"\p{Quotation_Mark}|(?<=\s)''|''(?=\s)")
_FINISHED: Final = regex.compile(r"[\p{STerm}…:]")
_WIDE: Final = regex.compile(r"[^\x00-\x7f…‥]")
# No sentence begins inside of what a reader sees as one character (UAX 29), or with these.
_CONTINUES: Final = regex.compile(
    r"[\p{M}\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ},;:、，；：)\]]|[とっ]て?|[のがをはも]"
)
_GLUED: Final = regex.compile(r"[\"“‘(]?(?:\p{Lu}\p{Ll}+|[IA])(?=[\s’',;:?!]|\.(?!\w))")

MAX_LIBRARY: Final = 20_000
"""Characters. The library takes time by the square of the length in some texts."""

_CACHED_TEXTS: Final = 8192
_MAX_CACHED: Final = 2000


def sentences(text: str, language: str | None) -> tuple[Span, ...]:
    """Return (start, end) of each sentence of ``text``, in order, without white space around them.

    Between the spans there is nothing but white space, so they rebuild the text. ``language`` is a
    BCP 47 tag; where it is absent or unknown, what holds for most languages is applied.
    """
    primary = (language or "").partition("-")[0].lower()
    if len(text) > _MAX_CACHED:
        return _spans(text, primary)
    return _remembered(text, primary)


def _spans(text: str, language: str) -> tuple[Span, ...]:
    start = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    spans: list[Span] = []
    for end, following in _ends(text, start, last, language):
        spans.append((start, end))
        start = following
    if start < last:
        spans.append((start, last))
    return tuple(spans)


# Revisions repeat most of their paragraphs: remembering them makes the next revision cheap.
_remembered: Final = lru_cache(maxsize=_CACHED_TEXTS)(_spans)


def _ends(text: str, since: int, last: int, language: str) -> Iterator[tuple[int, int]]:
    """Yield the end of each sentence but the last, and the start of the next."""
    rule = _LANGUAGES.get(language) or _General(text, language).ends
    finished = _is_finished(text, last)
    candidates = _GREEK if language == "el" else _CANDIDATES
    for found in candidates.finditer(text, since, last):
        stop = _stop(text, since, last, found, finished=finished)
        if stop is not None and _ends_here(stop, rule):
            yield stop.end, stop.next
            since = stop.next


def _is_finished(text: str, last: int) -> bool:
    tail = text[max(0, last - 5) : last].rstrip("\"'’”»)] ")
    return _FINISHED.match(tail[-1:]) is not None


def _stop(
    text: str, since: int, last: int, found: regex.Match[str], *, finished: bool
) -> Stop | None:
    group = "mark" if found["mark"] is not None else "address"
    end = found.end()
    if found.end(group) > since and end < last:
        following = end
        while text[following].isspace():
            following += 1
        if following == end:
            # A quotation mark before a letter opens the next sentence: the space was lost.
            while end > found.end(group) and text[end].isalpha() and text[end - 1] in "“‘«":
                end -= 1
            following = end
        return Stop(text, since, found.start(group), found.end(group), end, following, finished)
    return None


def _ends_here(stop: Stop, rule: _Ends) -> bool:
    if _CONTINUES.match(stop.text, stop.next) and not stop.ahead[:1].isupper():
        return False
    if stop.next == stop.end:
        return _ends_without_space(stop)
    return not stop.in_brackets and rule(stop)


def _ends_without_space(stop: Stop) -> bool:
    """Whether a mark ends a sentence with no space after it: as in Chinese, or by a slip."""
    if _WIDE.search(stop.mark):
        return True
    word = stop.word
    return (
        len(word) > 1
        and word.isalpha()
        and (stop.mark in {"?", "!"} or (stop.mark == "." and word.islower()))
        and _GLUED.match(stop.text, stop.next) is not None
    )


_OPENING: Final = frozenset("¿¡")
_ORDINAL: Final = regex.compile(r"\d{1,2}")
_TITLES: Final = {  # that the library takes for the end of a sentence
    "ru": frozenset("ген полк акад проф".split()),
    "uk": frozenset("ген полк акад проф".split()),
}


class _General:
    """What holds for most languages, with the library's word on full stops."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._known: frozenset[int] | None = None

    def ends(self, stop: Stop) -> bool:
        """Whether a sentence ends here."""
        first = stop.ahead[:1]
        if stop.mark != ".":
            return not first.islower() and not stop.is_address
        if first.islower() or (len(stop.word) == 1 and stop.word.isalpha()):
            return False
        if stop.text[stop.next] in _OPENING:
            return True
        if stop.word.lower() in _TITLES.get(self._language, ()):
            return False
        if self._language == "de" and _ORDINAL.fullmatch(stop.word):
            return False  # "der 2. Weltkrieg": nouns have capitals, so what follows tells nothing
        if len(self._text) > MAX_LIBRARY:
            return True
        if self._known is None:
            self._known = frozenset(_library_ends(self._text, self._language))
        return stop.stop in self._known


def _library_ends(text: str, language: str) -> Iterator[int]:
    # Quotation marks are blanked: the library would not look inside quotations, and takes long.
    masked = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    for piece in sentencex.get_sentence_boundaries(language or "en", masked):
        start, end = piece["start_index"], piece["end_index"]
        yield start + len(masked[start:end].rstrip())
