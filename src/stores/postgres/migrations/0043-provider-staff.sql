-- Members of staff who came by a group or role of the identity provider, which says from then on which role they have.
-- serves: 0.1.0

CREATE TABLE provider_staff (
  staff_id      text PRIMARY KEY REFERENCES analysts ON DELETE CASCADE,
  -- The version of the row with which the provider ended their access: only while it is the last one may the provider give it back.
  ended_version integer
);
