"""Correction notices in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domain.text.marks import Mark, SignalKind

ARTICLE: Final = (
    r"(?:article|story|report|post|piece|page|headline|column|caption|version|chart|map|graphic|"
    r"obituary|review|newsletter|video|podcast|photograph|dispatch)"
)
"""What an outlet calls its own work, as part of a regular expression."""
_WORK: Final = r"(?:article|story|headline|column|caption|version|obituary|newsletter)"
_LABEL: Final = r"(?:corrections?|clarifications?|erratum|errata|retraction|amendment)"
_WHEN: Final = (
    r"(?:\s?\([^()]{3,40}\)|,? (?:on )?(?-i:[A-Z]|\d{1,2} )[^:.!?]{2,28}\.?[^:.!?]{0,12})?"
)
OPENS: Final = (
    # A label, with a time or without: "Correction:", "CORRECTION (Nov. 3):", "Correction - ".
    rf"{_LABEL}(?: and {_LABEL})?{_WHEN}(?:\s?:|\s?[—–]|\s-\s)"
    rf"|{_LABEL}(?: and {_LABEL})?\s?$"
    rf"|{_LABEL} (?:made|appended|issued|added)\b"
    r"|corrected (?:on |at )?(?-i:[A-Z\d])[^:!?]{2,30}:"
    r"|for the record:"
    rf"|(?:a|this) (?:correction|clarification) (?:was|has been) (?:made|added|appended|issued)\b"
    rf"|(?:because of|due to) an? (?:editing|production|reporting|typographical|translation|"
    rf"transcription) error\b"
    rf"|this {ARTICLE} (?:has been |was |is being )?(?:corrected|amended|clarified)\b"
    rf"|this {ARTICLE}(?: and \w+)? (?:originally|initially|previously|incorrectly|wrongly|"
    rf"mistakenly) (?:stated|said|reported|misstated|misspelled|misidentified|gave|named|described|"
    rf"referred|quoted|attributed|identified)\b"
    rf"|this {ARTICLE}(?: and \w+)? (?:has been |have been |was |were )?(?:updated|changed|edited|"
    rf"revised)\b.{{0,80}}\bto (?:correct|clarify|remove an? (?:error|incorrect))\b"
    rf"|(?:this headline and story|the headline and story) were (?:corrected|amended)\b"
    r"|(?:this )?(?:story|post|article) (?:was )?(?:corrected|updated)\b.{0,40}\bto correct\b"
    rf"|note: an? (?:earlier|previous) (?:headline|version)\b"
    r"|(?:we|the [^,.]{2,40}) regrets? (?:the|this|these) errors?\s*[.)\]]*$"
    rf"|\(?this {ARTICLE} (?:corrects|clarifies)\b"
    rf"|an? (?:version of this |photo |picture )?{ARTICLE} (?:on|in|with|published|about|last)\b"
    r".{0,200}\b(?:misstated|misspell?ed|misidentified|misattributed|incorrectly|erroneously)\b"
)
"""How a notice begins by which an outlet corrects itself, as a regular expression that ignores
case.
"""
_WITHIN: Final = (
    rf"\b(?:an?|the) (?:earlier|previous|original|initial|prior) (?:versions?|headlines?) "
    rf"(?:of|on|to|for) (?:this|our|the above) {ARTICLE}\b"
    rf"|\ba version of this {ARTICLE}\b.{{0,120}}\b(?:misstated|misspell?ed|misidentified|"
    rf"incorrectly|wrongly)\b"
    rf"|\b{_WORK}\b.{{0,200}}?\b(?:misstated|misspell?ed|misidentified|misattributed)\b"
    rf"|\b(?:this {ARTICLE}|the {_WORK}|this headline and story) (?:has been|was|were|is being) "
    r"(?:corrected|amended|clarified|updated to (?:correct|clarify))\b"
    rf"|\beditor(?:s[’']|[’']s|s)? note\s*(?:[:.—–(-]|$)"
    r"|\b(?:regrets?|apologi[sz]es?) (?:the|for the|for this|these|this) errors?\s*[.)\]]*$"
)
"""What shows anywhere in a sentence that it is of such a notice."""
_NOTICE: Final = re.compile(rf"(?:^[\s\[(*•—–-]*(?:{OPENS})|{_WITHIN})", re.IGNORECASE)
_HINTS: Final = (
    "correct version editor misspel misstat misident misattrib regret apolog amend record: "
    "clarif error originally initially wrongly mistaken previously errat retract headline"
).split()
"""Parts of words one of which every notice has."""
_RARE: Final = (
    "correct", "clarif", "errat", "retract", "amend", "misst", "misid", "missp", "misatt", "regret",
    " error", "for the record", " version", "originally ", "initially ", "earlier headline",
)  # fmt: skip
"""Such parts of what it begins with, rare enough to look for in whole articles."""
_OPENS: Final = re.compile(
    rf"[\s\[(*•—–-]*(?:{OPENS}|(?:an|the|a) (?:earlier|previous|original|prior|initial) "
    rf"(?:version|headline) (?:of|on) (?:this|our) {ARTICLE})",
    re.IGNORECASE,
)
_SERVICE: Final = re.compile(
    r"\(?(?:additional )?(?:reporting|writing|editing) by\b|more (?:follows|soon)\b"
    r"|more about [A-Z]|read more\b|follow (?:us|him|her|them|@?\w+ \w+|@\w+) on [A-Z]"
    r"|sign up (?:for|to|here)\b|copyright (?:©|\(c\)|\d{4})|credits? ?(?:\.\.\.|…|:)"
    r"|(?:click|tap) here\b|this (?:story|article) (?:originally|first) appeared\b|advertisement$",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"\bcontributed (?:reporting|research|to this (?:report|article|story))\b"
    r"|\breport(?:ed|ing) from [A-Z][^.]{0,200}, and\b"
)


def notices(text: str) -> Iterator[Mark]:
    """Yield words by which an outlet says that it corrects itself."""
    low = text.lower()
    if not any(hint in low for hint in _HINTS):
        return
    for found in _NOTICE.finditer(text):
        value = f"notice {found[0].lower()}"
        yield Mark(SignalKind.CORRECTION, "correction notice", *found.span(), value)


def may_have(text: str) -> bool:
    """Tell, at little cost, whether a paragraph that ``opens`` as notices do may be in a text."""
    low = text.lower()
    return any(hint in low for hint in _RARE)


def opens(text: str) -> bool:
    """Tell whether a paragraph begins as notices do by which an outlet corrects itself."""
    return _OPENS.match(text[:400]) is not None


def is_service(text: str) -> bool:
    """Whether a sentence is about the article, not the news: credits, "Read more"."""
    if _SERVICE.match(text):
        return True
    return ("contributed" in text or "report" in text) and _CREDIT.search(text) is not None
