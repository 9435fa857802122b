-- The audit chain: each row's mac covers the row before it, and no row is ever changed.

CREATE TABLE audit (
  seq     bigint PRIMARY KEY CHECK (seq > 0),
  at      timestamptz(3) NOT NULL,
  type    text NOT NULL,
  actor   text NOT NULL,
  subject text,
  call    text,
  -- json, not jsonb: the text that was signed is kept letter by letter.
  body    json NOT NULL,
  prev    bytea NOT NULL CHECK (length(prev) = 32),
  mac     bytea NOT NULL CHECK (length(mac) = 32)
);
CREATE INDEX audit_call ON audit (call);
CREATE INDEX audit_subject ON audit (subject);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only;
