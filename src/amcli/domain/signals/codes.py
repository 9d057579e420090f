"""Every signal code `am` knows, and the lane of the morning scan it belongs to."""

OWE = ("reply_owed", "commitment_overdue", "detractor_unanswered")
"""They wait for us."""

PROTECT = (
    "checkin_overdue",
    "quiet",
    "no_next_step",
    "health_drop",
    "adoption_drop",
    "low_adoption",
    "single_threaded",
    "sponsor_silent",
    "role_missing",
    "champion_left",
    "issue_ageing",
    "escalation_open",
    "risk_open",
    "risk_review_due",
    "notice_closing",
    "notice_missed",
    "renewal_unready",
    "lapsed",
    "invoice_overdue",
    "budget_over",
    "budget_under",
    "waiting_internal",
    "milestone_due",
    "obligation_due",
    "pulse_expired",
    "looks_stable",
    "stale_record",
)
"""Something endangers the account, or nobody would notice if it did."""

GROW = ("expansion_ready", "request_shipped", "value_proven")
"""News to bring, or a next step in value."""

CODES = OWE + PROTECT + GROW
LANES = ("owe", "protect", "grow")
LANE = {code: lane for lane, codes in zip(LANES, (OWE, PROTECT, GROW), strict=True) for code in codes}
