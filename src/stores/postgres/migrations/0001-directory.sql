-- Companies, contacts, contracts, grants, analysts and cases: what decides what a caller may do.

CREATE TABLE companies (
  id            text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  name          text NOT NULL CHECK (name <> ''),
  spoken_name   text CHECK (spoken_name <> ''),
  kind          text NOT NULL CHECK (kind IN ('customer', 'partner')),
  region        text,
  support_phone text CHECK (support_phone ~ '^\+[1-9][0-9]{6,14}$')
);

CREATE TABLE contacts (
  id        text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  name      text NOT NULL CHECK (name <> ''),
  email     text NOT NULL CHECK (email LIKE '%_@_%'),
  employer  text NOT NULL REFERENCES companies,
  phone     text CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  language  text NOT NULL DEFAULT 'en',
  time_zone text NOT NULL DEFAULT 'UTC',
  status    text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive'))
);
CREATE UNIQUE INDEX contacts_email ON contacts (lower(email));
CREATE INDEX contacts_employer ON contacts (employer);

CREATE TABLE analysts (
  id        text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  name      text NOT NULL CHECK (name <> ''),
  email     text NOT NULL CHECK (email LIKE '%_@_%'),
  role      text NOT NULL CHECK (role IN ('analyst', 'supervisor', 'administrator')),
  phone     text CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  languages text[] NOT NULL DEFAULT '{}',
  products  text[] NOT NULL DEFAULT '{}',
  residency text,
  desks     text[] NOT NULL DEFAULT '{}'
    CHECK (desks <@ ARRAY['production-down', 'support', 'admin', 'identification', 'contracts'])
);
CREATE UNIQUE INDEX analysts_email ON analysts (lower(email));

CREATE TABLE contracts (
  number        text PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 64),
  sold_to       text NOT NULL REFERENCES companies,
  end_user      text NOT NULL REFERENCES companies,
  support_owner text NOT NULL REFERENCES companies,
  products      text[] NOT NULL CHECK (cardinality(products) > 0),
  starts_on     date NOT NULL,
  ends_on       date NOT NULL,
  terminated_on date,
  time_zone     text NOT NULL DEFAULT 'UTC',
  hours         text NOT NULL DEFAULT '24x7',
  residency     text,
  CHECK (ends_on >= starts_on)
);
CREATE INDEX contracts_sold_to ON contracts (sold_to);
CREATE INDEX contracts_end_user ON contracts (end_user);
CREATE INDEX contracts_support_owner ON contracts (support_owner);

CREATE TABLE grants (
  contact_id      text NOT NULL REFERENCES contacts,
  contract_number text NOT NULL REFERENCES contracts,
  level           text NOT NULL CHECK (level IN ('designated', 'read_only', 'approver')),
  status          text NOT NULL CHECK (status IN ('active', 'pending', 'ended')),
  approved_by     text REFERENCES contacts,
  ended_at        timestamptz(3),
  owner_exception boolean NOT NULL DEFAULT false,
  PRIMARY KEY (contact_id, contract_number, level),
  CHECK ((status = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX grants_contract ON grants (contract_number);

CREATE TABLE cases (
  number          text PRIMARY KEY CHECK (number ~ '^[0-9]{10}$'),
  type            text NOT NULL CHECK (type IN ('support', 'admin')),
  contract_number text NOT NULL REFERENCES contracts,
  opened_by       text NOT NULL REFERENCES contacts,
  state           text NOT NULL CHECK (state IN ('open', 'awaiting-info', 'solution-proposed', 'closed')),
  priority        text NOT NULL CHECK (priority IN ('critical', 'high', 'medium', 'low')),
  owner           text NOT NULL,
  opened_at       timestamptz(3) NOT NULL,
  updated_at      timestamptz(3) NOT NULL,
  closed_at       timestamptz(3),
  summary         text NOT NULL DEFAULT '',
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX cases_contract ON cases (contract_number);
