-- The directory kept by people and programs: versions, what was changed by whom, imports that can be taken back, API tokens.

ALTER TABLE companies ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$');
ALTER TABLE contacts ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$');

-- Two people at one row: the second is told. Rights that are written elsewhere count too.
ALTER TABLE companies ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE contacts ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE contracts ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE grants ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE analysts ADD COLUMN version integer NOT NULL DEFAULT 1;

ALTER TABLE grants ADD COLUMN requested_at timestamptz(3);
CREATE INDEX grants_pending ON grants (contract_number) WHERE status = 'pending';
CREATE INDEX contracts_ends ON contracts (ends_on);
CREATE INDEX cases_updated ON cases (updated_at);

CREATE TABLE imports (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('companies', 'contacts', 'contracts', 'grants', 'staff')),
  file_name   text NOT NULL,
  -- Of the whole file: the same file under the same headings goes on where it stopped.
  file_hash   bytea NOT NULL CHECK (length(file_hash) = 32),
  headings    text[] NOT NULL,
  mapping     jsonb NOT NULL,
  actor       text NOT NULL,
  started_at  timestamptz(3) NOT NULL,
  rows_read   bigint NOT NULL DEFAULT 0,
  read_whole  boolean NOT NULL DEFAULT false,
  checked     jsonb,
  applied_at  timestamptz(3),
  applied_by  text,
  undone_at   timestamptz(3),
  undone_by   text
);
CREATE INDEX imports_started ON imports (started_at);

-- What a file says, row by row, until the import is older than a day.
CREATE TABLE import_rows (
  import_id  uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  line       bigint NOT NULL,
  cells      text[] NOT NULL,
  key        text,
  row        jsonb,
  error_code text,
  error      text,
  PRIMARY KEY (import_id, line)
);
CREATE INDEX import_rows_key ON import_rows (import_id, key);

CREATE TABLE directory_changes (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  import_id uuid REFERENCES imports,
  at        timestamptz(3) NOT NULL,
  actor     text NOT NULL,
  via       text NOT NULL CHECK (via IN ('screen', 'api', 'file', 'request', 'rule')),
  why       text NOT NULL DEFAULT '',
  kind      text NOT NULL CHECK (kind IN ('companies', 'contacts', 'contracts', 'grants', 'staff')),
  key       text NOT NULL,
  -- Null: there was none, or there is none any more.
  before    jsonb,
  after     jsonb,
  version   integer NOT NULL
);
CREATE INDEX directory_changes_key ON directory_changes (kind, key, id);
CREATE INDEX directory_changes_import ON directory_changes (import_id, id) WHERE import_id IS NOT NULL;

CREATE TABLE api_tokens (
  id         uuid PRIMARY KEY,
  name       text NOT NULL CHECK (name <> ''),
  -- The token is shown once; whoever reads the table can use none.
  hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
  scopes     text[] NOT NULL CHECK (cardinality(scopes) > 0),
  made_by    text NOT NULL,
  made_at    timestamptz(3) NOT NULL,
  used_at    timestamptz(3),
  ended_at   timestamptz(3)
);

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN (
  'colleague-called', 'pin-issued', 'pin-disabled', 'pin-guessed', 'access-asked', 'access-given', 'access-declined', 'access-ended',
  'contract-ends'));
-- Who has been told of it outside: by whom it waits, and when it is tried next.
ALTER TABLE notices ADD COLUMN told_at timestamptz(3);
ALTER TABLE notices ADD COLUMN tries integer NOT NULL DEFAULT 0;
ALTER TABLE notices ADD COLUMN next_try_at timestamptz(3);
CREATE INDEX notices_to_tell ON notices (coalesce(next_try_at, at)) WHERE told_at IS NULL;

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check CHECK (kind IN ('pin-reported', 'pin-locked'));

-- Found by the beginning of a word or of an address, whatever the size of the directory. A PIN is in none of these.
ALTER TABLE companies ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name || ' ' || id)) STORED;
ALTER TABLE contacts ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name || ' ' || id)) STORED;
CREATE INDEX companies_words ON companies USING gin (words);
CREATE INDEX contacts_words ON contacts USING gin (words);
CREATE INDEX companies_name_begins ON companies (lower(name) text_pattern_ops);
CREATE INDEX contacts_name_begins ON contacts (lower(name) text_pattern_ops);
CREATE INDEX contacts_email_begins ON contacts (lower(email) text_pattern_ops);
CREATE INDEX contacts_last_word_begins ON contacts (lower(substring(name FROM '[^ ]+$')) text_pattern_ops);
CREATE INDEX contacts_id_begins ON contacts (lower(id) text_pattern_ops);
CREATE INDEX companies_id_begins ON companies (lower(id) text_pattern_ops);
CREATE INDEX contracts_number_begins ON contracts (lower(number) text_pattern_ops);
CREATE INDEX cases_number_begins ON cases (number text_pattern_ops);

CREATE TABLE saved_searches (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id text NOT NULL REFERENCES analysts ON DELETE CASCADE,
  name     text NOT NULL CHECK (name <> ''),
  query    text NOT NULL,
  UNIQUE (staff_id, name)
);

CREATE INDEX credentials_guessed ON credentials (contact_id) WHERE state = 'active' AND fails_in_row >= 3;
