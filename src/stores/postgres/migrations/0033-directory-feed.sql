-- Changes of the directory are told in the order of commits. Ids are drawn when a row is written: a long transaction has lower
-- ids than one that commits before it, and a reader that asked for ids above the last one it saw never heard of them.

-- Which transaction wrote a change; 0 for all that were there before. Filled in by the database, whichever program writes.
ALTER TABLE directory_changes ADD COLUMN batch bigint NOT NULL DEFAULT 0;
ALTER TABLE directory_changes ALTER COLUMN batch SET DEFAULT nullif(current_setting('careline.batch', true), '')::bigint;
CREATE INDEX directory_changes_batch ON directory_changes (batch, id);
CREATE SEQUENCE directory_batches;

-- One row for each transaction that changed something. Its change `id` has the position `ends - last_id + id`.
CREATE TABLE directory_feed (
  batch    bigint PRIMARY KEY,
  first_id bigint NOT NULL,
  last_id  bigint NOT NULL CHECK (last_id >= first_id),
  -- The position of its last change; given as the last step of the transaction.
  ends     bigint UNIQUE
);

-- Where the feed ends. Its row is locked from the moment a position is given until that transaction is committed.
CREATE TABLE directory_feed_end (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  ends bigint NOT NULL
);

-- What was told so far keeps its id as its position, so that readers go on where they are.
INSERT INTO directory_feed (batch, first_id, last_id, ends)
  SELECT 0, min(id), max(id), max(id) FROM directory_changes HAVING count(*) > 0;
INSERT INTO directory_feed_end (ends) SELECT coalesce(max(id), 0) FROM directory_changes;

CREATE FUNCTION directory_batch_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('careline.batch', true), '') = '' THEN
    -- Until the end of the transaction.
    PERFORM set_config('careline.batch', nextval('directory_batches')::text, true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION directory_batch_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO directory_feed AS f (batch, first_id, last_id)
    SELECT a.batch, min(a.id), max(a.id) FROM added a GROUP BY a.batch
    ON CONFLICT (batch) DO UPDATE
      SET first_id = least(f.first_id, excluded.first_id), last_id = greatest(f.last_id, excluded.last_id);
  RETURN NULL;
END $$;

-- A position is never below the id: a cursor from a process of the previous release, which is an id, may tell twice and skips nothing.
CREATE FUNCTION directory_batch_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given bigint;
  whole directory_feed%ROWTYPE;
BEGIN
  SELECT * INTO whole FROM directory_feed WHERE batch = NEW.batch;
  UPDATE directory_feed_end SET ends = greatest(ends + 1, whole.first_id) + whole.last_id - whole.first_id
    RETURNING ends INTO given;
  UPDATE directory_feed SET ends = given WHERE batch = NEW.batch;
  RETURN NULL;
END $$;

CREATE TRIGGER directory_batch_begins BEFORE INSERT ON directory_changes
  FOR EACH STATEMENT EXECUTE FUNCTION directory_batch_begins();
CREATE TRIGGER directory_batch_grows AFTER INSERT ON directory_changes REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION directory_batch_grows();
CREATE CONSTRAINT TRIGGER directory_batch_ends AFTER INSERT ON directory_feed
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION directory_batch_ends();
