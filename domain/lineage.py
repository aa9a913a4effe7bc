"""Lineages: which statement of one revision is which of the next. Pure.

A lineage holds at most one statement of a revision, and each statement of a revision belongs to
exactly one. A content that comes back brings back the lineages it had; a sentence that was dropped
and comes back in the same words takes up its lineage again.

A lineage is named by the statement of it that the log heard of first: by the position that holds
it and a digest of its words. So a revision that arrives later renames none, wherever it belongs,
unless it shows that two lineages were one, or one was two.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.errors import RefusedError
from domain.statements import Statement
from domain.text.alignment import Alignment

RULES: Final = "lineage/1"

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_DIGEST_BITS: Final = 25  # five letters; the position has the 38 bits above
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ID = re.compile(r"statement-([1-9][0-9]{0,10})-([a-z2-7]{5})", re.ASCII)

Aligned = Callable[[int, int], Alignment]
"""Gives the alignment of two revisions by their numbers."""


@dataclass(frozen=True)
class Page:
    """A revision's statements in the order of the page; ``position`` is where the log holds it."""

    revision: int
    position: int
    statements: tuple[Statement, ...]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """A number for each statement, that no other statement of the log has."""
        return numbers_at(self.position, [statement.text for statement in self.statements])


def numbers_at(position: int, texts: Iterable[str]) -> tuple[int, ...]:
    """Return a number for each of the texts that a position of the log brings, all different.

    A number rests on position and words alone: rules that find other sentences leave the numbers
    of those as they are on which both agree.
    """
    digests: dict[int, None] = {}
    for text in texts:
        digest = zlib.crc32(text.encode("utf-8")) % (1 << _DIGEST_BITS)
        while digest in digests:  # the same sentence again, or a chance likeness of digests
            digest = (digest + 1) % (1 << _DIGEST_BITS)
        digests[digest] = None
    return tuple((position << _DIGEST_BITS) + digest for digest in digests)


def position_of(number: int) -> int:
    """Return the position of the log that holds the statement a number was made for."""
    return number >> _DIGEST_BITS


def statement_id(number: int) -> str:
    """Return the id of a lineage as it is shown: ``statement-<position>-<five letters>``."""
    shifts = range(_DIGEST_BITS - 5, -1, -5)
    letters = "".join(_LETTERS[number >> shift & 31] for shift in shifts)
    return f"statement-{position_of(number)}-{letters}"


def number_of(identifier: str) -> int:
    """Return the number of a lineage by its id. Raises ``RefusedError`` for what is no id."""
    match = _ID.fullmatch(identifier)
    if match is None:
        raise RefusedError(
            f"'{identifier}' is not a statement id, such as statement-42-k3vtx; "
            "'stet blame ARTICLE' shows those of an article"
        )
    number = int(match[1])
    for letter in match[2]:
        number = (number << 5) + _LETTERS.index(letter)
    return number


@dataclass(slots=True)
class _Lineage:
    """Where the log heard of it first, what it was split off from, its last words."""

    page: Page
    place: int
    parent: int | None
    text: str = ""


class Lineages:
    """The lineages of an article, told apart as its texts are taken in order of appearance.

    ``aligned`` gives the alignment of two texts, the second of which appeared after the first.
    """

    def __init__(self, aligned: Aligned) -> None:
        self._aligned = aligned
        self._of: dict[int, tuple[int, ...]] = {}  # by revision
        self._last: Page | None = None
        self._texts = 0
        self._known: list[_Lineage] = []
        self._dropped: dict[int, int] = {}  # those that do not stand, and after which text
        self._worded: dict[str, dict[int, None]] = {}  # by words, those that had them
        self.newest = 0
        """The highest position among the texts taken: what comes after it renames nothing."""

    def of(self, revision: int) -> tuple[int, ...]:
        """Return the lineage of each statement of a revision that was taken."""
        return self._of[revision]

    def number(self, lineage: int) -> int:
        """Return the number that names a lineage."""
        known = self._known[lineage]
        return known.page.numbers[known.place]

    def parent(self, lineage: int) -> int | None:
        """Return the lineage that this one was split off from."""
        return self._known[lineage].parent

    def extend(self, page: Page) -> None:
        """Take the text that appeared next."""
        before = self._of[self._last.revision] if self._last else ()
        self._texts += 1
        if page.revision not in self._of:
            heirs, parents = self._heirs(page)
            self._drop(before, set(heirs.values()))
            self._of[page.revision] = tuple(self._assign(page, heirs, parents))
            self.newest = max(self.newest, page.position)
        standing = set(self._of[page.revision])
        self._drop(before, standing)
        for lineage in standing & self._dropped.keys():
            del self._dropped[lineage]
        self._last = page

    def _heirs(self, page: Page) -> tuple[dict[int, int], dict[int, int]]:
        """Return which lineages go on in which statements, and of which others are split off.

        In a split the longest of the new goes on, in a merge the longest of the old; of equally
        long ones the first.
        """
        heirs: dict[int, int] = {}
        parents: dict[int, int] = {}
        if self._last is None:
            return heirs, parents
        before, old, new = self._of[self._last.revision], self._last.statements, page.statements
        links = self._aligned(self._last.revision, page.revision).links
        for link in links:
            if len(link.old) == len(link.new) == 1:
                heirs[link.new[0]] = before[link.old[0]]
        taken = set(heirs.values())
        divided = [link for link in links if len(link.old) != len(link.new)]
        for link in sorted(divided, key=lambda link: len(link.new)):  # merges first
            free = [i for i in link.old if before[i] not in taken]
            heir = max(link.new, key=lambda j: (len(new[j].text), -j))
            if free and heir not in heirs:
                heirs[heir] = before[max(free, key=lambda i: (len(old[i].text), -i))]
                taken.add(heirs[heir])
            for j in link.new:
                parents.setdefault(j, before[link.old[0]])
        return heirs, parents

    def _assign(
        self, page: Page, heirs: Mapping[int, int], parents: Mapping[int, int]
    ) -> Iterator[int]:
        """Yield the lineage of each statement: one that goes on, comes back, or begins."""
        for place, statement in enumerate(page.statements):
            lineage = heirs.get(place)
            if lineage is None:
                lineage = self._come_back(statement.text)
            if lineage is None:
                lineage = len(self._known)
                self._known.append(_Lineage(page, place, parents.get(place)))
            known = self._known[lineage]
            if statement.text != known.text or page.position < known.page.position:
                self._take(known, lineage, page, place, statement.text)
            yield lineage

    def _come_back(self, text: str) -> int | None:
        """Return the lineage that was dropped last of those that had these words."""
        had = [n for n in self._worded.get(_words(text), ()) if n in self._dropped]
        lineage = max(had, key=lambda n: (self._dropped[n], -n), default=None)
        if lineage is not None:
            del self._dropped[lineage]
        return lineage

    def _take(self, known: _Lineage, lineage: int, page: Page, place: int, text: str) -> None:
        """Note other words of a lineage, or that the log heard of it earlier than was thought."""
        if page.position < known.page.position:
            known.page, known.place = page, place
        if text != known.text:
            known.text = text
            self._worded.setdefault(_words(text), {})[lineage] = None

    def _drop(self, before: Iterable[int], standing: AbstractSet[int]) -> None:
        for lineage in before:
            if lineage not in standing:
                self._dropped.setdefault(lineage, self._texts)


def _words(text: str) -> str:
    """Return what two sentences share that differ in case, spaces and punctuation only."""
    return _BETWEEN_WORDS.sub("", text).casefold() or text
