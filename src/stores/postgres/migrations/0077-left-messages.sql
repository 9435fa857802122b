-- Messages of callers whom no person could take: a reference to Twilio's recording, and the task that each opens. Never the audio.
-- A release before this one neither records nor shows any.
-- serves: 0.1.0

CREATE TABLE left_messages (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  call_id     text NOT NULL CHECK (length(call_id) BETWEEN 1 AND 64),
  reference   text NOT NULL,
  desk        text NOT NULL,
  contact_id  text,
  -- Of the contract: only staff of that region may hear it.
  residency   text,
  language    text NOT NULL,
  -- Company, product and the masked number of the caller: what channels may say.
  about       jsonb NOT NULL DEFAULT '{}',
  -- Four digits that the caller heard: a callback says them.
  code        text,
  asked_at    timestamptz(3) NOT NULL,
  -- NULL: none is reported yet, or it was deleted.
  recording   text UNIQUE,
  seconds     integer,
  left_at     timestamptz(3),
  -- Twilio has no audio.
  is_absent   boolean NOT NULL DEFAULT false,
  -- Of the staff: who sees to it, and who has closed it.
  taken_by    text,
  taken_name  text,
  taken_at    timestamptz(3),
  done_by     text,
  done_name   text,
  done_at     timestamptz(3),
  result      text,
  CHECK (done_at IS NULL OR left_at IS NOT NULL)
);
-- A caller who is asked again is the same one.
CREATE UNIQUE INDEX left_messages_asked ON left_messages (call_id) WHERE left_at IS NULL;
CREATE INDEX left_messages_open ON left_messages (left_at) WHERE left_at IS NOT NULL AND done_at IS NULL;
CREATE INDEX left_messages_call ON left_messages (call_id);
CREATE INDEX left_messages_contact ON left_messages (contact_id) WHERE contact_id IS NOT NULL;

-- Recordings that Twilio still has and that no row names any more. The service deletes them there, until Twilio says that they are gone.
CREATE TABLE unwanted_recordings (
  recording   text PRIMARY KEY,
  since       timestamptz(3) NOT NULL DEFAULT now(),
  tries       integer NOT NULL DEFAULT 0,
  next_try_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Whatever takes a row away, retention or an erasure, its recording goes too.
CREATE FUNCTION unwant_recording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.recording IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.recording IS DISTINCT FROM OLD.recording) THEN
    INSERT INTO unwanted_recordings (recording) VALUES (OLD.recording) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER left_messages_gone AFTER DELETE OR UPDATE OF recording ON left_messages
  FOR EACH ROW EXECUTE FUNCTION unwant_recording();
