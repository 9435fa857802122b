-- The end of a call goes on record in the statement that appends its audit row: one exchange in the place of five.
-- serves: 0.1.0

-- As audit_extend_lane of 0050, and ends these calls. One that is on record as ended, or whose row another transaction holds, is
-- passed over, and nothing was written then. A call that was never decided has no row. All rows of `calls` are held before one is
-- written, and none is waited for: another lane may be writing the same ones in another order.
CREATE FUNCTION audit_extend_lane_ends(
  wanted integer, after_seq bigint, after_mac bytea,
  credentials text[], used_at timestamptz[], pairs text[], callers text[], decisions jsonb[],
  ats timestamptz[], types text[], actors text[], subjects text[], calls text[], bodies text[], macs bytea[], names text[],
  ended text[], ended_at timestamptz[]
) RETURNS TABLE (forgotten text[], passed_over integer[], last_seq bigint, last_mac bytea, written boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
DECLARE
  written_to text;
BEGIN
  PERFORM audit_take_lane(wanted);
  FOR i IN 1 .. cardinality(ended) LOOP
    written_to := coalesce(ended[i], decisions[i] ->> 'call_id');
    IF written_to IS NOT NULL AND EXISTS (SELECT FROM calls AS c WHERE c.call_id = written_to) THEN
      PERFORM FROM calls AS c
        WHERE c.call_id = written_to AND (ended[i] IS NULL OR c.ended_at IS NULL) FOR NO KEY UPDATE SKIP LOCKED;
      IF NOT FOUND THEN passed_over := passed_over || i; END IF;
    END IF;
  END LOOP;
  IF passed_over IS NOT NULL THEN written := false; RETURN NEXT; RETURN; END IF;
  SELECT e.forgotten, e.passed_over, e.last_seq, e.last_mac, e.written
    INTO forgotten, passed_over, last_seq, last_mac, written
    FROM audit_extend_lane(wanted, after_seq, after_mac, credentials, used_at, pairs, callers, decisions,
                           ats, types, actors, subjects, calls, bodies, macs, names) AS e;
  IF written THEN
    UPDATE calls AS c SET ended_at = e.at FROM unnest(ended, ended_at) AS e (call, at)
     WHERE c.call_id = e.call AND c.ended_at IS NULL;
  END IF;
  RETURN NEXT;
END
$$;
