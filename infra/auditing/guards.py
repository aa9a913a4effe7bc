"""Whether what keeps the log as it is stands: triggers, functions, privileges, constraints; and
whether nothing stands beside it that changes or hides what goes in: other triggers, rules.

The guards protect against those who are not the owner; that they stand proves nothing of the past,
and that one does not is reason enough to look closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from domain.findings import Kind, Report
from infra.auditing.snapshot import Snapshot
from infra.postgres import migrate, queries

SQL: Final = queries.load("infra.auditing", "guards.sql")

_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32  # pg_trigger.h
_APPEND_ONLY: Final = _BEFORE + _UPDATE + _DELETE + _TRUNCATE
TRIGGERS: Final = {
    ("events", "append_only"): ("log.refuse", _APPEND_ONLY),
    ("bodies", "append_only"): ("log.refuse", _BEFORE + _UPDATE + _TRUNCATE),
    ("bodies", "erased_by_order"): ("log.refuse_unless_erased", _ROW + _BEFORE + _DELETE),
    ("head", "append_only"): ("log.refuse", _BEFORE + _INSERT + _DELETE + _TRUNCATE),
    ("checkpoints", "append_only"): ("log.refuse", _APPEND_ONLY),
    ("verifier_keys", "append_only"): ("log.refuse", _APPEND_ONLY),
    ("anchors", "append_only"): ("log.refuse", _APPEND_ONLY),
}
CONSTRAINTS: Final = {
    ("events", "events_stream_version"),
    ("events", "events_position"),
    ("bodies", "bodies_commitment"),
    ("head", "head_pkey"),
    ("tiles", "tiles_place"),
    ("checkpoints", "checkpoints_size"),
}
# Whoever may do more than read: (table, role, privilege) and (function, role).
WRITERS: Final = {
    ("tiles", "stet_sequencer", "INSERT"),
    ("tiles", "stet_sequencer", "DELETE"),
    ("checkpoints", "stet_sequencer", "INSERT"),
    ("verifier_keys", "stet_sequencer", "INSERT"),
    ("anchors", "stet_sequencer", "INSERT"),
}
CALLERS: Final = {
    "append": {"stet_writer"},
    "erase": {"stet_redactor"},
    "position_at": {"stet_reader", "stet_writer", "stet_projector"},
}
_FUNCTION: Final = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION log\.(\w+)\(.*?AS \$\$(.*?)\$\$", re.DOTALL
)


def check(snapshot: Snapshot, report: Report) -> None:
    """Note every guard that is missing or open."""
    checks = (_triggers, _rules, _row_security, _functions, _owners, _grants, _roles, _constraints)
    for look in checks:
        report.looked_at(
            f"guards: {look.__name__.strip('_').replace('_', ' ')}", look(snapshot, report)
        )


def _rows(snapshot: Snapshot, statement: str) -> list[tuple[Any, ...]]:
    return snapshot.connection.execute(SQL[statement]).fetchall()


def _triggers(snapshot: Snapshot, report: Report) -> int:
    found = {(table, name): rest for table, name, *rest in _rows(snapshot, "triggers")}
    for (table, name), (function, kind) in TRIGGERS.items():
        there = found.get((table, name))
        where = f"log.{table}"
        if there is None or [there[0], *there[2:]] != [kind, function, True]:
            report.found(Kind.GUARD_MISSING, where, f"the trigger {name} is not as it was made")
        elif there[1] != "A":
            state = {"D": "disabled", "O": "not for replicas", "R": "for replicas only"}[there[1]]
            report.found(Kind.GUARD_OPEN, where, f"the trigger {name} is {state}")
    for table, name in sorted(found.keys() - TRIGGERS.keys()):
        function = found[table, name][2]
        message = f"the trigger {name}, which calls {function}, is none of Stet's"
        report.found(Kind.GUARD_OPEN, f"log.{table}", message)
    return len(TRIGGERS.keys() | found.keys())


def _rules(snapshot: Snapshot, report: Report) -> int:
    rows = _rows(snapshot, "rules")
    for table, rule in sorted(rows):
        report.found(Kind.GUARD_OPEN, f"log.{table}", f"the rule {rule} is none of Stet's")
    return len(rows)


def _row_security(snapshot: Snapshot, report: Report) -> int:
    rows = _rows(snapshot, "row_security")
    for table, is_set in sorted(rows):
        if is_set:
            report.found(Kind.GUARD_OPEN, f"log.{table}", "row security can hide rows of it")
    return len(rows)


def _functions(snapshot: Snapshot, report: Report) -> int:
    made = dict(_sources())
    found = {name: rest for name, *rest in _rows(snapshot, "functions")}
    for name, source in made.items():
        if name not in found:
            report.found(Kind.GUARD_MISSING, f"log.{name}", "the function is not there")
            continue
        there, definer, owner, config = found[name]
        if there != source or not any(c.startswith("search_path=") for c in config):
            report.found(Kind.GUARD_OPEN, f"log.{name}", "the function is not as it was made")
        if definer and owner != "stet_owner":
            report.found(Kind.GUARD_OPEN, f"log.{name}", f"the function acts as {owner}")
    for name in sorted(found.keys() - made.keys()):
        report.found(Kind.GUARD_OPEN, f"log.{name}", "the function is none of Stet's")
    return len(made)


def _sources() -> Iterable[tuple[str, str]]:
    """Yield (name, source) of the functions that the migrations make, the newest last."""
    for migration in migrate.migrations():
        for _, sql in migration.statements:
            yield from _FUNCTION.findall(sql)


def _owners(snapshot: Snapshot, report: Report) -> int:
    rows = _rows(snapshot, "owners")
    for table, owner in rows:
        if owner != "stet_owner":
            report.found(Kind.GUARD_OPEN, f"log.{table}", f"the table belongs to {owner}")
    return len(rows)


def _grants(snapshot: Snapshot, report: Report) -> int:
    tables, functions = _rows(snapshot, "table_grants"), _rows(snapshot, "function_grants")
    for table, role, privilege in sorted(tables):
        public = role == "PUBLIC" or not role.startswith("stet_")
        if public or (privilege != "SELECT" and (table, role, privilege) not in WRITERS):
            report.found(Kind.GUARD_OPEN, f"log.{table}", f"{role} may {privilege}")
    for function, role in sorted(functions):
        if role not in CALLERS.get(function, set()):
            report.found(Kind.GUARD_OPEN, f"log.{function}", f"{role} may call it")
    return len(tables) + len(functions)


def _roles(snapshot: Snapshot, report: Report) -> int:
    logins, members = _rows(snapshot, "logins"), _rows(snapshot, "owner_members")
    for (role,) in sorted(logins):
        report.found(Kind.GUARD_OPEN, f"role {role}", "it can log in, or is a superuser")
    for (member,) in sorted(members):
        report.found(Kind.GUARD_OPEN, "role stet_owner", f"{member} can act as it")
    return len(logins) + len(members) + 1


def _constraints(snapshot: Snapshot, report: Report) -> int:
    rows = _rows(snapshot, "constraints")
    valid = {(table, name) for table, name, is_valid in rows if is_valid}
    for table, name in sorted(CONSTRAINTS - valid):
        report.found(Kind.GUARD_MISSING, f"log.{table}", f"the constraint {name} is not there")
    return len(CONSTRAINTS)
