"""What Stet refuses to work with, and that it says so in words that help."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg.conninfo import conninfo_to_dict

from domain.errors import UnavailableError
from infra.postgres.embedded import start

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHONPATH = os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])
NOBODY = 65534

# Starts and closes a server, and says in one line how that went.
TRY = """
import sys
from pathlib import Path
from domain.errors import UnavailableError
from infra.postgres.embedded import start
try:
    with start(Path(sys.argv[1])) as server:
        print("fine", flush=True)
except UnavailableError as error:
    print("refused:", error.message, flush=True)
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


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
    with suppress(FileNotFoundError, NotADirectoryError, ProcessLookupError):
        os.kill(
            int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0]),
            signal.SIGQUIT,
        )
    shutil.rmtree(temporary)


def in_namespace(home: Path, prepare: str, *more: str) -> list[str]:
    """Run the shell lines `prepare` with the right to mount, then TRY and `more` in turn.

    `$1` is the data directory. Gives the lines that were printed.
    """
    namespace = ["unshare", "--mount", "--user", "--map-root-user"]
    if subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not allow user namespaces")
    home.mkdir(exist_ok=True)
    attempt = f'"{sys.executable}" -c "$0" "$1"'
    done = subprocess.run(
        [*namespace, "sh", "-ec", "\n".join([prepare, attempt, *more]), TRY, str(home)],
        env=os.environ | {"PYTHONPATH": PYTHONPATH},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


AGAIN = f'"{sys.executable}" -c "$0" "$1"'


def test_a_directory_with_other_files_is_refused_and_left_as_it_is(home: Path) -> None:
    home.mkdir()
    (home / "thesis.txt").write_text("chapter one")
    with pytest.raises(UnavailableError, match=r"is not a Stet data directory.*thesis\.txt"):
        start(home)
    assert [entry.name for entry in home.iterdir()] == ["thesis.txt"]


def test_an_empty_directory_and_a_fresh_volume_are_taken(home: Path) -> None:
    (home / "lost+found").mkdir(parents=True)
    with start(home):
        assert json.loads((home / "stet-data.json").read_text()) == {"format": 1}


@pytest.mark.parametrize("marker", ['{"format": 2}', "", "[]", "not json"])
def test_a_data_directory_of_another_format_is_refused(home: Path, marker: str) -> None:
    home.mkdir()
    (home / "stet-data.json").write_text(marker)
    with pytest.raises(UnavailableError, match="does not say format 1"):
        start(home)


def test_a_file_in_place_of_the_directory_is_refused(home: Path) -> None:
    home.write_text("")
    with pytest.raises(UnavailableError, match=r"cannot be used.*Choose another"):
        start(home)


def test_a_cluster_of_another_major_version_is_refused_with_both_versions_named(home: Path) -> None:
    start(home).close()
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(UnavailableError, match=r"PostgreSQL 17, but .* PostgreSQL 18.*pg_dump"):
        start(home)


def test_a_cluster_without_its_version_is_refused_as_not_whole(home: Path) -> None:
    start(home).close()
    (home / "postgres" / "PG_VERSION").unlink()
    with pytest.raises(UnavailableError, match=r"not a whole PostgreSQL cluster.*backup"):
        start(home)


def test_a_folder_without_postgresql_is_refused_as_programs(home: Path, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"No PostgreSQL .* STET_DATABASE_URL"):
        start(home, bin_dir=tmp_path)
    assert not home.exists()


def test_a_path_too_long_for_a_socket_is_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with pytest.raises(UnavailableError, match=r"more than 103 bytes.*Set TMPDIR"):
        start(home)


@pytest.fixture
def socket_directory(home: Path) -> Path:
    """Where the server of `home` will have its socket; it does not exist yet."""
    with start(home) as server:
        return Path(str(conninfo_to_dict(server.conninfo)["host"]))


def test_a_socket_directory_that_is_open_to_others_is_not_trusted(
    home: Path, socket_directory: Path
) -> None:
    socket_directory.mkdir()
    socket_directory.chmod(0o755)
    with pytest.raises(UnavailableError, match="made by somebody else or is open to others"):
        start(home)


def test_a_link_in_place_of_the_socket_directory_is_not_trusted(
    home: Path, socket_directory: Path, tmp_path: Path
) -> None:
    socket_directory.symlink_to(tmp_path)
    with pytest.raises(UnavailableError, match="made by somebody else or is open to others"):
        start(home)


@as_root
def test_a_socket_directory_that_somebody_else_made_is_not_trusted(
    home: Path, socket_directory: Path
) -> None:
    socket_directory.mkdir(mode=0o700)
    os.chown(socket_directory, NOBODY, NOBODY)
    with pytest.raises(UnavailableError, match="made by somebody else or is open to others"):
        start(home)


def test_a_read_only_directory_is_refused(home: Path) -> None:
    [line] = in_namespace(home, 'mount -t tmpfs -o ro,size=1m tmpfs "$1"')
    assert line.startswith(f"refused: The data directory {home} is read-only")


@pytest.mark.parametrize("megabytes", [1, 10, 20, 30])
def test_a_disk_without_room_for_a_new_database_is_named_and_nothing_half_made_stays(
    home: Path, megabytes: int
) -> None:
    mount = f'mount -t tmpfs -o size={megabytes}m tmpfs "$1"'
    line, *left = in_namespace(home, mount, 'ls "$1"')
    assert line.startswith(f"refused: The disk that holds the data directory {home} is full")
    assert sorted(left) == ["start.lock", "stet-data.json"]


def test_a_disk_that_is_full_from_the_beginning_is_named(home: Path) -> None:
    [line] = in_namespace(home, 'mount -t tmpfs -o nr_inodes=2 tmpfs "$1"')
    assert line.startswith(f"refused: The disk that holds the data directory {home} is full")


def test_a_disk_that_filled_up_since_is_named_and_all_is_well_once_there_is_room(
    home: Path,
) -> None:
    lines = in_namespace(
        home,
        'mount -t tmpfs -o size=100m tmpfs "$1"',
        'cat /dev/zero > "$1/filler" 2>/dev/null || :',
        AGAIN,
        'rm "$1/filler"',
        AGAIN,
    )
    assert lines[0] == lines[2] == "fine"
    assert lines[1].startswith(f"refused: The disk that holds the data directory {home} is full")


def test_root_on_a_machine_that_forbids_user_namespaces_is_told_what_to_do(home: Path) -> None:
    [line] = in_namespace(home, "echo 0 > /proc/sys/user/max_user_namespaces")
    assert line.startswith("refused: PostgreSQL does not run as root")
    assert "Run Stet as another user, or set STET_DATABASE_URL" in line


@pytest.fixture
def of_nobody() -> Iterator[Path]:
    """A directory that belongs to the user nobody."""
    folder = Path(tempfile.mkdtemp(prefix="nb"))
    os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def try_as_nobody(folder: Path) -> str:
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    environment = os.environ | {"PYTHONPATH": PYTHONPATH, "TMPDIR": str(folder)}
    importing = [sys.executable, "-c", "import infra.postgres.embedded"]
    if subprocess.run([*command, *importing], env=environment, check=False).returncode != 0:
        pytest.skip("the user nobody cannot read this code")
    done = subprocess.run(
        [*command, sys.executable, "-c", TRY, str(folder / "data")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr


@as_root
def test_an_ordinary_user_gets_a_server(of_nobody: Path) -> None:
    assert try_as_nobody(of_nobody) == "fine\n"
    assert (of_nobody / "data/postgres/PG_VERSION").stat().st_uid == NOBODY


@as_root
def test_an_ordinary_user_is_refused_a_directory_without_write_permission(of_nobody: Path) -> None:
    (of_nobody / "data").mkdir()
    (of_nobody / "data").chmod(0o555)
    assert "is read-only, or not accessible to this user (user id 65534)" in try_as_nobody(
        of_nobody
    )


@as_root
def test_an_ordinary_user_is_refused_the_data_directory_of_root(of_nobody: Path) -> None:
    (of_nobody / "data").mkdir(mode=0o700)
    assert "is read-only, or not accessible to this user (user id 65534)" in try_as_nobody(
        of_nobody
    )


@as_root
def test_root_is_told_why_a_place_inside_somebody_elses_private_directory_does_not_work(
    of_nobody: Path,
) -> None:
    with pytest.raises(UnavailableError, match=r"without root's rights.*choose another place"):
        start(of_nobody / "data")
