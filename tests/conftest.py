"""What all tests share: helpers that lie beside the tests of the rules, and how Hypothesis runs."""

import signal
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent / "domain"))

signal.signal(signal.SIGINT, signal.default_int_handler)  # run in the background, tests would start deaf processes
settings.register_profile("am", deadline=None)  # a busy machine is no failure
settings.load_profile("am")
