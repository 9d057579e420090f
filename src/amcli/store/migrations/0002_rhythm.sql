-- Schema version 2: the weekly rhythm. How often one person wants to be heard, when to chase what others owe,
-- and check-ins that come again, counted from an anchor so that the 31st does not wander.

ALTER TABLE "contact" ADD COLUMN "every" TEXT CHECK ("every" GLOB '[1-9]*[dwoy]');

ALTER TABLE "action" ADD COLUMN "chase_on" TEXT CHECK ("chase_on" IS date("chase_on", '+0 days'));

ALTER TABLE "checkin" ADD COLUMN "repeats" TEXT CHECK ("repeats" GLOB '[1-9]*[dwoy]');
ALTER TABLE "checkin" ADD COLUMN "anchor" TEXT CHECK ("anchor" IS date("anchor", '+0 days'));

CREATE INDEX "unit_day" ON "unit" ("day");
