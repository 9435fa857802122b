-- Rows that say that the database was restored from a backup: they are asked for whenever the trail is compared with its anchors.
-- serves: 0.1.0
CREATE INDEX audit_restored ON audit (seq) WHERE type = 'audit.restored';
