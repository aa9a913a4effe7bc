-- Full tiles of the tree, 256 hashes each, with the hash over them. Derived from log.events:
-- the sequencer may drop them and make them anew, nobody may change one.
CREATE TABLE log.tiles (
    level  smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    number bigint   NOT NULL CHECK (number >= 0),
    root   bytea    NOT NULL CHECK (octet_length(root) = 32),
    hashes bytea    NOT NULL CHECK (octet_length(hashes) = 8192),
    CONSTRAINT tiles_place PRIMARY KEY (level, number)
);

-- Hashes don't compress. Out of the row, so that reading roots reads little.
ALTER TABLE log.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE log.tiles OWNER TO stet_owner;
GRANT SELECT, INSERT, DELETE ON log.tiles TO stet_sequencer;
GRANT SELECT ON log.tiles TO stet_reader, stet_writer;
