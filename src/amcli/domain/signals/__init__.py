"""Signals: what asks for the AM's attention, each with its evidence and the command that answers it."""

from amcli.domain.signals.codes import CODES, LANE, LANES
from amcli.domain.signals.signal import POINTS, Signal
from amcli.domain.signals.watch import gravity_of, hidden, signals, visible

__all__ = ["CODES", "LANE", "LANES", "POINTS", "Signal", "gravity_of", "hidden", "signals", "visible"]
