-- Sums of weeks, made of their days: a report whose range begins and ends within months reads fewer rows.
-- serves: 0.1.0

-- Not checked against the rows that are there, which the narrower rule has let in.
ALTER TABLE call_sums
  DROP CONSTRAINT call_sums_grain_check,
  ADD CONSTRAINT call_sums_grain_check CHECK (grain IN ('day', 'week', 'month')) NOT VALID;
ALTER TABLE call_sums_made
  DROP CONSTRAINT call_sums_made_grain_check,
  ADD CONSTRAINT call_sums_made_grain_check CHECK (grain IN ('day', 'week', 'month')) NOT VALID;
