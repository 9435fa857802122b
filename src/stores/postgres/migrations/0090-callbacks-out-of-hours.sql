-- A callback that was agreed outside hours is made within those of its desk, and of the contract where these kept the caller out.
-- A release before this one makes it by the contact's day alone.
-- serves: 0.1.0

ALTER TABLE callbacks
  ADD COLUMN out_of_hours   boolean NOT NULL DEFAULT false,
  -- As the contract names them. NULL: the contract covered the hour.
  ADD COLUMN contract_hours text CHECK (length(contract_hours) <= 200);
