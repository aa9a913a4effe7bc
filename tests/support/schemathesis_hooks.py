"""What Schemathesis must be told to test the OpenAPI document: how NDJSON is written."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(_: Any, value: Any) -> bytes:
    """Send what is generated for a body of lines as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
