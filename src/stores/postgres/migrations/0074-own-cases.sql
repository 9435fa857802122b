-- Contacts work on cases on their own pages, and are told when one of theirs changes.
-- serves: 0.1.0

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN (
  'colleague-called', 'vouched-for', 'pin-issued', 'pin-disabled', 'pin-guessed', 'access-asked', 'access-given',
  'access-declined', 'access-ended', 'contract-ends', 'phone-changed', 'email-changed', 'sign-in-linked', 'case-changed'));

-- Who is told of changes besides the contact who opened it, and who of them is not.
CREATE TABLE case_follows (
  case_number text NOT NULL REFERENCES cases,
  contact_id  text NOT NULL REFERENCES contacts ON DELETE CASCADE,
  follows     boolean NOT NULL,
  at          timestamptz(3) NOT NULL,
  PRIMARY KEY (case_number, contact_id)
);
CREATE INDEX case_follows_contact ON case_follows (contact_id);

-- By e-mail too. Notices about a PIN, access or an address are always sent.
ALTER TABLE contacts ADD COLUMN case_mail boolean NOT NULL DEFAULT true;
