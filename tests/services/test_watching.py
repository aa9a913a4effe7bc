"""What is watched is looked at in its time, and what is new goes into the log."""

from __future__ import annotations

from datetime import timedelta

from news_pages import PARAGRAPHS
from scripted_site import Site, serving
from watched_site import HTML, PATH, START, Watch, atom, entry, in_turn, page

from domain.article_events import RevisionCaptured, RevisionSighted

MOMENT = "Tue, 04 Mar 2025 08:00:00 GMT"
MORE = "The last boat of the day leaves the quay at nine in the evening."


def test_a_page_is_captured_and_looked_at_again_in_its_time(watch: Watch) -> None:
    url = watch.add()

    assert watch.look() == ["/robots.txt", PATH]
    target = watch.target()
    assert (target.kind, target.revision, target.failures) == ("article", 1, 0)
    assert watch.article().registered.url == url
    # It was published an hour ago and stands: a tenth of that, but for the least.
    assert target.due_at - (target.checked_at or START) == timedelta(seconds=360.6)
    assert watch.look() == []
    assert watch.look_when_due() == [PATH]


def test_a_new_text_is_a_revision_and_is_looked_at_again_at_once(watch: Watch) -> None:
    watch.add()
    watch.look()
    watch.site.says(PATH, 200, page("The night boats sail too."), Content_Type=HTML)

    assert watch.look_when_due() == [PATH]
    target = watch.target()
    assert target.revision == 2
    assert target.due_at - (target.checked_at or START) == timedelta(seconds=15)
    watch.look_when_due()
    assert watch.target().due_at - watch.clock.now > timedelta(minutes=4)
    assert watch.target().varies is None


def test_what_is_not_modified_is_a_sighting_without_being_sent_again(watch: Watch) -> None:
    headers = {
        "Content-Type": HTML,
        "ETag": '"v1"',
        "Last-Modified": MOMENT,
    }
    watch.site.answers[PATH] = in_turn((200, headers, page()), (304, {}, b""))
    watch.add()
    watch.look()
    watch.clock.pass_by(hours=3)

    watch.look_when_due()
    asked = watch.site.headers[-1]
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == MOMENT
    last = watch.events()[-1]
    assert isinstance(last, RevisionSighted)
    assert last.sightings[-1].revision == 1
    assert last.sightings[-1].published_at == watch.article().sightings[0].published_at
    assert last.provenance.source == "watch"
    assert "not modified" in last.provenance.notes[0]


def test_the_same_bytes_again_are_a_sighting_and_not_read_again(watch: Watch) -> None:
    watch.add()
    watch.look()
    watch.stet.workers.close()
    watch.clock.pass_by(hours=3)

    watch.look_when_due()
    assert isinstance(watch.events()[-1], RevisionSighted)
    assert watch.stet.workers._idle == []


def test_where_the_text_is_not_at_hand_any_more_it_is_fetched_whole(watch: Watch) -> None:
    answers = in_turn(
        (200, {"Content-Type": HTML, "ETag": '"v1"'}, page()), (304, {}, b""),
        (200, {"Content-Type": HTML}, page()),
    )  # fmt: skip
    watch.site.answers[PATH] = answers
    watch.add()
    watch.look()
    watch.stet.redacting.erase(watch.target().article_id or "", 1, "order 7")

    assert watch.look_when_due() == [PATH, PATH]
    assert "if-none-match" not in watch.site.headers[-1]
    assert watch.target().failures == 0


def test_what_a_feed_names_is_watched_and_what_it_tells_whole_is_captured(watch: Watch) -> None:
    told = f"{watch.site.address}/told"
    link = f"{watch.site.address}{PATH}?utm_source=feed#top"
    feed = atom(entry(link), entry(told, with_text=True, number=2))
    watch.site.says("/feed", 200, feed, Content_Type="application/atom+xml")
    url = watch.add("/feed")

    assert watch.look() == ["/robots.txt", "/feed", PATH]
    assert watch.target("/feed").kind == "feed"
    assert watch.target().found_in == url
    assert watch.target().revision == 1
    answers = watch.stet.log.head().size
    assert answers == 4  # two articles registered, with a revision each
    assert watch.list.target(told) is None


def test_a_feed_is_no_evidence_of_what_another_site_says(watch: Watch) -> None:
    with serving(Site(), "127.0.0.2") as other:
        other.says("/robots.txt", 200)
        other.says("/theirs", 200, page("Their own words."), Content_Type=HTML)
        feed = atom(entry(f"{other.address}/theirs", with_text=True))
        watch.site.says("/feed", 200, feed)
        watch.add("/feed")
        watch.look()

        target = watch.list.target(f"{other.address}/theirs")
        assert target is not None
        assert target.article_id is not None
        events = [x.event for x in watch.stet.log.stream(target.article_id)]
        assert isinstance(events[1], RevisionCaptured)
        assert events[1].provenance.source == "html"
        assert watch.stet.log.head().size == 2


def test_an_entry_that_cannot_be_watched_is_told_and_the_others_are(watch: Watch) -> None:
    feed = atom(
        entry("http://user:secret@x.example/", with_text=True),
        entry("https://exa mple.org/", number=2),
        entry(watch.site.address + PATH, number=3),
    )
    watch.site.says("/feed", 200, feed)
    watch.add("/feed")
    watch.look()

    assert (watch.target("/feed").problem or "").startswith("2 of its entries: entry 1: ")
    assert watch.target("/feed").failures == 0
    assert watch.target().revision == 1


def test_a_feed_that_says_nothing_new_is_asked_for_less_and_less_often(watch: Watch) -> None:
    watch.site.says("/feed", 200, atom(entry(watch.site.address + PATH)))
    watch.add("/feed")
    watch.look()
    waits = []
    for hours in (0, 1, 10, 100):
        watch.clock.pass_by(hours=hours)
        watch.look_when_due("/feed")
        target = watch.target("/feed")
        waits.append(target.due_at - (target.checked_at or START))

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=5), timedelta(hours=6))


def test_what_is_neither_page_nor_feed_is_told_and_nothing_goes_in(watch: Watch) -> None:
    watch.site.says("/data", 200, b'{"url": "https://bank.example/"}', Content_Type="text/x-thing")
    watch.site.says("/bomb", 200, b"<p>" * 3_000_000, Content_Type=HTML)
    watch.add("/data")
    watch.add("/bomb")
    watch.look()

    assert watch.target("/data").problem == (
        "what it answers (text/x-thing) is neither a page nor a feed"
    )
    assert watch.target("/bomb").failures == 1
    assert watch.stet.log.head().size == 0
    assert {one.url for one in watch.status().troubles} == {
        watch.site.address + "/data", watch.site.address + "/bomb",
    }  # fmt: skip


def test_a_page_that_is_too_large_is_refused(watch: Watch) -> None:
    watch.watcher(size=500)
    watch.add()
    watch.look()

    assert "more than 500 bytes" in (watch.target().problem or "")


def test_a_text_that_only_flips_between_two_contents_is_marked_and_left_in_peace(
    watch: Watch,
) -> None:
    one, two = page(MORE), page(MORE.replace("nine", "ten"))
    watch.site.answers[PATH] = lambda n: (200, {"Content-Type": HTML}, one if n % 2 else two)
    watch.add()
    watch.look()
    for _ in range(3):
        watch.look_when_due()

    target = watch.target()
    assert target.varies == "flapping"
    assert len(watch.article().commitments) == 2
    assert target.due_at - (target.checked_at or START) >= timedelta(hours=1)
    assert watch.status().flapping == 1


def test_a_text_that_differs_for_each_look_is_noise(watch: Watch) -> None:
    watch.site.answers[PATH] = lambda n: (
        200,
        {"Content-Type": HTML},
        page(f"{MORE} {n} people read this."),
    )
    watch.add()
    watch.look()
    for _ in range(3):
        watch.look_when_due()

    target = watch.target()
    assert (target.varies, target.revision) == ("noise", 4)
    assert target.due_at - (target.checked_at or START) >= timedelta(hours=1)


def test_a_text_that_is_put_back_is_no_variant(watch: Watch) -> None:
    watch.site.answers[PATH] = in_turn(
        *((200, {"Content-Type": HTML}, page(t)) for t in ("", MORE, MORE, "", ""))
    )
    watch.add()
    watch.look()
    for _ in range(4):
        watch.look_when_due()

    assert watch.target().varies is None
    assert [s.revision for s in watch.article().sightings][:3] == [1, 2, 2]


def test_raw_bytes_are_kept_with_the_head_that_they_came_with(watch: Watch) -> None:
    watch.add()
    watch.look()

    digest = watch.events()[1].provenance.raw_sha256
    kept = watch.stet.ways_in.raw(digest)
    assert kept is not None
    assert kept.data == page()
    assert PARAGRAPHS[1].encode() in kept.data
    assert (kept.http_head or b"").startswith(b"HTTP/1.1 200\r\n")
    assert b"content-type: text/html" in (kept.http_head or b"")
