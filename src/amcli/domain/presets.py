"""Presets: what differs between kinds of account manager and kinds of business; a config overrides any of it."""

from collections.abc import Mapping
from typing import Any

from amcli.domain.dates import Interval
from amcli.domain.settings import CADENCES, REQUIRED_ROLES, WEIGHTS, Cadence


def _days(every: int, longest: int) -> Cadence:
    return Cadence(Interval(every, "d"), Interval(longest, "d"))


ROLES: Mapping[str, Mapping[str, Any]] = {
    "junior": {
        "cadences": {"A": _days(14, 28), "B": _days(30, 60), "C": _days(60, 120)},
        "required_roles": (("decision_maker", "economic_buyer"), ("champion",)),
    },
    "senior": {"cadences": CADENCES, "required_roles": REQUIRED_ROLES},
    "strategic": {
        "cadences": {"A": _days(7, 14), "B": _days(14, 28), "C": _days(30, 60)},
        "required_roles": (
            ("economic_buyer",),
            ("decision_maker",),
            ("champion",),
            ("executive_sponsor",),
            ("technical_buyer",),
        ),
        "role_cadences": dict.fromkeys(("executive_sponsor", "economic_buyer", "decision_maker"), Interval(13, "w")),
    },
}
"""How close each kind of AM keeps to an account, and whom they must know there.

A junior AM has many small accounts and structured motions; a strategic one few, with deep stakeholder maps: those
who decide are heard every quarter, which leaves four weeks before their seat counts as silent.
"""

INDUSTRIES: Mapping[str, Mapping[str, Any]] = {
    "saas": {"weights": WEIGHTS},
    "agency": {
        "weights": {
            "engagement": 25,
            "relationship": 20,
            "adoption": 5,
            "delivery": 25,
            "satisfaction": 10,
            "commercial": 15,
        }
    },
    "manufacturing": {
        "weights": {
            "engagement": 20,
            "relationship": 20,
            "adoption": 25,
            "delivery": 20,
            "satisfaction": 5,
            "commercial": 10,
        },
        "volume_stands_for_adoption": True,
    },
    "regulated": {
        "weights": {
            "engagement": 20,
            "relationship": 20,
            "adoption": 15,
            "delivery": 25,
            "satisfaction": 10,
            "commercial": 10,
        },
        "obligations_count": True,
    },
}
"""What health weighs in each kind of business: budget and delivery for an agency, the trend of orders or volume
in manufacturing, where no licence is ever fully used, obligations and training where regulation demands them.
"""
