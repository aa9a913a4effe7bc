"""Which of PostgreSQL's text search configurations the words of a language are searched by."""

from __future__ import annotations

from typing import Final

SIMPLE: Final = "search.simple"

# Those that every version from 15 on has (ISO 639-1 and the name there).
_CONFIGURATIONS: Final = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def configuration(language: str | None) -> str:
    """Return the configuration for a BCP 47 tag; ``search.simple`` where there is none."""
    name = _CONFIGURATIONS.get((language or "").partition("-")[0].lower())
    return SIMPLE if name is None else f"search.{name}"
