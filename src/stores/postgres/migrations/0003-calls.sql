-- What was decided on each call, and the word it left behind.

CREATE TABLE calls (
  call_id         text PRIMARY KEY CHECK (length(call_id) BETWEEN 1 AND 64),
  reference       text NOT NULL,
  started_at      timestamptz(3) NOT NULL,
  decided_at      timestamptz(3) NOT NULL,
  ended_at        timestamptz(3),
  verified        boolean NOT NULL,
  contact_id      text REFERENCES contacts ON DELETE SET NULL,
  contract_number text REFERENCES contracts ON DELETE SET NULL,
  caller_number   text CHECK (caller_number ~ '^\+[1-9][0-9]{6,14}$'),
  rule            text NOT NULL,
  outcome         text NOT NULL,
  desk            text CHECK (desk IN ('production-down', 'support', 'admin', 'identification', 'contracts'))
);
CREATE INDEX calls_contact ON calls (contact_id, contract_number, decided_at);
CREATE INDEX calls_started ON calls (started_at);
CREATE INDEX calls_reference ON calls (reference);

CREATE TABLE notices (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  contact_id text NOT NULL REFERENCES contacts ON DELETE CASCADE,
  kind       text NOT NULL CHECK (kind IN ('colleague-called')),
  reference  text NOT NULL,
  callback   text,
  at         timestamptz(3) NOT NULL,
  UNIQUE (contact_id, kind, reference)
);

CREATE TABLE callbacks (
  call_id      text PRIMARY KEY CHECK (length(call_id) BETWEEN 1 AND 64),
  reference    text NOT NULL,
  contact_id   text NOT NULL REFERENCES contacts ON DELETE CASCADE,
  phone        text NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  code         text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  done_at      timestamptz(3)
);
CREATE INDEX callbacks_waiting ON callbacks (requested_at) WHERE done_at IS NULL;
