-- What analysts note about a call while they have it: one note each, stored as it is typed.
-- serves: 0.1.0

CREATE TABLE call_notes (
  call_id    text NOT NULL CHECK (length(call_id) BETWEEN 1 AND 64),
  staff_id   text NOT NULL,
  staff_name text NOT NULL,
  note       text NOT NULL CHECK (length(note) <= 4000),
  begun_at   timestamptz(3) NOT NULL,
  at         timestamptz(3) NOT NULL,
  -- Counts up, so that two windows of one person do not write over each other.
  version    integer NOT NULL,
  PRIMARY KEY (call_id, staff_id)
);

-- The last calls of a company, whoever of it called.
CREATE INDEX calls_contract ON calls (contract_number, decided_at) WHERE contract_number IS NOT NULL;
