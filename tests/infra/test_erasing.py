"""A body goes when the log holds the event that erases it, and in no other way."""

from __future__ import annotations

import psycopg
import pytest
from builders import URL, capture
from psycopg import errors

from domain.address import name_of
from domain.article import fold
from domain.errors import UnavailableError
from domain.redaction import erase
from infra.postgres.datastore import with_role
from services.bootstrap import Stet


def bodies(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM log.bodies").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def two(stet: Stet) -> Stet:
    """Return Stet with two texts of one article."""
    stet.capturing.capture(capture(0, "A"))
    stet.capturing.capture(capture(60, "B"))
    return stet


def test_nothing_is_erased_where_the_log_holds_no_such_event(two: Stet) -> None:
    withheld = two.redacting.withhold(URL, 1, "7 O 3/24")

    for position in (1, 2, withheld.position, 99):
        with pytest.raises(UnavailableError, match=f"{position} holds no event that erases a body"):
            two.log.erase(position)
    assert bodies(two.address) == 2


def test_the_erased_body_goes_and_no_other(two: Stet) -> None:
    receipt = two.redacting.erase(URL, 1, "9 W 1/25")

    assert receipt.deleted
    assert bodies(two.address) == 1
    assert not two.log.erase(receipt.position)  # it is gone


def test_an_erasure_that_was_cut_short_is_made_up_for(two: Stet) -> None:
    history = two.log.stream(name_of(URL))
    article = fold(logged.event for logged in history)
    assert article is not None
    (position,) = two.log.append(erase(article, 1, "9 W 1/25"))  # and then the process died
    assert bodies(two.address) == 2

    receipt = two.redacting.erase(URL, 1, "another order")

    assert (receipt.changed, receipt.position, receipt.deleted) == (False, position, True)
    assert bodies(two.address) == 1


@pytest.mark.parametrize("role", ["stet_writer", "stet_reader", "stet_projector"])
def test_only_the_redactor_may_erase(two: Stet, role: str) -> None:
    receipt = two.redacting.erase(URL, 1, "9 W 1/25")

    with (
        psycopg.connect(with_role(two.address, role)) as connection,  # type: ignore[arg-type]
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT log.erase(%s)", (receipt.position,))


def test_the_owner_can_delete_what_is_erased_by_order_and_nothing_else(two: Stet) -> None:
    two.redacting.erase(URL, 1, "9 W 1/25")

    with psycopg.connect(two.address) as connection:
        connection.execute("SET ROLE stet_owner")
        with pytest.raises(errors.InsufficientPrivilege, match="no event of the log erases"):
            connection.execute("DELETE FROM log.bodies")


def test_erasures_are_found_by_their_index(two: Stet) -> None:
    with psycopg.connect(two.address) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(
            "EXPLAIN SELECT FROM log.events WHERE topic = 'body.erased.v1'"
        ).fetchall()

    assert "events_redactions" in str(plan)
