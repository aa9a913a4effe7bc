-- The public keys that checkpoints were signed with, as name+id+base64. Told to whoever asks;
-- whoever verifies has them from elsewhere, or from the first time they asked.
CREATE TABLE log.verifier_keys (
    verifier_key text COLLATE "C" PRIMARY KEY,
    origin       text COLLATE "C" NOT NULL,
    first_size   bigint           NOT NULL, -- of the first checkpoint that it signed
    added_at     timestamptz      NOT NULL DEFAULT clock_timestamp()
);

ALTER TABLE log.verifier_keys OWNER TO stet_owner;
GRANT SELECT, INSERT ON log.verifier_keys TO stet_sequencer;
GRANT SELECT ON log.verifier_keys TO stet_reader, stet_writer;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log.verifier_keys
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
ALTER TABLE log.verifier_keys ENABLE ALWAYS TRIGGER append_only;
