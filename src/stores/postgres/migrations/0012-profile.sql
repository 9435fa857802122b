-- What a contact's own page shows and keeps: notices, and how they want to be asked. And what the board counts.

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check
  CHECK (kind IN ('colleague-called', 'pin-issued', 'pin-disabled'));
ALTER TABLE notices ADD COLUMN seen_at timestamptz(3);
CREATE INDEX notices_contact ON notices (contact_id, at);

-- Twice the time for every answer on the phone, once they are verified.
ALTER TABLE contacts ADD COLUMN extra_time boolean NOT NULL DEFAULT false;

CREATE INDEX calls_decided ON calls (decided_at);

-- What an administrator should look at.
CREATE TABLE alerts (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('pin-reported')),
  contact_id text NOT NULL REFERENCES contacts ON DELETE CASCADE,
  at         timestamptz(3) NOT NULL,
  done_at    timestamptz(3),
  done_by    text
);
CREATE INDEX alerts_open ON alerts (at) WHERE done_at IS NULL;
