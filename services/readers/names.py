"""Tells people's names by their shape, and parts names that a page has run together."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 60
"""Longest name of one person, in characters."""
MOST_WORDS: Final = 4
"""A name with more words is none by itself, even where it is said to be a person's."""

# What a name may begin with before a capital inside a word: McDonald, MacArthur, DeSantis, LaFleur.
_PREFIXES: Final = frozenset(
    """
    Mc Mac De Di Du Da Des Del Della Dello Dal Dall Dell Degli Dos La Le Lo Las Los Les Van Von
    Vander Vanden Vande Ver Ten Ter Der Den Fitz San Santa St Ste Al El Abu Abd Abdel Bin Ben Ibn
    Ap Nic Mhic
    """.split()
)
_PARTICLES: Final = frozenset(
    """
    van von der den de da di del della dello du la le al el bin ibn ben bint abu dos das do ter ten
    zu zum zur af av y e i st st. d' 't op het ap dal degli und
    """.split()
)
_SUFFIXES: Final = frozenset("Jr Jr. Sr Sr. II III IV V MD M.D. Ph.D. PhD Esq.".split())
# Words that stand in titles and headings, not in names.
_NO_NAME: Final = frozenset(
    """
    a an the and or of in on at to for with from by as is are was what why how when where who which
    this that these those news live update updates breaking exclusive analysis opinion editorial
    world politics business sport sports video videos photo photos watch more about top story
    stories related latest today here inside points takeaways takeaway facts things explainer
    explained summary overview background highlights introduction conclusion monday tuesday
    wednesday thursday friday saturday sunday january february july september october november
    december no not after before
    """.split()
)
_ROLES: Final = frozenset(
    """
    editor editors correspondent correspondents reporter reporters writer writers staff columnist
    columnists analyst producer journalist journalists contributor contributors agencies agency
    bureau chief desk team newsroom critic photographer photographers fellow professor researcher
    reporting special senior political diplomatic foreign investigations guest contributing author
    editing research additional writing graphics photographs photography video audio production
    """.split()
)
_BETWEEN: Final = frozenset(
    ["and", "in", "from", "at", "of", "for", "the", "also", "&", "by", "with"]
)
_AGENCIES: Final = frozenset(
    name.strip()
    for name in """
    reuters | ap | afp | upi | associated press | the associated press | agence france-presse
    bloomberg | bloomberg news | dpa | ansa | xinhua | tass | pa media | press association | efe
    the canadian press | kyodo news | yonhap | apa | pti | ani
    """.replace("\n", "|").split("|")
    if name.strip()
)
_BROADCASTER = re.compile(r"[A-Z]{2,5}(?: News)?$|(?:BBC|CNN|NPR|ABC|CBS|NBC|PBS|AP|AFP)\b")
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’ʼ‑-]+[^\W\d_]+)*\.?")
_RUN_ON_SUFFIX = re.compile(r"(?<=[a-z] )(Jr\.|Sr\.|III|II|IV)(?=[A-Z][a-z])")


def is_name(text: str) -> bool:
    """Tell whether ``text`` has the shape of one person's name, given and family name."""
    words = text.split()
    if not 2 <= len(words) <= 7 or len(text) > LONGEST:
        return False
    if not words[0][0].isupper() or any(word.lower() in _NO_NAME for word in words):
        return False
    solid = [w for w in words if w not in _PARTICLES and w.strip(",") not in _SUFFIXES]
    return len(solid) >= 2 and all(_is_name_word(word) for word in solid)


def are_names(text: str) -> bool:
    """Tell whether a text holds names, and places and roles beside them, but no sentence."""
    words = re.split(r"[\s,;]+", text.strip())
    small = _PARTICLES | _ROLES | _BETWEEN
    return (
        0 < len(words) <= 80
        and text[:1].isupper()
        and (sum(word.lower() not in small for word in words) >= 2 or is_agency(text))
        and all(word.lower() in small or _is_name_word(word) for word in words if word)
    )


def is_organisation(text: str, outlet_name: str | None) -> bool:
    """Tell whether a part of a byline is an outlet, an agency or somebody's role, not a person."""
    lowered = text.casefold().strip()
    if len(text) > LONGEST or len(text.split()) > 6:
        return False
    return (
        lowered in _AGENCIES
        or (outlet_name is not None and lowered == outlet_name.casefold())
        or lowered.startswith("the ")
        or any(word in _ROLES for word in re.findall(r"[\w-]+", lowered))
        or bool(_BROADCASTER.match(text))
    )


def is_person(text: str, outlet_name: str | None) -> bool:
    """Tell whether what is said to be a person's name is one, though words in it name jobs too.

    ``Ann Writer`` is; ``Staff Writer`` and ``Gazette Staff`` are not, whoever says so.
    """
    words = text.split()
    others = [word.casefold() for word in words if word.casefold() not in _ROLES]
    of_outlet = (outlet_name or "").casefold().split()
    return (
        len(words) <= MOST_WORDS
        and is_name(text)
        and words[0].casefold() in others
        and not is_agency(" ".join(others))
        and not all(word in of_outlet for word in others)
        and not _BROADCASTER.match(text)
    )


def is_agency(text: str) -> bool:
    """Tell whether ``text`` is the name of a news agency."""
    return text.casefold() in _AGENCIES


def part(text: str, told: frozenset[str], outlet_name: str | None = None) -> list[str]:
    """Return the names in ``text`` where pages have left nothing between them.

    ``Ann LeeJo de Wit`` is two people. Names that the page tells elsewhere (``told``) decide first;
    then a capital after a small letter parts two names, unless it belongs to a name of its own
    (McDonald) or would leave somebody without a given or a family name.
    """
    for name in sorted(told, key=lambda n: (-len(n), n)):
        at = text.find(name)
        while at >= 0:
            before, after = text[:at], text[at + len(name) :]
            if _may_end(before, text[at:]) and _may_end(name, after):
                return [
                    *(part(before.strip(), told, outlet_name) if before.strip() else ()),
                    name,
                    *(part(after.strip(), told, outlet_name) if after.strip() else ()),
                ]
            at = text.find(name, at + 1)
    return _part_by_shape(text, outlet_name)


def _may_end(before: str, after: str) -> bool:
    """Tell whether a name may end between the two: at a space, or where a capital follows."""
    return (
        not before.strip()
        or not after
        or before[-1] == " "
        or after[0] == " "
        or (after[0].isupper() and before[-1:].islower())
        or (after[0].isupper() and before.endswith((".", "II", "III", "IV")))
        or (after[0].isupper() and before[-1].isupper() and before.isupper())
    )


def _part_by_shape(text: str, outlet_name: str | None) -> list[str]:
    text = _RUN_ON_SUFFIX.sub(r"\1 \n", text)
    out: list[str] = []
    for stretch in text.split("\n"):
        start = 0
        for at in range(1, len(stretch)):
            if not (stretch[at].isupper() and stretch[at - 1].islower()):
                continue
            left, right = stretch[start:at], stretch[at:]
            if _is_border(left, right, outlet_name):
                out.append(left.strip())
                start = at
        out.append(stretch[start:].strip())
    return [name for name in out if name]


def _is_border(left: str, right: str, outlet_name: str | None) -> bool:
    """Tell whether one person ends and another begins between ``left`` and ``right``."""
    *_, last = left.split()
    begins = max(i for i in range(len(last)) if i == 0 or not last[i].islower())
    # Der in VanDer: what the word holds since its last capital or hyphen
    fragment = last[begins:].lstrip("-'’")
    if fragment in _PREFIXES or len(left.split()) < 2:
        return False
    return len(right.split()) >= 2 or is_organisation(right, outlet_name)


def _is_name_word(word: str) -> bool:
    """Tell whether a word is written as names are: with a capital first, or after ``d'``."""
    return (
        bool(_NAME_WORD.fullmatch(word))
        and any(char.isupper() for char in word[:4])
        and word.lower() not in _NO_NAME
    )
