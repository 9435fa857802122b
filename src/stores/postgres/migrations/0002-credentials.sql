-- Contact PINs: hashes, counts and the caller numbers that succeeded before. Never digits.

CREATE TABLE credentials (
  id              text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  contact_id      text NOT NULL REFERENCES contacts,
  -- Null once the selector may be given out again, 24 months after the credential ended.
  selector_hmac   text UNIQUE CHECK (selector_hmac ~ '^[0-9a-f]{32,128}$'),
  selector_key_id text NOT NULL,
  hash            text NOT NULL CHECK (hash LIKE '$argon2id$%'),
  pepper_id       text NOT NULL,
  fails_in_row    integer NOT NULL DEFAULT 0 CHECK (fails_in_row >= 0),
  fails_in_life   integer NOT NULL DEFAULT 0 CHECK (fails_in_life >= 0),
  state           text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'replaced', 'disabled')),
  issued_at       timestamptz(3) NOT NULL,
  retired_at      timestamptz(3),
  last_used_at    timestamptz(3),
  CHECK ((state = 'active') = (retired_at IS NULL)),
  CHECK (state <> 'active' OR selector_hmac IS NOT NULL)
);
CREATE UNIQUE INDEX credentials_one_active ON credentials (contact_id) WHERE state = 'active';
CREATE INDEX credentials_contact ON credentials (contact_id, issued_at);

CREATE TABLE known_callers (
  credential_id   text NOT NULL REFERENCES credentials ON DELETE CASCADE,
  caller_number   text NOT NULL CHECK (caller_number ~ '^\+[1-9][0-9]{6,14}$'),
  last_success_at timestamptz(3) NOT NULL,
  fails           integer NOT NULL DEFAULT 0 CHECK (fails >= 0),
  PRIMARY KEY (credential_id, caller_number)
);

-- A selector nobody has is charged to one of these rows, so that it costs what a real one costs.
CREATE TABLE decoy_credentials (
  slot          integer PRIMARY KEY CHECK (slot BETWEEN 0 AND 63),
  fails_in_row  bigint NOT NULL DEFAULT 0,
  fails_in_life bigint NOT NULL DEFAULT 0
);
INSERT INTO decoy_credentials (slot) SELECT generate_series(0, 63);
