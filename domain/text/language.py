"""What a language gives to tell what a change changed, and which languages do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from domain.text.english import content, names, notices, reading
from domain.text.marks import Mark

NO_RULES: Final = "text/none/1"
"""The name of the rules where there are none for a language."""


@dataclass(frozen=True, slots=True)
class Language:
    """The rules of a language. ``name`` has their version; derived data carries it."""

    name: str
    read: Callable[[str, bool], tuple[Mark, ...]]
    """Of a sentence, and whether it starts within a quotation, all marks."""
    past_of: Callable[[str, str], Mark | None]
    """Of what was to come (the value of its mark), where a sentence says that it has been."""
    content_of: Callable[[str], frozenset[str]]
    """The words of a sentence that carry what is said, in a form to compare."""
    outcomes_in: Callable[[str], frozenset[str]]
    """What a sentence tells of how something came out."""
    directions_in: Callable[[str], list[str]]
    """The words of a sentence for where something lies."""
    clauses_in: Callable[[str], int]
    """How many clauses of their own a sentence has."""
    is_service: Callable[[str], bool]
    """Whether a sentence is about the article, not the news: credits, "Read more"."""
    is_of_people: Callable[[str], bool]
    """Whether a name, in small letters, is of a people or what is theirs, so not of a place."""


_LANGUAGES: Final = {
    "en": Language(
        name=reading.RULES,
        read=reading.read,
        past_of=reading.past_of,
        content_of=content.content_of,
        outcomes_in=content.outcomes_in,
        directions_in=content.directions_in,
        clauses_in=content.clauses_in,
        is_service=notices.is_service,
        is_of_people=names.is_of_people,
    )
}


NAMES: Final = tuple(rules.name for rules in _LANGUAGES.values())
"""The rules of all languages that have any."""


def rules_of(language: str | None) -> Language | None:
    """Return the rules for a BCP 47 tag, None where there are none."""
    return _LANGUAGES.get((language or "").partition("-")[0].lower())


def rules_for(language: str | None) -> str:
    """Return name and version of the rules for a language, such as ``text/en/2``."""
    rules = rules_of(language)
    return rules.name if rules else NO_RULES
