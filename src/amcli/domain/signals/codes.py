"""Every signal code `am` knows, and the lane of the morning scan it belongs to."""

OWE = ("reply_owed", "commitment_overdue", "detractor_unanswered")
"""They wait for us."""

PROTECT = (
    "notice_closing",
    "lapsed",
    "escalation_open",
    "risk_open",
    "champion_left",
    "health_drop",
    "invoice_overdue",
    "quiet",
    "sponsor_silent",
    "adoption_drop",
    "issue_ageing",
    "looks_stable",
    "notice_missed",
    "renewal_unready",
    "obligation_due",
    "milestone_due",
    "budget_over",
    "checkin_overdue",
    "low_adoption",
    "waiting_internal",
    "risk_review_due",
    "single_threaded",
    "role_missing",
    "budget_under",
    "no_next_step",
    "pulse_expired",
    "stale_record",
)
"""Something endangers the account, or nobody would notice if it did; the most telling first."""

GROW = ("expansion_ready", "request_shipped", "value_proven")
"""News to bring, or a next step in value."""

CODES = OWE + PROTECT + GROW
LANES = ("owe", "protect", "grow")
LANE = {code: lane for lane, codes in zip(LANES, (OWE, PROTECT, GROW), strict=True) for code in codes}
