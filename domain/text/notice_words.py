"""The kinds of notices, what heads them in other languages, and words to look for first."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class NoticeKind(StrEnum):
    """What a notice is."""

    CORRECTION = "correction"  # corrections, clarifications, amendments, retractions
    NOTE = "note"  # a word of the editors to readers
    UPDATE = "update"  # something was added, and nothing put right


ABROAD: Final = {
    NoticeKind.CORRECTION: (
        "korrektur korrekturhinweis berichtigung richtigstellung rectificatif rectification "
        "fe_de_errores fe_de_erratas fe_de_errata corrección correción rectificación aclaración "
        "rettifica correzione errata_corrige rectificatie correctie rättelse rettelse rettelser "
        "retting oikaisu korjaus sprostowanie correção errata поправка исправление уточнение "
        "виправлення düzeltme 訂正 訂正とお詫び 更正 更正启事 정정 바로잡습니다"
    ),
    NoticeKind.NOTE: (
        "anmerkung_der_redaktion hinweis_der_redaktion note_de_la_rédaction ndlr "
        "nota_de_la_redacción nota_del_editor nota_della_redazione nota_da_redação "
        "noot_van_de_redactie от_редакции od_redakcji 編集部注 編者注 编者注"
    ),
}
"""Of each kind the labels, in lower case; an underscore stands for a space."""
_LABELS: Final = tuple(
    label.replace("_", " ") for labels in ABROAD.values() for label in labels.split()
)
HINTS: Final = (
    *"""
    correct corrig clarif amplif amend errat retract withdrawn record straight version headline
    caption subhead summary misst missp misid misat misq misr misc misd misl misn mistake erron
    wrong inaccurat originally initially previously first earlier changed note updat recast repeats
    adds removes removed refile edited revised modified altered developing breaking republished
    translated regret apolog
    """.split(),
    *_LABELS,
)
"""Parts of words, in lower case, one of which every notice has."""
_TELLING: Final = tuple(
    hint.replace("_", " ")
    for hint in """
    correct corrig clarif amplif amend errat retract withdrawn misst missp misid misat misq misr
    misla mischa misna misda mistake erron wrong inaccurat originally initially previously record:
    record_: record_straight version headline caption note regret
    apolog changed edited revised modified altered
    """.split()
)
"""The same for notices that tell of an error: few enough to look for in each text."""


def hints_in(text: str, language: str | None) -> tuple[str, ...]:
    """Return those words of a text of which every notice in it that tells of an error has one.

    In lower case. Labels of other languages count in texts that are not in English.
    """
    low = text.lower()
    is_english = (language or "en").lower().startswith("en")
    hints = _TELLING if is_english else (*_TELLING, *_LABELS)
    return tuple(hint for hint in hints if hint in low)
