-- Calling back to the number on file: who makes it, which attempt goes on, how many there were and how the last one ended.

ALTER TABLE callbacks
  ADD COLUMN to_prove    boolean NOT NULL DEFAULT false,
  ADD COLUMN staff_id    text,
  ADD COLUMN attempt     text UNIQUE CHECK (attempt ~ '^[0-9a-f]{32}$'),
  ADD COLUMN claimed_at  timestamptz(3),
  ADD COLUMN analyst_leg text,
  ADD COLUMN dialled_at  timestamptz(3),
  ADD COLUMN contact_leg text,
  ADD COLUMN tries       smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 3),
  ADD COLUMN result      text,
  ADD COLUMN joined_call text;
CREATE INDEX contacts_phone ON contacts (phone) WHERE status = 'active';
