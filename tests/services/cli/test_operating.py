"""What operators do from a shell: settings and where they come from, the doctor, keys, webhooks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import capture, content
from shell import Shell

from domain.access import hashed
from infra.webhooks import Webhooks
from services.bootstrap import Stet

pytestmark = pytest.mark.newest


@pytest.fixture
def shell(tmp_path: Path, address: str) -> Shell:
    return Shell(tmp_path, STET_DATABASE_URL=address, STET_CONFIG=str(config(tmp_path, "")))


def config(folder: Path, text: str) -> Path:
    path = folder / "stet.toml"
    path.write_text(text)
    return path


def test_each_setting_says_what_set_it(tmp_path: Path, shell: Shell) -> None:
    config(tmp_path, 'port = 9001\nlog_level = "debug"\nallowed_networks = ["10.0.0.0/8"]\n')
    shell.environment["STET_LOG_LEVEL"] = "warning"
    shown = shell.json("--data-dir", "/srv/stet", "config", "show")

    assert shown["there"]
    found = {name: (s["value"], s["origin"]) for name, s in shown["settings"].items()}
    file = str(tmp_path / "stet.toml")
    assert found["port"] == ("9001", file)
    assert found["log_level"] == ("warning", "STET_LOG_LEVEL")
    assert found["allowed_networks"] == ("10.0.0.0/8", file)
    assert found["data_dir"] == ("/srv/stet", "--data-dir")
    assert found["host"] == ("127.0.0.1", "default")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ada:s3cret@db.example/stet?sslpassword=s3cret",
        "host=db.example password=s3cret user=ada",
        "host=db.example password='s3cret",
    ],
)
def test_a_password_is_never_shown(tmp_path: Path, address: str) -> None:
    shell = Shell(tmp_path, STET_DATABASE_URL=address)

    assert "s3cret" not in shell("config", "show").stdout
    assert "***" in shell("config", "show", "--json").stdout


def test_no_address_shows_its_password(tmp_path: Path) -> None:
    address = "https://user:s3c:r3t@stamps.example/a?b@c"
    shell = Shell(tmp_path, STET_TSA_URLS=f"{address},https://open.example", STET_OIDC_JWKS=address)

    shown = shell("config", "show").stdout

    assert "s3c" not in shown
    assert shown.count("https://***@stamps.example/a?b@c") == 2
    assert "https://open.example" in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "there is no setting 'prot'; is it 'port'?"),
        ("frobnicate = 1", "there is no setting 'frobnicate'; 'stet config show' lists all"),
        ("port = 'x'", "stet.toml: port='x'"),
        ("port = ", "cannot be read as TOML"),
        ("allowed_networks = ['x']", "does not appear to be an IPv4 or IPv6 network"),
    ],
)
def test_a_file_that_sets_nonsense_is_refused_with_its_name(
    tmp_path: Path, text: str, said: str
) -> None:
    shell = Shell(tmp_path, STET_CONFIG=str(config(tmp_path, text)))

    assert said in shell("config", "show", code=2).stderr


def test_a_file_that_was_asked_for_and_is_not_there_is_refused(tmp_path: Path) -> None:
    shell = Shell(tmp_path, STET_CONFIG=str(tmp_path / "none.toml"))

    assert "there is no such file" in shell("config", "show", code=2).stderr


def test_a_mistyped_variable_is_pointed_out(tmp_path: Path) -> None:
    shell = Shell(tmp_path, STET_PROT="1")

    assert "STET_PROT is no setting of Stet" in shell("config", "show").stderr


def test_the_doctor_finds_a_sound_installation_sound(shell: Shell, stet: Stet) -> None:
    found = {f["about"]: f["state"] for f in shell.json("doctor")["findings"]}

    assert set(found.values()) == {"good"}
    assert {"settings", "database", "log", "view articles", "view stories", "keys"} <= set(found)


def test_the_doctor_says_what_is_wrong_and_what_to_do(shell: Shell, stet: Stet) -> None:
    hook, _ = Webhooks(stet.log).add("https://example.org/hook", 0)
    Webhooks(stet.log).disable(hook, "it answered 410 Gone")
    stet.admission.keys.create("old", frozenset())
    stet.admission.keys.revoke(stet.admission.keys.all()[0].id)
    shell.environment["STET_HOST"] = "192.0.2.1"
    said = shell("doctor").stdout

    assert f"→ 'stet webhooks enable {hook}', or remove it" in said
    assert "no key counts, so nobody can write over HTTP on 192.0.2.1" in said


def test_the_doctor_leaves_with_a_code_that_says_how_bad_it_is(
    tmp_path: Path, server: object
) -> None:
    nowhere = Shell(tmp_path, STET_DATABASE_URL="host=127.0.0.1 port=1 dbname=x connect_timeout=5")
    assert "bad     database" in nowhere("doctor", code=5).stdout
    empty = Shell(tmp_path, STET_DATABASE_URL=server.empty_database())  # type: ignore[attr-defined]
    assert "'stet db apply'" in empty("doctor", code=5).stdout
    wrong = Shell(tmp_path, STET_PORT="x")
    assert "STET_PORT='x'" in wrong("doctor", code=1).stdout


def test_a_key_is_shown_once_and_its_hash_is_kept(shell: Shell, stet: Stet) -> None:
    assert "until there is one" in shell("keys", "list").stdout
    made = shell("keys", "create", "newsroom-bot", "--scope", "capture", "--scope", "curate")
    token = made.stdout.strip()

    assert re.fullmatch(r"stet_[a-z2-7]{8}_[A-Za-z0-9_-]{43}", token)
    assert "It is the first key" in made.stderr
    stored = stet.log.rows("SELECT hash, scopes FROM access.keys", {})
    assert stored == [{"hash": hashed(token), "scopes": ["capture", "curate"]}]
    listed = shell("keys", "list").stdout
    assert "capture,curate  never used  newsroom-bot" in listed
    assert token.split("_")[2] not in listed

    key_id = token.split("_")[1]
    assert "revoked" in shell("keys", "revoke", key_id).stdout
    assert f"{key_id}  revoked" in shell("keys", "list").stdout
    assert stet.admission.keys.exist()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("x", "--scope", "everything"), "scope: 'everything' is none of"),
        (("x", "--expires", "soon"), "--expires"),
        (("",), "a name of 1 to 200"),
    ],
)
def test_a_key_that_cannot_be_made_says_why(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in Shell(tmp_path)("keys", "create", *arguments, code=2).stderr


def test_a_key_that_would_have_expired_already_is_refused(shell: Shell) -> None:
    past = shell("keys", "create", "x", "--expires", "2001-01-01T00:00:00Z", code=2).stderr
    assert "is past" in past


def test_what_the_shell_writes_names_who_ran_it(shell: Shell, stet: Stet) -> None:
    shell("story", "open", "troops", "--title", "Troops")

    (logged,) = stet.log.stream("story-troops")
    assert re.fullmatch(r"shell:\S+", logged.event.actor or "")
    (deed,) = shell.json("trail", "--actor", logged.event.actor)["deeds"]
    assert (deed["position"], deed["topic"]) == (1, "story.opened.v1")


def test_what_is_new_is_shown_in_the_shell(shell: Shell, stet: Stet) -> None:
    stet.curating.open("troops", "Troops")
    for minute, text in ((0, "Some 3,000 troops came."), (70, "Some 10,000 troops came.")):
        english = content(text, language="en")
        made = capture(minute).model_copy(update={"content": english})
        stet.capturing.capture(made, "troops")
    said = shell("changes", "--story", "troops").stdout

    assert "new: first-seen, at 2024-10-23T12:00:00Z  Troops" in said
    assert "new: linked to troops" in said
    assert "new: revised silently" in said
    assert said.splitlines()[-1] == "go on with --after 5"
    page = shell.json("changes", "--after", "4", "--silent")
    assert [c["position"] for c in page["changes"]] == [5]


def test_webhooks_are_kept_from_the_shell(shell: Shell, stet: Stet) -> None:
    shell.environment["STET_ALLOWED_NETWORKS"] = "127.0.0.0/8"
    made = shell.json("webhooks", "add", "http://127.0.0.1:9/hook", "--kind", "corrected")
    assert made["secret"].startswith("whsec_")
    listed = shell("webhooks", "list").stdout
    assert made["id"] in listed
    assert made["secret"] not in listed
    assert shell("webhooks", "dead").stdout.strip() == "Nothing was given up."
    assert shell("webhooks", "retry").stdout.strip() == "0 to be tried again"
    shell("webhooks", "remove", made["id"])
    assert "there is no webhook" in shell("webhooks", "remove", made["id"], code=2).stderr
    assert "No webhooks yet" in shell("webhooks", "list").stdout


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1/", "not on the public internet"),
        ("http://[::ffff:169.254.169.254]/latest/meta-data", "not on the public internet"),
        ("http://2130706433/", "not on the public internet"),
        ("https://u:p@example.org/", "a user, a password or a fragment"),
    ],
)
def test_a_webhook_that_leads_inside_is_refused(tmp_path: Path, url: str, said: str) -> None:
    assert said in Shell(tmp_path)("webhooks", "add", url, code=2).stderr
