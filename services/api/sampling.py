"""Examples for the OpenAPI document where none was written: what its schemas say, filled in."""

from __future__ import annotations

from typing import Any, Final

_FORMATS: Final = {
    "date-time": "2024-10-23T13:30:00Z",
    "uri": "https://www.meridian-post.example/world/troops",
    "binary": "…",
}
_KINDS: Final[dict[str, Any]] = {
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "string": "text",
    "null": None,
}


def sample(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """Return a value that a schema allows. ``schemas`` are those that it may refer to."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas)
    for given in ("example", "const"):
        if given in schema:
            return schema[given]
    for listed in ("examples", "enum"):
        if schema.get(listed):
            return schema[listed][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if schema.get(choice):
            return sample(schema[choice][0], schemas)
    if schema.get("type") == "object" or "properties" in schema:
        return {name: sample(part, schemas) for name, part in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [sample(schema["items"], schemas)] if "items" in schema else []
    return _FORMATS.get(schema.get("format", ""), _KINDS.get(schema.get("type", "")))
