-- When a telephone number or e-mail address on file was changed, whoever changes it and in whatever way: a new one proves nobody for a while.

ALTER TABLE contacts ADD COLUMN phone_changed_at timestamptz(3);
ALTER TABLE contacts ADD COLUMN email_changed_at timestamptz(3);

CREATE FUNCTION note_changed_contact_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.phone IS DISTINCT FROM OLD.phone THEN NEW.phone_changed_at := now(); END IF;
  IF lower(NEW.email) <> lower(OLD.email) THEN NEW.email_changed_at := now(); END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER contacts_contact_points BEFORE UPDATE OF phone, email ON contacts
  FOR EACH ROW EXECUTE FUNCTION note_changed_contact_points();

-- A number is looked up among everybody's, active or not.
CREATE INDEX contacts_phone_any ON contacts (phone) WHERE phone IS NOT NULL;
CREATE INDEX companies_support_phone ON companies (support_phone) WHERE support_phone IS NOT NULL;
