"""Where files belong on this platform: the book, the config file, the demo."""

import os
import sys
from pathlib import Path

_XDG = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}


def user_dir(kind: str) -> Path:
    """Return the user's directory of `am` for `data`, `config` or `cache`.

    platformdirs knows every platform but costs 3 ms of each run; the rule of Linux is three lines, and a
    test holds them to what platformdirs says.
    """
    if sys.platform == "linux":
        variable, below_home = _XDG[kind]
        named = os.environ.get(variable, "").strip()
        return (Path(named) if named.startswith("/") else Path.home() / below_home) / "am"
    import platformdirs  # noqa: PLC0415 - see above

    found = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
    }
    return found[kind]("am", appauthor=False)
