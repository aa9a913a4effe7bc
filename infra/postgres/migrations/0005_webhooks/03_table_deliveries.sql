-- What is to be delivered. A delivery that went through is deleted; one that failed for good stays
-- with dead_at until somebody retries or removes it.
CREATE TABLE webhooks.deliveries (
    id         text COLLATE "C" PRIMARY KEY,
    endpoint   text COLLATE "C" NOT NULL REFERENCES webhooks.endpoints ON DELETE CASCADE,
    position   bigint      NOT NULL,
    payload    bytea       NOT NULL, -- the bytes that are signed, the same at every try
    attempts   integer     NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL DEFAULT now(),
    dead_at    timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deliveries_once UNIQUE (endpoint, position)
);

CREATE INDEX deliveries_due ON webhooks.deliveries (due_at) WHERE dead_at IS NULL;

ALTER TABLE webhooks.deliveries OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks.deliveries TO stet_writer;
