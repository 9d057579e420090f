"""Helpers that tests of several folders share lie beside the tests of the rules."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "domain"))
