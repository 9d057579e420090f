-- Schema version 3: on which days each person took part, so that the last one is found without reading touches.
-- Derived from "attendee" and "touch"; like the full-text index, the journal keeps it in step.

CREATE TABLE "heard" (
    "account_id" INTEGER NOT NULL,
    "contact_id" INTEGER NOT NULL,
    "on" TEXT NOT NULL,
    "attendee_id" INTEGER NOT NULL,
    PRIMARY KEY ("account_id", "contact_id", "on", "attendee_id")
) STRICT, WITHOUT ROWID;

INSERT INTO "heard"
SELECT "account_id", "contact_id", "on", "attendee"."id"
  FROM "touch" JOIN "attendee" ON "touch_id" = "touch"."id"
 WHERE "contact_id" IS NOT NULL AND "kind" IN ('call', 'email', 'meeting', 'onsite', 'chat')
 ORDER BY 1, 2, 3, 4;

CREATE INDEX "issue_account_id_opened" ON "issue" ("account_id", "opened");
