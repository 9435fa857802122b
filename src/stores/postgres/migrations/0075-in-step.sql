-- Staying in step with a system of record: who does it, how far each direction is, what was in step last, what could not be handed over.
-- serves: 0.1.0

-- One process at a time for each system.
CREATE TABLE sync_systems (
  system     text PRIMARY KEY,
  holder     uuid,
  held_until timestamptz(3),
  -- Since when it does not answer, how often it was asked since, and until when it is left alone.
  away_since timestamptz(3),
  away_why   text,
  away_tries integer NOT NULL DEFAULT 0,
  away_until timestamptz(3)
);

CREATE TABLE sync_places (
  system    text NOT NULL REFERENCES sync_systems,
  stream    text NOT NULL,
  -- Inwards, in the words of that system; outwards, a position in the feed of changes here.
  cursor    text,
  position  bigint NOT NULL DEFAULT 0,
  is_behind boolean NOT NULL DEFAULT false,
  looked_at timestamptz(3),
  PRIMARY KEY (system, stream)
);

-- Hashes of values, so that no text of a case and no name of a person is stored a second time.
CREATE TABLE sync_memory (
  system     text NOT NULL REFERENCES sync_systems,
  kind       text NOT NULL CHECK (kind IN ('companies', 'contacts', 'contracts', 'cases')),
  their_id   text NOT NULL,
  key        text NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  seen       jsonb NOT NULL,
  PRIMARY KEY (system, kind, their_id)
);
CREATE INDEX sync_memory_key ON sync_memory (system, kind, key);

CREATE TABLE sync_failures (
  id          uuid PRIMARY KEY,
  system      text NOT NULL REFERENCES sync_systems,
  stream      text NOT NULL,
  key         text NOT NULL,
  since       bigint NOT NULL,
  tries       integer NOT NULL DEFAULT 1,
  why         text NOT NULL,
  first_at    timestamptz(3) NOT NULL,
  -- Null: it waits for a person.
  next_try_at timestamptz(3),
  UNIQUE (system, stream, key)
);

CREATE TABLE sync_let_go (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  system text NOT NULL REFERENCES sync_systems,
  at     timestamptz(3) NOT NULL,
  kind   text NOT NULL,
  key    text NOT NULL,
  what   text NOT NULL
);
CREATE INDEX sync_let_go_at ON sync_let_go (system, at);
