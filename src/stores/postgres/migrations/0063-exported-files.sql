-- Files of the directory that are made apart from the request that wanted them, in pieces, until they are fetched: for a day at most.
-- A release before this one makes such files within a request, and knows nothing of these.
-- serves: 0.1.0

ALTER TABLE file_jobs DROP CONSTRAINT file_jobs_kind_check;
ALTER TABLE file_jobs ADD CONSTRAINT file_jobs_kind_check CHECK (kind IN ('read', 'check', 'apply', 'undo', 'export'));

-- One import at a time, as before. Exports change nothing: each person makes one of each kind at a time.
DROP INDEX file_jobs_running;
CREATE UNIQUE INDEX file_jobs_running ON file_jobs ((CASE WHEN kind = 'export' THEN about || ' ' || actor ELSE '' END))
  WHERE ended_at IS NULL;

CREATE TABLE exported_parts (
  job_id uuid NOT NULL REFERENCES file_jobs ON DELETE CASCADE,
  part   integer NOT NULL,
  text   text NOT NULL,
  PRIMARY KEY (job_id, part)
);
