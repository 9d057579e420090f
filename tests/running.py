"""Running `am` within the process of the tests: what one run did, and a way to run it."""

import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest


class Ran(NamedTuple):
    """What one run of `am` did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object printed on stdout."""
        return json.loads(self.out)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of the object printed on stdout."""
        found: list[dict[str, Any]] = self.json["items"]
        return found

    @property
    def said(self) -> str:
        """Both outputs, white space folded."""
        return " ".join((self.out + self.err).split())


Run = Callable[..., Ran]


def in_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], surroundings: dict[str, str]
) -> Run:
    """Return a way to run `am` in this process, with these environment variables and none of the tester's own."""
    for name in [*(it for it in os.environ if it.startswith("AM_")), "NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    from amcli.cli.main import run as run_am

    def run(*args: str, stdin: str | None = None, **env: str) -> Ran:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            if stdin is not None:
                patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            for name, value in env.items():
                patch.setenv(name, value)
            code = run_am(args)
        printed = capsys.readouterr()
        return Ran(int(code), printed.out, printed.err)

    return run
