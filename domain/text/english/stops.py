"""Which full stops end a sentence in English, and which belong to an abbreviation."""

from __future__ import annotations

import re
from typing import Final

from domain.text.english.starters import STARTERS
from domain.text.stops import Stop

# Always before a name or a number: never the end.
_TITLES: Final = frozenset(
    """
    Mr Mrs Ms Mx Messrs Mme Mmes Mlle Dr Drs Prof Profs Rev Revs Fr Msgr Hon Pres Amb Supt Insp Det
    Gen Gens Maj Lt Col Cols Capt Cmdr Cdr Comdr Adm Adml Brig Sgt Cpl Pvt Pfc Spc Sen Sens Rep Reps
    Gov Govs Lieut Atty Ald Sec Asst Assoc Dep Mt Mts Ft Pt Ste vs v cf viz e.g i.e approx
    """.split()
)
# An abbreviation before a figure ("No. 10"), a word otherwise ("No.").
_BEFORE_FIGURES: Final = frozenset(
    "No Nos no nos Art Arts art Sec sec Ch ch Fig Figs fig figs p pp Vol vol Op op Par par".split()
)
# May end a sentence: only where what follows is sure to start one.
_MAY_END: Final = frozenset(
    """
    Inc Corp Co Cos Ltd Bros Jr Sr Esq Plc etc al St Ave Blvd Rd Hwy Rte Dept Univ Assn Ctr
    Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
    """.split()
)
_STATES: Final = frozenset(
    """
    Ala Alas Ariz Ark Calif Cal Colo Conn Del Fla Ga Ill Ind Kan Kans Ky La Md Mass Mich Minn Miss
    Mo Mont Neb Nebr Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wisc Wyo Ont Que Alta Sask
    """.split()
)
_UNITS: Final = frozenset("bn m mn tn k lb lbs oz ft sq mi mph km kg cm mm in hr hrs min".split())
# Written small, with four letters or more; shorter words are not taken for a sentence's last
# before a small letter.
_SHORTENED: Final = frozenset(
    "approx appt assn assoc chap corp dept excl govt incl intl natl prof temp univ vols".split()
)
_LETTERED: Final = frozenset(
    """
    vitamin plan hepatitis type group class grade section title appendix exhibit category schedule
    point part block league gate room row level tier phase division unit
    """.split()
)
_EXCLAIMED: Final = frozenset("Yahoo Yum Jeopardy Mamma Oklahoma".split())

_DOTTED: Final = re.compile(r"(?:[^\W\d_]{1,2}\.&?)+[^\W\d_]{1,2}")
_CLOCK: Final = re.compile(r"[ap]\.?m", re.IGNORECASE)
_ZONED: Final = re.compile(
    r"[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d"
    r"|(?:[A-Z][\w.]* ){1,3}[Tt]ime\b"
)
_BRAND: Final = re.compile(r"[a-z]{1,2}[A-Z]")  # "iPhone"
_FIRST: Final = re.compile(r"[^\W\d_]+(?:[’'][a-z]+)?")
_SAYING: Final = re.compile(
    r"(?:(?:[Tt]he )?[A-Z][\w.’'-]*,? ){1,5}(?:\d+, )?"
    r"(?:said|says|told|tells|asked|asks|wrote|writes|added|adds"
    r"|replied|shouted|cried|yelled|recalled|tweeted|exclaimed|wondered)\b"
)


def _starts(ahead: str) -> bool:
    """Whether the first word of ``ahead`` is one that starts sentences, capitalised."""
    first = _FIRST.match(ahead)
    return first is not None and first[0] in STARTERS


def ends(stop: Stop) -> bool:
    """Whether a sentence ends at a mark that white space follows."""
    ahead = stop.ahead
    if stop.is_address:
        return "." in stop.word and _starts(ahead)
    if "?" in stop.mark or "!" in stop.mark:
        return _ends_calling(stop, ahead)
    if len(stop.mark) > 1:  # an ellipsis
        return not ahead[:1].islower()
    if ahead[:1].islower() and not _BRAND.match(ahead):
        return _is_ordinary(stop.word) and not stop.closers
    return _ends_at_point(stop, stop.word, ahead)


def _ends_calling(stop: Stop, ahead: str) -> bool:
    if ahead[:1].islower() or (stop.closers and _SAYING.match(ahead)):
        return False
    word = stop.word
    if ahead.startswith(word + stop.mark[0]):  # "Never! Never!"
        return False
    return word not in _EXCLAIMED or _starts(ahead)


def _is_ordinary(word: str) -> bool:
    """Whether a word is no abbreviation, so that even a small letter may follow its full stop."""
    return len(word) > 3 and word.isalpha() and word.islower() and word not in _SHORTENED


def _ends_at_point(stop: Stop, word: str, ahead: str) -> bool:
    if word in _BEFORE_FIGURES and ahead[:1].isdigit():
        return False
    if word in _TITLES:
        return bool(stop.closers)
    if word.isdecimal() and stop.text[stop.since : stop.start].strip() == word:
        return False  # "1. Wash your hands"
    if _CLOCK.fullmatch(word):
        return _ZONED.match(ahead) is None or _starts(ahead)
    if word in _UNITS and stop.before[-1:].isspace() and stop.before[-2:-1].isdigit():
        return not ahead[:1].isdigit()  # "5 ft. 10 in."
    if len(word) == 1 and word.isalpha():
        return _ends_at_letter(stop, word, ahead)
    if word in _MAY_END or word in _STATES or _DOTTED.fullmatch(word.rpartition("-")[2]):
        return _ends_at_abbreviation(stop, word, ahead)
    return True


def _ends_at_letter(stop: Stop, word: str, ahead: str) -> bool:
    before = _FIRST.findall(stop.before)[-1:] or [""]
    if word == "I" and before[0].islower():
        return True  # "you and I."
    return _starts(ahead) and (before[0].lower() in _LETTERED or stop.finished)


def _ends_at_abbreviation(stop: Stop, word: str, ahead: str) -> bool:
    if not stop.finished:
        return False  # a headline capitalises every word
    if word in _STATES and stop.before.rstrip().endswith(","):
        return ahead[:1].isalpha()  # within a sentence a comma would follow: "Austin, Tex., is"
    return _starts(ahead)
