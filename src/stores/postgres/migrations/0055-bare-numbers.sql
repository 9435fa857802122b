-- Keys that are one number, however a spreadsheet wrote it: `0042`, `42.0` and `42`. A file of a million such keys read the whole
-- table again for every five hundred of them.
-- serves: 0.1.0

CREATE FUNCTION bare_number(key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN key ~* '^[0-9]+([.][0-9]*)?(e[0-9]{1,2})?$' THEN trim_scale(key::numeric)::text END
$$;

CREATE INDEX companies_bare_number ON companies (bare_number(id)) WHERE bare_number(id) IS NOT NULL;
CREATE INDEX contacts_bare_number ON contacts (bare_number(id)) WHERE bare_number(id) IS NOT NULL;
CREATE INDEX contracts_bare_number ON contracts (bare_number(number)) WHERE bare_number(number) IS NOT NULL;
CREATE INDEX analysts_bare_number ON analysts (bare_number(id)) WHERE bare_number(id) IS NOT NULL;
