-- As 0015, with two differences; the old one stays for processes of the version before.
-- It writes decisions on calls too, so that the calls of one moment do not wait for each other's transactions. And it says
-- whether it wrote: two processes with the same entries at one moment make the same signatures, so that the end of the chain
-- does not tell whose rows they are.

-- One array element for each entry; `credentials` is null where an entry tells of no accepted PIN, `decisions` where it tells of
-- no decision. A credential that somebody else holds, or that has ended, is passed over (by its place in the arrays, from 1) and
-- nothing is written: whoever has locked a credential may wait for the end of the chain, so nobody may wait for a credential
-- with others' entries in hand. So with a decision that names somebody who is being removed. Rows of `calls` are written by
-- those who hold the end of the chain.
CREATE FUNCTION audit_extend(
  lock bigint, after_seq bigint, after_mac bytea,
  credentials text[], used_at timestamptz[], pairs text[], callers text[], decisions jsonb[],
  ats timestamptz[], types text[], actors text[], subjects text[], calls text[], bodies text[], macs bytea[]
) RETURNS TABLE (passed_over integer[], last_seq bigint, last_mac bytea, written boolean) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
BEGIN
  written := false;
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
    IF decisions[i] IS NOT NULL THEN PERFORM write_decision(decisions[i]); END IF;
    INSERT INTO audit (seq, at, type, actor, subject, call, body, prev, mac)
    VALUES (after_seq + i, ats[i], types[i], actors[i], subjects[i], calls[i], bodies[i]::json, last_mac, macs[i]);
    last_mac := macs[i];
  END LOOP;
  last_seq := after_seq + cardinality(macs);
  written := true;
  RETURN NEXT;
END
$$;

-- A row of `calls` as JSON. The latest decision wins; when a call started and ended is written once.
CREATE FUNCTION write_decision(decision jsonb) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO calls AS c (call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number,
                          caller_number, rule, outcome, desk)
  SELECT call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number,
         caller_number, rule, outcome, desk FROM jsonb_populate_record(NULL::calls, decision)
  ON CONFLICT (call_id) DO UPDATE
     SET decided_at = excluded.decided_at, ended_at = coalesce(c.ended_at, excluded.ended_at),
         verified = excluded.verified, contact_id = excluded.contact_id, contract_number = excluded.contract_number,
         caller_number = excluded.caller_number, rule = excluded.rule, outcome = excluded.outcome, desk = excluded.desk
   WHERE c.decided_at <= excluded.decided_at
$$;
