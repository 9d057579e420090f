-- Schema version 4: renewals and growth. What is asked, given and got in a negotiation; the objective an
-- opportunity serves; the references and referrals a client was asked for and gave.

ALTER TABLE "contract" ADD COLUMN "offered_minor" INTEGER CHECK ("offered_minor" >= 0);
ALTER TABLE "contract" ADD COLUMN "walk_away_minor" INTEGER CHECK ("walk_away_minor" >= 0);
ALTER TABLE "contract" ADD COLUMN "next_move" TEXT;

ALTER TABLE "opportunity" ADD COLUMN "objective_id" INTEGER REFERENCES objective (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE "negotiation" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "contract_id" INTEGER NOT NULL REFERENCES contract (id) DEFERRABLE INITIALLY DEFERRED,
    "on" TEXT NOT NULL CHECK ("on" IS date("on", '+0 days')),
    "kind" TEXT NOT NULL CHECK ("kind" IN ('ask', 'offer', 'given', 'got', 'note')),
    "text" TEXT NOT NULL CHECK (length("text") > 0),
    "amount_minor" INTEGER CHECK ("amount_minor" >= 0),
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "negotiation_contract_id_on" ON "negotiation" ("contract_id", "on");
CREATE UNIQUE INDEX "negotiation_external" ON "negotiation" ("source", "external_id") WHERE "external_id" IS NOT NULL;

CREATE TABLE "reference" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT,
    "account_id" INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    "title" TEXT NOT NULL CHECK (length("title") > 0),
    "kind" TEXT NOT NULL DEFAULT 'reference' CHECK ("kind" IN ('reference', 'referral', 'case_study', 'testimonial')),
    "contact_id" INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    "asked_on" TEXT NOT NULL CHECK ("asked_on" IS date("asked_on", '+0 days')),
    "given_on" TEXT CHECK ("given_on" IS date("given_on", '+0 days')),
    "declined_on" TEXT CHECK ("declined_on" IS date("declined_on", '+0 days')),
    "note" TEXT,
    "source" TEXT,
    "external_id" TEXT,
    "extra" TEXT NOT NULL DEFAULT '{}' CHECK ("extra" GLOB '{*}')
) STRICT;
CREATE INDEX "reference_account_id_asked_on" ON "reference" ("account_id", "asked_on");
CREATE UNIQUE INDEX "reference_external" ON "reference" ("source", "external_id") WHERE "external_id" IS NOT NULL;
