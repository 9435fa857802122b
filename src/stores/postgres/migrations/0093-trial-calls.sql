-- Calls that heard a draft of the flows are tests: marked, and left out of the figures. NULL: no test, or written by a release before this one.
-- A form whose sign-in was over may hold a whole file of flows.
-- serves: 0.1.0

ALTER TABLE calls ADD COLUMN is_trial boolean;
ALTER TABLE call_history ADD COLUMN is_trial boolean;

-- As in 0018, with the mark.
CREATE OR REPLACE FUNCTION write_decision(decision jsonb) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO calls AS c (call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number,
                          caller_number, rule, outcome, desk, is_trial)
  SELECT call_id, reference, started_at, decided_at, ended_at, verified, contact_id, contract_number,
         caller_number, rule, outcome, desk, is_trial FROM jsonb_populate_record(NULL::calls, decision)
  ON CONFLICT (call_id) DO UPDATE
     SET decided_at = excluded.decided_at, ended_at = coalesce(c.ended_at, excluded.ended_at),
         verified = excluded.verified, contact_id = excluded.contact_id, contract_number = excluded.contract_number,
         caller_number = excluded.caller_number, rule = excluded.rule, outcome = excluded.outcome, desk = excluded.desk,
         is_trial = coalesce(c.is_trial, excluded.is_trial)
   WHERE c.decided_at <= excluded.decided_at
$$;

-- 128 k characters of a file, each up to three bytes, as JSON.
ALTER TABLE page_slots DROP CONSTRAINT page_slots_sealed_check, ADD CONSTRAINT page_slots_sealed_check CHECK (length(sealed) <= 1048576);
