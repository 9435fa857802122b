-- A member of staff gives a case to another owner on a page of their own, without a call.
-- serves: 0.1.0

ALTER TABLE case_changes DROP CONSTRAINT case_changes_via_check;
ALTER TABLE case_changes ADD CONSTRAINT case_changes_via_check
  CHECK (via IN ('call', 'desk', 'profile', 'api', 'file', 'system'));
