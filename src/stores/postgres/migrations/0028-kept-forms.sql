-- What a page of a person has to remember between two requests, and which forms were answered already.

-- Sealed under the id in the address of the page; the table holds the SHA-256 of that id. Of one person, for an hour.
CREATE TABLE page_slots (
  key        bytea PRIMARY KEY CHECK (length(key) = 32),
  staff_id   text REFERENCES analysts ON DELETE CASCADE,
  contact_id text REFERENCES contacts ON DELETE CASCADE,
  sealed     bytea NOT NULL CHECK (length(sealed) <= 65536),
  kept_at    timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX page_slots_expiry ON page_slots (expires_at);
CREATE INDEX page_slots_staff ON page_slots (staff_id, kept_at);
CREATE INDEX page_slots_contact ON page_slots (contact_id, kept_at);

-- One row per form that was sent: without `answer` it is still being done. The answer is where the browser was led, sealed.
CREATE TABLE form_answers (
  key      bytea PRIMARY KEY CHECK (length(key) = 32),
  answer   bytea CHECK (length(answer) <= 8192),
  begun_at timestamptz(3) NOT NULL
);
CREATE INDEX form_answers_begun ON form_answers (begun_at);

-- Whose session a time limit or a fresh sign-in ended: a form that arrives afterwards is kept for that person and for no other.
-- `form_token` is the SHA-256 of the token in the forms of that session.
CREATE TABLE lapsed_sessions (
  key        bytea PRIMARY KEY CHECK (length(key) = 32),
  staff_id   text REFERENCES analysts ON DELETE CASCADE,
  contact_id text REFERENCES contacts ON DELETE CASCADE,
  form_token bytea CHECK (length(form_token) = 32),
  lapsed_at  timestamptz(3) NOT NULL,
  CHECK (num_nonnulls(staff_id, contact_id) = 1)
);
CREATE INDEX lapsed_sessions_at ON lapsed_sessions (lapsed_at);
CREATE INDEX lapsed_sessions_form ON lapsed_sessions (form_token);
CREATE INDEX lapsed_sessions_staff ON lapsed_sessions (staff_id);
CREATE INDEX lapsed_sessions_contact ON lapsed_sessions (contact_id);
