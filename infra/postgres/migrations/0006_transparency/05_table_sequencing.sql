-- Why the sequencer does not sign, for whoever asks whether the service is ready. No evidence.
CREATE TABLE stet.sequencing (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    refused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    why        text        NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON stet.sequencing TO stet_sequencer;
GRANT SELECT ON stet.sequencing TO stet_reader, stet_writer;
