"""A claim: a question under watch in a story, and what statements are linked to it. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.claim_events import (
    Assertion,
    ClaimAnswered,
    ClaimAsserted,
    ClaimEvent,
    ClaimOpened,
    ClaimWithdrawn,
    Pointer,
    Stance,
    SuggestionDismissed,
)
from domain.content import tidy
from domain.errors import ConflictError, NotFoundError, RefusedError
from domain.story import story_id

MAX_QUESTION_LENGTH: Final = 500
MAX_ANSWER_LENGTH: Final = 5000
_CLAIM_ID = re.compile(r"claim-[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Claim:
    """What the log knows of a claim. ``linked`` tells which assertion of it points where."""

    id: str
    story: str
    question: str
    version: int
    assertions: Mapping[int, Assertion] = field(default_factory=dict)
    linked: Mapping[Pointer, int] = field(default_factory=dict)
    taken_back: frozenset[int] = frozenset()
    dismissed: frozenset[Pointer] = frozenset()
    answer: ClaimAnswered | None = None
    withdrawn: bool = False


def claim_id(story: str, question: str) -> str:
    """Return the stream id of a claim: 128 bits of SHA-256 over story and question, in base 32.

    So the same question asked twice in a story is one claim. Raises ``RefusedError`` for a bad
    slug or question.
    """
    story_id(story)
    identity = f"{story}\n{_asked(question).casefold()}"
    digest = hashlib.sha256(identity.encode("utf-8")).digest()[:16]
    return "claim-" + base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def name_of(claim: str) -> str:
    """Return the id as it is. Raises ``RefusedError`` for what is none."""
    if not _CLAIM_ID.fullmatch(claim):
        raise RefusedError(
            f"'{claim}' is not a claim id: claim- and 26 characters; 'stet claim board STORY' "
            "shows those of a story"
        )
    return claim


def fold(events: Iterable[ClaimEvent]) -> Claim | None:
    """Return the claim that ``events`` of one stream, in their order, make; None for none."""
    opened: ClaimOpened | None = None
    assertions: dict[int, Assertion] = {}
    linked: dict[Pointer, int] = {}
    taken_back: set[int] = set()
    dismissed: dict[Pointer, None] = {}
    answer: ClaimAnswered | None = None
    withdrawn = False
    version = 0
    for event in events:
        version = event.originator_version
        match event:
            case ClaimOpened():
                opened, withdrawn = event, False
            case ClaimAsserted():
                assertions[event.number] = event.assertion
                linked[event.assertion.statement] = event.number
                dismissed.pop(event.assertion.statement, None)
            case SuggestionDismissed():
                dismissed[event.statement] = None
            case ClaimAnswered():
                answer = event
            case ClaimWithdrawn(assertion=None):
                withdrawn = True
            case ClaimWithdrawn(assertion=int(number)):
                taken_back.add(number)
                linked.pop(assertions[number].statement, None)
    if opened is None:
        return None
    return Claim(
        opened.originator_id,
        opened.story,
        opened.question,
        version,
        assertions,
        linked,
        frozenset(taken_back),
        frozenset(dismissed),
        answer,
        withdrawn,
    )


def articles_of(events: Iterable[ClaimEvent]) -> frozenset[str]:
    """Return the articles that events of claims point to, whatever became of the link."""
    found = set()
    for event in events:
        match event:
            case ClaimAsserted():
                found.add(event.assertion.statement.article_id)
            case SuggestionDismissed():
                found.add(event.statement.article_id)
    return frozenset(found)


def open_claim(claim: Claim | None, story: str, question: str) -> tuple[ClaimEvent, ...]:
    """Return the event that opens a claim, or opens a withdrawn one again; none if it is open."""
    if claim is not None and not claim.withdrawn:
        return ()
    return (
        ClaimOpened(
            originator_id=claim_id(story, question),
            originator_version=claim.version + 1 if claim else 1,
            question=_asked(question),
            story=story,
        ),
    )


def assert_statement(claim: Claim, assertion: Assertion) -> tuple[ClaimEvent, ...]:
    """Return the event that links a statement; none if it is linked just so already.

    That the statement exists, in an article of the story, is the caller's to see to. Raises
    ``ConflictError`` when it is linked otherwise or the claim is withdrawn, ``NotFoundError`` for
    an assertion to supersede that there is not.
    """
    _require_open(claim)
    number = claim.linked.get(assertion.statement)
    if number is not None:
        if claim.assertions[number] == assertion:
            return ()
        raise ConflictError(
            f"this statement is assertion {number} of the claim already "
            f"({claim.assertions[number].stance}); withdraw it first to link it otherwise"
        )
    if assertion.supersedes is not None:
        _standing(claim, assertion.supersedes)
    return (
        ClaimAsserted(
            originator_id=claim.id,
            originator_version=claim.version + 1,
            number=len(claim.assertions) + 1,
            assertion=assertion,
        ),
    )


def dismiss(claim: Claim, statement: Pointer, reason: str | None) -> tuple[ClaimEvent, ...]:
    """Return the event that says a statement is not about the claim; none if it was said before.

    Raises ``ConflictError`` when the statement is linked to the claim: somebody decided otherwise.
    """
    _require_open(claim)
    if (number := claim.linked.get(statement)) is not None:
        raise ConflictError(
            f"this statement was accepted as assertion {number}; withdraw that to take it back"
        )
    if statement in claim.dismissed:
        return ()
    return (
        SuggestionDismissed(
            originator_id=claim.id,
            originator_version=claim.version + 1,
            statement=statement,
            reason=None if reason is None else _said("reason", reason, MAX_ANSWER_LENGTH),
        ),
    )


def accept(claim: Claim, assertion: Assertion) -> tuple[ClaimEvent, ...]:
    """Return what ``assert_statement`` does, for a suggestion from the queue.

    Raises ``ConflictError`` when somebody has dismissed it meanwhile.
    """
    if assertion.statement in claim.dismissed:
        raise ConflictError(
            "this statement was dismissed as not about the claim; 'stet claim assert "
            "--although-dismissed' (although_dismissed) links it all the same"
        )
    return assert_statement(claim, assertion)


def answer(
    claim: Claim, text: str, stance: Stance | None, answered_by: str
) -> tuple[ClaimEvent, ...]:
    """Return the event that records a person's verdict; none if it stands so already."""
    _require_open(claim)
    event = ClaimAnswered(
        originator_id=claim.id,
        originator_version=claim.version + 1,
        answer=_said("answer", text, MAX_ANSWER_LENGTH),
        stance=stance,
        answered_by=_said("name of who answers", answered_by, MAX_QUESTION_LENGTH),
    )
    before = claim.answer
    if before is not None and _verdict(before) == _verdict(event):
        return ()
    return (event,)


def withdraw(claim: Claim, assertion: int | None, reason: str) -> tuple[ClaimEvent, ...]:
    """Return the event that takes an assertion back, or (None) the claim.

    Raises ``NotFoundError`` for an assertion that there is not, ``ConflictError`` for what was
    withdrawn before.
    """
    _require_open(claim)
    if assertion is not None:
        _standing(claim, assertion)
    return (
        ClaimWithdrawn(
            originator_id=claim.id,
            originator_version=claim.version + 1,
            assertion=assertion,
            reason=_said("reason", reason, MAX_ANSWER_LENGTH),
        ),
    )


def _verdict(event: ClaimAnswered) -> tuple[str, Stance | None, str]:
    return event.answer, event.stance, event.answered_by


def _standing(claim: Claim, number: int) -> None:
    if number not in claim.assertions:
        raise NotFoundError(
            f"the claim has {len(claim.assertions)} assertions, no assertion {number}"
        )
    if number in claim.taken_back:
        raise ConflictError(f"assertion {number} was withdrawn before")


def _require_open(claim: Claim) -> None:
    if claim.withdrawn:
        raise ConflictError("the claim was withdrawn; open it again with the same question first")


def _asked(question: str) -> str:
    return _said("question", question, MAX_QUESTION_LENGTH)


def _said(what: str, text: str, longest: int) -> str:
    try:
        said = tidy(text)
    except ValueError as error:
        raise RefusedError(f"the {what}: {error}") from error
    if not 1 <= len(said) <= longest:
        raise RefusedError(f"the {what} has 1 to {longest} characters, not {len(said)}")
    return said
