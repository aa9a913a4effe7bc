-- How far files were read by 'stet import', so that a run that was stopped goes on from there.
CREATE TABLE capture.files_read (
    path        text COLLATE "C" NOT NULL,
    fingerprint text             NOT NULL, -- its size, its time, and how it was asked to be read
    number      bigint           NOT NULL,
    byte_offset bigint           NOT NULL,
    taken       bigint           NOT NULL,
    refused     bigint           NOT NULL,
    finished    boolean          NOT NULL,
    CONSTRAINT files_read_path PRIMARY KEY (path)
);

ALTER TABLE capture.files_read OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON capture.files_read TO stet_writer;
GRANT SELECT ON capture.files_read TO stet_reader;
