"""Many processes and one server: who starts it, who stops it, and who must leave it alone."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from infra.postgres.embedded import start
from infra.postgres.programs import find_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PYTHONPATH = os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

needs_15 = pytest.mark.skipif(not DEBIAN_15.exists(), reason="no PostgreSQL 15 in Debian's place")
both = pytest.mark.parametrize(
    "bin_dir",
    [pytest.param(None, id="bundled"), pytest.param(DEBIAN_15, id="15", marks=needs_15)],
)

# A process that uses the server from the word "start" until its input ends. It survives Ctrl-C
# once the server is up.
USER = """
import signal, sys
from pathlib import Path
from infra.postgres.embedded import start
print("ready", flush=True)
sys.stdin.readline()
bin_dir = Path(sys.argv[2]) if sys.argv[2] else None
with start(Path(sys.argv[1]), bin_dir=bin_dir) as server:
    signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
    print("started" if server.started_here else "found", flush=True)
    sys.stdin.read()
"""

# A process that forks while it uses the server; parent and child close in the order asked for.
FORKING = """
import os, sys
from pathlib import Path
from psycopg.pq import PGconn
from infra.postgres.embedded import start
server = start(Path(sys.argv[1]))
answers = lambda: PGconn.ping(server.conninfo.encode()) == 0
read, write = os.pipe()
if os.fork() == 0:
    if sys.argv[2] == "parent first":
        os.close(write)
        os.read(read, 1)
    server.close()
    os._exit(0 if not answers() or sys.argv[2] == "child first" else 1)
if sys.argv[2] == "child first":
    os.wait()
    print(answers(), flush=True)
    server.close()
    print(answers(), flush=True)
else:
    server.close()
    print(answers(), flush=True)
    os.close(write)
    print(os.wait()[1] != 0, flush=True)
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The path of a data directory that does not exist yet; its server is ended after the test.

    Sockets go to a directory with a path short enough for them.
    """
    temporary = tempfile.mkdtemp(prefix="st")
    monkeypatch.setenv("TMPDIR", temporary)
    monkeypatch.setattr(tempfile, "tempdir", temporary)
    folder = tmp_path / "data"
    yield folder
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(postmaster_pid(folder), signal.SIGQUIT)
    shutil.rmtree(temporary)


@pytest.fixture
def spawn(home: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a USER process, which waits for its line "start"."""
    users: list[subprocess.Popen[str]] = []

    def spawn_user(bin_dir: Path | None = None) -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER, str(home), str(bin_dir or "")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": PYTHONPATH},
            start_new_session=True,
        )
        users.append(user)
        assert hear(user) == "ready"
        return user

    yield spawn_user
    for user in users:
        user.kill()
        user.communicate()


def hear(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def say_start(user: subprocess.Popen[str]) -> None:
    assert user.stdin is not None
    user.stdin.write("start\n")
    user.stdin.flush()


def leave(user: subprocess.Popen[str]) -> None:
    """Let the process close its server and end."""
    user.communicate(timeout=60)
    assert user.returncode == 0


def postmaster_pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def answers(conninfo: str) -> bool:
    return Ping(PGconn.ping(conninfo.encode())) is Ping.OK


def times_started(home: Path) -> int:
    return (home / "postgres.log").read_text().count("LOG:  starting PostgreSQL")


@both
@pytest.mark.parametrize("new", [True, False], ids=["new", "existing"])
def test_three_processes_that_start_at_once_end_with_one_server(
    home: Path,
    spawn: Callable[..., subprocess.Popen[str]],
    bin_dir: Path | None,
    new: bool,
) -> None:
    if not new:
        start(home, bin_dir=bin_dir).close()
    before = 0 if new else times_started(home)
    users = [spawn(bin_dir) for _ in range(3)]
    for user in users:
        say_start(user)
    assert sorted(hear(user) for user in users) == ["found", "found", "started"]
    assert times_started(home) == before + 1


@both
def test_the_last_one_out_stops_the_server_and_nobody_before(
    home: Path, spawn: Callable[..., subprocess.Popen[str]], bin_dir: Path | None
) -> None:
    users = [spawn(bin_dir) for _ in range(3)]
    for user in users:
        say_start(user)
        hear(user)
    pid = postmaster_pid(home)
    for user in users[:2]:  # the one that started it is the first to go
        leave(user)
        assert postmaster_pid(home) == pid
        with start(home, bin_dir=bin_dir) as server:
            assert not server.started_here
        assert postmaster_pid(home) == pid
    process = os.pidfd_open(pid)
    leave(users[2])
    assert select.select([process], [], [], 30)[0]
    os.close(process)


def test_kill_9_of_the_only_user_leaves_a_server_that_the_next_one_takes_over_and_stops(
    home: Path, spawn: Callable[..., subprocess.Popen[str]]
) -> None:
    user = spawn()
    say_start(user)
    hear(user)
    user.kill()
    user.wait()
    server = start(home)
    assert not server.started_here
    server.close()
    assert not answers(server.conninfo)


def test_the_server_does_not_itself_count_as_a_user(
    home: Path, spawn: Callable[..., subprocess.Popen[str]]
) -> None:
    user = spawn()
    say_start(user)
    hear(user)
    user.kill()
    user.wait()
    with (home / "in-use.lock").open("r+") as in_use:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    start(home).close()


def test_a_process_killed_while_it_makes_the_database_does_not_spoil_it_for_the_next(
    home: Path, spawn: Callable[..., subprocess.Popen[str]]
) -> None:
    user = spawn()
    say_start(user)
    unfinished = home / "postgres.unfinished"
    while not unfinished.exists() and not (home / "postgres").exists() and user.poll() is None:
        pass
    user.kill()
    user.wait()
    with start(home) as server:
        assert answers(server.conninfo)
        assert not unfinished.exists()


def test_ctrl_c_while_the_database_is_made_leaves_nothing_half_made(
    home: Path, spawn: Callable[..., subprocess.Popen[str]]
) -> None:
    user = spawn()
    say_start(user)
    while not (home / "postgres.unfinished" / "base").exists() and user.poll() is None:
        pass
    user.send_signal(signal.SIGINT)
    user.communicate()
    assert sorted(entry.name for entry in home.iterdir()) == ["start.lock", "stet-data.json"]


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(
    home: Path, spawn: Callable[..., subprocess.Popen[str]]
) -> None:
    user = spawn()
    say_start(user)
    hear(user)
    assert os.getsid(postmaster_pid(home)) != os.getsid(user.pid)
    assert os.getpgid(postmaster_pid(home)) != os.getpgid(user.pid)
    os.killpg(user.pid, signal.SIGINT)
    assert hear(user) == "interrupted"
    with start(home) as server:
        assert not server.started_here
        assert answers(server.conninfo)


@pytest.mark.parametrize("order", ["child first", "parent first"])
def test_parent_and_forked_child_each_close_for_themselves(home: Path, order: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKING, str(home), order],
        env=os.environ | {"PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["True", "False"]


@both
def test_a_server_that_a_person_started_is_used_and_never_stopped(
    home: Path, tmp_path: Path, bin_dir: Path | None
) -> None:
    start(home, bin_dir=bin_dir).close()
    programs = find_programs(bin_dir)
    by_hand = tempfile.mkdtemp(prefix="hand")
    options = f"-k {by_hand} -p 6543"
    log = tmp_path / "by-hand.log"
    control = [*programs.command("pg_ctl"), "-D", str(home / "postgres"), "-w"]
    subprocess.run([*control, "-l", log, "-o", options, "start"], check=True, capture_output=True)
    try:
        for _ in range(2):
            with start(home, bin_dir=bin_dir) as server:
                assert not server.started_here
                assert server.conninfo == make_conninfo(
                    host=by_hand, port=6543, user="stet", dbname="stet"
                )
                with psycopg.connect(server.conninfo) as connection:
                    row = connection.execute("SHOW listen_addresses").fetchone()
                assert row == ("",)  # our settings hold for a start by hand, too
            assert answers(server.conninfo)
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, capture_output=True)
        Path(by_hand).rmdir()


def test_a_server_that_a_person_restarted_is_no_longer_ours_to_stop(home: Path) -> None:
    control = [*find_programs(None).command("pg_ctl"), "-D", str(home / "postgres"), "-w"]
    server = start(home)
    subprocess.run(
        [*control, "-l", str(home / "by-hand.log"), "restart"],
        check=True,
        capture_output=True,
    )
    server.close()
    try:
        assert answers(server.conninfo)
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, capture_output=True)
