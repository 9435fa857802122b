-- Who a row is about is looked up by the name as it stands in the row, and rows of long ago by their time.

CREATE INDEX audit_subjects_in_rows ON audit_subjects ((ref::text));
CREATE INDEX audit_subjects_as_actors ON audit_subjects (('contact ' || ref::text));
-- Rows come in the order of time, so that one entry for many pages is enough; nothing slows down the writers.
CREATE INDEX audit_at ON audit USING brin (at);
