"""A signed log with its views, cloned for each test, for attackers who have all rights."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from builders import at, capture, content
from postgres_servers import Server
from psycopg import conninfo, sql
from signing import key_directory, sign

from domain.findings import Report
from domain.note import VerifierKey
from infra.auditing import snapshot
from infra.log import Log
from infra.transparency.keys import KeyDirectory
from projections import projector
from services import bootstrap
from services.audit import comparing, trust, verifying
from services.audit.comparing import Comparison
from services.audit.trust import Trust
from services.bootstrap import Stet
from services.settings import Settings

LEAF = """sha256('\\x00'::bytea || convert_to(concat(
    E'stet.log/v1\\n', notification_id, E'\\n', originator_id, E'\\n', originator_version, E'\\n',
    topic, E'\\n', to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), E'\\n',
    encode(sha256(state), 'hex'), E'\\n'), 'UTF8'))"""
"""The leaf hash of a row, in SQL, as an attacker would make it anew."""


@dataclass(frozen=True)
class Scene:
    """A signed log: its database, the log's own folder of keys, and what an auditor has of it."""

    address: str
    folder: Path
    kept: Path  # the auditor's: an early checkpoint, and the newest one
    newest: Path

    @property
    def keys(self) -> KeyDirectory:
        return KeyDirectory(self.folder)

    @property
    def trust(self) -> Trust:
        """What an auditor brings along: the key and the newest checkpoint."""
        return trust.gather([str(key) for key in self.verifiers], [self.newest])

    @property
    def verifiers(self) -> list[VerifierKey]:
        signer = KeyDirectory(self.newest.parent).signer()
        assert signer is not None
        return signer.verifiers

    def verify(self, brought: Trust | None = None, *, deep: bool = True) -> Report:
        return verifying.verify(self.address, brought or self.trust, deep=deep)

    def compare(self, position: int | None = None) -> Comparison:
        with snapshot.opened(self.address) as state:
            return comparing.compare(state, self.address, position)

    def attack(self, *statements: str, **parameters: object) -> None:
        """Run statements as somebody who owns the database, with all guards switched off and,
        afterwards, on again.
        """
        tables = ("events", "bodies", "head", "checkpoints", "verifier_keys", "anchors")
        with psycopg.connect(self.address) as connection:
            for table in tables:
                connection.execute(f"ALTER TABLE log.{table} DISABLE TRIGGER USER")
            for statement in statements:
                connection.execute(statement, parameters or None)
            for table in tables:
                connection.execute(f"ALTER TABLE log.{table} ENABLE ALWAYS TRIGGER append_only")
            connection.execute("ALTER TABLE log.bodies ENABLE ALWAYS TRIGGER erased_by_order")

    def run(self, statement: str) -> None:
        """Run a statement as somebody who owns the database."""
        with psycopg.connect(self.address) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def ask(self, question: str) -> Any:
        """Return the first row of a query."""
        with psycopg.connect(self.address) as connection:
            row = connection.execute(question).fetchone()
        assert row is not None
        return row if len(row) > 1 else row[0]

    @contextmanager
    def stet(self) -> Iterator[Stet]:
        """Lend Stet over the database."""
        log = Log(self.address)
        try:
            settings = Settings(database_url=self.address, key_dir=self.folder)
            yield bootstrap.wire(settings, log, self.address)
        finally:
            log.close()


def fill(stet: Stet, numbers: Iterable[int]) -> None:
    """Put articles into the log, three events each; the first ten are a story."""
    for n in numbers:
        url = f"https://outlet{n % 7}.example/news/{n}"
        story = "ferries" if n < 10 else None
        for minute, text in ((0, f"First text of {n}."), (90, f"Second text of {n}.")):
            made = capture(minute + n, url=url, content=content(text, f"Headline {n}"))
            stet.capturing.capture(made, story)


def template(server: Server, folder: Path) -> Scene:
    """Make a signed log with its views, to be cloned from."""
    address = server.new_database()
    keys = key_directory(folder)
    kept, newest = folder / "kept.checkpoint", keys.folder / "log.example_news.checkpoint"
    scene = Scene(address, keys.folder, kept, newest)
    with scene.stet() as stet:
        stet.curating.open("ferries", "Ferries")
        for numbers in (range(30), range(30, 60), range(60, 100)):
            fill(stet, numbers)
            sign(address, keys)
            if not kept.exists():
                shutil.copy(newest, kept)
        stet.correcting.unpublish("https://outlet0.example/news/0", at(400), None, "test")
    sign(address, keys)
    projector.catch_up(address)
    return scene


def clone(server: Server, made: Scene, folder: Path) -> Scene:
    """Return a copy of a signed log: another database, another folder of keys."""
    shutil.copytree(made.folder, folder / "keys")
    auditor = folder / "auditor"
    shutil.copytree(made.folder, auditor)
    shutil.copy(made.kept, auditor / "kept")
    name = f"audited_{next(server.counter)}"
    before = conninfo.conninfo_to_dict(made.address)["dbname"]
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(str(before))
            )
        )
    address = conninfo.make_conninfo(made.address, dbname=name)
    return Scene(address, folder / "keys", auditor / "kept", auditor / made.newest.name)
