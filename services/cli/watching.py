"""``stet audit watch`` and ``stet audit witness``: logs as they are seen from outside."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.errors import ProofError, UnavailableError
from domain.note import VerifierKey
from services.cli.options import Json
from services.cli.output import err, fail, print_json_line, progress, say

Key = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="VERIFIER-KEY",
        help="The log's key: name+id+base64. Without one the first look decides, then it is kept.",
    ),
]


def watch(
    url: Annotated[str, typer.Argument(metavar="URL", help="The log: a service, or a prefix.")],
    folder: Annotated[
        Path, typer.Option("--state", metavar="DIR", help="Where checkpoints are kept.")
    ],
    key: Key = None,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, help="How often.")] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="Look once, then leave.")] = False,
    as_json: Json = False,
) -> None:
    """Follow a log from outside: keep its checkpoints, leave with 1 when it does not only grow.

    It works with any log that is served by C2SP's tlog-tiles, whoever runs it.
    """
    from services.audit.remote import RemoteLog  # noqa: PLC0415 - others should not wait for it
    from services.audit.watching import Watch  # noqa: PLC0415

    watching = Watch(RemoteLog(url), folder, tuple(VerifierKey.parse(k) for k in key or ()))
    while True:
        try:
            seen = watching.look()
        except ProofError as error:
            if as_json:
                print_json_line({"consistent": False, "why": error.message})
            err.print("THE LOG IS NOT CONSISTENT", style="bold red")
            raise
        except UnavailableError as error:
            if once:
                raise
            fail(error)
        else:
            _tell(seen, as_json=as_json)
        if once:
            return
        time.sleep(every)


def _tell(seen: Any, *, as_json: bool) -> None:
    checkpoint = seen.checkpoint
    if as_json:
        print_json_line(
            {
                "consistent": True,
                "origin": checkpoint.origin,
                "size": checkpoint.size,
                "root": checkpoint.root.hex(),
                "before": seen.before,
                "new_keys": [str(key) for key in seen.new_keys],
            }
        )
        return
    if seen.before is None:
        say(f"{checkpoint.origin}  size {checkpoint.size}  seen for the first time")
    else:
        say(f"{checkpoint.origin}  size {checkpoint.size}  extends size {seen.before}")
    for key in seen.new_keys:
        say(f"  another key, brought in by an event of the log: {key}")


def witness(
    folder: Annotated[Path, typer.Option("--state", metavar="DIR", help="Its key and memory.")],
    log: Annotated[
        list[str], typer.Option("--log", metavar="VERIFIER-KEY", help="A log to watch; repeat it.")
    ],
    name: Annotated[str | None, typer.Option(help="What the witness calls itself.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 8421,
) -> None:
    """Be a witness: cosign the checkpoints of logs, each only if it extends the last one.

    Any log that speaks C2SP's tlog-witness may ask; STET_WITNESSES has ours ask.
    """
    import uvicorn  # noqa: PLC0415

    from services.audit.witness import Witness, create_app  # noqa: PLC0415
    from services.listening import address_of, listening  # noqa: PLC0415

    being = Witness(folder, [VerifierKey.parse(text) for text in log], name)
    with listening(host, port) as listener:
        say(f"{being.key.verifier} {address_of(listener)}")
        progress("That line, in STET_WITNESSES, has a log ask this witness. Stop with Ctrl-C.")
        config = uvicorn.Config(create_app(being), log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])
    being.close()
