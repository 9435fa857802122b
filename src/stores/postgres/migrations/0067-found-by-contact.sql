-- A contact who is removed is looked for in every table that names them: six of these read all their rows for each one of a file that
-- was taken back. Rows of a file are found by their line; the index on their keys is read by no statement any more, so that the line
-- is the only order the database knows of them.
-- serves: 0.1.0

CREATE INDEX grants_approved_by ON grants (approved_by) WHERE approved_by IS NOT NULL;
CREATE INDEX case_acts_contact ON case_acts (contact_id);
CREATE INDEX callbacks_contact ON callbacks (contact_id);
CREATE INDEX alerts_contact ON alerts (contact_id);
CREATE INDEX admin_requests_contact ON admin_requests (contact_id);
CREATE INDEX notices_about ON notices (about) WHERE about IS NOT NULL;

DROP INDEX import_rows_key;
