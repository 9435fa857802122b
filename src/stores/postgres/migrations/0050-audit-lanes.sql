-- Lanes of the audit trail: chains beside each other, so that rows about different people do not wait for one end. The chain that
-- was there before is lane 0 and stays in `audit`: processes of the version before go on writing it, with the functions they know.
-- serves: 0.1.0

CREATE TABLE audit_lane_rows (
  lane    smallint NOT NULL CHECK (lane > 0),
  -- The place in the lane, without a gap.
  seq     bigint NOT NULL CHECK (seq > 0),
  -- In the order of writing, over all lanes; not signed.
  id      bigint GENERATED ALWAYS AS IDENTITY,
  at      timestamptz(3) NOT NULL,
  type    text NOT NULL,
  actor   text NOT NULL,
  subject text,
  call    text,
  -- json, not jsonb: the text that was signed is kept letter by letter.
  body    json NOT NULL,
  prev    bytea NOT NULL CHECK (length(prev) = 32),
  mac     bytea NOT NULL CHECK (length(mac) = 32),
  PRIMARY KEY (lane, seq)
);
CREATE UNIQUE INDEX audit_lane_rows_written ON audit_lane_rows (id);
CREATE INDEX audit_lane_rows_call ON audit_lane_rows (call);
CREATE INDEX audit_lane_rows_subject ON audit_lane_rows (subject);
CREATE INDEX audit_lane_rows_at ON audit_lane_rows USING brin (at);
CREATE INDEX audit_lane_rows_restored ON audit_lane_rows (id) WHERE type = 'audit.restored';

-- Behind the rows of lane 0, and of what processes of the version before still write there.
SELECT setval(pg_get_serial_sequence('audit_lane_rows', 'id'), max(seq) + 1000000) FROM audit HAVING max(seq) IS NOT NULL;

CREATE TABLE audit_lane_seals (
  lane      smallint NOT NULL CHECK (lane > 0),
  last_seq  bigint NOT NULL CHECK (last_seq > 0),
  mac       bytea NOT NULL CHECK (length(mac) = 32),
  rows      bigint NOT NULL CHECK (rows >= 0),
  before    timestamptz(3) NOT NULL,
  sealed_at timestamptz(3) NOT NULL,
  sig       bytea NOT NULL CHECK (length(sig) = 32),
  PRIMARY KEY (lane, last_seq)
);

-- Everything, as it is read. `id` is the order in which it was written.
CREATE VIEW audit_trail AS
  SELECT 0::smallint AS lane, seq, seq AS id, at, type, actor, subject, call, body, prev, mac FROM audit
  UNION ALL
  SELECT lane, seq, id, at, type, actor, subject, call, body, prev, mac FROM audit_lane_rows;
CREATE VIEW audit_trail_seals AS
  SELECT 0::smallint AS lane, last_seq, mac, rows, before, sealed_at, sig FROM audit_seals
  UNION ALL
  SELECT lane, last_seq, mac, rows, before, sealed_at, sig FROM audit_lane_seals;

CREATE FUNCTION refuse_unsealed_lane_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM audit_lane_seals WHERE lane = OLD.lane AND last_seq >= OLD.seq) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the audit trail is append-only: DELETE refused' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR TRUNCATE ON audit_lane_rows
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_sealed_rows_only BEFORE DELETE ON audit_lane_rows
  FOR EACH ROW EXECUTE FUNCTION refuse_unsealed_lane_delete();
ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_sealed_rows_only;

-- How many lanes new rows are spread over. Every process asks once; rows that are there stay where they are when it changes.
CREATE FUNCTION audit_lane_count() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 4';

-- Holders of a lane append to it one after the other. Several are always taken from the lowest up.
CREATE FUNCTION audit_take_lane(wanted integer) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF wanted = 0 THEN
    PERFORM pg_advisory_xact_lock(4207002); -- as the version before does
  ELSE
    PERFORM pg_advisory_xact_lock(4207002, wanted);
  END IF;
END
$$;
CREATE FUNCTION audit_take_all_lanes() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  FOR wanted IN 0 .. audit_lane_count() LOOP PERFORM audit_take_lane(wanted); END LOOP;
END
$$;

-- Takes lanes until the transaction ends, and says where each of them ends. Each statement of a function sees what was committed
-- before it: the row after the lock is the last one there is.
CREATE FUNCTION audit_lane_heads(wanted integer[]) RETURNS TABLE (lane integer, seq bigint, mac bytea) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  next integer;
BEGIN
  FOR next IN SELECT DISTINCT w FROM unnest(wanted) AS w ORDER BY w LOOP
    PERFORM audit_take_lane(next);
    RETURN QUERY
      SELECT next, h.seq, h.mac FROM (
        (SELECT r.seq, r.mac FROM audit_lane_rows r WHERE r.lane = next ORDER BY r.seq DESC LIMIT 1)
        UNION ALL
        (SELECT s.last_seq, s.mac FROM audit_lane_seals s WHERE s.lane = next ORDER BY s.last_seq DESC LIMIT 1)
        UNION ALL
        (SELECT 0::bigint, decode(repeat('00', 32), 'hex'))) AS h
      ORDER BY h.seq DESC LIMIT 1;
  END LOOP;
END
$$;

-- As audit_extend_named of 0034 and audit_extend of 0018, on one lane; what those say holds here, too. Rows of `calls` are
-- written in the order of their calls: another lane may be writing the same ones.
CREATE FUNCTION audit_extend_lane(
  wanted integer, after_seq bigint, after_mac bytea,
  credentials text[], used_at timestamptz[], pairs text[], callers text[], decisions jsonb[],
  ats timestamptz[], types text[], actors text[], subjects text[], calls text[], bodies text[], macs bytea[], names text[]
) RETURNS TABLE (forgotten text[], passed_over integer[], last_seq bigint, last_mac bytea, written boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
BEGIN
  written := false;
  SELECT h.seq, h.mac INTO last_seq, last_mac FROM audit_lane_heads(ARRAY[wanted]) AS h;
  SELECT array_agg(DISTINCT n.name) INTO forgotten
    FROM unnest(names) AS n (name)
   WHERE NOT EXISTS (SELECT FROM audit_subjects AS s WHERE s.ref::text = n.name);
  IF forgotten IS NOT NULL THEN RETURN NEXT; RETURN; END IF;

  FOR i IN 1 .. cardinality(macs) LOOP
    IF credentials[i] IS NOT NULL THEN
      PERFORM FROM credentials AS c JOIN contacts AS p ON p.id = c.contact_id
        WHERE c.id = credentials[i] AND c.state = 'active' AND p.status = 'active' FOR NO KEY UPDATE OF c SKIP LOCKED;
      IF NOT FOUND THEN passed_over := passed_over || i; END IF;
    END IF;
    IF decisions[i] ->> 'contact_id' IS NOT NULL THEN
      PERFORM FROM contacts AS p WHERE p.id = decisions[i] ->> 'contact_id' FOR KEY SHARE SKIP LOCKED;
      IF NOT FOUND THEN passed_over := passed_over || i; CONTINUE; END IF;
    END IF;
    IF decisions[i] ->> 'contract_number' IS NOT NULL THEN
      PERFORM FROM contracts AS k WHERE k.number = decisions[i] ->> 'contract_number' FOR KEY SHARE SKIP LOCKED;
      IF NOT FOUND THEN passed_over := passed_over || i; END IF;
    END IF;
  END LOOP;
  IF passed_over IS NOT NULL THEN RETURN NEXT; RETURN; END IF;
  IF last_seq <> after_seq OR last_mac <> after_mac THEN RETURN NEXT; RETURN; END IF;

  FOR i IN 1 .. cardinality(macs) LOOP
    IF credentials[i] IS NOT NULL THEN
      UPDATE credentials AS c
         SET fails_in_row = CASE WHEN pairs[i] IS NULL THEN 0 ELSE c.fails_in_row END,
             fails_in_life = greatest(c.fails_in_life - 1, 0),
             last_used_at = greatest(c.last_used_at, used_at[i])
       WHERE c.id = credentials[i];
      IF pairs[i] IS DISTINCT FROM callers[i] AND pairs[i] IS NOT NULL THEN
        UPDATE known_callers AS k SET fails = 0 WHERE k.credential_id = credentials[i] AND k.caller_number = pairs[i];
      END IF;
      IF callers[i] IS NOT NULL THEN
        INSERT INTO known_callers AS k (credential_id, caller_number, last_success_at)
        VALUES (credentials[i], callers[i], used_at[i])
        ON CONFLICT ON CONSTRAINT known_callers_pkey
        DO UPDATE SET last_success_at = greatest(k.last_success_at, excluded.last_success_at), fails = 0;
      END IF;
    END IF;
    INSERT INTO audit_lane_rows (lane, seq, at, type, actor, subject, call, body, prev, mac)
    VALUES (wanted, after_seq + i, ats[i], types[i], actors[i], subjects[i], calls[i], bodies[i]::json, last_mac, macs[i]);
    last_mac := macs[i];
  END LOOP;
  PERFORM write_decision(d.decision)
    FROM (SELECT decision FROM unnest(decisions) WITH ORDINALITY AS u (decision, place)
           WHERE decision IS NOT NULL ORDER BY decision ->> 'call_id', place) AS d;
  last_seq := after_seq + cardinality(macs);
  written := true;
  RETURN NEXT;
END
$$;

-- A person is erased only by a program that knows the lanes: one of the version before would leave what leads back to them.
CREATE FUNCTION refuse_erasing_without_lanes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM pg_locks
       WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted AND classid = 4207002 AND objsubid = 2)
     < audit_lane_count() THEN
    RAISE EXCEPTION 'erase people with a version of Careline that knows the lanes of the audit trail';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER audit_subjects_with_lanes BEFORE DELETE ON audit_subjects
  FOR EACH ROW EXECUTE FUNCTION refuse_erasing_without_lanes();
