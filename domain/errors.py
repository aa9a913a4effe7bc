"""Every way Stet says no. The first line of a docstring is the default message;
what is raised says what was wrong, where, and what to do next.

The command line turns them into exit codes, the HTTP API into problem documents.
"""

from __future__ import annotations


class StetError(Exception):
    """Something went wrong."""

    exit_code = 1

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])

    @property
    def message(self) -> str:
        """What went wrong, in a sentence for the person who asked."""
        return str(self.args[0])


class RefusedError(StetError):
    """The input cannot be taken as it is. Nothing was stored."""

    exit_code = 2


class TooLargeError(RefusedError):
    """The input is larger than the configured limit. Nothing was stored."""


class NotFoundError(StetError):
    """There is no such thing in the log."""

    exit_code = 2


class ConflictError(StetError):
    """What is asked contradicts what the log holds."""

    exit_code = 1


class ReusedError(ConflictError):
    """A key that stands for one request came with another."""


class OvertakenError(ConflictError):
    """Somebody else changed the same thing at the same moment. Try again."""


class ProofError(StetError):
    """A proof or a signature does not hold: something was changed, or is not what it says."""

    exit_code = 1


class SigningRefusedError(ProofError):
    """What the log holds is not what was signed; nothing is signed until that is cleared up."""


class UnavailableError(StetError):
    """What Stet needs to work (its database, its data directory) is not in order."""

    exit_code = 5


class UnreadableError(StetError):
    """What the log holds cannot be read as the events it should be."""


class BehindError(UnavailableError):
    """The views have not yet reached what was asked for. Try again in a moment."""

    exit_code = 1


class AccessError(StetError):
    """This needs a right that the request does not come with."""


class UnauthenticatedError(AccessError):
    """This needs a key. 'stet keys create' makes one."""


class ForbiddenError(AccessError):
    """The key that was sent may not do this."""


class ForbiddenAddressError(RefusedError):
    """The address lies where nothing that users name is connected to."""
