"""Commands that are loaded when they are called: nobody waits for what somebody else's needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command is: ``module:name``, a function or a Typer of its own, and what it is for."""

    place: str
    help: str

    def load(self, name: str) -> Any:
        """Import the command, and return it, as Typer makes it, under a name."""
        module, _, attribute = self.place.partition(":")
        made = getattr(import_module(module), attribute)
        around = typer.Typer(rich_markup_mode=None, add_completion=False)
        if isinstance(made, typer.Typer):
            around.add_typer(made, name=name)
        else:
            around.command(name)(made)
        return typer.main.get_group(around).commands[name]


class LazyGroup(TyperGroup):
    """A group of commands, of which one is loaded when it is asked for, and none to list them."""

    lazy: Mapping[str, Lazy] = {}

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands(self.lazy)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the commands, none of which is loaded for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.help) for name, lazy in self.lazy.items()])


class _Commands(dict[str, Any]):
    """The commands by their names; one that was not loaded yet is loaded when it is got."""

    def __init__(self, lazy: Mapping[str, Lazy]) -> None:
        super().__init__(dict.fromkeys(lazy))
        self._lazy = lazy

    def __getitem__(self, name: str) -> Any:
        held = super().__getitem__(name)
        if held is None:
            held = self[name] = self._lazy[name].load(name)
        return held

    def get(self, name: str, default: Any = None) -> Any:
        """Return a command, loaded."""
        try:
            return self[name]
        except KeyError:
            return default
