"""The closed word lists of the field: every kind, role, status and severity `am` knows.

Origins: the role, forecast and booking words are those account managers meet in the common CRMs; the
contact kinds that do not count as contact (a note, a voicemail, a no-show) follow the practice that only a
conversation resets a cadence.
"""

COUNTED_KINDS = ("call", "email", "meeting", "onsite", "chat")
UNCOUNTED_KINDS = ("note", "voicemail", "no_show")
TOUCH_KINDS = COUNTED_KINDS + UNCOUNTED_KINDS
DIRECTIONS = ("inbound", "outbound")

ACCOUNT_STATUSES = ("prospect", "onboarding", "active", "churned")
SERVED_STATUSES = ("onboarding", "active")
"""Accounts the AM answers for: the ones a morning scan looks at."""

CONTACT_ROLES = (
    "economic_buyer",
    "decision_maker",
    "champion",
    "executive_sponsor",
    "technical_buyer",
    "influencer",
    "coach",
    "blocker",
    "end_user",
    "gatekeeper",
)
INFLUENCES = ("high", "medium", "low")
STANCES = ("supporter", "neutral", "detractor")

ISSUE_KINDS = ("complaint", "request", "ticket", "escalation")
SEVERITIES = ("critical", "high", "medium", "low")
"""Worst first."""
GRAVE = SEVERITIES[:2]
"""What caps health, quickens the cadence and blocks a renewal."""

RISK_CATEGORIES = (
    "value",
    "adoption",
    "engagement",
    "sponsor",
    "sentiment",
    "product",
    "competitor",
    "billing",
    "contract",
)

BOOKING_TYPES = ("new", "renewal", "upsell", "downsell", "renewal_with_upsell", "renewal_with_downsell")
FORECAST_CATEGORIES = ("commit", "best_case", "pipeline", "omitted", "closed")
RENEWAL_OUTCOMES = ("renewed_flat", "renewed_up", "renewed_down", "churned")

NEGOTIATION_KINDS = ("ask", "offer", "given", "got", "note")
"""What they ask for, what we offer, the concessions we gave and those we got in return."""
REFERENCE_KINDS = ("reference", "referral", "case_study", "testimonial")

OPPORTUNITY_KINDS = ("upsell", "cross_sell", "new_team", "referral")
OPPORTUNITY_STAGES = ("identified", "qualified", "proposed", "negotiating", "won", "lost")

SURVEY_KINDS = ("nps", "csat")
DETRACTOR_UP_TO = {"nps": 6, "csat": 2}
PASSIVE_UP_TO = {"nps": 8, "csat": 3}
REQUEST_STATUSES = ("open", "planned", "shipped", "declined")
MILESTONE_KINDS = ("onboarding", "training", "obligation")

INBOX_KINDS = ("touch", "checkin", "contact")
INBOX_STATES = ("open", "assigned", "dropped")
