"""Writing a folder, or a long file, for the user: private, whole or not at all, never over what it did not make."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from amcli.errors import Refused


@contextlib.contextmanager
def new_folder(path: Path, *, force: bool, ours: Callable[[str], bool]) -> Iterator[Path]:
    """Give a folder to fill, which becomes `path` at the end; an error leaves nothing of it.

    An empty folder is filled. One with content is replaced with `force`, and only if `ours` knows the name of
    every file in it: what am did not write is never removed. Links are not followed.

    Raises:
        Refused: there is something else already, or the place cannot be written.
    """
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise Refused(f"{path} is no folder.", "Name another with --out.")
    with _explaining(path):
        held = sorted(path.iterdir()) if path.exists() else []
        foreign = [it.name for it in held if it.is_symlink() or not it.is_file() or not ours(it.name)]
        if held and not force:
            raise Refused(f"{path} is not empty.", "Name another folder with --out, or replace an export with --force.")
        if foreign:
            raise Refused(f"{path} also holds {foreign[0]}, which is no part of an export.", "Name another with --out.")
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        try:
            with _private():
                yield part
            for file in part.iterdir():
                _settle(file)
            _swap(part, path)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextlib.contextmanager
def new_file(path: Path, *, force: bool, mode: str = "w") -> Iterator[IO[str]]:
    """Give a text file to write, which becomes `path` at the end; an error leaves the earlier one as it was.

    Raises:
        Refused: there is a file already and it is not to be replaced, or the place cannot be written.
    """
    with new_path(path, force=force) as part, part.open(mode, encoding="utf-8", newline="") as file:
        yield file


@contextlib.contextmanager
def new_path(path: Path, *, force: bool) -> Iterator[Path]:
    """Give the path of a private file to write, which becomes `path` at the end; links are not followed.

    Raises:
        Refused: there is something already, or the place cannot be written.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Refused(f"{path} is no file that can be replaced.", "Name another with --out.")
    if path.exists() and not force:
        raise Refused(f"{path} exists already.", "Name another with --out, or replace it with --force.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with _explaining(path):
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield part
            _settle(part)
            if path.is_symlink() or (path.exists() and not force):
                raise Refused(f"{path} appeared meanwhile.", "Run it again with another --out.")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _settle(file: Path) -> None:
    file.chmod(0o600)
    with file.open("rb") as written:
        os.fsync(written.fileno())


def _swap(part: Path, path: Path) -> None:
    """Put a filled folder in its place; the one before it goes only then."""
    if not path.exists():
        part.rename(path)
        return
    before = path.with_name(f".{path.name}.{os.getpid()}.old")
    path.rename(before)
    try:
        part.rename(path)
    except OSError:
        before.rename(path)
        raise
    shutil.rmtree(before, ignore_errors=True)


@contextlib.contextmanager
def _private() -> Iterator[None]:
    """Let nobody else read what is being written."""
    mask = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(mask)


@contextlib.contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(
            f"{path} cannot be written: {error.strerror or error}.", "Name another place with --out."
        ) from error
