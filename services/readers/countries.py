"""Which country an outlet is of, as far as its page says: enough to read CST or BST on it.

What is found here settles the meaning of an abbreviation and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Country:
    """A country, as ISO 3166-1 alpha-2, and what on the page it rests on."""

    code: str
    why: str


# Words of an edition ("(U.S.)", "(Hong Kong)") or of an outlet's name, without points and spaces.
_WORDS: Final = {
    word: code
    for code, words in {
        "AE": "uae emirates dubai",
        "AU": "australia australian",
        "BD": "bangladesh dhaka bdnews24",
        "CA": "canada canadian toronto cbc",
        "CN": "china chinese beijing shanghai xinhua cgtn",
        "CU": "cuba",
        "GB": "uk unitedkingdom britain british england scotland scottish wales london bbc itv",
        "IE": "ireland irish rte rté",
        "IL": "israel israeli jerusalem haaretz",
        "IN": "india indian hindu hindustan delhi mumbai ndtv",
        "MM": "myanmar",
        "MX": "mexico",
        "MY": "malaysia malaysian malay",
        "NP": "nepal kathmandu",
        "PH": "philippines philippine manila",
        "PK": "pakistan karachi dawn",
        "QA": "qatar",
        "SA": "saudi saudiarabia arab",
        "SG": "singapore straits",
        "TW": "taiwan taipei",
        "US": "us usa unitedstates america american newyork washington losangeles chicago houston "
        "dallas texas california sanfrancisco seattle denver boston cnn nbc cbs npr pbs",
    }.items()
    for word in words.split()
}
_TWO_WORDS: Final = {word for word in _WORDS if len(word) > 6}


def country_of(
    *, edition: str | None, name: str | None, outlet: str | None, url: str | None
) -> Country | None:
    """Return the country of an outlet, by the surest sign there is; None without any.

    ``edition`` is what the aggregator adds to the outlet's name, ``outlet`` a domain or a name.
    """
    if edition and (code := _code_in(edition)):
        return Country(code, f"the edition is {edition}")
    for host in (_host(url), outlet):
        if host and (code := _code_of_domain(host)):
            return Country(code, f"the outlet's domain is {host}")
    for said in (name, outlet):
        if said and (code := _code_in(said)):
            return Country(code, f"the outlet is called {said}")
    return None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None  # the URL is judged elsewhere; here it is only a sign


def _code_of_domain(host: str) -> str | None:
    top = host.rpartition(".")[2].lower() if "." in host and " " not in host else ""
    if top == "uk":
        return "GB"
    return top.upper() if len(top) == 2 and top.isascii() and top.isalpha() else None


def _code_in(name: str) -> str | None:
    words = re.findall(r"\w+", name.replace(".", "").casefold())
    pairs = [a + b for a, b in pairwise(words)]
    found = {_WORDS[w] for w in words if w in _WORDS}
    found |= {_WORDS[p] for p in pairs if p in _TWO_WORDS}
    return found.pop() if len(found) == 1 else None  # signs that contradict each other are none
