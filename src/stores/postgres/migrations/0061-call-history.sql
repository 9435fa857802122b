-- What a line knows of its past: figures and path of each call, and sums of days and months that reports are read from.
-- serves: 0.1.0

-- One row a call, also for calls on which nothing was decided. No contact and no number stands here: those are in `calls`, where
-- there was a decision. An erasure empties `company_id` and takes the path away. Nothing here refers to another table, so that
-- no record of a call can be refused because something else has gone.
CREATE TABLE call_history (
  call_id           text PRIMARY KEY CHECK (length(call_id) BETWEEN 1 AND 64),
  reference         text NOT NULL,
  started_at        timestamptz(3) NOT NULL,
  ended_at          timestamptz(3) NOT NULL,
  language          text NOT NULL,
  dialled           text NOT NULL,
  desk              text,
  product           text,
  severity          smallint,
  company_id        text,
  is_callback       boolean NOT NULL,
  -- Who answered first.
  staff_id          text,
  rule              text,
  outcome           text,
  ending            text NOT NULL,
  queued_at         timestamptz(3),
  offered_at        timestamptz(3),
  answered_at       timestamptz(3),
  offers            integer NOT NULL,
  declines          integer NOT NULL,
  waits             integer NOT NULL,
  transfers         integer NOT NULL,
  -- Whole seconds: of the first wait, within which it should have ended, with analysts, on hold.
  wait_seconds      integer,
  target_seconds    integer,
  talk_seconds      integer NOT NULL,
  hold_seconds      integer NOT NULL,
  -- Before a person had the call.
  pin_asked_at      timestamptz(3),
  pin_keyed_at      timestamptz(3),
  pin_accepted_at   timestamptz(3),
  mis_keys          integer NOT NULL,
  wrong_pins        integer NOT NULL,
  not_compared      integer NOT NULL,
  -- What proved them right whom no PIN had proved before: pin, profile, colleague, supervisor, call-back, next-call.
  proved_later_by   text,
  proved_later_at   timestamptz(3),
  callback_agreed   boolean NOT NULL,
  callback_made_at  timestamptz(3),
  -- False: made of what older records tell, or of a call whose live record was lost.
  is_whole          boolean NOT NULL
);
CREATE INDEX call_history_started ON call_history (started_at);
CREATE INDEX call_history_reference ON call_history (reference);

-- Turns, moments and decisions, as the call page shows them.
CREATE TABLE call_paths (
  call_id text PRIMARY KEY REFERENCES call_history ON DELETE CASCADE,
  path    jsonb NOT NULL
);

-- Sums of one day or month, by the calendar of the site, for one value of one dimension (`all` has one value, the empty one).
-- Lists of values and how many calls had each stand beside each other in two arrays.
CREATE TABLE call_sums (
  grain             text NOT NULL CHECK (grain IN ('day', 'month')),
  starts            date NOT NULL,
  dimension         text NOT NULL CHECK (dimension IN ('all', 'desk', 'product', 'company', 'analyst', 'language')),
  -- Empty: the call has none.
  key               text NOT NULL,
  calls             integer NOT NULL,
  queued            integer NOT NULL,
  answered          integer NOT NULL,
  in_target         integer NOT NULL,
  abandoned         integer NOT NULL,
  abandoned_short   integer NOT NULL,
  left_menu         integer NOT NULL,
  refused           integer NOT NULL,
  told              integer NOT NULL,
  callbacks_agreed  integer NOT NULL,
  callbacks_made    integer NOT NULL,
  transfers         integer NOT NULL,
  wait_seconds      bigint NOT NULL,
  talk_seconds      bigint NOT NULL,
  hold_seconds      bigint NOT NULL,
  longest_wait      integer NOT NULL,
  asked             integer NOT NULL,
  keyed             integer NOT NULL,
  accepted          integer NOT NULL,
  accepted_at_once  integer NOT NULL,
  calls_mis_keyed   integer NOT NULL,
  calls_wrong_pin   integer NOT NULL,
  calls_not_compared integer NOT NULL,
  mis_keys          integer NOT NULL,
  wrong_pins        integer NOT NULL,
  not_accepted      integer NOT NULL,
  later_pin         integer NOT NULL,
  later_profile     integer NOT NULL,
  later_colleague   integer NOT NULL,
  later_supervisor  integer NOT NULL,
  later_callback   integer NOT NULL,
  later_next_call   integer NOT NULL,
  -- Seconds until the answer, and how many calls were answered after so many.
  waits             integer[] NOT NULL,
  wait_calls        integer[] NOT NULL,
  key_seconds       integer[] NOT NULL,
  key_calls         integer[] NOT NULL,
  accept_seconds    integer[] NOT NULL,
  accept_calls      integer[] NOT NULL,
  -- Of the calls that were refused.
  rules             text[] NOT NULL,
  rule_calls        integer[] NOT NULL,
  PRIMARY KEY (grain, dimension, starts, key)
);

-- Which days and months are summed, and from when to when they go. `is_final`: rows they were made of have gone by the retention.
CREATE TABLE call_sums_made (
  grain    text NOT NULL CHECK (grain IN ('day', 'month')),
  starts   date NOT NULL,
  zone     text NOT NULL,
  begins   timestamptz NOT NULL,
  ends     timestamptz NOT NULL,
  is_final boolean NOT NULL DEFAULT false,
  PRIMARY KEY (grain, starts)
);

-- How far the calls of processes that write no history, and those whose live record was lost, were looked for.
CREATE TABLE call_history_filled (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  until  timestamptz(3) NOT NULL
);

-- A call that is written or changed when its day is summed already: that day and its month are summed again. The lock keeps it
-- from a day that is being summed at this moment. Days are summed half a day after their end, so that hardly any call takes it.
CREATE FUNCTION unmake_call_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(4207004);
  DELETE FROM call_sums_made WHERE begins <= NEW.started_at AND ends > NEW.started_at AND NOT is_final;
  RETURN NULL;
END
$$;
CREATE TRIGGER call_history_unmakes_sums AFTER INSERT OR UPDATE ON call_history
  FOR EACH ROW WHEN (NEW.started_at < now() - interval '12 hours') EXECUTE FUNCTION unmake_call_sums();

-- The history of a call: columns of `call_history` by their names, and `path`. A whole history replaces what was made of older records,
-- and is never written again. One that is not whole is left to those records where there are any. An agreed callback is the
-- ending also where the caller agreed to it with the line itself.
CREATE FUNCTION write_history(history jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  h call_history := jsonb_populate_record(NULL::call_history, history);
BEGIN
  IF NOT h.is_whole AND EXISTS (SELECT FROM calls AS c WHERE c.call_id = h.call_id) THEN RETURN; END IF;
  h.callback_agreed := EXISTS (SELECT FROM callbacks AS b WHERE b.call_id = h.call_id);
  IF h.callback_agreed THEN h.ending := 'callback'; END IF;
  DELETE FROM call_history AS old WHERE old.call_id = h.call_id AND NOT old.is_whole AND h.is_whole;
  INSERT INTO call_history SELECT h.* ON CONFLICT (call_id) DO NOTHING;
  IF FOUND THEN
    INSERT INTO call_paths (call_id, path) VALUES (h.call_id, history -> 'path');
  END IF;
END
$$;

-- As audit_extend_lane_ends of 0060, with the histories of the calls that end.
CREATE FUNCTION audit_extend_lane_histories(
  wanted integer, after_seq bigint, after_mac bytea,
  credentials text[], used_at timestamptz[], pairs text[], callers text[], decisions jsonb[],
  ats timestamptz[], types text[], actors text[], subjects text[], calls text[], bodies text[], macs bytea[], names text[],
  ended text[], ended_at timestamptz[], histories jsonb[]
) RETURNS TABLE (forgotten text[], passed_over integer[], last_seq bigint, last_mac bytea, written boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_variable
BEGIN
  SELECT e.forgotten, e.passed_over, e.last_seq, e.last_mac, e.written
    INTO forgotten, passed_over, last_seq, last_mac, written
    FROM audit_extend_lane_ends(wanted, after_seq, after_mac, credentials, used_at, pairs, callers, decisions,
                                ats, types, actors, subjects, calls, bodies, macs, names, ended, ended_at) AS e;
  IF written THEN
    PERFORM write_history(u.history)
       FROM (SELECT n.history FROM unnest(histories) AS n (history) WHERE n.history IS NOT NULL ORDER BY n.history ->> 'call_id') AS u;
  END IF;
  RETURN NEXT;
END
$$;
