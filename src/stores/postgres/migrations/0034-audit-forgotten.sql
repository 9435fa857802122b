-- A process remembers under which random name a person stands in the trail. After an erasure that name has no key any more, and a
-- row under it could never be read or held again. So the statement that writes asks first whether each name still stands.

-- As audit_extend of 0018, which it calls: `forgotten` names the subjects that no longer stand, and nothing was written then.
-- The end of the chain is taken first: an erasure holds it until it is committed. What audit_extend locks after that it skips
-- when another transaction has it, so that nothing is waited for with the chain in hand.
CREATE FUNCTION audit_extend_named(
  lock bigint, after_seq bigint, after_mac bytea,
  credentials text[], used_at timestamptz[], pairs text[], callers text[], decisions jsonb[],
  ats timestamptz[], types text[], actors text[], subjects text[], calls text[], bodies text[], macs bytea[], names text[]
) RETURNS TABLE (forgotten text[], passed_over integer[], last_seq bigint, last_mac bytea, written boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
BEGIN
  PERFORM pg_advisory_xact_lock(lock);
  SELECT array_agg(DISTINCT n.name) INTO forgotten
    FROM unnest(names) AS n (name)
   WHERE NOT EXISTS (SELECT FROM audit_subjects AS s WHERE s.ref::text = n.name);
  IF forgotten IS NOT NULL THEN RETURN NEXT; RETURN; END IF;
  RETURN QUERY
    SELECT NULL::text[], e.passed_over, e.last_seq, e.last_mac, e.written
      FROM audit_extend(lock, after_seq, after_mac, credentials, used_at, pairs, callers, decisions,
                        ats, types, actors, subjects, calls, bodies, macs) AS e;
END
$$;
