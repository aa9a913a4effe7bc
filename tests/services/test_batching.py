"""Many captures at once come to what they come to one by one, in any order and with any stops."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders import URL, capture
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgres_servers import Server

from domain.article_events import RevisionCaptured
from domain.capture import Capture
from domain.errors import NotFoundError, RefusedError
from infra.log import Log
from services.bootstrap import Stet
from services.capturing import Capturing, Receipt

MINUTES = st.sampled_from([0, 10, 30, 61, 125, 300])
captures = st.lists(
    st.builds(
        lambda minutes, text, page: capture(minutes, text, url=f"{URL}/{page}"),
        MINUTES,
        st.sampled_from(["One.", "Two.", "Three."]),
        st.sampled_from(["a", "b"]),
    ),
    max_size=12,
)
batches = st.lists(captures, min_size=1, max_size=3)


def events(log: Log, taken: Sequence[Capture]) -> list[tuple[int, object]]:
    """Return what the log holds of some articles, without the salts' work."""
    streams = sorted({r for c in taken for r in _ids(log, c)})
    return sorted(
        (logged.position, _bare(logged.event))
        for history in log.streams(streams).values()
        for logged in history
    )


def _ids(log: Log, taken: Capture) -> list[str]:
    receipt = Capturing(log).capture(taken)
    return [receipt.article_id]


def _bare(event: object) -> str:
    if isinstance(event, RevisionCaptured):
        event = event.model_copy(update={"commitment": "sealed"})
    return repr(event)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
def test_batches_give_the_receipts_and_the_events_of_captures_one_by_one(
    server: Server, handed: list[list[Capture]]
) -> None:
    at_once, one_by_one = Log(server.new_database()), Log(server.new_database())
    try:
        batched = [r for batch in handed for r in Capturing(at_once).capture_all(batch)]
        single = [Capturing(one_by_one).capture(c) for batch in handed for c in batch]

        assert batched == single
        everything = [c for batch in handed for c in batch]
        assert events(at_once, everything) == events(one_by_one, everything)
        for receipt in single:
            assert at_once.held_back(receipt.article_id) == one_by_one.held_back(receipt.article_id)
    finally:
        at_once.close()
        one_by_one.close()


def test_one_that_cannot_be_taken_is_told_and_the_others_go_in(stet: Stet) -> None:
    wrong = capture(0).model_copy(update={"url": "ftp://example.org/"})

    first, refused, last = stet.capturing.capture_all([capture(0), wrong, capture(90)])

    assert isinstance(first, Receipt)
    assert isinstance(refused, RefusedError)
    assert isinstance(last, Receipt)
    assert (first.outcome, last.outcome) == ("registered", "sighted")
    assert stet.log.head().size == 3


def test_a_batch_links_its_articles_to_a_story(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    pages = [capture(0, url=f"{URL}/{n}") for n in (1, 2, 1)]

    receipts = stet.capturing.capture_all(pages, "troops")

    assert [r.position for r in receipts if isinstance(r, Receipt)] == [4, 7, 4]
    with pytest.raises(NotFoundError, match="stet story open none"):
        stet.capturing.capture_all(pages, "none")
    assert stet.log.head().size == 7


def test_nothing_of_nothing(stet: Stet) -> None:
    assert stet.capturing.capture_all([]) == []
    assert stet.log.head().size == 0


def test_a_batch_over_a_long_history_recognises_what_the_log_holds(stet: Stet) -> None:
    texts = [f"Text {n}." for n in range(20)]
    stet.capturing.capture_all([capture(n * 61, text) for n, text in enumerate(texts)])

    again = stet.capturing.capture_all(
        [capture(2000 + n * 61, text) for n, text in enumerate(reversed(texts))]
    )

    assert [r.revision for r in again if isinstance(r, Receipt)] == list(range(20, 0, -1))
