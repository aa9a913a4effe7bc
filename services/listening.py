"""A socket that listens, and how its address is written."""

from __future__ import annotations

import socket

from domain.errors import UnavailableError


def listening(host: str, port: int, stall_seconds: float | None = None) -> socket.socket:
    """Return a socket that listens. Raises ``UnavailableError`` where it cannot.

    A client that takes nothing of what it is sent for ``stall_seconds`` is cut off (Linux).
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named asyncio sends answers at once; else each of them waits some 40 ms for
    # the reader's acknowledgement of its head (Nagle's algorithm).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if stall_seconds is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
        # A connection takes it over from here.
        stall = int(stall_seconds * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, stall)
    try:
        listener.bind((host, port))
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        raise UnavailableError(
            f"{host}:{port} cannot be listened on ({error.strerror}); --port 0 takes a free port"
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the listener's address as a URL."""
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"
