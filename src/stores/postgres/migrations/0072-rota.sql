-- Who is on duty: shifts that supervisors keep on the board, and the calendar as it was last read.
-- A release before this one rings no engineer on duty.
-- serves: 0.1.0

CREATE TABLE rota_shifts (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  phone       text NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  staff_id    text,
  starts_at   timestamptz(3) NOT NULL,
  ends_at     timestamptz(3) NOT NULL CHECK (ends_at > starts_at),
  is_override boolean NOT NULL,
  added_by    text NOT NULL,
  added_at    timestamptz(3) NOT NULL,
  removed_by  text,
  removed_at  timestamptz(3)
);
CREATE INDEX rota_shifts_ends ON rota_shifts (ends_at) WHERE removed_at IS NULL;

CREATE TABLE rota_calendar (
  single   boolean PRIMARY KEY DEFAULT true CHECK (single),
  body     text NOT NULL DEFAULT '',
  read_at  timestamptz(3),
  problem  text,
  tried_at timestamptz(3) NOT NULL
);
