-- Flow authors: staff who change what callers hear, and nothing else. A release before this one lets them in nowhere.
-- serves: 0.1.0

ALTER TABLE analysts DROP CONSTRAINT analysts_role_check;
ALTER TABLE analysts ADD CONSTRAINT analysts_role_check
  CHECK (role IN ('analyst', 'flow-author', 'supervisor', 'administrator'));
