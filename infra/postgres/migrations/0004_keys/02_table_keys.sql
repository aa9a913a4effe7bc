-- API keys. The secret itself is nowhere: hash is SHA-256 of the whole key as it is sent.
CREATE TABLE access.keys (
    id           text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[a-z2-7]{8}$'),
    name         text        NOT NULL,
    hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
    scopes       text[]      NOT NULL CHECK (scopes <@ '{capture,curate,audit,admin}'::text[]),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz -- to the minute
);

ALTER TABLE access.keys OWNER TO stet_owner;
-- A key that is no longer wanted is revoked; its row stays, since events name its id.
GRANT SELECT, INSERT ON access.keys TO stet_writer;
GRANT UPDATE (revoked_at, last_used_at) ON access.keys TO stet_writer;
