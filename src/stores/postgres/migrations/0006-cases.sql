-- Cases that are opened and worked on here: what was done to each, by whom, on which call; and what the CRM is still to be told.

-- An Admin Case needs no contract (rules.md, "Who may do what").
ALTER TABLE cases ALTER COLUMN contract_number DROP NOT NULL;
ALTER TABLE cases ADD CONSTRAINT cases_contract_known CHECK (type = 'admin' OR contract_number IS NOT NULL);
ALTER TABLE cases ADD COLUMN product text;
ALTER TABLE cases ADD COLUMN severity integer CHECK (severity BETWEEN 1 AND 4);
ALTER TABLE cases ADD COLUMN linked_to text REFERENCES cases;
-- Worked on after its contract ended (rule R18).
ALTER TABLE cases ADD COLUMN contract_lapsed boolean NOT NULL DEFAULT false;
CREATE INDEX cases_opened_by ON cases (opened_by);

CREATE TABLE case_acts (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_number text NOT NULL REFERENCES cases,
  kind        text NOT NULL CHECK (kind IN ('open', 'update', 'reopen', 'raise')),
  at          timestamptz(3) NOT NULL,
  actor       text NOT NULL,
  contact_id  text NOT NULL REFERENCES contacts,
  call_id     text,
  note        text NOT NULL DEFAULT '',
  -- Whoever sends the same thing twice under one key gets the first answer.
  request_key  text NOT NULL UNIQUE,
  request_hash bytea NOT NULL
);
CREATE INDEX case_acts_case ON case_acts (case_number, id);
CREATE INDEX case_acts_call ON case_acts (call_id) WHERE call_id IS NOT NULL;

CREATE TABLE crm_outbox (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     uuid NOT NULL UNIQUE,
  case_number  text NOT NULL,
  body         text NOT NULL,
  at           timestamptz(3) NOT NULL,
  tries        integer NOT NULL DEFAULT 0,
  next_try_at  timestamptz(3) NOT NULL,
  delivered_at timestamptz(3)
);
CREATE INDEX crm_outbox_waiting ON crm_outbox (next_try_at) WHERE delivered_at IS NULL;
CREATE INDEX crm_outbox_case ON crm_outbox (case_number, id) WHERE delivered_at IS NULL;
