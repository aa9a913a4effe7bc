"""What an outlet says of its own article, told by wording: corrections, editors' notes, updates.

One table for all who ask: readers of pages, which make a paragraph a block of its own, and signals,
which see a notice in any sentence. Labels are known in several languages, sentences in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.text.notice_words import ABROAD, HINTS, NoticeKind

TELLING: Final = frozenset([NoticeKind.CORRECTION, NoticeKind.NOTE])
"""The kinds by which an outlet tells that something in its text was not right as it stood."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, and the words ``[start:end]`` of a text that tell it."""

    kind: NoticeKind
    start: int
    end: int


LONGEST_REGRET: Final = 1500
"""Characters of a paragraph whose last sentence, a regret, makes a notice of the whole."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
_DATE = (
    r"(?:(?:on|at|as of|posted|issued|appended|added|made|published|dated) )*"
    rf"(?:{_DAY},? ?)?(?:{_MONTH}\.? \d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}"
    r"|\d{1,4}[:./-]\d{1,2})[\w ,./]{0,30}?"
)
_SEPARATED = r"(?:\s?[:：—–]|\s-\s)"
# What follows a label: "Correction on Wall Street" is none.
_AFTER = (
    rf"(?:{_SEPARATED}|\s?[(\[][^()\[\]]{{0,40}}\d[^()\[\]]{{0,20}}[)\]]"
    rf"|\s?[(\[][^()\[\]]{{1,60}}[)\]]{_SEPARATED}|,?\s{_DATE}\)?{_SEPARATED})"
)
_ALONE = rf"(?:[.:]?[)\]】]*$|{_AFTER}|,?\s{_DATE}$)"

_OWN = (
    r"(?:article|story|report|post|piece|page|headline|column|caption|version|item|obituary|review|"
    r"newsletter|interview|essay|editorial|dispatch|analysis|blog|transcript|graphic)(?:[’']s)?"
)
_ANY = (
    rf"(?:{_OWN}|chart|map|table|list|photo(?:graph)?|picture|video|podcast|episode|profile|entry|"
    r"explainer|recipe|quiz|guide|live blog|liveblog|live page)"
)
_THESE = (
    rf"(?:(?:this|the above)(?: (?!the\b)[\w.’'-]+){{0,3}}? {_OWN}\b"
    rf"(?: and (?:(?:this|its|the) )?{_OWN}\b)?"
    rf"|the (?:headline|caption|photo caption|text) (?:of|on|for|in|to|with) this {_ANY}\b)"
)
_BARE = r"(?:article|story|post|blog post|headline|caption)\b"
_IS = (
    r"(?:(?: has| have)(?: now| since| also)? been| (?:was|were|is|are)(?: being| later)?|[’']s)"
    r"(?: subsequently| later| first| originally)?"
)
_ITSELF_IS = rf"(?:{_THESE}{_IS}|{_BARE}(?:{_IS})?)"
_PUT_RIGHT = (
    r"to (?:correct|clarify|fix|rectify|remove (?:an? )?(?:incorrect|erroneous|inaccurate))"
)
_MISTOOK = (
    r"(?:mis(?:stated|spell?ed|spelt|identified|attributed|quoted|represented|characteri[sz]ed|"
    r"reported|described|labell?ed|named|dated)"
    r"|(?:incorrectly|mistakenly|erroneously|wrongly|inaccurately) \w+"
    r"|(?:gave|had|used|included|contained|carried|cited|showed) (?:an? |the )?"
    r"(?:incorrect|wrong|erroneous|inaccurate))\b"
)
_SAID = (
    r"(?:said|stated|misstated|reported|gave|named|listed|described|attributed|referred|claimed|"
    r"quoted|identified|misidentified|misspell?ed|misspelt|omitted|suggested|indicated|included|"
    r"contained|put|showed|used|called|implied|cited)\b"
)
_AT_FIRST = (
    r"(?:originally|initially|previously|first|earlier|incorrectly|mistakenly|erroneously|wrongly)"
)
# What others say of an article is news: "…, the minister said."
_NOT_TOLD = r"(?!.*,[”\"]? (?:[\w.’'-]+ ){1,6}(?:said|says|told|wrote|added)\b)"
# Up to a stop that ends a sentence; what is quoted is somebody's word.
_WITHIN = r"(?:[^.!?“”\"]|\.(?=\s?(?-i:[\da-z,])))"
_ELSEWHERE = (
    rf"(?! (?:published |posted )?(?:in|by|from) (?:the )?(?!{_DAY}|{_MONTH}|page\b|section\b"
    r"|(?:[\w&’'-]+ ){1,3}(?:section|pages?|edition)\b)(?-i:[A-Z]))"
)
_EARLIER = r"(?:earlier|previous|original|initial|prior|first)"
_VERSION = (
    rf"{_EARLIER} (?:version|headline|(?:photo )?caption|edition|summary|subheading)s?"
    rf"(?: of the \w+)? (?:of|on|for|in|to|with) (?:this|our) (?:[\w’'-]+ ){{0,2}}?{_ANY}\b"
    rf"|{_EARLIER} versions? of the (?:article|story|post|headline|caption)\b.{{0,60}}?\b{_MISTOOK}"
)
_LABELS = (
    r"(?:corrections?|clarifications?|amplifications?|amendments?|errat(?:um|a)|corrigend(?:um|a)|"
    r"retractions?)"
)
_LABEL = rf"{_LABELS}(?:(?:,? (?:and|&) | ?/ ?){_LABELS})*(?: (?:notice|appended))?"
_NOTE = (
    r"(?:(?:the )?(?:editor(?:[’']?s[’']?)?|editorial|publisher[’']s|author[’']s) note|"
    r"(?:a )?note (?:to|for|from) (?:our |the )?(?:readers|editors?))s?"
)
# A label with its colon, or all by itself; a time may stand between.
_ABROAD_AFTER = (
    r"(?:\s?[(（][^()（）]{1,40}[)）]|\s[^:：.!?]{0,30}\d[^:：!?]{0,20})?(?:\s?[:：】]|$)"
)


def _abroad(kind: NoticeKind) -> str:
    labels = "|".join(label.replace("_", " ") for label in ABROAD[kind].split())
    return rf"(?:{labels}){_ABROAD_AFTER}"


_ADDED = (
    r"(?:to (?:add|include|reflect|note|say|show|remove|provide|incorporate|make)"
    r"|with (?:an? |the |more |new |additional |further )*"
    r"(?:comments?|statements?|details?|responses?|quotes?|information|reactions?))\b"
)
# In the order in which they are tried; each says how a notice opens.
_OPENINGS: Final = (
    (NoticeKind.CORRECTION, rf"{_LABEL}{_ALONE}|correction appended\b"),
    (NoticeKind.CORRECTION, r"for the record\s?[:：]|setting the record straight\s?[:：]"),
    (NoticeKind.CORRECTION, rf"(?:corrected|clarified|amended){_AFTER}"),
    (
        NoticeKind.CORRECTION,
        r"(?:a|this|the) (?:correction|clarification) (?:was|has been) "
        r"(?:made|added|appended|issued|published|posted)"
        rf"(?:\s?:|\.?$| (?:to|in) (?:this|the above|our|an earlier)\b|,? {_DATE}(?:[:.)—–]|$))",
    ),
    (NoticeKind.CORRECTION, rf"{_ITSELF_IS} (?:corrected|amended|clarified|retracted|withdrawn)\b"),
    (NoticeKind.CORRECTION, rf"{_THESE} (?:corrects|clarifies)\b"),
    (
        NoticeKind.CORRECTION,
        rf"(?:{_ITSELF_IS} (?:updated|edited|changed|revised|modified|altered)\b.{{0,80}}?"
        rf"|updated(?:,? {_DATE})?,? )\b{_PUT_RIGHT}\b",
    ),
    (
        NoticeKind.CORRECTION,
        rf"{_ITSELF_IS} changed\b.{{0,60}}?\b(?:to (?!add\b|include\b)|after |because )",
    ),
    (NoticeKind.CORRECTION, rf"{_THESE}(?: {_AT_FIRST})+ {_SAID}"),
    (NoticeKind.CORRECTION, rf"{_THESE}(?: {_AT_FIRST})? {_MISTOOK}"),
    (NoticeKind.CORRECTION, rf"an? version of this {_ANY}\b.{{0,100}}?\b{_MISTOOK}"),
    (
        NoticeKind.CORRECTION,
        rf"an? (?:[\w’'-]+ ){{0,3}}?(?:article|story|headline|caption|obituary)\b"
        rf"{_NOT_TOLD}{_ELSEWHERE}[^!?“”\"]{{0,250}}?\b{_MISTOOK}",
    ),
    (
        NoticeKind.CORRECTION,
        rf"(?:an?|the|our) (?:[\w’'-]+ ){{0,3}}?(?:article|story|report|headline|caption"
        rf"|column|review)s? (?:published |posted )?(?:on|in) (?:{_DAY}|{_MONTH})"
        rf"{_NOT_TOLD}[^!?“”\"]{{0,250}}?\b{_MISTOOK}",
    ),
    (
        NoticeKind.CORRECTION,
        rf"(?:we|the \w+) (?:have|has) (?:since )?(?:amended|corrected|clarified|retracted) "
        rf"{_NOT_TOLD}.{{0,120}}?\b(?:this|our) {_ANY}\b",
    ),
    (NoticeKind.CORRECTION, _abroad(NoticeKind.CORRECTION)),
    (NoticeKind.NOTE, rf"{_NOTE}{_ALONE}"),
    (NoticeKind.NOTE, _abroad(NoticeKind.NOTE)),
    (NoticeKind.UPDATE, rf"update(?: \d{{1,2}})?{_ALONE}|update[ds]{_AFTER}"),
    (NoticeKind.UPDATE, rf"updated(?:,? {_DATE})?,? {_ADDED}|updated,? {_DATE},? with\b"),
    (NoticeKind.UPDATE, rf"{_ITSELF_IS} (?:updated|republished|translated)\b"),
    (NoticeKind.UPDATE, rf"{_THESE} will be updated\b"),
    (NoticeKind.UPDATE, r"this is a (?:developing|breaking) (?:news )?story\b"),
    (
        NoticeKind.UPDATE,
        rf"{_THESE}{_IS} published\b.{{0,100}}?"
        r"\b(?:updated|amended|corrected|revised|republished)\b",
    ),
    (
        NoticeKind.UPDATE,
        rf"{_THESE}{_IS} (?:edited|changed|revised)\b.{{0,200}}?"
        r"\b(?:to|with|after|because|since)\b",
    ),
    (
        NoticeKind.UPDATE,
        rf"(?:we|the \w+) (?:have|has) (?:since )?(?:updated|removed|changed) "
        rf"{_NOT_TOLD}.{{0,120}}?\b(?:this|our) {_ANY}\b",
    ),
)  # fmt: skip
# How agencies open a story that they send out again.
_AGENCY: Final = (
    (
        NoticeKind.CORRECTION,
        r"\((?:corrects|clarifies|corrected|refiles|(?:this|the) .{0,40}story (?:has been|was) "
        r"(?:refiled|corrected|clarified))\b",
    ),
    (NoticeKind.UPDATE, r"\((?:updates?|adds|recasts|removes|repeats)\b.{3,300}\)$"),
)
_BRACKETS = r"[\s\[(*—–•【-]{0,9}"
_BEFORE = rf"(?:(?:(?:foot)?note|n\.b\.|{_DATE}){_SEPARATED}\s*)?"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AGENCY_RULES: Final = tuple((kind, _rule(pattern)) for kind, pattern in _AGENCY)
_OPENING_RULES: Final = tuple((kind, _rule(pattern)) for kind, pattern in _OPENINGS)
_PREFIX: Final = _rule(rf"{_BRACKETS}{_BEFORE}")
_EARLIER_VERSION: Final = _rule(rf"\b(?:{_VERSION})")
_FEW_WORDS: Final = _rule(rf"{_WITHIN}{{0,120}}")
_BRACKETED: Final = _rule(rf"[(\[]{_LABEL}\s?:")
_REGRET: Final = re.compile(
    r"(?:^|(?<=[.!?)\]] ))(?:(?:We|It|(?:The [A-Z]\w*|[A-Z]\w+)(?: [A-Z]\w+){0,3}"
    r"|The (?:newspaper|paper|magazine|station|network|editors?)) (?:deeply |sincerely )?"
    r"(?:regrets?|apologi[sz]es? for) (?:the|this|these|any|our) "
    r"(?:errors?|mistakes?|inaccurac(?:y|ies)|confusion))[.)\]]*$"
)
_OF_A_PIECE: Final = _rule(rf"\b(?:{_ANY}|edition)s?\b|\b{_MISTOOK}")
_LABEL_ONLY: Final = _rule(
    rf"{_BRACKETS}(?:{_LABEL}|{_NOTE}|update|(?:a|this|the) (?:correction|clarification) "
    r"(?:was|has been) (?:made|added|appended|issued|published|posted))"
    rf"(?:[\s,:：(\[—–-]*{_DATE})?[\s.:：)\]】*—–-]*"
    rf"|{_BRACKETS}(?:{_abroad(NoticeKind.CORRECTION)}|{_abroad(NoticeKind.NOTE)})\s*"
)
_WHAT_HAS_VERSIONS: Final = ("version", "headline", "caption", "edition", "summar", "subheading")
_READ: Final = 500
"""Characters in which a notice says that it is one."""


def notice_of(paragraph: str) -> NoticeKind | None:
    """Return what a paragraph is, by how it opens or by the regret that it ends with."""
    opening = _opening(paragraph)
    if opening is not None:
        return opening.kind
    if len(paragraph) > LONGEST_REGRET:
        return None
    regret = _REGRET.search(paragraph)
    if regret is not None and _OF_A_PIECE.search(paragraph, 0, regret.start()):
        return NoticeKind.CORRECTION
    return None


@lru_cache(maxsize=8192)  # most sentences of a revision are those of the one before
def notice_in(sentence: str) -> Notice | None:
    """Return the notice that a sentence is or, as of an earlier version, speaks of."""
    if not may_hold_notice(sentence):
        return None
    if opening := _opening(sentence):
        return opening
    read = sentence[:_READ]
    found = _earlier_version(read) or _BRACKETED.search(read) or _REGRET.search(read)
    return Notice(NoticeKind.CORRECTION, *found.span()) if found else None


def may_hold_notice(text: str) -> bool:
    """Tell quickly whether there may be a notice in a text: every one has one of some words."""
    low = text.lower()
    return any(hint in low for hint in HINTS)


def is_label(text: str) -> bool:
    """Tell whether a text is the heading of a notice, with or without a time, and nothing else."""
    return len(text) <= 120 and _LABEL_ONLY.fullmatch(text) is not None


def _opening(text: str) -> Notice | None:
    start = text[:_READ]
    prefix = _PREFIX.match(start)
    place = prefix.end() if prefix else 0
    said = _first(_AGENCY_RULES, start, 0) or _first(_OPENING_RULES, start, place)
    if said is None or said.kind is NoticeKind.UPDATE:
        earlier = _earlier_version(start)
        if earlier and _FEW_WORDS.fullmatch(start, place, earlier.start()):
            return Notice(NoticeKind.CORRECTION, *earlier.span())
    return said


def _first(
    rules: Sequence[tuple[NoticeKind, re.Pattern[str]]], text: str, place: int
) -> Notice | None:
    for kind, rule in rules:
        if found := rule.match(text, place):
            return Notice(kind, *found.span())
    return None


def _earlier_version(text: str) -> re.Match[str] | None:
    low = text.lower()
    if any(word in low for word in _WHAT_HAS_VERSIONS) and any(
        word in low for word in (" this ", " our ", " of the ")
    ):
        return _EARLIER_VERSION.search(text)
    return None
