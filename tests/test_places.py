"""The directories of `am` are those of the platform."""

from pathlib import Path

import platformdirs
import pytest

from amcli.places import user_dir

SAYS = {
    "data": platformdirs.user_data_path,
    "config": platformdirs.user_config_path,
    "cache": platformdirs.user_cache_path,
}


@pytest.mark.parametrize("kind", SAYS)
@pytest.mark.parametrize("named", ["", "/elsewhere", "relative/is/ignored", "  "])
def test_the_directories_are_those_platformdirs_names(kind, named, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, named)

    ours = user_dir(kind)

    if named.startswith("relative"):
        assert ours == Path(tmp_path, {"data": ".local/share", "config": ".config", "cache": ".cache"}[kind], "am")
    else:
        assert ours == SAYS[kind]("am", appauthor=False)
