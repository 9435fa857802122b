-- Calendars of desks and of the hours that contracts name, as supervisors keep them on the board. A release before this one is always open.
-- serves: 0.1.0

CREATE TABLE hours_calendars (
  -- desk:support, contract:business-hours
  name          text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
  zone          text NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
  -- Seven lists of { from, until } in minutes of the day, from Monday.
  week          jsonb NOT NULL CHECK (jsonb_typeof(week) = 'array'),
  -- { day, name, spans }: days that are otherwise.
  days          jsonb NOT NULL CHECK (jsonb_typeof(days) = 'array'),
  -- Holidays from an address, as they were last read; what is wrong with it since.
  feed_url      text CHECK (length(feed_url) <= 2000),
  feed_days     jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(feed_days) = 'array'),
  feed_read_at  timestamptz(3),
  feed_tried_at timestamptz(3),
  feed_problem  text,
  -- Counts up, so that of two supervisors the second is told.
  version       integer NOT NULL DEFAULT 1,
  changed_by    text NOT NULL,
  changed_name  text NOT NULL,
  changed_at    timestamptz(3) NOT NULL
);
