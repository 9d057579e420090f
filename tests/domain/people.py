"""The people of the tests' account: one in every seat that must be filled."""

from amcli.domain.records import Contact

DECIDER, CHAMPION, SPONSOR = 1, 2, 3
PEOPLE = (
    Contact(DECIDER, 1, "Dana", role="decision_maker"),
    Contact(CHAMPION, 1, "Chen", role="champion"),
    Contact(SPONSOR, 1, "Stig", role="executive_sponsor"),
)
