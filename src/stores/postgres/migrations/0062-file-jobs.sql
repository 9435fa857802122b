-- Long work on files of the directory, begun on a page and going on without it: how far it is, and whether it is to stop.
-- A release before this one does such work within a request, and knows nothing of the table.
-- serves: 0.1.0

CREATE TABLE file_jobs (
  id           uuid PRIMARY KEY,
  kind         text NOT NULL CHECK (kind IN ('read', 'check', 'apply', 'undo')),
  about        text NOT NULL,
  -- Not there while a file is read for the first time.
  import_id    uuid REFERENCES imports ON DELETE CASCADE,
  actor        text NOT NULL,
  started_at   timestamptz(3) NOT NULL DEFAULT now(),
  -- When its process last said that it is alive.
  seen_at      timestamptz(3) NOT NULL DEFAULT now(),
  done         integer NOT NULL DEFAULT 0,
  total        integer,
  is_cancelled boolean NOT NULL DEFAULT false,
  ended_at     timestamptz(3),
  result       text
);

-- One at a time, at whichever process it was begun.
CREATE UNIQUE INDEX file_jobs_running ON file_jobs ((ended_at IS NULL)) WHERE ended_at IS NULL;
