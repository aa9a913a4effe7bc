"""English verbs by which something is reported as said, and nouns for those who say it."""

from __future__ import annotations

from typing import Final

SAYING: Final = frozenset(
    """
    say says said saying tell tells told telling add adds added warn warns warned warning
    acknowledge acknowledges acknowledged note notes noted noting announce announces announced
    announcing claim claims claimed claiming argue argues argued arguing insist insists insisted
    testify testifies testified write writes wrote tweet tweets tweeted reply replies replied
    confirm confirms confirmed confirming deny denies denied denying declare declares declared
    state states stated explain explains explained remark remarks remarked observe observed recall
    recalls recalled admit admits admitted concede concedes conceded contend contends contended
    allege alleges alleged assert asserts asserted imply implies implied suggest suggests suggested
    predict predicts predicted report reports reported maintain maintained complain
    complained caution cautioned cautions joke joked lament lamented spoke
    """.split()
)
"""Forms of verbs of saying."""

ALSO_NOUNS: Final = frozenset(
    "state states note notes claim claims report reports remark remarks warning joke".split()
)
"""Forms that are nouns after an article."""

SOURCES: Final = frozenset(
    """
    official spokesman spokeswoman spokesperson police authority analyst expert people person source
    witness resident lawyer prosecutor investigator document report statement agency government
    ministry company department leader participant marcher teacher lawmaker critic supporter aide
    doctor scientist researcher minister president secretary senator governor mayor judge general
    officer commander diplomat ambassador economist executive director manager neighbor neighbour
    relative friend student veteran member representative activist organizer organiser protester
    soldier rebel separatist militant group party court filing letter study survey newspaper
    network station agency association union bank white house pentagon kremlin congress
    """.split()
)
"""Nouns for who or what is a source, in the singular."""

ALSO_DOING: Final = frozenset(
    """
    add adds added adding claim claims claimed claiming maintain maintained observe observed spoke
    suggest suggests suggested
    """.split()
)
"""Verbs that report only where what is said follows, or was quoted before."""

PRONOUNS: Final = frozenset("he she it they we i who you".split())
OBJECTS: Final = frozenset("him her them us me".split())
"""Pronouns as "according to her" has them; "her lawyer" is another."""
