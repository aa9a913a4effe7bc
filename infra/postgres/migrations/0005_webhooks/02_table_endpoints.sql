-- Everything that is wanted up to position has become a delivery. The secret signs deliveries, so
-- it has to be here as it is; readers may not see this table.
CREATE TABLE webhooks.endpoints (
    id           text COLLATE "C" PRIMARY KEY,
    url          text        NOT NULL,
    secret       text        NOT NULL,
    story        text,
    outlet       text,
    kinds        text[]      NOT NULL, -- none for all, as of classes
    classes      text[]      NOT NULL,
    silent       boolean,
    position     bigint      NOT NULL CHECK (position >= 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    disabled_at  timestamptz,
    disabled_why text
);

ALTER TABLE webhooks.endpoints OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks.endpoints TO stet_writer;
