"""English words that say the opposite of each other: one in the place of the other turns what is
said round, however little else changed.
"""

from __future__ import annotations

import re
from typing import Final

_PAIRS: Final = """
deny denies denied | confirm confirms confirmed admit admits admitted
rose rise rises risen rising | fell fall falls fallen falling
increase increases increased grew grow grows | decrease decreases decreased shrank shrink shrinks
up | down
upheld uphold upholds | overturned overturn overturns reversed
open opens opened reopened | closed close closes shut shuts
entered enter enters | left leave leaves
arrived arrive arrives | departed depart departs left
began begin begins begun started start starts | ended end ends finished finish finishes
accepted accept accepts approved | rejected reject rejects refused refuse refuses
agreed agree agrees | disagreed disagree disagrees refused refuse refuses
support supports supported backed backs | oppose opposes opposed
won win wins | lost lose loses
succeeded succeed succeeds successful successfully | failed fail fails unsuccessful unsuccessfully
guilty convicted | innocent acquitted
legal lawful legally | illegal unlawful illegally
true | false
alive | dead
able | unable
safe | unsafe dangerous
public publicly | private privately
present | absent
democrat democrats democratic | republican republicans
conservative conservatives tory tories | labour labor liberal liberals
man men boy boys male males | woman women girl girls female females
father fathers | mother mothers
son sons | daughter daughters
brother brothers | sister sisters
husband husbands | wife wives
oldest eldest older elder | youngest younger
largest biggest larger bigger | smallest smaller
highest higher | lowest lower
best better | worst worse
longest longer | shortest shorter
strongest stronger strong | weakest weaker weak
first | last
majority | minority
most | least
more | fewer less
many | few
all every everyone everybody | none no nobody
always | never
before | after
inside | outside
above | below
bought buy buys | sold sell sells
hired hire hires | fired fire fires
profit profits gain gains | loss losses
maximum | minimum
attacker attackers suspect suspects | victim victims
buyer buyers | seller sellers
ally allies friend friends | enemy enemies
alone | accompanied
with | without
for | against
"""
_SIDES: Final[dict[str, list[tuple[int, int]]]] = {}
for _number, _line in enumerate(_PAIRS.strip().splitlines()):
    for _side, _words in enumerate(_line.split("|")):
        for _word in _words.split():
            _SIDES.setdefault(_word, []).append((_number, _side))
_WORD: Final = re.compile(r"[^\W\d_]+")


def opposed(old: str, new: str) -> bool:
    """Tell whether a word went and one that says the opposite came."""
    before, after = (frozenset(_WORD.findall(text.lower())) for text in (old, new))
    went = {side for word in before - after for side in _SIDES.get(word, ())}
    came = {side for word in after - before for side in _SIDES.get(word, ())}
    return any((pair, 1 - side) in came for pair, side in went)
