"""Answers about claims by folding the log: what the view is held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from domain.claim import fold, name_of
from domain.claim_course import Shown, Worded
from domain.claim_events import ClaimAsserted, ClaimOpened, Pointer
from domain.errors import UnreadableError
from domain.event import Logged
from domain.story import fold as fold_story
from domain.story import story_id
from domain.timeline import EntryKind, Telling, entries_of
from projections.answers import StoryFacts
from projections.claim_answers import BoardAnswer, ClaimAnswer, ClaimFacts, HistoryAnswer
from projections.claims import chronicle, telling
from projections.claims.ground import Act, Article, Ground, Linked, language_of, verdict
from projections.claims.questions import no_story, require
from projections.claims.state import ActKind, Opens, done_by
from projections.history import Readable
from projections.statements.languages import configuration
from projections.statements.live import ToldArticle, ToldArticles
from projections.when import When

_NAMES: Final = tuple(Act.__dataclass_fields__)
Stream = Sequence[Logged[Any]]


class LiveClaims:
    """Answers the questions of ``ViewAnswers`` about claims from the log itself."""

    def __init__(self, log: Readable) -> None:
        self._log = log
        self._articles = ToldArticles(log)

    def board(self, slug: str, when: When) -> BoardAnswer:
        """Return the claims of a story as they stood."""
        story = fold_story(e.event for e in self._log.stream(story_id(slug), when.position))
        if story is None and not when.pinned:
            raise no_story(slug)
        opened = self._log.of_topic(ClaimOpened.TOPIC, when.position)
        names = dict.fromkeys(e.event.originator_id for e in opened if e.event.story == slug)
        facts = None
        if story is not None:
            facts = StoryFacts(slug=slug, title=story.title, articles=len(story.articles))
        ground = self._ground(names, when, {ActKind.ANSWERED}, withdrawn=False)
        return telling.board(Ground(facts, **ground), slug, when)

    def claim(self, name: str, when: When) -> ClaimAnswer:
        """Return a claim with its assertions."""
        ground = Ground(None, **self._ground([name_of(name)], when, {ActKind.ANSWERED}))
        require(ground, name, when)
        return telling.claim(ground, when)

    def history(self, name: str, when: When) -> HistoryAnswer:
        """Return all that had happened to a claim."""
        ground = Ground(None, **self._ground([name_of(name)], when, set(ActKind)))
        require(ground, name, when)
        return chronicle.history(ground, when)

    def _ground(
        self,
        names: Iterable[str],
        when: When,
        kinds: set[ActKind],
        *,
        withdrawn: bool = True,
    ) -> dict[str, Any]:
        claims: list[ClaimFacts] = []
        linked: list[Linked] = []
        acts: list[Act] = []
        told: dict[str, ToldArticle] = {}
        for name in names:
            stream = self._log.stream(name, when.position)
            state = fold(e.event for e in stream)
            if state is None or (state.withdrawn and not withdrawn):
                continue
            own = [act for act in acts_of(stream) if act.kind in kinds]
            acts += own
            claims.append(_facts(stream, state.withdrawn, own))
            for number in state.assertions.keys() - state.taken_back:
                asserted = _asserted(stream, number)
                article = asserted.event.assertion.statement.article_id
                if article not in told:
                    told[article] = self._tell(article, when)
                linked.append(_linked(asserted, told[article]))
            for act in own:
                if act.article_id and act.article_id not in told:
                    told[act.article_id] = self._tell(act.article_id, when)
        articles = {article: self._article(known) for article, known in told.items()}
        return {"claims": claims, "linked": linked, "articles": articles, "acts": acts}

    def _tell(self, article: str, when: When) -> ToldArticle:
        told = self._articles.told(article, when.position)
        if told is None:
            raise UnreadableError(f"a claim points to {article}, of which nothing is here")
        return told

    def _article(self, told: ToldArticle) -> Article:
        known = told.known
        telling = Telling(known.article.id, "", known.chronology, told.parts)
        corrected = {
            (e.revision, e.at) for e in entries_of(telling) if e.kind is EntryKind.CORRECTED
        }
        stays = sorted(told.stays, key=lambda s: (s.statement, s.nth))
        return Article(
            known.article.id,
            known.facts.outlet,
            known.facts.outlet_name,
            known.facts.url,
            [
                Shown(
                    s.revision,
                    s.appeared_at,
                    s.basis,
                    s.first_seen,
                    s.last_seen,
                    s.position,
                    missing=s.revision not in {0, *told.pages},
                    corrected=(s.revision, s.appeared_at) in corrected,
                )
                for s in known.chronology.spans
            ],
            {
                span.revision: known.redacted[span.revision].state
                for span in known.chronology.spans
                if span.revision in known.redacted
            },
            [
                Worded(
                    s.statement,
                    s.text,
                    language_of(configuration(told.languages[s.revision])),
                    s.begins,
                    s.revision,
                    s.ends,
                    s.next_revision,
                    s.into,
                )
                for s in stays
            ],
        )


def _facts(stream: Stream, withdrawn: bool, acts: Sequence[Act]) -> ClaimFacts:
    opened = [e for e in stream if isinstance(e.event, ClaimOpened)][-1]
    name = opened.event.originator_id
    return ClaimFacts(
        id=name,
        story=opened.event.story,
        question=opened.event.question,
        opened_at=opened.recorded_at,
        position=opened.position,
        withdrawn=withdrawn,
        verdict=verdict(name, acts),
    )


def acts_of(stream: Stream) -> list[Act]:
    """Return what a claim's events tell that people did."""
    rows = [
        change.row
        for logged in stream
        for change in done_by(logged)
        if isinstance(change, Opens) and change.table == "claim_acts"
    ]
    return [Act(**{name: row[name] for name in _NAMES}) for row in rows]


def _asserted(stream: Stream, number: int) -> Logged[ClaimAsserted]:
    return next(
        e for e in stream if isinstance(e.event, ClaimAsserted) and e.event.number == number
    )


def _linked(asserted: Logged[ClaimAsserted], told: ToldArticle) -> Linked:
    event = asserted.event
    return Linked(
        event.originator_id,
        event.number,
        event.assertion,
        _lineage(told, event.assertion.statement),
        event.actor,
        asserted.recorded_at,
        asserted.position,
    )


def _lineage(told: ToldArticle, pointer: Pointer) -> int | None:
    """Return the lineage of the statement in which a pointer begins."""
    page = told.pages.get(pointer.revision)
    if page is None or pointer.revision not in {s.revision for s in told.known.chronology.spans}:
        return None
    within = [
        (statement.start, place)
        for place, statement in enumerate(page.statements)
        if (statement.part, statement.block) == (pointer.part, pointer.block)
        and statement.start <= pointer.start
    ]
    if not within:
        return None
    return told.lineages.number(told.lineages.of(pointer.revision)[max(within)[1]])
