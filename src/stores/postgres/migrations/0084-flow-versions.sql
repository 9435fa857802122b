-- Flows live in the database: versions that never change, which of them calls begin with since when, and drafts of the next one.
-- A release before this one reads its folder as ever, and follows no publication.
-- serves: 0.1.0

-- Named by what the files hold, so that the same files are one version.
CREATE TABLE flow_versions (
  version text PRIMARY KEY CHECK (version ~ '^[0-9a-f]{12}$'),
  files   jsonb NOT NULL CHECK (jsonb_typeof(files) = 'array'),
  made_at timestamptz(3) NOT NULL
);

-- Numbered without gaps. The last one that has begun and was not withdrawn is what calls begin with.
CREATE TABLE flow_publications (
  number       integer PRIMARY KEY CHECK (number > 0),
  version      text NOT NULL REFERENCES flow_versions,
  how          text NOT NULL CHECK (how IN ('folder', 'published', 'imported', 'rolled-back')),
  why          text NOT NULL CHECK (length(why) <= 500),
  -- As in the audit trail, and the name that person had then.
  by_actor     text NOT NULL,
  by_name      text NOT NULL,
  at           timestamptz(3) NOT NULL,
  starts_at    timestamptz(3) NOT NULL,
  -- Of the program that checked it.
  checked_by   text NOT NULL,
  withdrawn_at timestamptz(3),
  withdrawn_by text
);
CREATE INDEX flow_publications_version ON flow_publications (version);

CREATE TABLE flow_drafts (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- The publication whose files it changes.
  based_on   integer NOT NULL REFERENCES flow_publications,
  -- One more with every change, so that of two authors the second is told.
  revision   integer NOT NULL DEFAULT 1,
  made_by    text NOT NULL,
  made_at    timestamptz(3) NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  -- Test numbers and the simulator hear it.
  on_trial   boolean NOT NULL DEFAULT false,
  closed_at  timestamptz(3),
  closed_by  text,
  -- Null: it was thrown away.
  published  integer REFERENCES flow_publications
);
CREATE INDEX flow_drafts_open ON flow_drafts (changed_at) WHERE closed_at IS NULL;

-- Only files that differ from those it is based on. Null: the file is taken away.
CREATE TABLE flow_draft_files (
  draft_id   uuid NOT NULL REFERENCES flow_drafts ON DELETE CASCADE,
  file       text NOT NULL CHECK (length(file) <= 80),
  source     text,
  -- That of the draft when the file was changed last.
  revision   integer NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (draft_id, file)
);
