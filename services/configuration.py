"""Where each setting's value comes from, and how values are shown: secrets never."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from psycopg import ProgrammingError, conninfo

from services.settings import PREFIX, Settings, file_path, from_file

HIDDEN: Final = "***"
_USERINFO: Final = re.compile(r"(?<=://)[^/?#@\s]*:[^/?#\s]*(?=@)")


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting as it is used, and what set it."""

    name: str
    value: str
    origin: str


def origins(settings: Settings, given: Mapping[str, object]) -> list[Origin]:
    """Return all settings with what set each: an option, a variable, the file, or the default.

    ``given`` are the options of the command. Raises ``RefusedError`` for a file that is none.
    """
    path = file_path()
    in_file = from_file(path)
    return [
        Origin(name, shown(name, getattr(settings, name)), _origin(name, given, path, in_file))
        for name in Settings.model_fields
    ]


def shown(name: str, value: Any) -> str:
    """Return a value as it may be shown: without the passwords of addresses."""
    if value is None:
        return ""
    if name == "database_url":
        return _without_password(str(value))
    if isinstance(value, tuple):
        return ",".join(shown(name, each) for each in value)
    return str(value).lower() if isinstance(value, bool) else _USERINFO.sub(HIDDEN, str(value))


def unknown_variables() -> list[str]:
    """Return variables that begin as ours do and set nothing: likely mistyped."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {f"{PREFIX}CONFIG"}
    return sorted(n for n in os.environ if n.startswith(PREFIX) and n not in known)


def _origin(
    name: str, given: Mapping[str, object], path: Path, in_file: Mapping[str, object]
) -> str:
    if given.get(name) is not None:
        return f"--{name.replace('_', '-')}"
    variable = PREFIX + name.upper()
    if os.environ.get(variable):
        return variable
    return str(path) if name in in_file else "default"


def _without_password(address: str) -> str:
    try:
        parts = conninfo.conninfo_to_dict(address)
    except ProgrammingError:
        return HIDDEN  # what cannot be read may hold one anywhere
    secret = {name: HIDDEN for name in ("password", "sslpassword") if parts.get(name)}
    return conninfo.make_conninfo("", **{**parts, **secret})
