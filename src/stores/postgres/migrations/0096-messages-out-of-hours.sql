-- A message that was left outside hours is told of when its desk opens, and the contract covers the hour where that kept the caller out;
-- one about production being down at once. A release before this one tells of every message at once.
-- serves: 0.1.0

ALTER TABLE left_messages
  ADD COLUMN urgent         boolean NOT NULL DEFAULT false,
  ADD COLUMN out_of_hours   boolean NOT NULL DEFAULT false,
  -- As the contract names them. NULL: the contract covered the hour.
  ADD COLUMN contract_hours text CHECK (length(contract_hours) <= 200);
