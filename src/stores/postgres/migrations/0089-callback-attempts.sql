-- A callback keeps the place of its caller in the queue, and each of its attempts is on record. A release before this one goes by when it
-- was asked for, and leaves its attempts out.
-- serves: 0.1.0

ALTER TABLE callbacks
  -- When the caller joined the queue. NULL: asked for before this column, or without waiting.
  ADD COLUMN joined_at timestamptz(3),
  -- The contact said that they may be rung at any time of the day.
  ADD COLUMN any_time  boolean NOT NULL DEFAULT false;
-- Those that ended unreached are shown for a day.
CREATE INDEX callbacks_unreached ON callbacks (done_at) WHERE done_at IS NOT NULL AND joined_call IS NULL;

CREATE TABLE callback_attempts (
  attempt    text PRIMARY KEY CHECK (attempt ~ '^[0-9a-f]{32}$'),
  call_id    text NOT NULL REFERENCES callbacks ON DELETE CASCADE,
  -- Who made it.
  staff_id   text NOT NULL,
  began_at   timestamptz(3) NOT NULL,
  -- NULL: the contact was not rung, so it counts as no attempt to reach them.
  dialled_at timestamptz(3),
  ended_at   timestamptz(3),
  result     text
);
CREATE INDEX callback_attempts_call ON callback_attempts (call_id, began_at);

-- Beside the kinds of notices that there are by now.
DO $$
DECLARE
  kinds text;
BEGIN
  SELECT pg_get_expr(conbin, conrelid) INTO STRICT kinds FROM pg_constraint
   WHERE conname = 'notices_kind_check' AND conrelid = 'notices'::regclass;
  ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
  EXECUTE format('ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (%s OR kind = ''callback-not-reached'')', kinds);
END
$$;
