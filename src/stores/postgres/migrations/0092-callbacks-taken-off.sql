-- Staff may take a callback off the list once it has ended, or was done in another way. A release before this one shows an ended one for a day.
-- serves: 0.1.0

ALTER TABLE callbacks ADD COLUMN settled_at timestamptz(3);
