-- As 0015, but it says whether it wrote: two processes with the same entries at one moment make the same signatures, so that
-- the end of the chain does not tell whose rows they are.
DROP FUNCTION audit_extend(bigint, bigint, bytea, text[], timestamptz[], text[], text[], timestamptz[], text[], text[], text[],
  text[], text[], bytea[]);

-- One array element for each entry; `credentials` is null where an entry tells of no accepted PIN. A credential that somebody
-- else holds, or that has ended, is passed over and nothing is written: whoever has locked a credential may wait for the end
-- of the chain, so nobody may wait for a credential with others' entries in hand.
CREATE FUNCTION audit_extend(
  lock bigint, after_seq bigint, after_mac bytea,
  credentials text[], used_at timestamptz[], pairs text[], callers text[],
  ats timestamptz[], types text[], actors text[], subjects text[], calls text[], bodies text[], macs bytea[]
) RETURNS TABLE (passed_over text[], last_seq bigint, last_mac bytea, written boolean) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
BEGIN
  written := false;
  FOR i IN 1 .. cardinality(macs) LOOP
    CONTINUE WHEN credentials[i] IS NULL;
    PERFORM FROM credentials AS c JOIN contacts AS p ON p.id = c.contact_id
      WHERE c.id = credentials[i] AND c.state = 'active' AND p.status = 'active' FOR NO KEY UPDATE OF c SKIP LOCKED;
    IF NOT FOUND THEN passed_over := passed_over || credentials[i]; END IF;
  END LOOP;
  IF passed_over IS NOT NULL THEN RETURN NEXT; RETURN; END IF;

  SELECT h.seq, h.mac INTO last_seq, last_mac FROM audit_head(lock) AS h;
  IF last_seq IS NULL THEN
    last_seq := 0;
    last_mac := decode(repeat('00', 32), 'hex');
  END IF;
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
    INSERT INTO audit (seq, at, type, actor, subject, call, body, prev, mac)
    VALUES (after_seq + i, ats[i], types[i], actors[i], subjects[i], calls[i], bodies[i]::json, last_mac, macs[i]);
    last_mac := macs[i];
  END LOOP;
  last_seq := after_seq + cardinality(macs);
  written := true;
  RETURN NEXT;
END
$$;
