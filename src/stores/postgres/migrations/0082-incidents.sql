-- Disruptions that callers are told of, and what each call did about them. A release before this one announces none.
-- serves: 0.1.0

CREATE TABLE incidents (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- NULL: every product.
  product     text CHECK (length(product) BETWEEN 1 AND 200),
  -- By language.
  texts       jsonb NOT NULL,
  starts_at   timestamptz(3) NOT NULL,
  ends_at     timestamptz(3) NOT NULL CHECK (ends_at > starts_at),
  made_by     text NOT NULL,
  made_name   text NOT NULL,
  made_at     timestamptz(3) NOT NULL,
  -- Before its time.
  ended_at    timestamptz(3),
  ended_name  text,
  -- Counts up, so that two supervisors do not write over each other.
  version     integer NOT NULL DEFAULT 1,
  -- When its beginning and its end were told: once for all processes.
  begun_at    timestamptz(3),
  closed_at   timestamptz(3)
);
CREATE INDEX incidents_ends ON incidents (ends_at) WHERE ended_at IS NULL;
CREATE INDEX incidents_open ON incidents (starts_at) WHERE closed_at IS NULL;

CREATE TABLE incident_calls (
  incident_id uuid NOT NULL REFERENCES incidents,
  call_id     text NOT NULL CHECK (length(call_id) BETWEEN 1 AND 64),
  how         text NOT NULL CHECK (how IN ('told', 'heard', 'skipped', 'left')),
  at          timestamptz(3) NOT NULL,
  -- Of a verified caller who left because of it.
  contact_id      text REFERENCES contacts ON DELETE SET NULL,
  contract_number text,
  reference       text,
  PRIMARY KEY (incident_id, call_id)
);
CREATE INDEX incident_calls_contact ON incident_calls (contact_id, at) WHERE contact_id IS NOT NULL;
CREATE INDEX incident_calls_contract ON incident_calls (contract_number, at) WHERE contract_number IS NOT NULL;
CREATE INDEX incident_calls_at ON incident_calls (at);

-- Beside the kinds of notices that there are by now.
DO $$
DECLARE
  kinds text;
BEGIN
  SELECT pg_get_expr(conbin, conrelid) INTO STRICT kinds FROM pg_constraint
   WHERE conname = 'notices_kind_check' AND conrelid = 'notices'::regclass;
  ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
  EXECUTE format('ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (%s OR kind IN (''incident-noted'', ''incident-over''))', kinds);
END
$$;

-- Callers who left because of one: an ending of its own.
ALTER TABLE call_sums ADD COLUMN left_informed integer NOT NULL DEFAULT 0;
