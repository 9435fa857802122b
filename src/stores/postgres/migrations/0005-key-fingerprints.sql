-- Which keys the rows of this database were made with: by name, a short id that says nothing about the key.
CREATE TABLE key_fingerprints (
  name        text PRIMARY KEY,
  fingerprint text NOT NULL,
  first_seen  timestamptz NOT NULL DEFAULT now()
);
