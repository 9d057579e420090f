-- Schema version 1: the whole vocabulary of a book, and the journal of its changes.
-- Days are ISO text, money is integer minor units of the row's currency, lists are JSON arrays.
-- A day is compared with date(day, '+0 days'): without something to compute, date() lets 30 February pass.

CREATE TABLE "account" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "handle" TEXT NOT NULL CHECK ("handle" = lower("handle") AND length("handle") > 0),
    "name" TEXT NOT NULL CHECK (length("name") > 0),
    "aliases" TEXT NOT NULL DEFAULT '[]' CHECK ("aliases" GLOB '[[]*]'),
    "tier" TEXT,
    "segment" TEXT,
    "industry" TEXT,
    "region" TEXT,
    "timezone" TEXT,
    "domains" TEXT NOT NULL DEFAULT '[]' CHECK ("domains" GLOB '[[]*]'),
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('prospect', 'onboarding', 'active', 'churned')),
    "stage" TEXT,
    "since" TEXT CHECK ("since" IS date("since", '+0 days')),
    "goals" TEXT,
    "tags" TEXT NOT NULL DEFAULT '[]' CHECK ("tags" GLOB '[[]*]'),
    "crm_id" TEXT NOT NULL DEFAULT '[]' CHECK ("crm_id" GLOB '[[]*]'),
    "owner" TEXT,
    "margin_bp" INTEGER CHECK ("margin_bp" BETWEEN -100000 AND 10000),
    "wallet_minor" INTEGER CHECK ("wallet_minor" >= 0),
    "currency" TEXT CHECK (length("currency") = 3),
    "added_on" TEXT NOT NULL CHECK ("added_on" IS date("added_on", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}'),
    UNIQUE ("handle")
) STRICT;
CREATE UNIQUE INDEX "account_external" ON "account" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "contact" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT NOT NULL CHECK (length("name") > 0),
    "title" TEXT,
    "email" TEXT,
    "other_emails" TEXT NOT NULL DEFAULT '[]' CHECK ("other_emails" GLOB '[[]*]'),
    "phone" TEXT,
    "role" TEXT CHECK ("role" IN ('economic_buyer', 'decision_maker', 'champion', 'executive_sponsor', 'technical_buyer', 'influencer', 'coach', 'blocker', 'end_user', 'gatekeeper')),
    "influence" TEXT CHECK ("influence" IN ('high', 'medium', 'low')),
    "stance" TEXT CHECK ("stance" IN ('supporter', 'neutral', 'detractor')),
    "left_on" TEXT CHECK ("left_on" IS date("left_on", '+0 days')),
    "note" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "contact_account_id" ON "contact" ("account_id");
CREATE INDEX "contact_email" ON "contact" ("email");
CREATE UNIQUE INDEX "contact_external" ON "contact" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "touch" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('call', 'email', 'meeting', 'onsite', 'chat', 'note', 'voicemail', 'no_show')),
    "direction" TEXT CHECK ("direction" IN ('inbound', 'outbound')),
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "at" TEXT CHECK ("at" GLOB '[0-2][0-9]:[0-5][0-9]'),
    "text" TEXT,
    "mood" INTEGER CHECK ("mood" IN (-1, 0, 1)),
    "duration" INTEGER CHECK ("duration" >= 0),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "touch_account_id_on_kind" ON "touch" ("account_id", "on", "kind");
CREATE INDEX "touch_mood" ON "touch" ("account_id", "on", "id", "mood") WHERE "mood" IS NOT NULL;
CREATE UNIQUE INDEX "touch_external" ON "touch" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "attendee" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "touch_id" INTEGER NOT NULL REFERENCES touch (id) DEFERRABLE INITIALLY DEFERRED,
    "contact_id" INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    "name" TEXT,
    CHECK (("contact_id" IS NULL) <> ("name" IS NULL))
) STRICT;
CREATE INDEX "attendee_touch_id_contact_id" ON "attendee" ("touch_id", "contact_id");
CREATE INDEX "attendee_contact_id" ON "attendee" ("contact_id");

CREATE TABLE "action" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "owner" TEXT NOT NULL DEFAULT 'me',
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "due" TEXT CHECK ("due" IS date("due", '+0 days')),
    "done_on" TEXT CHECK ("done_on" IS date("done_on", '+0 days')),
    "dropped_on" TEXT CHECK ("dropped_on" IS date("dropped_on", '+0 days')),
    "reply" INTEGER NOT NULL DEFAULT 0 CHECK ("reply" IN (0, 1)),
    "touch_id" INTEGER REFERENCES touch (id) DEFERRABLE INITIALLY DEFERRED,
    "playbook" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "action_account_id_done_on" ON "action" ("account_id", "done_on");
CREATE INDEX "action_done_on_due" ON "action" ("done_on", "due");
CREATE UNIQUE INDEX "action_external" ON "action" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "checkin" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "with_id" INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "agenda" TEXT,
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "done_on" TEXT CHECK ("done_on" IS date("done_on", '+0 days')),
    "dropped_on" TEXT CHECK ("dropped_on" IS date("dropped_on", '+0 days')),
    "touch_id" INTEGER REFERENCES touch (id) DEFERRABLE INITIALLY DEFERRED,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "checkin_account_id_on" ON "checkin" ("account_id", "on");
CREATE UNIQUE INDEX "checkin_external" ON "checkin" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "cadence" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "tier" TEXT,
    "every" TEXT CHECK ("every" GLOB '[1-9]*[dwoy]'),
    "max" TEXT CHECK ("max" GLOB '[1-9]*[dwoy]'),
    "paused" INTEGER NOT NULL DEFAULT 0 CHECK ("paused" IN (0, 1)),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}'),
    CHECK (("account_id" IS NULL) <> ("tier" IS NULL)),
    UNIQUE ("account_id"),
    UNIQUE ("tier")
) STRICT;
CREATE UNIQUE INDEX "cadence_external" ON "cadence" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "issue" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "kind" TEXT NOT NULL DEFAULT 'ticket' CHECK ("kind" IN ('complaint', 'request', 'ticket', 'escalation')),
    "severity" TEXT NOT NULL DEFAULT 'medium' CHECK ("severity" IN ('critical', 'high', 'medium', 'low')),
    "team" TEXT,
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "due" TEXT CHECK ("due" IS date("due", '+0 days')),
    "resolved" TEXT CHECK ("resolved" IS date("resolved", '+0 days')),
    "contact_id" INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    "note" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "issue_account_id_resolved" ON "issue" ("account_id", "resolved");
CREATE UNIQUE INDEX "issue_external" ON "issue" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "risk" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "category" TEXT NOT NULL DEFAULT 'value' CHECK ("category" IN ('value', 'adoption', 'engagement', 'sponsor', 'sentiment', 'product', 'competitor', 'billing', 'contract')),
    "severity" TEXT NOT NULL DEFAULT 'medium' CHECK ("severity" IN ('critical', 'high', 'medium', 'low')),
    "evidence" TEXT,
    "mitigation" TEXT,
    "exit_criterion" TEXT,
    "owner" TEXT,
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "next_review" TEXT CHECK ("next_review" IS date("next_review", '+0 days')),
    "escalated_to" TEXT,
    "escalated_on" TEXT CHECK ("escalated_on" IS date("escalated_on", '+0 days')),
    "closed" TEXT CHECK ("closed" IS date("closed", '+0 days')),
    "outcome" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "risk_account_id_closed" ON "risk" ("account_id", "closed");
CREATE UNIQUE INDEX "risk_external" ON "risk" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "contract" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "product" TEXT,
    "starts" TEXT CHECK ("starts" IS date("starts", '+0 days')),
    "ends" TEXT CHECK ("ends" IS date("ends", '+0 days')),
    "arr_minor" INTEGER NOT NULL CHECK ("arr_minor" >= 0),
    "list_price_minor" INTEGER CHECK ("list_price_minor" >= 0),
    "currency" TEXT NOT NULL CHECK (length("currency") = 3),
    "auto_renew" INTEGER NOT NULL DEFAULT 0 CHECK ("auto_renew" IN (0, 1)),
    "notice" TEXT CHECK ("notice" GLOB '[1-9]*[dwoy]'),
    "renewal_term" TEXT CHECK ("renewal_term" GLOB '[1-9]*[dwoy]'),
    "booking_type" TEXT CHECK ("booking_type" IN ('new', 'renewal', 'upsell', 'downsell', 'renewal_with_upsell', 'renewal_with_downsell')),
    "cancelled_on" TEXT CHECK ("cancelled_on" IS date("cancelled_on", '+0 days')),
    "cancel_effective" TEXT CHECK ("cancel_effective" IS date("cancel_effective", '+0 days')),
    "renews_id" INTEGER REFERENCES contract (id) DEFERRABLE INITIALLY DEFERRED,
    "trial" INTEGER NOT NULL DEFAULT 0 CHECK ("trial" IN (0, 1)),
    "category" TEXT CHECK ("category" IN ('commit', 'best_case', 'pipeline', 'omitted', 'closed')),
    "target_minor" INTEGER CHECK ("target_minor" >= 0),
    "forecast_minor" INTEGER CHECK ("forecast_minor" >= 0),
    "final_minor" INTEGER CHECK ("final_minor" >= 0),
    "stage" TEXT,
    "outcome" TEXT CHECK ("outcome" IN ('renewed_flat', 'renewed_up', 'renewed_down', 'churned')),
    "closed_on" TEXT CHECK ("closed_on" IS date("closed_on", '+0 days')),
    "reason" TEXT,
    "proposal_sent" TEXT CHECK ("proposal_sent" IS date("proposal_sent", '+0 days')),
    "price_agreed" TEXT CHECK ("price_agreed" IS date("price_agreed", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}'),
    CHECK ("ends" >= "starts")
) STRICT;
CREATE INDEX "contract_account_id_starts" ON "contract" ("account_id", "starts");
CREATE UNIQUE INDEX "contract_external" ON "contract" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "opportunity" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "kind" TEXT NOT NULL DEFAULT 'upsell' CHECK ("kind" IN ('upsell', 'cross_sell', 'new_team', 'referral')),
    "product" TEXT,
    "amount_minor" INTEGER CHECK ("amount_minor" >= 0),
    "currency" TEXT NOT NULL CHECK (length("currency") = 3),
    "stage" TEXT NOT NULL DEFAULT 'identified' CHECK ("stage" IN ('identified', 'qualified', 'proposed', 'negotiating', 'won', 'lost')),
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "stage_on" TEXT CHECK ("stage_on" IS date("stage_on", '+0 days')),
    "expected_close" TEXT CHECK ("expected_close" IS date("expected_close", '+0 days')),
    "rationale" TEXT,
    "sponsor_id" INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    "blocked_reason" TEXT,
    "review_on" TEXT CHECK ("review_on" IS date("review_on", '+0 days')),
    "closed_on" TEXT CHECK ("closed_on" IS date("closed_on", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "opportunity_account_id_closed_on" ON "opportunity" ("account_id", "closed_on");
CREATE UNIQUE INDEX "opportunity_external" ON "opportunity" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "usage" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "metric" TEXT NOT NULL DEFAULT 'seats',
    "active" REAL NOT NULL CHECK ("active" >= 0),
    "licensed" REAL CHECK ("licensed" >= 0),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "usage_by_metric" ON "usage" ("account_id", "metric", "on", "active", "licensed");
CREATE UNIQUE INDEX "usage_external" ON "usage" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "survey" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "contact_id" INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('nps', 'csat')),
    "score" INTEGER NOT NULL,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "comment" TEXT,
    "action_id" INTEGER REFERENCES action (id) DEFERRABLE INITIALLY DEFERRED,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}'),
    CHECK (CASE "kind" WHEN 'nps' THEN "score" BETWEEN 0 AND 10 ELSE "score" BETWEEN 1 AND 5 END)
) STRICT;
CREATE INDEX "survey_account_id_on" ON "survey" ("account_id", "on");
CREATE UNIQUE INDEX "survey_external" ON "survey" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "request" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "category" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open' CHECK ("status" IN ('open', 'planned', 'shipped', 'declined')),
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "shipped_on" TEXT CHECK ("shipped_on" IS date("shipped_on", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE UNIQUE INDEX "request_external" ON "request" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "vote" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "request_id" INTEGER NOT NULL REFERENCES request (id) DEFERRABLE INITIALLY DEFERRED,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "on" TEXT CHECK ("on" IS date("on", '+0 days')),
    UNIQUE ("request_id", "account_id")
) STRICT;
CREATE INDEX "vote_account_id" ON "vote" ("account_id");

CREATE TABLE "objective" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "outcome" TEXT NOT NULL CHECK (length("outcome") > 0),
    "measure" TEXT,
    "baseline" TEXT,
    "target" TEXT,
    "current" TEXT,
    "opened" TEXT NOT NULL CHECK ("opened" IS date("opened", '+0 days')),
    "due" TEXT CHECK ("due" IS date("due", '+0 days')),
    "achieved_on" TEXT CHECK ("achieved_on" IS date("achieved_on", '+0 days')),
    "evidence" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "objective_account_id_achieved_on" ON "objective" ("account_id", "achieved_on");
CREATE UNIQUE INDEX "objective_external" ON "objective" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "milestone" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "kind" TEXT NOT NULL DEFAULT 'onboarding' CHECK ("kind" IN ('onboarding', 'training', 'obligation')),
    "due" TEXT CHECK ("due" IS date("due", '+0 days')),
    "done_on" TEXT CHECK ("done_on" IS date("done_on", '+0 days')),
    "evidence" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "milestone_account_id_done_on" ON "milestone" ("account_id", "done_on");
CREATE UNIQUE INDEX "milestone_external" ON "milestone" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "invoice" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "number" TEXT,
    "amount_minor" INTEGER NOT NULL CHECK ("amount_minor" >= 0),
    "currency" TEXT NOT NULL CHECK (length("currency") = 3),
    "issued" TEXT CHECK ("issued" IS date("issued", '+0 days')),
    "due" TEXT CHECK ("due" IS date("due", '+0 days')),
    "paid_on" TEXT CHECK ("paid_on" IS date("paid_on", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "invoice_account_id_paid_on" ON "invoice" ("account_id", "paid_on");
CREATE UNIQUE INDEX "invoice_external" ON "invoice" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "budget" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "period_from" TEXT NOT NULL CHECK ("period_from" IS date("period_from", '+0 days')),
    "period_to" TEXT NOT NULL CHECK ("period_to" IS date("period_to", '+0 days')),
    "total_minor" INTEGER NOT NULL CHECK ("total_minor" >= 0),
    "spent_minor" INTEGER NOT NULL CHECK ("spent_minor" >= 0),
    "currency" TEXT NOT NULL CHECK (length("currency") = 3),
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}'),
    CHECK ("period_to" >= "period_from")
) STRICT;
CREATE INDEX "budget_account_id_on" ON "budget" ("account_id", "on");
CREATE UNIQUE INDEX "budget_external" ON "budget" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "pulse" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "score" INTEGER NOT NULL CHECK ("score" BETWEEN 1 AND 10),
    "note" TEXT NOT NULL CHECK (length("note") > 0),
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "pulse_account_id_on" ON "pulse" ("account_id", "on");
CREATE UNIQUE INDEX "pulse_external" ON "pulse" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "target" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "period" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "currency" TEXT,
    UNIQUE ("period", "metric")
) STRICT;

CREATE TABLE "snooze" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "signal" TEXT,
    "ref" TEXT,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "until" TEXT NOT NULL CHECK ("until" IS date("until", '+0 days')),
    "why" TEXT NOT NULL CHECK (length("why") > 0),
    "severity" TEXT CHECK ("severity" IN ('critical', 'high', 'medium', 'low')),
    CHECK (("signal" IS NULL) <> ("ref" IS NULL))
) STRICT;
CREATE INDEX "snooze_account_id_until" ON "snooze" ("account_id", "until");

CREATE TABLE "review_mark" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "week" TEXT NOT NULL,
    "note" TEXT
) STRICT;
CREATE INDEX "review_mark_account_id_on" ON "review_mark" ("account_id", "on");

-- One row per command that wrote; undoing it flips "undone" and applies its changes backwards.
CREATE TABLE "unit" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "at" TEXT NOT NULL,
    "day" TEXT NOT NULL CHECK ("day" IS date("day", '+0 days')),
    "kind" TEXT NOT NULL DEFAULT 'command' CHECK ("kind" IN ('command', 'import', 'restore')),
    "summary" TEXT NOT NULL,
    "undone" INTEGER NOT NULL DEFAULT 0 CHECK ("undone" IN (0, 1)),
    "undone_seq" INTEGER
) STRICT;

-- A change of one row, or of a run of rows inserted together ("row_id" to "last_id").
CREATE TABLE "change" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "unit_id" INTEGER NOT NULL REFERENCES unit (id) DEFERRABLE INITIALLY DEFERRED,
    "table_name" TEXT NOT NULL,
    "op" TEXT NOT NULL CHECK ("op" IN ('insert', 'update', 'delete')),
    "row_id" INTEGER NOT NULL,
    "last_id" INTEGER NOT NULL,
    "before" TEXT CHECK ("before" GLOB '{*}'),
    "after" TEXT CHECK ("after" GLOB '{*}')
) STRICT;
CREATE INDEX "change_unit_id" ON "change" ("unit_id");
CREATE INDEX "change_table_name_row_id" ON "change" ("table_name", "row_id");

-- Full text, contentless: the journal keeps it in step. rowid = row id * 16 + the number of its table.
CREATE VIRTUAL TABLE "search" USING fts5 ("body", content = '', tokenize = "unicode61 remove_diacritics 2");
