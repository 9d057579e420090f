"""Writing a file for the user: private, whole or not at all, and never over something it did not make."""

import sys
from collections.abc import Callable
from pathlib import Path

from amcli.cli.outfolder import new_path


def save(path: Path, data: bytes, *, force: bool = False, ours: Callable[[bytes], bool] = lambda _: False) -> None:
    """Write a file only its owner can read; a crash leaves the earlier one as it was.

    A file that is there already is replaced with `force`, or when `ours` knows it by its beginning as an
    earlier export. What is no plain file (a device, a folder, a link) is never replaced.

    Raises:
        Refused: there is a file already, or the place cannot be written.
    """
    with new_path(path, force=force or _is_ours(path, ours)) as part:
        part.write_bytes(data)


def _is_ours(path: Path, ours: Callable[[bytes], bool]) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as kept:
            return ours(kept.read(4096))
    except OSError:
        return False  # whoever writes it says why


def put(data: bytes) -> None:
    """Write a file's bytes to stdout as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
