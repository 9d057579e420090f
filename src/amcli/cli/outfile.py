"""Writing a file for the user: private, whole or not at all, and never over something it did not make."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from amcli.errors import Refused


def save(path: Path, data: bytes, *, force: bool = False, ours: Callable[[bytes], bool] = lambda _: False) -> None:
    """Write a file only its owner can read; a crash leaves the earlier one as it was.

    A file that is there already is replaced with `force`, or when `ours` knows it by its beginning as an
    earlier export. What is no plain file (a device, a folder) is never replaced.

    Raises:
        Refused: there is a file already, or the place cannot be written.
    """
    if path.exists() and not path.is_file():
        raise Refused(f"{path} is no file that can be replaced.", "Name another with --out.")
    try:
        if path.exists() and not force:
            with path.open("rb") as kept:
                if not ours(kept.read(4096)):
                    raise Refused(f"{path} exists already.", "Name another with --out, or replace it with --force.")
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path.resolve())
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(
            f"{path} cannot be written: {error.strerror or error}.", "Name another place with --out."
        ) from error


def put(data: bytes) -> None:
    """Write a file's bytes to stdout as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
