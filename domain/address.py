"""Where an article lives: canonical URLs, article ids, buckets.

Identity is for ever: a rule changed here would split articles that are already in the log.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
import zlib
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from domain.errors import RefusedError

BUCKETS: Final = 64
MAX_URL_LENGTH: Final = 4096

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ARTICLE_ID = re.compile(r"article-[a-z2-7]{26}")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_IPV6 = re.compile(r"\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\](:[0-9]*)?")
# What agencies name their items by, which have no page of their own.
_URN = re.compile(r"urn:([a-z0-9][a-z0-9-]{0,30}[a-z0-9]):([^?#]+)", re.IGNORECASE | re.ASCII)
_TAG = re.compile(r"tag:([a-z0-9.@_-]+,\d{4}(?:-\d\d){0,2}:[^#]+)", re.IGNORECASE | re.ASCII)
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]")

# Parameters that say how a reader came to a page, never which page it is.
# fmt: off
_TRACKING: Final = frozenset((
    "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid",
    "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
    "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi",
    "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id", "wickedid", "s_cid",
    "icid", "ncid", "cmpid", "ns_campaign", "ns_mchannel", "ns_source",
    "ns_linkname", "smid", "smtyp", "smvar", "partner", "at_campaign",
    "at_medium", "at_custom1", "at_custom2", "at_custom3", "at_custom4", "at_link_id",
    "at_link_type", "at_link_origin", "at_ptr_name", "at_bbc_team", "at_format",
))
# fmt: on
_TRACKING_PREFIXES: Final = ("utm_", "pk_", "mtm_", "piwik_", "hsa_")


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """Return the form of ``url`` that names the article.

    Lower-case scheme and host, IDNA 2008 host (RFC 5891, mapped by UTS 46), no default port, no
    fragment, no tracking parameters, RFC 3986 section 6.2.2 normalisation of percent-encoding
    and dot segments. An article without a page may be named by a URN (RFC 8141, equivalence of its
    section 3.1) or a tag URI (RFC 4151). Raises ``RefusedError`` for anything else.
    """
    text = _short_enough(unicodedata.normalize("NFC", url.strip()))
    if any(unicodedata.category(c) in ("Cc", "Cs") or c.isspace() for c in text):
        raise RefusedError(f"the URL {text!r} holds a space or a control character")
    if name := _name(text):
        return _short_enough(name)
    parts = _split(text)
    # Percent-encoding makes it longer, and what comes out must be fit to be handed in again.
    return _short_enough(
        urlunsplit(
            (
                parts.scheme.lower(),
                _authority(parts),
                _path(parts.path),
                _query(parts.query),
                "",
            )
        )
    )


@lru_cache(maxsize=4096)
def article_id(identity: str) -> str:
    """Return the stream id of an article: 128 bits of SHA-256 over its identity, in base 32."""
    digest = hashlib.sha256(identity.encode("utf-8")).digest()[:16]
    return "article-" + base64.b32encode(digest).decode("ascii").rstrip("=").lower()


def identity_without_url(outlet: str, headline: str) -> str:
    """Return what an article of which no URL is known is told apart by: outlet and headline."""
    words = (
        " ".join(unicodedata.normalize("NFC", t).casefold().split()) for t in (outlet, headline)
    )
    return "outlet-and-headline\n" + "\n".join(words)


def name_of(article: str) -> str:
    """Return the article id for an id or a URL. Raises ``RefusedError`` for neither."""
    if article.startswith("article-"):
        if not _ARTICLE_ID.fullmatch(article):
            raise RefusedError(f"{article!r} is not an article id: article- and 26 characters")
        return article
    return article_id(canonical_url(article))


def bucket(stream: str) -> int:
    """Return the bucket (0 to 63) that a stream's heavy rows live in: fixed for ever."""
    return zlib.crc32(stream.encode("utf-8")) % BUCKETS


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Return the host of a canonical URL, without its port; of a tag URI or a URN the domain that
    it was given out by, where it names one.
    """
    if url.startswith(("tag:", "urn:")):
        parts = re.split(r"[:,@]", url.lower())[1:]
        return next((p for p in parts if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", p)), "")
    return urlsplit(url).hostname or ""


def _name(text: str) -> str | None:
    """Return the canonical form of a URN or a tag URI; None for a URL."""
    if urn := _URN.match(text):
        return f"urn:{urn[1].lower()}:{_encoded(urn[2])}"
    if tag := _TAG.match(text):
        return f"tag:{tag[1]}"
    return None


def _encoded(text: str) -> str:
    """Encode what may not stand and write percent-encoding in upper case; decode nothing."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    encoded = _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8")), text)
    return _PERCENT.sub(lambda m: m[0].upper(), encoded)


def _short_enough(url: str) -> str:
    if len(url) > MAX_URL_LENGTH:
        raise RefusedError(f"the URL is {len(url)} characters long; {MAX_URL_LENGTH} are allowed")
    return url


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise RefusedError(f"'{text}' is not a URL: {error}") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        raise RefusedError(
            f"'{text}' is not an absolute http or https URL, such as https://example.org/story"
        )
    if parts.username is not None or parts.password is not None:
        raise RefusedError("the URL holds a user name or password; hand it in without them")
    if port == 0:
        raise RefusedError(f"'{text}' names port 0")
    if "[" in parts.netloc and not _IPV6.fullmatch(parts.netloc):
        raise RefusedError(f"'{parts.netloc}' is not an IPv6 address in brackets")
    return parts


def _authority(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    name = f"[{host.lower()}]" if ":" in host else _ascii_host(host)
    if parts.port is not None and parts.port != _DEFAULT_PORTS[parts.scheme.lower()]:
        return f"{name}:{parts.port}"
    return name


def _ascii_host(host: str) -> str:
    if host.isascii():
        # Names such as my_host.example are in use though IDNA refuses the underscore.
        name = host.lower()
        if re.fullmatch(r"[a-z0-9._-]+", name) and not name.startswith((".", "-")):
            return name
        raise RefusedError(f"'{host}' is not a host name")
    try:
        # The dots of other scripts end a name too, and are dots only now.
        return idna.encode(host, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError as error:
        raise RefusedError(f"'{host}' is not a host name: {error}") from error


def _path(path: str) -> str:
    return _without_dots(_normal_percent(path)) or "/"


def _query(query: str) -> str:
    pairs = _normal_percent(query).split("&")
    return "&".join(p for p in pairs if p and not _is_tracking(p.partition("=")[0]))


def _is_tracking(name: str) -> bool:
    lowered = name.lower()
    return lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIXES)


def _normal_percent(text: str) -> str:
    """Decode what needs no encoding, write the rest in upper case, encode what may not stand."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _PERCENT.sub(one, _encoded(text))


def _without_dots(path: str) -> str:
    """Remove dot segments (RFC 3986 section 5.2.4), keeping doubled slashes as they are."""
    out: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(out) > 1:
                out.pop()
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    return "/".join(out)
