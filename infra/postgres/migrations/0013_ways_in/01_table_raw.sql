-- Raw bytes of what was captured, where they were asked to be kept: once each, by their digest,
-- which the events' provenance names. Not a part of the log: they may be forgotten, by order.
CREATE TABLE capture.raw (
    sha256     bytea  NOT NULL CHECK (octet_length(sha256) = 32),
    media_type text   NOT NULL,
    http_head  bytea,            -- status line and headers they first came with
    size       bigint NOT NULL,  -- of the bytes, before they were compressed
    zstd       bytea  NOT NULL,
    CONSTRAINT raw_digest PRIMARY KEY (sha256)
);

ALTER TABLE capture.raw ALTER COLUMN zstd SET STORAGE EXTERNAL; -- compressed already
ALTER TABLE capture.raw OWNER TO stet_owner;
GRANT SELECT, INSERT, DELETE ON capture.raw TO stet_writer;
GRANT SELECT ON capture.raw TO stet_reader;
