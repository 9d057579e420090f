-- Schema version 5: the inbox. Meetings, mails and people from calendars, mailboxes and address books that no
-- account could be told for; they wait there until somebody says whose they are. People are "Name <address>".

CREATE TABLE "inbox" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('touch', 'checkin', 'contact')),
    "on" TEXT CHECK ("on" IS date("on", '+0 days')),
    "at" TEXT CHECK ("at" GLOB '[0-2][0-9]:[0-5][0-9]'),
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "text" TEXT,
    "people" TEXT NOT NULL DEFAULT '[]' CHECK ("people" GLOB '[[]*]'),
    "why" TEXT,
    "added_on" TEXT NOT NULL CHECK ("added_on" IS date("added_on", '+0 days')),
    "state" TEXT NOT NULL DEFAULT 'open' CHECK ("state" IN ('open', 'assigned', 'dropped')),
    "decided_on" TEXT CHECK ("decided_on" IS date("decided_on", '+0 days')),
    "ref" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}'),
    CHECK ("kind" = 'contact' OR "on" IS NOT NULL)
) STRICT;
CREATE INDEX "inbox_state_on" ON "inbox" ("state", "on");
CREATE UNIQUE INDEX "inbox_external" ON "inbox" ("source", "external_id") WHERE "external_id" IS NOT NULL;
