"""The entry point: runs a command and turns whatever goes wrong into two lines and an exit code."""

import contextlib
import errno
import gc
import os
import re
import sys
from collections.abc import Sequence

from amcli.errors import Ambiguous, AmError, Exit

_MOVABLE_FLAGS = ("--json", "--no-color")
_MOVABLE_OPTIONS = ("--book", "--as-of")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> None:
    """Run `am` with the arguments of the process, and end it.

    The process is short-lived: collecting garbage while it imports, and taking every object apart at the
    end, would cost a tenth of a morning scan and free nothing that the system does not free anyway.
    """
    gc.disable()
    code = _completed() if "_AM_COMPLETE" in os.environ else run(sys.argv[1:])
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _completed() -> int:
    """Answer the shell that asks what could be typed; one that `completing` does not know is left to Typer."""
    from amcli.cli import completing

    shell = completing.asked()
    try:
        return completing.answer(shell) if shell else run(sys.argv[1:])
    except Exception:
        if os.environ.get("AM_DEBUG"):
            raise
        return Exit.DEFECT  # in the middle of a line that is being typed nothing may be printed


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code; never raises, never prints a traceback."""
    import typer

    from amcli.cli.app import root

    _, usage_error, click_error, *_ = typer.BadParameter.__mro__
    try:
        words = spread(list(args))
        shown_around = words == ["demo"]
        if words[:1] == ["demo"] and not {"-h", "--help"} & set(words[1:2]):
            from amcli.cli.demo import enter

            words = enter(words[1:])
        result = root().main(args=words, prog_name="am", standalone_mode=False)
        if result == Exit.STOPPED:  # what Typer makes of Ctrl-C
            raise KeyboardInterrupt
        sys.stdout.flush()
        if shown_around:
            from amcli.cli.demo import TRY_NEXT

            _say(TRY_NEXT)
        return result if isinstance(result, int) else Exit.DONE
    except AmError as error:
        return complain(error)
    except (typer.Abort, KeyboardInterrupt, EOFError):
        sys.stderr.write("\nStopped; nothing more was saved.\n")
        return Exit.STOPPED
    except (BrokenPipeError, SystemExit):
        # the reader of the pipe left, as `| head` does, and Typer may have met it first and asked for an exit;
        # keep the interpreter from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except click_error as error:  # type: ignore[misc]
        return _usage(error, isinstance(error, usage_error))
    except Exception as error:
        return _unwritten(error) if isinstance(error, OSError) and error.errno in _FULL else _defect(error)


def spread(args: list[str]) -> list[str]:
    """Move common options typed before the command behind it, so that `am --book x today` works too."""
    moved: list[str] = []
    rest = list(args)
    while rest:
        name = rest[0].split("=")[0]
        if rest[0] in _MOVABLE_FLAGS or (name in _MOVABLE_OPTIONS and "=" in rest[0]):
            moved.append(rest.pop(0))
        elif name in _MOVABLE_OPTIONS and len(rest) > 1:
            moved += [rest.pop(0), rest.pop(0)]
        else:
            break
    if not moved or not rest or rest[0].startswith("-"):
        return list(args)
    cut = rest.index("--") if "--" in rest else len(rest)
    return rest[:cut] + moved + rest[cut:]


def complain(error: AmError) -> int:
    """Print what happened and what to do on stderr; return the exit code."""
    _say(f"am: {error.message}")
    if error.hint:
        _say(f"    {error.hint}")
    if isinstance(error, Ambiguous):
        for candidate in error.candidates[8:]:
            _say(f"    {candidate}")
    return error.exit_code


def _usage(error: Exception, has_context: bool) -> int:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    message = message.replace("a valid int range", "a whole number").replace("a valid int.", "a whole number.")
    message = re.sub(r"(?<!\w)'([^']*)'(?!\w)", r"“\1”", message)  # as all other messages quote
    context = getattr(error, "ctx", None)
    wanted = getattr(getattr(error, "param", None), "help", None)
    if wanted and message.startswith("Missing "):
        message = f"{message.rstrip('.')}: {wanted}"
    _say(f"am: {message}")
    if has_context and context is not None:
        _say(f"    {context.get_usage().strip()}   (`{context.command_path} -h` explains)")
    return Exit.REFUSED


def _unwritten(error: OSError) -> int:
    """Say that the output found no room, be it a full disk or a limit; keep the interpreter from trying again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _say(f"am: The output could not be written: {error.strerror}.")
    _say("    Make room and print it again. What the command changed in the book is saved: am history shows it.")
    return Exit.REFUSED


def _defect(error: Exception) -> int:
    if os.environ.get("AM_DEBUG"):
        import traceback

        traceback.print_exception(error)
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rsplit('amcli', 1)[-1].strip('/')}:{trace.tb_lineno}"
        trace = trace.tb_next
    _say(f"am: this is a defect in `am`: {type(error).__name__} at {place}.")
    _say("    Nothing more was saved. Run it again with AM_DEBUG=1 and report what it prints.")
    return Exit.DEFECT


def _say(line: str) -> None:
    from amcli.cli.output import hint

    hint(line.encode("utf-8", "replace").decode())
