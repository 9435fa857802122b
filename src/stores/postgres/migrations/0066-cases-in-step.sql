-- Cases in step with the system of record: versions, the other system's number, tombstones, and a feed of changes in order.
-- serves: 0.1.0

ALTER TABLE cases ADD COLUMN version integer NOT NULL DEFAULT 1;
-- Where it was opened.
ALTER TABLE cases ADD COLUMN origin text NOT NULL DEFAULT 'ours' CHECK (origin IN ('ours', 'theirs'));
ALTER TABLE cases ADD COLUMN external_system text CHECK (external_system ~ '^[a-z][a-z0-9-]{0,31}$');
ALTER TABLE cases ADD COLUMN external_number text CHECK (length(external_number) BETWEEN 1 AND 64);
-- As programs name it there, where that is not its number.
ALTER TABLE cases ADD COLUMN external_id text CHECK (length(external_id) BETWEEN 1 AND 128);
-- When the other system changed it last, by the clock there. An older change that comes later is not applied.
ALTER TABLE cases ADD COLUMN external_changed_at timestamptz(3);
-- What a caller can key of that number: its digits, without zeros in front.
ALTER TABLE cases ADD COLUMN external_key text
  GENERATED ALWAYS AS (nullif(ltrim(regexp_replace(external_number, '[^0-9]', '', 'g'), '0'), '')) STORED;
ALTER TABLE cases ADD CONSTRAINT cases_external_whole CHECK ((external_system IS NULL) = (external_number IS NULL));
ALTER TABLE cases ADD CONSTRAINT cases_external UNIQUE (external_system, external_number);
CREATE INDEX cases_external_key ON cases (external_key) WHERE external_key IS NOT NULL;
CREATE INDEX cases_external_begins ON cases (lower(external_number) text_pattern_ops) WHERE external_number IS NOT NULL;
-- As the audit trail names them.
ALTER TABLE cases ADD COLUMN closed_by text;
-- Gone in the system of record: shown to no one, and its number is never given to another case.
ALTER TABLE cases ADD COLUMN deleted_at timestamptz(3);
CREATE INDEX cases_owner ON cases (owner) WHERE state <> 'closed' AND deleted_at IS NULL;
-- In the other system a person may open a case who is no contact here.
ALTER TABLE cases ALTER COLUMN opened_by DROP NOT NULL;

ALTER TABLE case_acts DROP CONSTRAINT case_acts_kind_check;
ALTER TABLE case_acts ADD CONSTRAINT case_acts_kind_check
  CHECK (kind IN ('open', 'update', 'reopen', 'raise', 'close', 'assign', 'put', 'delete'));
-- What another system did, it did for no contact.
ALTER TABLE case_acts ALTER COLUMN contact_id DROP NOT NULL;

ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check
  CHECK (kind IN ('companies', 'contacts', 'contracts', 'grants', 'staff', 'cases'));

-- Every change of a case, told in the order of commits, as changes of the directory are (0033).
CREATE TABLE case_changes (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch       bigint NOT NULL DEFAULT nullif(current_setting('careline.case_batch', true), '')::bigint,
  import_id   uuid REFERENCES imports,
  at          timestamptz(3) NOT NULL,
  actor       text NOT NULL,
  via         text NOT NULL CHECK (via IN ('call', 'profile', 'api', 'file', 'system')),
  -- The other system from which the change came; it need not be told of it.
  system      text,
  act         text NOT NULL CHECK (act IN ('open', 'update', 'reopen', 'raise', 'close', 'assign', 'put', 'delete')),
  note        text NOT NULL DEFAULT '',
  case_number text NOT NULL REFERENCES cases,
  -- Null: there was none, or there is none any more.
  before      jsonb,
  after       jsonb,
  version     integer NOT NULL
);
CREATE INDEX case_changes_case ON case_changes (case_number, id);
CREATE INDEX case_changes_batch ON case_changes (batch, id);
CREATE INDEX case_changes_import ON case_changes (import_id, id) WHERE import_id IS NOT NULL;
CREATE SEQUENCE case_batches;

-- One row for each transaction that changed something. Its change `id` has the position `ends - last_id + id`.
CREATE TABLE case_feed (
  batch    bigint PRIMARY KEY,
  first_id bigint NOT NULL,
  last_id  bigint NOT NULL CHECK (last_id >= first_id),
  -- The position of its last change; given as the last step of the transaction.
  ends     bigint UNIQUE
);

-- Where the feed ends. Its row is locked from the moment a position is given until that transaction is committed.
CREATE TABLE case_feed_end (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  ends bigint NOT NULL
);
INSERT INTO case_feed_end (ends) VALUES (0);

CREATE FUNCTION case_batch_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('careline.case_batch', true), '') = '' THEN
    -- Until the end of the transaction.
    PERFORM set_config('careline.case_batch', nextval('case_batches')::text, true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION case_batch_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO case_feed AS f (batch, first_id, last_id)
    SELECT a.batch, min(a.id), max(a.id) FROM added a GROUP BY a.batch
    ON CONFLICT (batch) DO UPDATE
      SET first_id = least(f.first_id, excluded.first_id), last_id = greatest(f.last_id, excluded.last_id);
  RETURN NULL;
END $$;

CREATE FUNCTION case_batch_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given bigint;
  whole case_feed%ROWTYPE;
BEGIN
  SELECT * INTO whole FROM case_feed WHERE batch = NEW.batch;
  UPDATE case_feed_end SET ends = ends + 1 + whole.last_id - whole.first_id RETURNING ends INTO given;
  UPDATE case_feed SET ends = given WHERE batch = NEW.batch;
  RETURN NULL;
END $$;

CREATE TRIGGER case_batch_begins BEFORE INSERT ON case_changes
  FOR EACH STATEMENT EXECUTE FUNCTION case_batch_begins();
CREATE TRIGGER case_batch_grows AFTER INSERT ON case_changes REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION case_batch_grows();
CREATE CONSTRAINT TRIGGER case_batch_ends AFTER INSERT ON case_feed
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_batch_ends();
