"""Looks at everything that Stet rests on, and says what to do about what is not in order."""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from domain.clocks import format_time
from domain.errors import StetError, UnavailableError
from infra.log import Log
from infra.webhooks import Webhooks
from projections.builds import RULES
from projections.status import statuses
from services import bootstrap, readiness, settings
from services.admission import is_loopback
from services.bootstrap import Stet
from services.configuration import unknown_variables
from services.settings import Settings

ROOM: Final = 1024**3  # bytes
SKEW_SECONDS: Final = 5.0
FEW_FILES: Final = 4096


class State(StrEnum):
    """How something is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do about it where it is not good."""

    about: str
    state: State
    says: str
    todo: str = ""


def examine(options: Mapping[str, object], on_progress: Callable[[str], None]) -> Iterator[Finding]:
    """Yield what is found, in the order in which one thing rests on another.

    Without settings, or without a database, what rests on them is not looked at.
    """
    try:
        chosen = settings.load(**options)
    except StetError as error:
        yield Finding("settings", State.BAD, error.message, "put it right where it is set")
        return
    yield from _settings()
    yield from _machine(chosen)
    try:
        with bootstrap.database(chosen, on_progress) as address:
            yield from _database(chosen, address)
    except StetError as error:
        yield Finding(
            "database",
            State.BAD,
            error.message,
            "start it, or set STET_DATABASE_URL or STET_DATA_DIR",
        )


def _settings() -> Iterator[Finding]:
    path = settings.file_path()
    there = "read" if path.exists() else "not there, and not needed"
    yield Finding("settings", State.GOOD, f"{path}: {there}")
    for name in unknown_variables():
        todo = "'stet config show' lists all settings"
        yield Finding("settings", State.WARNING, f"{name} is no setting of Stet", todo)


def _machine(chosen: Settings) -> Iterator[Finding]:
    if chosen.database_url is None:
        yield _directory(chosen.data_dir)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FEW_FILES:
        says = f"a process may open {hard} files, and each connection is one"
        yield Finding("files", State.WARNING, says, "raise the limit (ulimit -n, LimitNOFILE=)")


def _directory(folder: Path) -> Finding:
    above = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not os.access(above, os.W_OK):
        todo = "choose another with STET_DATA_DIR, or change whose it is"
        return Finding("data directory", State.BAD, f"{above} cannot be written to", todo)
    free = shutil.disk_usage(above).free
    says = f"{folder}: {free / ROOM:.1f} GiB free"
    if free < ROOM:
        return Finding("data directory", State.WARNING, says, "make room for the log")
    return Finding("data directory", State.GOOD, says)


def _database(chosen: Settings, address: str) -> Iterator[Finding]:
    if chosen.database_url is None:
        bootstrap.set_up(address, lambda _: None)
    with bootstrap.reachable(address) as connection:
        version = connection.info.parameter_status("server_version")
        kind = "embedded" if chosen.database_url is None else "as STET_DATABASE_URL says"
        lacking = bootstrap.shortcomings(connection)
    yield Finding("database", State.GOOD, f"PostgreSQL {version}, {kind}")
    for says in lacking:
        yield Finding("database", State.BAD, says, "'stet db apply' as a role that may do it")
    if lacking:
        return
    log = Log(address)
    try:
        stet = bootstrap.wire(chosen, log, address)
        for look in (_clock, _views, _writing, _tokens, _webhooks):
            yield from look(stet)
    finally:
        log.close()


def _clock(stet: Stet) -> Iterator[Finding]:
    head = stet.log.head()
    apart = abs((datetime.now(UTC) - head.now).total_seconds())
    if apart > SKEW_SECONDS:
        says = f"this machine's clock and the database's are {apart:.0f} s apart"
        yield Finding("clock", State.WARNING, says, "let both follow a time server (NTP)")
    last = f", the last recorded at {format_time(head.recorded_at)}" if head.size else ""
    yield Finding("log", State.GOOD, f"{head.size} events{last}")


def _views(stet: Stet) -> Iterator[Finding]:
    for view in statuses(stet.log):
        name = f"view {view.view}"
        wrong = readiness.of_view(view, stet.settings.lag_limit_seconds)
        if view.stopped is not None:
            yield Finding(name, State.BAD, wrong or "", "mend the cause, then 'stet views rebuild'")
        elif wrong is not None:
            yield Finding(name, State.WARNING, wrong, "run 'stet serve' or 'stet work'")
        elif view.rules != RULES:
            says = f"made by rules {view.rules}; this version has {RULES}"
            yield Finding(name, State.WARNING, says, "'stet views rebuild'")
        else:
            yield Finding(name, State.GOOD, f"at position {view.position}")


def _writing(stet: Stet) -> Iterator[Finding]:
    keys = stet.admission.keys.all()
    good = [key for key in keys if not key.revoked_at and not key.expired]
    host = stet.settings.host
    todo = "'stet keys create NAME --scope capture'"
    if not keys and is_loopback(host):
        yield Finding("keys", State.GOOD, "none: programs on this machine may write")
    elif not good:
        says = f"no key counts, so nobody can write over HTTP on {host}"
        yield Finding("keys", State.WARNING, says, todo)
    else:
        yield Finding("keys", State.GOOD, f"{len(good)} of {len(keys)} count")


def _tokens(stet: Stet) -> Iterator[Finding]:
    if stet.admission.tokens is None:
        return
    try:
        stet.admission.tokens.check()
    except UnavailableError as error:
        yield Finding("tokens", State.BAD, error.message, "see STET_OIDC_JWKS")
    else:
        yield Finding("tokens", State.GOOD, f"the keys of {stet.settings.oidc_issuer} are read")


def _webhooks(stet: Stet) -> Iterator[Finding]:
    endpoints = Webhooks(stet.log).endpoints()
    for endpoint in endpoints:
        if endpoint.disabled_at is not None:
            todo = f"'stet webhooks enable {endpoint.id}', or remove it"
            says = f"{endpoint.url} is off: {endpoint.disabled_why}"
            yield Finding("webhooks", State.WARNING, says, todo)
        if endpoint.dead:
            says = f"{endpoint.dead} deliveries to {endpoint.url} were given up"
            yield Finding("webhooks", State.WARNING, says, f"'stet webhooks dead {endpoint.id}'")
    if endpoints:
        yield Finding("webhooks", State.GOOD, f"{len(endpoints)} kept")
