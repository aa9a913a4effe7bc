"""Stories are opened once, and hold the articles that people say belong together."""

from __future__ import annotations

import threading

import pytest
from builders import URL, capture

from domain.errors import ConflictError, NotFoundError, RefusedError
from projections import projector
from projections.when import resolve
from services.bootstrap import Stet
from services.curating import StoryReceipt


def stories(stet: Stet, position: int | None = None) -> list[tuple[str, str, int]]:
    projector.catch_up(stet.address)
    answer = stet.answers.stories(resolve(stet.log, stet.answers, None, position))
    return [(s.slug, s.title, s.articles) for s in answer.stories]


def test_a_story_is_opened_and_listed(stet: Stet) -> None:
    receipt = stet.curating.open("troops", "Troops in Russia")

    assert receipt.changed
    assert stories(stet) == [("troops", "Troops in Russia", 0)]


def test_opening_it_again_with_the_same_title_changes_nothing(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")

    assert stet.curating.open("troops", "Troops") == StoryReceipt(
        slug="troops", title="Troops", changed=False, position=1
    )


def test_opening_it_again_with_another_title_is_a_conflict(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")

    with pytest.raises(ConflictError, match="open already, with the title “Troops”"):
        stet.curating.open("troops", "Tariffs")


def test_an_article_is_linked_by_url_once_and_unlinked(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    stet.capturing.capture(capture())

    assert stet.curating.link("troops", URL + "?utm_source=x").changed
    assert not stet.curating.link("troops", URL).changed
    linked_at = stet.log.head().size
    assert stories(stet) == [("troops", "Troops", 1)]
    assert stet.curating.unlink("troops", URL).changed
    assert stories(stet) == [("troops", "Troops", 0)]
    assert stories(stet, linked_at) == [("troops", "Troops", 1)]


@pytest.mark.parametrize("change", ["link", "unlink"])
def test_a_story_that_is_not_open_is_told_to_be_opened_first(stet: Stet, change: str) -> None:
    stet.capturing.capture(capture())

    with pytest.raises(NotFoundError, match="open it first"):
        getattr(stet.curating, change)("troops", URL)


def test_an_article_that_was_never_captured_cannot_be_linked(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")

    with pytest.raises(NotFoundError, match="capture it first"):
        stet.curating.link("troops", URL)


@pytest.mark.parametrize("slug", ["", "Troops", "a--b", "-a", "a_b", "a/b", "ä", "a" * 101])
def test_a_slug_that_could_not_stand_in_a_url_is_refused(stet: Stet, slug: str) -> None:
    with pytest.raises(RefusedError, match="is not a slug"):
        stet.curating.open(slug, "Title")


def test_many_links_at_once_all_get_in(stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    urls = [f"{URL}-{n}" for n in range(12)]
    for url in urls:
        stet.capturing.capture(capture(url=url))

    threads = [threading.Thread(target=stet.curating.link, args=("troops", url)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert stories(stet) == [("troops", "Troops", 12)]
