-- Whom audit rows are about, by a random name: forgetting a person is forgetting their row here and its key.

CREATE TABLE audit_subjects (
  ref        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  contact_id text NOT NULL UNIQUE,
  key        bytea NOT NULL CHECK (length(key) = 32),
  -- A legal hold: nothing about this person is forgotten meanwhile.
  held       boolean NOT NULL DEFAULT false
);

-- Months that were dropped: the last row of each, signed, is what the rest of the chain follows.
CREATE TABLE audit_seals (
  last_seq  bigint PRIMARY KEY CHECK (last_seq > 0),
  mac       bytea NOT NULL CHECK (length(mac) = 32),
  rows      bigint NOT NULL CHECK (rows >= 0),
  before    timestamptz(3) NOT NULL,
  sealed_at timestamptz(3) NOT NULL,
  sig       bytea NOT NULL CHECK (length(sig) = 32)
);

-- Each statement of a function sees what was committed before it: the row after the lock is the last one there is.
CREATE FUNCTION audit_head(lock bigint) RETURNS TABLE (seq bigint, mac bytea) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(lock);
  RETURN QUERY
    (SELECT a.seq, a.mac FROM audit a ORDER BY a.seq DESC LIMIT 1)
    UNION ALL
    (SELECT s.last_seq, s.mac FROM audit_seals s ORDER BY s.last_seq DESC LIMIT 1)
    ORDER BY 1 DESC LIMIT 1;
END
$$;

-- Rows behind a seal may go; everything else stays append-only. A seal without our signature is found by the check of the chain.
CREATE FUNCTION refuse_unsealed_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM audit_seals WHERE last_seq >= OLD.seq) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the audit trail is append-only: DELETE refused' USING ERRCODE = 'insufficient_privilege';
END
$$;

DROP TRIGGER audit_append_only ON audit;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_sealed_rows_only BEFORE DELETE ON audit
  FOR EACH ROW EXECUTE FUNCTION refuse_unsealed_delete();
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_sealed_rows_only;
