"""Who may do what over HTTP: only this machine until there is a key, then keys with scopes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from builders import URL, at, capture
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from running_service import serving

from domain.access import Scope
from domain.address import article_id, name_of
from domain.article import fold
from infra import tokens
from services import bootstrap
from services.admission import LOOPBACK, Admission, Asking
from services.api.access import SAFE
from services.api.app import create_app
from services.bootstrap import Stet
from services.settings import Settings

pytestmark = pytest.mark.newest

JSON = {"Content-Type": "application/json"}
NEVER = article_id("https://example.org/never")
CAPTURE = capture().model_dump_json()


def serve(stet: Stet, **settings: Any) -> Any:
    chosen = Settings(database_url=stet.address, **settings)
    return serving(bootstrap.wire(chosen, stet.log, stet.address), projecting=False)


@pytest.fixture
def base(stet: Stet) -> Iterator[str]:
    with serve(stet) as url:
        yield url


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def post(base: str, token: str | None = None, **headers: str) -> httpx.Response:
    sent = {**JSON, **(bearer(token) if token else {}), **headers}
    return httpx.post(f"{base}/api/v1/captures", content=CAPTURE, headers=sent)


def key(stet: Stet, *scopes: Scope, expires_at: datetime | None = None) -> str:
    return stet.admission.keys.create("test", frozenset(scopes), expires_at)[1]


def refused(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith('Bearer realm="stet"')
    return str(answer.json()["detail"])


def actors(stet: Stet) -> list[str | None]:
    return [logged.event.actor for logged in stet.log.stream(name_of(URL))]


def test_without_any_key_this_machine_may_write_and_the_log_says_so(base: str, stet: Stet) -> None:
    assert post(base).status_code == 201
    assert actors(stet) == ["loopback", "loopback"]


def test_once_there_is_a_key_writing_needs_one_and_the_log_names_it(base: str, stet: Stet) -> None:
    token = key(stet, Scope.CAPTURE)

    assert "needs a key since there is one" in refused(post(base), 401)
    assert post(base, token).status_code == 201
    made = stet.admission.keys.all()[0]
    assert actors(stet) == [f"key:{made.id}"] * 2
    assert made.last_used_at is not None


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({}, "192.0.2.1"),
        ({"host": "stet.example.org"}, "127.0.0.1"),
        ({"origin": "https://evil.example"}, "127.0.0.1"),
        ({"origin": "null"}, "127.0.0.1"),
        ({"sec-fetch-site": "cross-site"}, "127.0.0.1"),
        ({"x-forwarded-for": "127.0.0.1"}, "127.0.0.1"),
        ({"forwarded": "for=127.0.0.1"}, "127.0.0.1"),
        ({"via": "1.1 proxy"}, "127.0.0.1"),
        ({"host": ""}, "127.0.0.1"),
        ({}, None),
    ],
)
def test_only_a_program_on_this_machine_writes_without_a_key(
    stet: Stet, headers: dict[str, str], peer: str | None
) -> None:
    asking = Asking(peer, {"host": "127.0.0.1:8420", **headers})
    with pytest.raises(Exception, match="needs a key|only programs on this machine"):
        stet.admission.without_header(asking)


@pytest.mark.parametrize("host", ["localhost:8420", "127.0.0.1", "[::1]:8420"])
def test_every_name_of_this_machine_will_do(stet: Stet, host: str) -> None:
    asking = Asking("127.0.0.1", {"host": host, "origin": "http://localhost:3000"})

    assert stet.admission.without_header(asking) == LOOPBACK


@pytest.mark.parametrize("listening", ["0.0.0.0", "::", "192.0.2.7", "stet.example.org"])  # noqa: S104
def test_on_another_address_nobody_writes_without_a_key(stet: Stet, listening: str) -> None:
    admission = replace(stet.admission, listening=listening)

    with pytest.raises(Exception, match=f"listens on {listening}, where writing needs a key"):
        admission.without_header(Asking("127.0.0.1", {"host": "127.0.0.1"}))


def test_a_page_of_another_site_cannot_write_through_a_browser_here(base: str) -> None:
    assert "other sites" in refused(post(base, Origin="https://evil.example"), 401)
    assert post(base, Origin="http://localhost:3000").status_code == 201


def test_a_revoked_key_counts_no_longer(base: str, stet: Stet) -> None:
    token = key(stet, Scope.CAPTURE)
    stet.admission.keys.revoke(stet.admission.keys.all()[0].id)

    assert "was revoked at" in refused(post(base, token), 401)
    assert "needs a key" in refused(post(base), 401)  # writing does not fall open again


def test_an_expired_key_counts_no_longer(base: str, stet: Stet) -> None:
    token = key(stet, Scope.CAPTURE, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert "expired at" in refused(post(base, token), 401)


def test_why_a_key_does_not_count_is_told_to_none_who_lacks_its_secret(
    base: str, stet: Stet
) -> None:
    token = key(stet, Scope.CAPTURE)
    stet.admission.keys.revoke(stet.admission.keys.all()[0].id)
    guess = token[:-1] + ("A" if token[-1] != "A" else "B")

    assert refused(post(base, guess), 401) == "this is no key of this service"
    assert refused(post(base, "stet_aaaaaaaa_" + "A" * 43), 401) == "this is no key of this service"


@pytest.mark.parametrize(
    "header",
    ["Basic dXNlcjpwYXNz", "Bearer", "stet_x", "Bearer é", "Bearer " + "x" * 9000],
)
def test_what_is_no_key_at_all_is_401_even_for_reading(base: str, header: str) -> None:
    answer = httpx.get(f"{base}/api/v1/stories", headers={"Authorization": header.encode()})

    assert "www-authenticate" in answer.headers
    assert answer.status_code == 401


def test_a_key_of_too_little_scope_is_403_and_stores_nothing(base: str, stet: Stet) -> None:
    token = key(stet, Scope.CURATE)

    assert "needs the scope 'capture'; what was sent has: curate" in refused(post(base, token), 403)
    assert stet.log.head().size == 0


def test_admin_may_everything_and_a_key_without_scopes_only_reads(base: str, stet: Stet) -> None:
    admin, reader = key(stet, Scope.ADMIN), key(stet)

    assert post(base, admin).status_code == 201
    assert "what was sent has: none" in refused(post(base, reader), 403)
    assert httpx.get(f"{base}/api/v1/stories", headers=bearer(reader)).status_code == 200


def test_reading_can_be_closed_to_all_who_have_no_key(stet: Stet) -> None:
    token = key(stet)
    with serve(stet, open_reading=False) as base:
        for path in ("/api/v1/stories", "/api/v1/changes/stream", "/metrics", "/openapi.json"):
            assert "reading here needs a key" in refused(httpx.get(base + path), 401)
        assert httpx.get(f"{base}/api/v1/stories", headers=bearer(token)).status_code == 200
        assert httpx.get(f"{base}/healthz").status_code == 200
        assert httpx.get(f"{base}/readyz").status_code == 200


def test_a_secret_is_stored_nowhere(stet: Stet) -> None:
    token = key(stet, Scope.CAPTURE)
    rows = stet.log.rows("SELECT to_jsonb(k)::text AS row FROM access.keys AS k", {})

    assert token.split("_", 2)[2] not in rows[0]["row"]


def test_every_operation_that_changes_anything_takes_a_key(stet: Stet) -> None:
    paths = create_app(stet).openapi()["paths"]
    writing = {
        (method, path): "security" in operation
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method.upper() not in SAFE
    }

    assert len(writing) >= 7
    assert all(writing.values()), writing


def test_who_did_what_is_told_to_auditors_alone(base: str, stet: Stet) -> None:
    auditor, capturer = key(stet, Scope.AUDIT), key(stet, Scope.CAPTURE)
    post(base, capturer)
    stet.acting_as("shell:ada").curating.open("troops", "Troops")
    url = f"{base}/api/v1/trail"

    assert "needs a key" in refused(httpx.get(url), 401)
    assert "'audit'" in refused(httpx.get(url, headers=bearer(capturer)), 403)
    told_to_one = httpx.get(url, headers=bearer(auditor))
    assert told_to_one.headers["cache-control"] == "private, no-store"
    answer = told_to_one.json()
    name = f"key:{capturer.split('_')[1]}"
    told = [(d["position"], d["topic"], d["actor"], d["name"]) for d in answer["deeds"]]
    assert told == [
        (1, "article.registered.v1", name, "test"),
        (2, "article.revision-captured.v1", name, "test"),
        (3, "story.opened.v1", "shell:ada", None),
    ]
    asked = {"actor": name, "limit": 1}
    first = httpx.get(url, params=asked, headers=bearer(auditor)).json()
    assert (first["reached"], first["more"]) == (1, True)
    rest = httpx.get(url, params={**asked, "after": 1, "limit": 9}, headers=bearer(auditor)).json()
    assert [d["position"] for d in rest["deeds"]] == [2]
    assert (rest["reached"], rest["more"]) == (3, False)


def curate(base: str, token: str, method: str, path: str, **order: Any) -> httpx.Response:
    content = {"json": order} if order else {}
    return httpx.request(method, f"{base}/api/v1{path}", headers=bearer(token), **content)


def test_curators_keep_stories_and_put_the_record_right_over_http(base: str, stet: Stet) -> None:
    token = key(stet, Scope.CURATE)
    article = stet.capturing.capture(capture(0, "A")).article_id
    stet.capturing.capture(capture(70, "B"))

    opened = curate(base, token, "POST", "/stories", slug="troops", title="Troops")
    again = curate(base, token, "POST", "/stories", slug="troops", title="Troops")
    other = curate(base, token, "POST", "/stories", slug="troops", title="Other")
    assert [r.status_code for r in (opened, again, other)] == [201, 200, 409]
    assert opened.headers["location"] == "/api/v1/stories/troops"

    linked = curate(base, token, "POST", "/stories/troops/articles", article=URL)
    assert (linked.status_code, linked.json()["article_id"]) == (201, article)
    gone = curate(base, token, "DELETE", f"/stories/troops/articles/{article}")
    assert (gone.status_code, gone.json()["changed"]) == (200, True)
    assert curate(base, token, "DELETE", f"/stories/troops/articles/{article}").status_code == 404

    path = f"/articles/{article}"
    rejected = curate(base, token, "POST", f"{path}/reject", revision=2, reason="A paywall.")
    right = {"seen_at": "2024-10-23T12:00:00Z", "observed_at": "2024-10-23T11:00:00Z"}
    corrected = curate(
        base, token, "POST", f"{path}/correct-times", revision=1, reason="A clock.", **right
    )
    unpublished = curate(
        base, token, "POST", f"{path}/unpublish", observed_at="2024-10-23T18:00:00Z"
    )
    assert [r.json()["changed"] for r in (rejected, corrected, unpublished)] == [True] * 3
    known = fold(logged.event for logged in stet.log.stream(article))
    assert known is not None
    assert known.rejected == {2}
    assert at(-60) in {s.observed_at for s in known.sightings}
    name = f"key:{stet.admission.keys.all()[0].id}"
    assert actors(stet) == [None] * 3 + [name] * 3


@pytest.mark.parametrize(
    ("path", "order", "status"),
    [
        ("/stories", {"slug": "No Slug", "title": "x"}, 400),
        ("/stories", {"slug": "x"}, 422),
        ("/stories", {"slug": "x", "title": "x", "surprise": 1}, 422),
        ("/stories/none/articles", {"article": URL}, 404),
        (f"/articles/{NEVER}/reject", {"revision": 1, "reason": "x"}, 404),
        ("/articles/nonsense/reject", {"revision": 1, "reason": "x"}, 422),
        (f"/articles/{NEVER}/unpublish", {"observed_at": "2024-10-23T18:00:00"}, 422),
        (f"/articles/{NEVER}/unpublish", {"observed_at": "2999-10-23T18:00:00Z"}, 400),
    ],
)
def test_orders_that_cannot_be_carried_out_say_why(
    base: str, path: str, order: Any, status: int
) -> None:
    answer = httpx.post(f"{base}/api/v1{path}", json=order)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


ISSUER = "https://login.example"
SIGNING = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})


def token_of(claims: Any = None, signing: Any = SIGNING, alg: str = "ES256", **header: Any) -> str:
    now = int(time.time())
    said = {
        "iss": ISSUER,
        "aud": "stet",
        "sub": "ada",
        "exp": now + 300,
        "scope": "openid stet:capture",
        **(claims or {}),
    }
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": signing.kid, **header}, said, signing, algorithms=[alg])


def publish(path: Path, *signing: Any) -> str:
    path.write_text(json.dumps(KeySet(list(signing)).as_dict(private=False)))
    return str(path)


@pytest.fixture
def oidc(stet: Stet, tmp_path: Path) -> Iterator[str]:
    jwks = publish(tmp_path / "jwks.json", SIGNING)
    with serve(stet, oidc_issuer=ISSUER, oidc_audience="stet", oidc_jwks=jwks) as url:
        yield url


def test_a_token_of_the_provider_counts_with_its_scopes(oidc: str, stet: Stet) -> None:
    assert post(oidc, token_of()).status_code == 201
    assert actors(stet) == [f"oidc:{ISSUER}#ada"] * 2
    listed = post(oidc, token_of({"scope": ["capture"]}))
    assert listed.status_code == 200
    assert "what was sent has: none" in refused(post(oidc, token_of({"scope": "openid"})), 403)


SHARED_SECRET = OctKey.import_key(SIGNING.as_pem(private=False).hex(), {"kid": "one"})


@pytest.mark.parametrize(
    "token",
    [
        token_of({"exp": int(time.time()) - 3600}),
        token_of({"exp": None}),
        token_of({"iss": "https://other.example"}),
        token_of({"aud": "somebody-else"}),
        token_of({"aud": None}),
        token_of({"sub": None}),
        token_of({"nbf": int(time.time()) + 3600}),
        token_of(signing=ECKey.generate_key("P-256", {"kid": "one"})),
        token_of(signing=ECKey.generate_key("P-256", {"kid": "two"})),
        token_of(signing=SHARED_SECRET, alg="HS256"),
        token_of()[:-4] + "AAAA",
        token_of().rpartition(".")[0] + ".",
        "a.b.c",
        "x" * 20_000,
    ],
)
def test_a_token_that_does_not_count_is_401(stet: Stet, tmp_path: Path, token: str) -> None:
    jwks = publish(tmp_path / "jwks.json", SIGNING)
    checked = tokens.Tokens(tokens.Provider(ISSUER, "stet", jwks))
    admission = Admission(stet.admission.keys, checked, "127.0.0.1")

    with pytest.raises(tokens.UnauthenticatedError):
        admission.by_header(f"Bearer {token}")


def test_a_new_key_of_the_provider_is_found_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jwks = publish(tmp_path / "jwks.json", SIGNING)
    checked = tokens.Tokens(tokens.Provider(ISSUER, "stet", jwks))
    assert checked.caller(token_of()).scopes == {Scope.CAPTURE}
    fresh = ECKey.generate_key("P-256", {"kid": "two", "alg": "ES256"})
    publish(tmp_path / "jwks.json", SIGNING, fresh)

    with pytest.raises(tokens.UnauthenticatedError):
        checked.caller(token_of(signing=fresh))  # the provider was asked a moment ago
    monkeypatch.setattr(tokens, "RETRY_SECONDS", 0.0)
    assert checked.caller(token_of(signing=fresh)).actor == f"oidc:{ISSUER}#ada"


def test_keys_of_a_provider_that_cannot_be_read_are_503_and_name_it(
    stet: Stet, tmp_path: Path
) -> None:
    jwks = str(tmp_path / "none.json")
    with serve(stet, oidc_issuer=ISSUER, oidc_audience="stet", oidc_jwks=jwks) as base:
        answer = post(base, token_of())

    assert answer.status_code == 503
    assert "none.json" in answer.json()["detail"]
