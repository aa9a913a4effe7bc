-- The log. Column names are those of the eventsourcing library; notification_id is the position.
CREATE TABLE log.events (
    originator_id      text COLLATE "C" NOT NULL CHECK (originator_id !~ '[[:cntrl:]]'),
    originator_version bigint           NOT NULL CHECK (originator_version >= 0),
    topic              text COLLATE "C" NOT NULL CHECK (topic !~ '[[:cntrl:]]'),
    state              bytea            NOT NULL,
    notification_id    bigint           NOT NULL,
    recorded_at        timestamptz      NOT NULL,
    leaf_hash          bytea            NOT NULL CHECK (octet_length(leaf_hash) = 32),
    CONSTRAINT events_stream_version PRIMARY KEY (originator_id, originator_version),
    CONSTRAINT events_position UNIQUE (notification_id)
);

ALTER TABLE log.events OWNER TO stet_owner;
