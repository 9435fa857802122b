-- What callers and contacts asked the administrators for, until an administrator is done with it.

CREATE TABLE admin_requests (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The call on which it was noted, and its reference; the number of the Admin Case where it did not come by a noted call.
  call_id       text,
  reference     text NOT NULL,
  about         text NOT NULL CHECK (about IN ('no-pin', 'privacy', 'administration')),
  -- Of a verified caller, with the Admin Case opened for them; an unverified caller has neither.
  contact_id    text REFERENCES contacts ON DELETE CASCADE,
  case_number   text REFERENCES cases ON DELETE CASCADE,
  caller_number text,
  at            timestamptz(3) NOT NULL,
  done_at       timestamptz(3),
  done_by       text,
  UNIQUE (call_id, about)
);
CREATE INDEX admin_requests_open ON admin_requests (at) WHERE done_at IS NULL;
