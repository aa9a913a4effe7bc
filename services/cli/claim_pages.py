"""How ``stet claim`` shows boards, claims, their courses, and what may speak to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.claim_events import Stance
from domain.clocks import format_time
from projections.claim_answers import (
    AssertionFacts,
    BoardAnswer,
    BoardClaim,
    ClaimAnswer,
    ClaimFacts,
    FigureFacts,
    HistoryAnswer,
    SuggestionsAnswer,
)
from projections.claims.sentences import SAYS
from services.cli.output import say, say_runs

_STYLES: Final = {Stance.AFFIRMS: "green", Stance.DENIES: "red", Stance.LEAVES_OPEN: "yellow"}


def _clocks(found: BoardAnswer | ClaimAnswer | HistoryAnswer | SuggestionsAnswer) -> None:
    say(f"as of {format_time(found.as_of)}, as known at position {found.as_known}", "dim")


def print_board(found: BoardAnswer) -> None:
    """Show the claims of a story."""
    if found.story is not None:
        say(found.story.title, "bold")
    _clocks(found)
    if not found.claims:
        say(found.note if found.story is None else "No claims: stet claim open STORY QUESTION")
    for one in found.claims:
        say()
        _print_on_board(one)


def _print_on_board(one: BoardClaim) -> None:
    _head(one.claim)
    say(one.note)
    _print_assertions(one.assertions)
    if one.more:
        say(f"  and {one.more} more: stet claim show {one.claim.id}", "dim")


def _head(claim: ClaimFacts) -> None:
    say(claim.question, "bold")
    say(claim.id, "dim")


def _print_assertions(assertions: Sequence[AssertionFacts]) -> None:
    for one in assertions:
        says = SAYS[one.stance] + _of(one.figure) + (", but reversed since" if one.turned else "")
        name = one.outlet_name or one.outlet
        say_runs([(f"  {one.number}. {name} ", "bold"), (says, _STYLES[one.stance])])
        if one.wording is not None:
            gone = "" if one.standing else "(last said) "
            say(f"     {gone}{one.wording}")
        say(f"     {one.note}", "dim")


def _of(figure: FigureFacts | None) -> str:
    """Say the figure that was noted when it was linked: its words may have another by now."""
    if figure is None:
        return ""
    least, most = (None if n is None else f"{n:,f}" for n in (figure.least, figure.most))
    said = least if least == most else f"{least or 'up'} to {most}" if most else f"{least} or more"
    return f" (linked for {said} {figure.unit})" if figure.unit else f" (linked for {said})"


def print_claim(found: ClaimAnswer) -> None:
    """Show a claim with its assertions."""
    if found.claim is not None:
        _head(found.claim)
    _clocks(found)
    say(found.note)
    for one in found.contradictions:
        until = f"until {format_time(one.ends)}" if one.ends else "and still"
        stances = " and ".join(SAYS[stance] for stance in one.stances)
        say(f"contradicted  {format_time(one.begins)} {until}: {stances}", "dim")
    if found.assertions:
        say()
    _print_assertions(found.assertions)


def print_history(found: HistoryAnswer) -> None:
    """Show the course of a claim."""
    if found.claim is not None:
        _head(found.claim)
    _clocks(found)
    for one in found.entries:
        where = f"{one.outlet}  " if one.outlet else ""
        number = f"  assertion {one.assertion}" if one.assertion else ""
        say_runs([(f"{format_time(one.at)}  {where}", "bold"), (f"{one.kind}{number}", "")])
        if one.wording is not None:
            say(f"  {one.wording}")
        said = f" {one.said}" if one.said else ""
        by = f" ({one.by})" if one.by else ""
        say(f"  {one.note}{said}{by}", "dim")


def print_suggestions(found: SuggestionsAnswer) -> None:
    """Show what may speak to a claim."""
    if found.claim is not None:
        _head(found.claim)
    _clocks(found)
    say(found.note)
    for one in found.suggestions:
        name = one.outlet_name or one.outlet
        until = f" until {format_time(one.until)}" if one.until else ""
        say()
        say(f"{one.score:>3}  {name}, revision {one.revision}  {format_time(one.since)}{until}")
        say(f"     {one.text}", "bold")
        say(f"     {'; '.join(one.reasons)}", "dim")
        say(f"     {one.statement}", "dim")
