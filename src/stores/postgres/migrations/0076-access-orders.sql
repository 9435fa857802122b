-- Lists of access are in the order of level or status without sorting all of it.
-- serves: 0.1.0

CREATE INDEX grants_by_level ON grants (level, contact_id, contract_number);
CREATE INDEX grants_by_status ON grants (status, contact_id, contract_number, level);
