-- Each list is read from any place on in the order of its dates, requests and states, without sorting all of it.
-- serves: 0.1.0

CREATE INDEX grants_by_request ON grants (requested_at, contact_id, contract_number, level);
CREATE INDEX contacts_by_status ON contacts (status, id);
CREATE INDEX contracts_by_start ON contracts (starts_on, number);
CREATE INDEX contracts_by_end ON contracts (least(ends_on, terminated_on), number);
CREATE INDEX companies_by_kind ON companies (kind, id);
CREATE INDEX companies_by_region ON companies (lower(region), id);
