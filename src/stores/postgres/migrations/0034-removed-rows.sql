-- A row that was removed and is added again goes on with its version: a copy from before never passes for the new one.
CREATE INDEX directory_changes_removed ON directory_changes (kind, key) WHERE after IS NULL;
