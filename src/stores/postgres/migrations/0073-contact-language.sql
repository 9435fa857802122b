-- A contact of whom no language is known hears that of the number they dial (BCP 47: und). Contacts that are stored keep what they have.
-- serves: 0.1.0
ALTER TABLE contacts ALTER COLUMN language SET DEFAULT 'und';
