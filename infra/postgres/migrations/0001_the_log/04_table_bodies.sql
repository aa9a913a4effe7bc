-- Sealed texts. No foreign key to events: the event holds the commitment, and a body may go
-- (by order) while the event stays.
CREATE TABLE log.bodies (
    bucket     smallint NOT NULL CHECK (bucket BETWEEN 0 AND 63),
    commitment bytea    NOT NULL CHECK (octet_length(commitment) = 32),
    salt       bytea    NOT NULL CHECK (octet_length(salt) = 32),
    body       bytea    NOT NULL,
    CONSTRAINT bodies_commitment PRIMARY KEY (bucket, commitment)
);

ALTER TABLE log.bodies OWNER TO stet_owner;

-- A text of a few kilobytes stays in its row, so that reading it is one look-up. lz4 costs a
-- fraction of pglz's time; a server built without it keeps texts as they are, since pglz would
-- take longer than all the rest of an append.
ALTER TABLE log.bodies SET (toast_tuple_target = 8160);

DO $$
BEGIN
    IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings
                     WHERE name = 'default_toast_compression')::text[]) THEN
        ALTER TABLE log.bodies ALTER COLUMN body SET STORAGE MAIN;
        ALTER TABLE log.bodies ALTER COLUMN body SET COMPRESSION lz4;
        ALTER TABLE log.bodies RESET (toast_tuple_target);
    ELSE
        ALTER TABLE log.bodies ALTER COLUMN body SET STORAGE EXTERNAL;
    END IF;
END
$$;
