-- Answers to writes that named an Idempotency-Key, for the same request coming again. No evidence,
-- and gone after a day. The key is a digest over who asked and what key they gave.
CREATE TABLE capture.answered (
    key         bytea       NOT NULL PRIMARY KEY CHECK (octet_length(key) = 32),
    request     bytea       NOT NULL CHECK (octet_length(request) = 32), -- digest of what was asked
    asked_at    timestamptz NOT NULL DEFAULT now(),
    status      smallint,                                 -- null while it is being worked on
    headers     jsonb,
    body        bytea
);

CREATE INDEX answered_by_age ON capture.answered (asked_at);

ALTER TABLE capture.answered OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON capture.answered TO stet_writer;
