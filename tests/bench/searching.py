"""Searching statements as of a time: a mix of questions over an archive of invented prose."""

from __future__ import annotations

import itertools
import random
import string
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from viewing import Timing, timing

from domain.address import article_id, bucket
from infra.postgres.datastore import with_role
from projections.projector import live
from projections.statements.searching import ask, search
from projections.when import Question
from services import bootstrap

START = datetime(2022, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
OUTLETS = 200
STANDING = 40  # statements of an article
EDITED = 8  # of them, an hour after they appeared
WORDS = 22
STORY = 100  # articles

LOAD = """
INSERT INTO articles
SELECT bucket, article, outlet, NULL, NULL, NULL, 'url', position FROM made_articles;
INSERT INTO wordings
SELECT bucket, wording, position, statement, begins, article, outlet, 'body', 'paragraph', text,
       NULL, 'search.english', setweight(to_tsvector('search.english', text), 'D')
FROM made_wordings;
INSERT INTO statements
SELECT bucket, statement, nth, tstzrange(begins, ends), int8range(since, until), wording, begins,
       1, 'added', '{}', begins, 1, ends, NULL, went, NULL
FROM made_stays;
INSERT INTO endings
SELECT w.bucket, w.wording, m.since, w.outlet, w.language, w.words
FROM made_stays AS m JOIN wordings AS w ON w.bucket = m.bucket AND w.wording = m.wording
WHERE m.ends IS NOT NULL
"""
TABLES = {
    "made_articles": "bucket smallint, article text, outlet text, position bigint",
    "made_wordings": "bucket smallint, wording bigint, position bigint, statement bigint, "
    "begins timestamptz, article text, outlet text, text text",
    "made_stays": "bucket smallint, statement bigint, nth integer, wording bigint, "
    "begins timestamptz, ends timestamptz, since bigint, until bigint, went text",
}


def searching(address: str, statements: int, questions: int) -> Iterator[Timing]:
    """Ask an archive of so many statements; yield the times of all questions, and of each kind."""
    bootstrap.set_up(address, lambda _: None)
    chance = random.Random(5)  # noqa: S311 - the same archive in every run
    words = _words(chance)
    newest = _fill(address, statements, chance, words)
    with psycopg.connect(with_role(address, "stet_writer"), autocommit=True) as connection:
        cursor = connection.cursor(binary=True)
        took: dict[str, list[float]] = {}
        for kind, query, more in itertools.islice(_questions(chance, words), questions):
            asked = ask(search(query, **more))
            as_of = START + chance.random() * YEARS
            parameters = {**asked.parameters, **Question(as_of, newest).parameters()}
            started = time.perf_counter()
            cursor.execute(asked.statement, parameters, prepare=True).fetchall()
            took.setdefault(kind, []).append(1000 * (time.perf_counter() - started))
    name = f"search over {statements:,} statements as of a time"
    every = [one for kind in took.values() for one in kind]
    yield timing(f"{name}, ms", every, "p99 < 50 ms", p99=50)
    for kind, times in took.items():
        yield timing(f"  {kind}, ms", times, "", p99=50)


def _words(chance: random.Random) -> list[str]:
    """Return invented words, the most common first."""
    made: dict[str, None] = {}
    while len(made) < 50_000:
        letters = chance.choices(string.ascii_lowercase, k=chance.randint(1, 7))
        made[chance.choice("bcdfghjklmnprstvw") + chance.choice("aeiou") + "".join(letters)] = None
    return list(made)


def _questions(
    chance: random.Random, words: list[str]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kinds of questions in turns. Words are asked for as they are written, by their share,
    but for the most common ones, which stand in every fourth sentence and tell nothing.
    """
    shares = list(itertools.accumulate(1 / (rank + 30) for rank in range(len(words))))

    def some(number: int) -> str:
        return " ".join(chance.choices(words, cum_weights=shares, k=number))

    while True:
        yield "one word", some(1), {}
        yield "two words", some(2), {}
        yield "three words, one excluded", f"{some(2)} -{some(1)}", {}
        yield "either of two", f"{some(1)} or {some(1)}", {}
        yield "a phrase", f'"{some(2)}"', {}
        yield "of one outlet", some(1), {"outlet": f"outlet-{chance.randrange(OUTLETS)}.example"}
        yield "of one story", some(1), {"story": "long"}
        yield "what is gone", some(1), {"state": "gone"}
        yield "in any state", some(1), {"state": "any"}
        yield "one of the most common", words[chance.randrange(30)], {}


def _fill(address: str, statements: int, chance: random.Random, words: list[str]) -> int:
    """Put an archive into the tables of the live build; return the newest position."""
    articles = statements // (STANDING + EDITED)
    shares = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(words))))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"SET search_path TO views_{live(connection)}, public")
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
        for first in range(0, articles, 500):
            rows = [
                _article(number, articles, chance, words, shares)
                for number in range(first, min(first + 500, articles))
            ]
            with connection.transaction():
                _load(connection, rows)
        connection.execute(
            "INSERT INTO languages VALUES ('search.english', 1);"
            "INSERT INTO stories VALUES ('long', 'Long', '(,)', '[1,)', 1);"
            "INSERT INTO membership "
            "SELECT 'long', bucket, article_id, '(,)', '[1,)', now(), position "
            f"FROM articles ORDER BY article_id LIMIT {STORY}"
        )
        connection.execute("VACUUM ANALYZE")
    return 2 * articles + 1


def _load(
    connection: psycopg.Connection[Any], rows: list[dict[str, list[tuple[Any, ...]]]]
) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"TRUNCATE {table}")
            with cursor.copy(f"COPY {table} FROM STDIN") as copying:
                for row in itertools.chain.from_iterable(made[table] for made in rows):
                    copying.write_row(row)
        cursor.execute(LOAD)


def _article(
    number: int, articles: int, chance: random.Random, words: list[str], shares: list[float]
) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of an article that was edited once."""
    outlet = f"outlet-{number % OUTLETS}.example"
    article = article_id(f"https://{outlet}/{number}")
    place, first, second = bucket(article), 2 * number + 1, 2 * number + 2
    begins = START + YEARS * number / articles
    later = begins + timedelta(hours=1)
    wordings, stays = [], []
    for n in range(STANDING + EDITED):
        text = " ".join(chance.choices(words, cum_weights=shares, k=WORDS))
        statement = (first << 25) + n % STANDING
        position, at = (first, begins) if n < STANDING else (second, later)
        wording = (position << 25) + n
        wordings.append((place, wording, position, statement, at, article, outlet, text))
        if n < EDITED:
            stays.append((place, statement, 0, wording, at, None, first, second, None))
            stays.append((place, statement, 0, wording, at, later, second, None, "edited"))
        else:
            nth = int(n >= STANDING)
            stays.append((place, statement, nth, wording, at, None, position, None, None))
    return {
        "made_articles": [(place, article, outlet, first)],
        "made_wordings": wordings,
        "made_stays": stays,
    }
