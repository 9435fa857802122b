-- Staff are rung at a telephone, a SIP phone or a Twilio Client, and may choose to answer at their desk in the browser.
-- serves: 0.1.0

ALTER TABLE analysts DROP CONSTRAINT analysts_phone_check;
ALTER TABLE analysts ADD CONSTRAINT analysts_phone_check CHECK (
  phone ~ '^(\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_]{1,121}|sip:[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,182}(:[0-9]{1,5})?(;[a-z]{1,20}=[A-Za-z0-9-]{1,20}){0,3})$');

-- What they chose themselves on their desk; null: nothing yet.
ALTER TABLE analysts ADD COLUMN answers_in text CHECK (answers_in IN ('browser', 'telephone'));
