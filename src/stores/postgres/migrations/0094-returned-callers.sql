-- Refused callers who were right on their next call: known also of those who hung up before anything was decided, by an HMAC of their
-- number under a key of the day. It goes after a day at the latest, proves nothing, and no backup holds it.
-- serves: 0.1.0

-- Keyed something, and nothing proved them. Nothing here refers to another table, so that no record of a call can be refused because
-- something else has gone.
CREATE TABLE refused_callers (
  call_id text PRIMARY KEY,
  mark    text NOT NULL,
  began   timestamptz(3) NOT NULL
);
CREATE INDEX refused_callers_mark ON refused_callers (mark, began);
CREATE INDEX refused_callers_began ON refused_callers (began);

-- Calls on which a caller of such a number was proved, until the background has looked whether it was the same person: for minutes.
CREATE TABLE returned_callers (
  refused_call text NOT NULL,
  call_id      text NOT NULL,
  proved_at    timestamptz(3) NOT NULL,
  PRIMARY KEY (refused_call, call_id)
);

-- No number was shown. NULL: a release before this one wrote it.
ALTER TABLE call_history ADD COLUMN is_withheld boolean;
-- Days that are summed already tell of none.
ALTER TABLE call_sums ADD COLUMN later_unknown integer NOT NULL DEFAULT 0;

-- `caller` of a history: `{ isProved, marks }`. Of a caller who was proved nothing is written unless a refused one has the mark.
CREATE FUNCTION note_caller(h call_history, caller jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF (caller ->> 'isProved')::boolean THEN
    INSERT INTO returned_callers (refused_call, call_id, proved_at)
    SELECT r.call_id, h.call_id, coalesce(h.pin_accepted_at, h.proved_later_at)
      FROM refused_callers r
     WHERE r.mark = ANY (ARRAY(SELECT jsonb_array_elements_text(caller -> 'marks')))
       AND r.began < h.started_at AND r.began > h.started_at - interval '1 day'
    ON CONFLICT DO NOTHING;
  ELSIF h.started_at > now() - interval '1 day' THEN
    INSERT INTO refused_callers (call_id, mark, began) VALUES (h.call_id, caller -> 'marks' ->> 0, h.started_at)
    ON CONFLICT DO NOTHING;
  END IF;
END
$$;

-- As in 0065, with what joins the call to others of its caller.
CREATE OR REPLACE FUNCTION write_history(history jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  h call_history := jsonb_populate_record(NULL::call_history, history);
BEGIN
  IF history ? 'events' THEN PERFORM note_events(history -> 'events'); END IF;
  IF NOT h.is_whole AND EXISTS (SELECT FROM calls AS c WHERE c.call_id = h.call_id) THEN RETURN; END IF;
  h.callback_agreed := EXISTS (SELECT FROM callbacks AS b WHERE b.call_id = h.call_id);
  IF h.callback_agreed THEN h.ending := 'callback'; END IF;
  DELETE FROM call_history AS old WHERE old.call_id = h.call_id AND NOT old.is_whole AND h.is_whole;
  INSERT INTO call_history SELECT h.* ON CONFLICT (call_id) DO NOTHING;
  IF FOUND THEN
    INSERT INTO call_paths (call_id, path) VALUES (h.call_id, history -> 'path');
    IF history ? 'caller' THEN PERFORM note_caller(h, history -> 'caller'); END IF;
  END IF;
END
$$;
