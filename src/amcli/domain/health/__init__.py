"""Health, 0 to 100: dimensions with reasons, caps and a pulse, whose points add up to the score exactly."""

from amcli.domain.health.dimension import Dimension
from amcli.domain.health.score import Health, Part, assess, band_of, score_on

__all__ = ["Dimension", "Health", "Part", "assess", "band_of", "score_on"]
