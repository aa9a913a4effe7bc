-- What others said of our checkpoints, and when: time stamps (RFC 3161, the response in DER) and
-- cosignatures of witnesses (the signature line).
CREATE TABLE log.anchors (
    origin   text COLLATE "C" NOT NULL,
    size     bigint           NOT NULL,
    kind     text             NOT NULL CHECK (kind IN ('timestamp', 'cosignature')),
    "by"     text COLLATE "C" NOT NULL, -- the authority's URL, or the witness's verifier key
    at       timestamptz      NOT NULL, -- as they say
    data     bytea            NOT NULL,
    added_at timestamptz      NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT anchors_once PRIMARY KEY (origin, size, kind, "by", at),
    CONSTRAINT anchors_checkpoint FOREIGN KEY (origin, size) REFERENCES log.checkpoints
);

ALTER TABLE log.anchors OWNER TO stet_owner;
GRANT SELECT, INSERT ON log.anchors TO stet_sequencer;
GRANT SELECT ON log.anchors TO stet_reader, stet_writer;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.anchors
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
ALTER TABLE log.anchors ENABLE ALWAYS TRIGGER append_only;
