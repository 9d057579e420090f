"""What can go wrong, each with what to do next and the exit code that scripts rely on."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of `am`; they are part of its interface."""

    DONE = 0
    DEFECT = 1
    REFUSED = 2
    NOT_FOUND = 3
    AMBIGUOUS = 4
    BOOK = 5
    STOPPED = 130


class AmError(Exception):
    """A problem the user can act on: one line that says what happened, one that says what to do."""

    exit_code = Exit.REFUSED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Refused(AmError):
    """The input is not acceptable; nothing was changed."""


class NotFound(AmError):
    """Nothing in the book matches what was typed."""

    exit_code = Exit.NOT_FOUND


class Ambiguous(AmError):
    """Several things match what was typed; `candidates` lists them."""

    exit_code = Exit.AMBIGUOUS

    def __init__(self, message: str, hint: str = "", candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.candidates = candidates


class BookError(AmError):
    """The book cannot be used: missing, damaged, newer, locked, full or unwritable."""

    exit_code = Exit.BOOK
