"""Asking one thing after another on a plain terminal or down a pipe, and being left at any moment."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

GONE = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))
"""What tells that the terminal was closed, or that the process is to end."""
END, ESCAPE = b"\x04", b"\x1b"


class Left(Exception):
    """The person has left: Ctrl-C, Ctrl-D, the end of a pipe, a closed terminal."""


class Asker:
    """Reads answers: single keys where the terminal can, lines everywhere else.

    In a pipe answers are lines as well; each is printed behind its question, so that what comes out reads the same.
    """

    def __init__(self) -> None:
        self.is_terminal = sys.stdin is not None and sys.stdin.isatty()
        self.by_key = self.is_terminal and sys.stdout.isatty() and _can_read_keys()
        self._ahead: str | None = None
        if sys.stdin is not None and hasattr(sys.stdin, "reconfigure"):
            with contextlib.suppress(OSError, ValueError):
                sys.stdin.reconfigure(errors="replace")  # a stray byte is a slip, not the end of the walk

    def is_answered(self) -> bool:
        """Tell whether anybody answers: a terminal, or a pipe that holds at least one line."""
        if self.is_terminal:
            return True
        with contextlib.suppress(Left):
            self._ahead = self._from_pipe()
        return self._ahead is not None

    def choose(self, prompt: str) -> tuple[str, str]:
        """Return the letter that was chosen and what was typed behind it, which only a line can hold.

        Raises:
            Left: nobody is there any more.
        """
        if self.by_key:
            return self._key(prompt), ""
        letter, _, behind = self.ask(prompt).partition(" ")
        return letter.lower(), behind.strip()

    def ask(self, prompt: str) -> str:
        """Return one line as typed, without white space around it.

        Raises:
            Left: nobody is there any more.
        """
        sys.stdout.flush()
        if not self.is_terminal:
            line = self._ahead if self._ahead is not None else self._from_pipe(prompt)
            self._ahead = None
            sys.stdout.write(f"{prompt}{line.strip()}\n")
            return line.strip()
        try:
            _edit_lines()
            return input(prompt).strip()
        except (EOFError, OSError, KeyboardInterrupt) as error:
            raise Left from error

    def _from_pipe(self, prompt: str = "") -> str:
        try:
            line = sys.stdin.readline() if sys.stdin is not None else ""
        except (OSError, ValueError, KeyboardInterrupt):
            line = ""
        if not line:
            sys.stdout.write(prompt)
            raise Left
        return line

    def _key(self, prompt: str) -> str:
        """Return the next key that is a character, in lower case, shown behind the prompt."""
        import termios
        import tty

        there = sys.stdin.fileno()
        try:
            before = termios.tcgetattr(there)
            try:
                tty.setcbreak(there, termios.TCSADRAIN)  # what was typed ahead stays
                sys.stdout.write(prompt)
                sys.stdout.flush()
                key = _next_key(there)
            finally:
                termios.tcsetattr(there, termios.TCSADRAIN, before)
        except (OSError, termios.error, KeyboardInterrupt) as error:
            raise Left from error
        sys.stdout.write(f"{key}\n")
        return key.lower()


def _can_read_keys() -> bool:
    """Tell whether single keys can be read: not on a terminal that says it is dumb, nor without termios."""
    from importlib.util import find_spec

    return os.environ.get("TERM", "dumb") != "dumb" and find_spec("termios") is not None


def _next_key(there: int) -> str:
    """Return the next printable character; arrows, function keys and white space are no answer."""
    while True:
        byte = _read(there)
        if byte in (b"", END):
            raise Left
        if byte == ESCAPE:
            _pass_over(there)
            continue
        first = byte[0]
        more = (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)
        key = (byte + b"".join(_read(there) for _ in range(more))).decode("utf-8", "replace")
        if key.isprintable() and not key.isspace():
            return key


def _pass_over(there: int) -> None:
    """Read what a key such as an arrow sends behind its escape, and no more: the next key may be there already."""
    if _waiting(there) and _read(there) in (b"[", b"O"):
        while _waiting(there) and not b"@" <= _read(there) <= b"~":
            pass


def _waiting(there: int) -> bool:
    """Tell whether more of the same key is there; what a key sends comes at once."""
    import select

    return bool(select.select([there], [], [], 0.05)[0])


def _read(there: int) -> bytes:
    """Return the next byte. A signal always wakes it, even one that comes just before it begins to wait."""
    import select

    heard, ring = os.pipe()
    os.set_blocking(ring, False)
    before = signal.set_wakeup_fd(ring)
    try:
        while there not in select.select([there, heard], [], [])[0]:
            os.read(heard, 1)
        return os.read(there, 1)
    finally:
        signal.set_wakeup_fd(before)
        os.close(heard)
        os.close(ring)


def _edit_lines() -> None:
    """Let arrows and history edit an answer, where the library is there and the terminal is not dumb."""
    if "readline" in sys.modules or not sys.stdout.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        return
    with contextlib.suppress(ImportError):
        import readline

        readline.parse_and_bind("tab: self-insert")  # an answer is no file name


@contextlib.contextmanager
def leaving_calmly() -> Iterator[None]:
    """Make a closed terminal or a request to end leave as Ctrl-C does, for as long as this lasts."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise Left

    with _handling(dict.fromkeys(GONE, leave)):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Finish what is under way, a write and its report, before leaving.

    Raises:
        Left: afterwards, when a signal to leave came meanwhile.
    """
    came: list[int] = []
    with _handling(dict.fromkeys((signal.SIGINT, *GONE), lambda number, _frame: came.append(number))):
        yield
    if came:
        raise Left


@contextlib.contextmanager
def _handling(handlers: dict[Any, Any]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def silence() -> None:
    """Send what is still printed nowhere: the terminal or the reader of the pipe is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
