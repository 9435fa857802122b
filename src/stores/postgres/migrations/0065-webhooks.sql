-- What other systems are told of by webhooks: the endpoints, the events, and what each endpoint is still to be told or did not take.
-- A release before this one writes to `crm_outbox` and sends from there; what it left there is moved to these tables by this release.
-- serves: 0.1.0

CREATE TABLE webhook_endpoints (
  id               text PRIMARY KEY,
  -- `settings`: the one of CRM_WEBHOOK_URL. Its secret stands in the settings alone.
  kind             text NOT NULL CHECK (kind IN ('settings', 'added')),
  name             text NOT NULL,
  url              text NOT NULL,
  -- Names of types, and `case.*` for all of a group.
  types            text[] NOT NULL,
  -- Whether it gets what people wrote on a case.
  with_texts       boolean NOT NULL,
  -- Both sealed. The second one signs as well until its time is over.
  secret           bytea,
  old_secret       bytea,
  old_secret_until timestamptz(3),
  added_at         timestamptz(3) NOT NULL,
  version          integer NOT NULL DEFAULT 1,
  paused_at        timestamptz(3),
  paused_why       text CHECK (paused_why IN ('asked', 'failing', 'gone', 'not-set')),
  -- Tries that failed since the last one that did not, when the first of them was, and when the next one may be.
  failures         integer NOT NULL DEFAULT 0,
  failing_since    timestamptz(3),
  not_before       timestamptz(3),
  last_failure     text,
  accepted_at      timestamptz(3),
  CHECK ((paused_at IS NULL) = (paused_why IS NULL)),
  CHECK ((kind = 'added') = (secret IS NOT NULL))
);

-- `subject`: events of one subject come in order, e.g. `call CA…`, `case 4172293051`.
CREATE TABLE webhook_events (
  seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id         text NOT NULL UNIQUE,
  type       text NOT NULL,
  subject    text NOT NULL,
  at         timestamptz(3) NOT NULL,
  contact_id text,
  data       jsonb NOT NULL
);
CREATE INDEX webhook_events_at ON webhook_events (at);
CREATE INDEX webhook_events_contact ON webhook_events (contact_id) WHERE contact_id IS NOT NULL;

-- No key to the endpoint: the transaction that ends a call must not wait for one that changes an endpoint.
CREATE TABLE webhook_deliveries (
  endpoint_id  text NOT NULL,
  event_seq    bigint NOT NULL REFERENCES webhook_events ON DELETE CASCADE,
  subject      text NOT NULL,
  state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead', 'dropped')),
  tries        integer NOT NULL DEFAULT 0,
  next_try_at  timestamptz(3) NOT NULL,
  first_try_at timestamptz(3),
  settled_at   timestamptz(3),
  last_failure text,
  PRIMARY KEY (endpoint_id, event_seq)
);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event_seq);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_try_at, event_seq) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (endpoint_id, subject, event_seq) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (endpoint_id, event_seq) WHERE state = 'dead';

-- Notes events within the transaction of what they tell of: `[{ id, type, subject, at, contact, data }]`, in order. `id` and `contact` may be
-- left out. An event that no endpoint wants is not stored. One with the id of another one was noted before: nothing happens.
CREATE FUNCTION note_events(noted jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_endpoints) THEN RETURN; END IF;
  WITH events AS (
    INSERT INTO webhook_events (id, type, subject, at, contact_id, data)
    SELECT coalesce(n.one ->> 'id', gen_random_uuid()::text), n.one ->> 'type', n.one ->> 'subject', (n.one ->> 'at')::timestamptz,
           n.one ->> 'contact', n.one -> 'data'
      FROM jsonb_array_elements(noted) WITH ORDINALITY AS n (one, place)
     WHERE EXISTS (SELECT FROM webhook_endpoints w
                    WHERE w.types && ARRAY[n.one ->> 'type', split_part(n.one ->> 'type', '.', 1) || '.*'])
     ORDER BY n.place
    ON CONFLICT (id) DO NOTHING
    RETURNING seq, type, subject, at)
  INSERT INTO webhook_deliveries (endpoint_id, event_seq, subject, next_try_at)
  SELECT w.id, e.seq, e.subject, e.at
    FROM events e JOIN webhook_endpoints w ON w.types && ARRAY[e.type, split_part(e.type, '.', 1) || '.*'];
END
$$;

-- Also of changes that a process of another release makes.
CREATE FUNCTION note_directory_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_endpoints w
                  WHERE w.types && ARRAY['directory.*', 'directory.company', 'directory.contact', 'directory.contract', 'directory.grant'])
    THEN RETURN NULL; END IF;
  PERFORM note_events(jsonb_agg(jsonb_build_object(
      'type', CASE a.kind WHEN 'companies' THEN 'directory.company' ELSE 'directory.' || rtrim(a.kind, 's') END,
      'subject', a.kind || ' ' || a.key,
      'at', a.at,
      'contact', CASE a.kind WHEN 'contacts' THEN a.key WHEN 'grants' THEN split_part(a.key, ' ', 1) END,
      'data', jsonb_build_object(
        'key', a.key, 'version', a.version, 'actor', a.actor, 'via', a.via,
        'change', CASE WHEN a.after IS NULL THEN 'removed' WHEN a.before IS NULL THEN 'added' ELSE 'changed' END,
        'fields', coalesce((SELECT jsonb_agg(f.name ORDER BY f.name) FROM jsonb_object_keys(a.after) AS f (name)
                             WHERE a.before -> f.name IS DISTINCT FROM a.after -> f.name), '[]')))
      ORDER BY a.id))
    FROM added a WHERE a.kind IN ('companies', 'contacts', 'contracts', 'grants')
  HAVING count(*) > 0;
  RETURN NULL;
END
$$;
CREATE TRIGGER directory_changes_are_told AFTER INSERT ON directory_changes REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION note_directory_events();

CREATE FUNCTION note_notice_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_events(jsonb_agg(jsonb_build_object(
      'type', 'notice.' || a.kind, 'subject', 'notice ' || a.id, 'at', a.at, 'contact', a.contact_id,
      'data', jsonb_build_object('contact', a.contact_id, 'reference', a.reference)) ORDER BY a.id))
    FROM added a HAVING count(*) > 0;
  RETURN NULL;
END
$$;
CREATE TRIGGER notices_are_told AFTER INSERT ON notices REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION note_notice_events();

-- As write_history of 0061. What is told of the call comes with its history: also what was noted before, of which nothing is noted twice.
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
  END IF;
END
$$;
