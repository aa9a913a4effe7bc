-- What was signed: the notes as they were handed out (c2sp.org/tlog-checkpoint).
CREATE TABLE log.checkpoints (
    origin    text COLLATE "C" NOT NULL,
    size      bigint           NOT NULL CHECK (size >= 0),
    note      bytea            NOT NULL,
    signed_at timestamptz      NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT checkpoints_size PRIMARY KEY (origin, size)
);

CREATE INDEX checkpoints_newest ON log.checkpoints (signed_at, size);

ALTER TABLE log.checkpoints OWNER TO stet_owner;
GRANT SELECT, INSERT ON log.checkpoints TO stet_sequencer;
GRANT SELECT ON log.checkpoints TO stet_reader, stet_writer;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
ALTER TABLE log.checkpoints ENABLE ALWAYS TRIGGER append_only;
