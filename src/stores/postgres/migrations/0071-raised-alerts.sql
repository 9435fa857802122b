-- Alerts that a person has to know of at once, each with what was told of it on which channel.
-- A release before this one neither opens nor tells any.
-- serves: 0.1.0

CREATE TABLE raised_alerts (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  signal          text NOT NULL,
  -- A call, a desk, a store.
  subject         text NOT NULL CHECK (length(subject) BETWEEN 1 AND 100),
  desk            text,
  call_id         text,
  dedup_key       text NOT NULL,
  -- Reference, company, product and the masked number of a call: what channels may say.
  about           jsonb NOT NULL DEFAULT '{}',
  since           timestamptz(3) NOT NULL,
  opened_at       timestamptz(3) NOT NULL,
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  escalated_at    timestamptz(3),
  resolved_at     timestamptz(3),
  -- NULL: the cause was gone.
  resolved_by     text
);

-- One open alert for each: of two processes that decide at once, one opens it.
CREATE UNIQUE INDEX raised_alerts_open ON raised_alerts (signal, subject) WHERE resolved_at IS NULL;
CREATE INDEX raised_alerts_subject ON raised_alerts (subject);
CREATE INDEX raised_alerts_opened ON raised_alerts (opened_at);
CREATE INDEX raised_alerts_call ON raised_alerts (call_id) WHERE call_id IS NOT NULL;

-- What is to be told, written in the transaction of what happened, so that a process which ends in between loses nothing.
CREATE TABLE alert_steps (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id    uuid NOT NULL REFERENCES raised_alerts ON DELETE CASCADE,
  channel     text NOT NULL,
  step        text NOT NULL CHECK (step IN ('opened', 'acknowledged', 'resolved', 'escalated')),
  made_at     timestamptz(3) NOT NULL,
  next_try_at timestamptz(3) NOT NULL,
  tries       integer NOT NULL DEFAULT 0,
  told_at     timestamptz(3),
  -- It is not tried again.
  let_go_at   timestamptz(3),
  problem     text,
  -- Of the staff or the rota: who was rung or written to.
  person      text
);
CREATE INDEX alert_steps_due ON alert_steps (channel, next_try_at) WHERE told_at IS NULL AND let_go_at IS NULL;
CREATE INDEX alert_steps_alert ON alert_steps (alert_id, id);
