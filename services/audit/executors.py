"""Where the buckets of a replay are worked on: here, in other processes, on a cluster.

All through the interface of ``concurrent.futures``. A worker that dies does not change the result:
its buckets are worked on again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final, TypeVar

import structlog

from domain.errors import RefusedError, UnavailableError

PartT = TypeVar("PartT")
ResultT = TypeVar("ResultT")
ATTEMPTS: Final = 5
AHEAD: Final = 3  # tasks a worker that may wait or be done before their turn: what bounds memory
_SECONDS: Final = 5
_log = structlog.get_logger("stet.replay")


class InProcess(Executor):
    """Does at once, in this thread, whatever is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it; return the future of what came of it."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)
        return future


def in_order(
    make: Callable[[], Executor],
    task: Callable[[PartT], ResultT],
    parts: Iterable[PartT],
    ahead: int,
) -> Iterator[ResultT]:
    """Yield what ``task`` makes of each part, in order; no more than ``ahead`` are under way.

    An executor that breaks is made anew, and what it had not done is done again. Raises
    ``UnavailableError`` when it broke five times, and whatever a task raises.
    """
    waiting = deque(parts)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with make() as executor:
                yield from _run(executor, task, waiting, ahead)
        except BrokenProcessPool:
            _log.warning("a worker died; its buckets are worked on again", attempt=attempt)
        else:
            return
    raise UnavailableError(
        f"workers died {ATTEMPTS} times, perhaps for want of memory; --workers 1 needs the least"
    )


def _run(
    executor: Executor, task: Callable[[PartT], ResultT], waiting: deque[PartT], ahead: int
) -> Iterator[ResultT]:
    """Work off ``waiting``; a part leaves it when its result was taken."""
    submitted: deque[Future[ResultT]] = deque()
    while waiting:
        while len(submitted) < min(ahead, len(waiting)):
            submitted.append(executor.submit(task, waiting[len(submitted)]))
        result = submitted.popleft().result()
        waiting.popleft()
        yield result


def processes(workers: int) -> Executor:
    """Return a pool of processes, which begin afresh: nothing of ours is forked into them."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


@contextmanager
def cluster(address: str) -> Iterator[tuple[Callable[[], Executor], int]]:
    """Lend a way to the workers of a Dask cluster, by its scheduler's address, and their number.

    Raises ``RefusedError`` where Dask is not installed, ``UnavailableError`` without a scheduler or
    workers.
    """
    try:
        from dask.distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RefusedError(
            "--cluster needs Dask: pip install 'stet-timeline[cluster]', here and on the workers"
        ) from error
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=_SECONDS, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise UnavailableError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        client.wait_for_workers(1, timeout=_SECONDS)
        threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        kept: Any = client
        yield lambda: kept.get_executor(pure=False, retries=ATTEMPTS), threads
