-- Telephones that hear a draft on trial, named by its authors; they are gone with the draft. A release before this one tries no draft.
-- serves: 0.1.0

ALTER TABLE flow_drafts ADD COLUMN trial_numbers text[] NOT NULL DEFAULT '{}'
  CHECK (cardinality(trial_numbers) <= 20);
