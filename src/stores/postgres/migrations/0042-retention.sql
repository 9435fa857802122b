-- Old records go by themselves. What remains of calls are their numbers by day, in which no person stands.
-- serves: 0.1.0

CREATE TABLE call_figures (
  day      date NOT NULL,
  rule     text NOT NULL,
  outcome  text NOT NULL,
  verified boolean NOT NULL,
  -- Empty: the caller was told or refused instead.
  desk     text NOT NULL,
  calls    bigint NOT NULL,
  PRIMARY KEY (day, rule, outcome, verified, desk)
);

-- When it was done last, by whichever process.
CREATE TABLE retention_runs (
  single      boolean PRIMARY KEY DEFAULT true CHECK (single),
  finished_at timestamptz(3) NOT NULL
);
