-- Notices that name a person, notices of a changed telephone number or e-mail address, and where the one to an old address goes.

ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check CHECK (kind IN (
  'colleague-called', 'vouched-for', 'pin-issued', 'pin-disabled', 'pin-guessed', 'access-asked', 'access-given',
  'access-declined', 'access-ended', 'contract-ends', 'phone-changed', 'email-changed', 'sign-in-linked'));
-- The person it is about: who called, or who vouched.
ALTER TABLE notices ADD COLUMN about text REFERENCES contacts ON DELETE SET NULL;
-- Told there instead of at the address on file, and not shown on the page.
ALTER TABLE notices ADD COLUMN email text;
