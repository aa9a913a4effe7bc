"""The sample story is sound, says on every page what it is, and holds what a demo must show."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from importlib.resources import files
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest

from domain.address import canonical_url, host_of
from domain.capture import Capture
from domain.content import BlockKind, Content
from domain.story import story_id
from services import sample

if TYPE_CHECKING:
    from datetime import datetime

MARK = "Sample text written for Stet: outlets, quotations and figures are invented."
CAPTURES = sample.captures()
STORY = sample.story()

MERIDIAN, WIRE, COPY, EXPLAINER, INSIDE, DENIAL = STORY.urls
NOT_YET = "No troops have reached Ukraine yet, two officials said"
TRAINING = "puts the number of North Koreans in training at 12,000."


def in_time(url: str) -> list[Capture]:
    """The captures of one article in the order in which its pages were seen."""
    return sorted((c for c in CAPTURES if c.url == url), key=lambda c: c.observed_at)


def revisions(url: str) -> list[Content]:
    """The contents of one article as they followed each other, sightings left out."""
    contents = [c.content for c in in_time(url)]
    return contents[:1] + [after for before, after in pairwise(contents) if after != before]


def late_arrivals() -> list[tuple[int, Capture]]:
    """Captures, with their lines, that were seen before one handed in ahead of them."""
    newest: dict[str | None, datetime] = {}
    late = []
    for line, capture in enumerate(CAPTURES):
        if capture.observed_at < newest.get(capture.url, capture.observed_at):
            late.append((line, capture))
        newest[capture.url] = max(capture.observed_at, newest.get(capture.url, capture.observed_at))
    return late


def corrections(content: Content) -> list[str]:
    return [b.text for b in content.body if b.kind is BlockKind.CORRECTION]


def paragraphs(content: Content) -> list[str]:
    return [b.text for b in content.body if b.kind is BlockKind.PARAGRAPH]


def test_every_line_is_a_valid_capture_that_says_where_it_comes_from() -> None:
    lines = files(sample).joinpath("captures.ndjson").read_text(encoding="utf-8").splitlines()

    for line in lines:
        assert set(json.loads(line)) <= set(Capture.model_fields)
        capture = Capture.model_validate_json(line)
        assert capture.provenance.model_dump(exclude_defaults=True) == {
            "source": "sample",
            "reference": "services/sample/captures.ndjson",
            "tool": "stet",
        }
    assert len(lines) == len(CAPTURES)


def test_texts_are_kept_as_they_are_written() -> None:
    lines = files(sample).joinpath("captures.ndjson").read_text(encoding="utf-8").splitlines()

    for line, capture in zip(lines, CAPTURES, strict=True):
        written = json.loads(line)["content"]
        written["language"] = written["language"].lower()
        assert json.loads(capture.content.to_bytes()) == written


def test_six_articles_of_three_invented_outlets_make_one_story() -> None:
    outlets = {c.outlet for c in CAPTURES}

    assert story_id(STORY.slug) == "story-troops-in-russia"
    assert "sample" in STORY.title
    assert {c.url for c in CAPTURES} == set(STORY.urls)
    assert len(STORY.urls) == len(set(STORY.urls)) == 6
    assert [canonical_url(url) for url in STORY.urls] == list(STORY.urls)
    assert len(outlets) == len({c.outlet_name for c in CAPTURES}) == 3
    for capture in CAPTURES:
        assert capture.outlet is not None
        assert capture.outlet.endswith(".example")
        assert host_of(capture.url or "").removeprefix("www.") == capture.outlet


def test_every_capture_says_that_it_is_sample_text() -> None:
    for capture in CAPTURES:
        notes = [b.text for b in capture.content.body if b.kind is BlockKind.EDITORS_NOTE]
        assert notes == [MARK]
        assert capture.content.body[0].text == MARK


def test_some_sixteen_revisions_come_in_some_twenty_captures() -> None:
    distinct = {(c.url, c.content) for c in CAPTURES}

    assert 14 <= len(distinct) <= 17
    assert 20 <= len(CAPTURES) <= 24
    assert all(len({c.content for c in CAPTURES if c.url == url}) >= 2 for url in STORY.urls)


def test_every_text_is_a_newspaper_article_of_five_to_nine_paragraphs() -> None:
    kinds = set()
    for capture in CAPTURES:
        assert 5 <= len(paragraphs(capture.content)) <= 9
        assert capture.content.byline
        kinds |= {b.kind for b in capture.content.body}

    assert kinds == set(BlockKind) - {BlockKind.QUOTATION}
    assert any(b.credit for c in CAPTURES for b in c.content.body)


def test_no_time_contradicts_another() -> None:
    for capture in CAPTURES:
        assert capture.published_at is not None
        assert capture.published_at <= (capture.modified_at or capture.published_at)
        assert (capture.modified_at or capture.published_at) <= capture.observed_at
    for url in STORY.urls:
        seen = in_time(url)
        assert len({c.observed_at for c in seen}) == len(seen)
        assert len({c.published_at for c in seen}) == 1


def test_captures_arrive_in_the_order_they_were_seen_but_for_one() -> None:
    (line, late), *others = late_arrivals()
    on_time = [c for c in CAPTURES if c is not late]

    assert others == []
    assert on_time == sorted(on_time, key=lambda c: c.observed_at)
    assert CAPTURES[line - 1].observed_at - late.observed_at > timedelta(days=1)


def test_the_late_arrival_is_a_text_of_its_own_that_stood_between_two_known_ones() -> None:
    _, late = late_arrivals()[0]
    assert late.url is not None
    seen = in_time(late.url)
    at = seen.index(late)

    assert 0 < at < len(seen) - 1
    assert [c.content for c in seen].count(late.content) == 1


def test_the_late_arrival_disproves_the_time_claimed_for_the_text_after_it() -> None:
    """Until it comes, the next text counts from its claimed time; then only from its capture."""
    _, late = late_arrivals()[0]
    assert late.url is not None
    seen = in_time(late.url)
    before, _, after = seen[(at := seen.index(late)) - 1 : at + 2]

    assert after.modified_at is not None
    assert before.observed_at < after.modified_at <= after.observed_at
    assert after.modified_at <= late.observed_at


@pytest.mark.parametrize(
    ("url", "gone"), [(MERIDIAN, NOT_YET), (INSIDE, "are already inside Ukraine")]
)
def test_a_fact_changes_in_silence(url: str, gone: str) -> None:
    silent = [
        (before, after)
        for before, after in pairwise(in_time(url))
        if paragraphs(before.content) != paragraphs(after.content)
        and before.modified_at == after.modified_at is not None
        and not corrections(after.content)
    ]

    ((before, after),) = silent
    assert gone in before.content.text()
    assert gone not in after.content.text()


def test_a_wrong_figure_is_corrected_with_a_notice() -> None:
    declared = [
        (before, after)
        for url in STORY.urls
        for before, after in pairwise(in_time(url))
        if corrections(after.content) and not corrections(before.content)
    ]

    ((before, after),) = declared
    assert before.url == WIRE
    assert after.modified_at is not None
    assert after.modified_at > before.observed_at
    wrong, right = paragraphs(before.content)[1], paragraphs(after.content)[1]
    assert "that 12,000 soldiers had been sent" in wrong
    assert "that about 3,000 soldiers had been sent" in right
    assert "that 12,000 soldiers were training" in right
    assert paragraphs(before.content)[2:] == paragraphs(after.content)[2:]


def test_a_copy_of_the_wire_stands_at_another_outlet_and_keeps_the_error_for_longer() -> None:
    near_identical = {
        (a.url, b.url)
        for a, b in combinations(CAPTURES, 2)
        if a.outlet != b.outlet and _overlap(a.content, b.content) > 0.9
    }
    corrected = next(c for c in in_time(WIRE) if corrections(c.content))
    still_wrong = [c for c in in_time(COPY) if "12,000 soldiers had been sent" in c.content.text()]

    assert {frozenset(pair) for pair in near_identical} == {frozenset({WIRE, COPY})}
    for copy in in_time(COPY):
        assert max(_overlap(c.content, copy.content) for c in in_time(WIRE)) > 0.9
    assert all("supplied by Harbour Wire" in c.content.text() for c in in_time(COPY))
    assert still_wrong[-1].observed_at > corrected.observed_at
    assert not any(corrections(c.content) for c in in_time(COPY))


def _overlap(a: Content, b: Content) -> float:
    """The share of the words of ``a``'s paragraphs that stand in paragraphs of ``b``, verbatim."""
    words: dict[bool, int] = defaultdict(int)
    for text in paragraphs(a):
        words[text in paragraphs(b)] += len(text.split())
    return words[True] / sum(words.values())


def test_a_headline_flaps_over_one_body() -> None:
    first, second, third, fourth, *_ = in_time(EXPLAINER)

    assert first.content == third.content
    assert second.content == fourth.content
    assert first.content.headline != second.content.headline
    assert first.content.model_copy(update={"headline": second.content.headline}) == second.content
    assert len({c.modified_at for c in (first, second, third, fourth)}) == 1


def test_two_outlets_contradict_each_other() -> None:
    says, denies = revisions(INSIDE)[0], revisions(DENIAL)[0]

    assert in_time(INSIDE)[0].outlet != in_time(DENIAL)[0].outlet
    assert "A small number of North Korean soldiers are already inside Ukraine" in says.text()
    assert "could not be corroborated" in denies.text()
    assert "an intelligence official who sees the daily assessments denied it" in denies.text()


def test_an_article_is_published_hours_before_its_first_known_text() -> None:
    gaps = {}
    for url in STORY.urls:
        first = in_time(url)[0]
        if first.modified_at and first.published_at and first.modified_at > first.published_at:
            gaps[url] = first.modified_at - first.published_at

    assert list(gaps) == [INSIDE]
    assert gaps[INSIDE] > timedelta(hours=6)


@pytest.mark.parametrize(
    ("url", "wordings"),
    [
        pytest.param(
            MERIDIAN,
            [
                "No troops have reached Ukraine yet, the defence secretary said.",
                NOT_YET,
                None,
                "Whether any of them have crossed into Ukraine is not clear.",
            ],
            id="inside-meridian",
        ),
        pytest.param(
            WIRE,
            [
                "There is no evidence that any of the soldiers have entered Ukraine",
                "There is no evidence that any of the soldiers have entered Ukraine",
                "As of Thursday there was no evidence that any of the soldiers had entered Ukraine",
            ],
            id="inside-wire",
        ),
        pytest.param(
            INSIDE,
            [
                "A small number of North Korean soldiers are already inside Ukraine",
                "A small number of North Korean soldiers may already be inside Ukraine",
            ],
            id="inside-meridian-later",
        ),
        pytest.param(
            DENIAL,
            [
                "inside Ukraine could not be corroborated on Wednesday",
                "inside Ukraine still could not be corroborated.",
            ],
            id="inside-wire-later",
        ),
        pytest.param(
            MERIDIAN,
            [
                "About 2,500 soldiers have been sent so far",
                "About 3,000 soldiers have been sent so far",
                "About 3,000 soldiers have been sent so far",
                "At least 3,000 soldiers have been sent so far",
            ],
            id="sent-meridian",
        ),
        pytest.param(
            EXPLAINER,
            [
                "About 3,000 soldiers have been sent to Russia so far",
                "About 3,000 soldiers have been sent to Russia so far",
                "About 3,000 soldiers have been sent to Russia so far",
                "About 3,000 soldiers have been sent to Russia so far",
                "About 10,000 soldiers have been sent to Russia so far",
            ],
            id="sent-courier",
        ),
        pytest.param(
            DENIAL,
            [
                "About 10,000 soldiers have been sent to Russia",
                "More than 10,000 soldiers have been sent to Russia",
            ],
            id="sent-wire-later",
        ),
        pytest.param(MERIDIAN, [TRAINING, TRAINING, None, TRAINING], id="training-meridian"),
        pytest.param(
            WIRE,
            [
                None,
                "12,000 soldiers were training for deployment",
                "up to 12,000 soldiers were training for deployment",
            ],
            id="training-wire",
        ),
    ],
)
def test_what_is_said_to_a_claim_changes_from_revision_to_revision(
    url: str, wordings: list[str | None]
) -> None:
    """None: this revision says nothing to the claim in any of the article's other wordings."""
    texts = [revision.text() for revision in revisions(url)]

    for text, wording in zip(texts, wordings, strict=True):
        if wording is None:
            assert not any(other in text for other in wordings if other)
        else:
            assert wording in text
