-- Who may use the screens: which sign-in belongs to whom, sign-ins under way, and sessions.

-- A person is known by issuer and subject alone: an e-mail address can pass to somebody else.
CREATE TABLE sign_ins (
  issuer     text NOT NULL CHECK (issuer <> ''),
  subject    text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  staff_id   text REFERENCES analysts ON DELETE CASCADE,
  contact_id text REFERENCES contacts ON DELETE CASCADE,
  linked_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (issuer, subject),
  CHECK (num_nonnulls(staff_id, contact_id) = 1),
  -- Whoever inherits an address does not inherit the person.
  UNIQUE (issuer, staff_id),
  UNIQUE (issuer, contact_id)
);
CREATE INDEX sign_ins_staff ON sign_ins (staff_id);
CREATE INDEX sign_ins_contact ON sign_ins (contact_id);

-- One row per visit to the identity provider, used once, by the browser that began it.
CREATE TABLE sign_in_attempts (
  state      text PRIMARY KEY,
  browser    bytea NOT NULL CHECK (length(browser) = 32),
  nonce      text NOT NULL,
  verifier   text NOT NULL,
  return_to  text NOT NULL,
  fresh      boolean NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE INDEX sign_in_attempts_expiry ON sign_in_attempts (expires_at);

-- The cookie holds the id, the table its SHA-256: whoever reads the table can use no session.
CREATE TABLE web_sessions (
  key              bytea PRIMARY KEY CHECK (length(key) = 32),
  staff_id         text REFERENCES analysts ON DELETE CASCADE,
  contact_id       text REFERENCES contacts ON DELETE CASCADE,
  authenticated_at timestamptz(3) NOT NULL,
  started_at       timestamptz(3) NOT NULL,
  seen_at          timestamptz(3) NOT NULL,
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX web_sessions_started ON web_sessions (started_at);
CREATE INDEX web_sessions_staff ON web_sessions (staff_id);
CREATE INDEX web_sessions_contact ON web_sessions (contact_id);
