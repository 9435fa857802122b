-- What the identity provider says of sessions that ended there (OpenID Connect Back-Channel Logout 1.0).

-- The provider's own name for its session, when it gives one: a sign-out there ends what came from that session.
ALTER TABLE web_sessions ADD COLUMN provider_session text CHECK (length(provider_session) BETWEEN 1 AND 255);

-- Each notice counts once; the id is the SHA-256 of issuer and `jti`.
CREATE TABLE logout_notices (
  id         bytea PRIMARY KEY CHECK (length(id) = 32),
  kept_until timestamptz(3) NOT NULL
);
CREATE INDEX logout_notices_kept_until ON logout_notices (kept_until);
