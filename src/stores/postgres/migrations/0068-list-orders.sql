-- Lists of access are in the order of people's or companies' names without sorting all of it.
-- serves: 0.1.0

CREATE INDEX contacts_by_name ON contacts (lower(name), id);
CREATE INDEX companies_by_name ON companies (lower(name), id);
