"""Arbitrary histories of what was seen of one article, and of what was put right."""

from __future__ import annotations

from hypothesis import strategies as st
from seen_logs import GONE, Corrected, Rejected, Seen

# So few texts and minutes that returns, ties and contradicted claims are the rule.
minutes = st.integers(0, 12)
claims = st.none() | st.integers(-3, 14)
texts = st.builds(Seen, st.sampled_from("ABC"), minutes, claims, claims)
absences = st.builds(Seen, st.just(GONE), minutes, st.none(), claims)
sights = texts | texts | absences
groups = st.tuples(st.lists(texts, min_size=1, max_size=2), sights).map(lambda g: [*g[0], g[1]])
corrections = st.builds(Corrected, st.integers(0, 20), minutes, claims)
rejections = st.builds(Rejected, st.integers(0, 2))
histories = st.lists(sights | sights | groups | corrections | rejections, max_size=12)

# Every minute a text or none, in any order of arrival: so many spans that most are far apart.
busy = st.permutations(range(12)).flatmap(
    lambda order: st.tuples(
        *(st.builds(Seen, st.sampled_from(["A", "B", "C", GONE]), st.just(m)) for m in order)
    ).map(list)
)
