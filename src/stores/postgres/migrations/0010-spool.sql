-- Lines of spool files that have been written, so that none is written twice.
CREATE TABLE spooled (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
