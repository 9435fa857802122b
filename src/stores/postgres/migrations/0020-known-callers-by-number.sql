-- Whether a caller number is known to any Contact PIN is asked by the number alone.
CREATE INDEX known_callers_by_number ON known_callers (caller_number);
