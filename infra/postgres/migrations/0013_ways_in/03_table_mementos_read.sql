-- Which mementos of a TimeMap 'stet import timemap' has read: they are not fetched again.
CREATE TABLE capture.mementos_read (
    timemap text COLLATE "C" NOT NULL,
    memento text COLLATE "C" NOT NULL,
    CONSTRAINT mementos_read_once PRIMARY KEY (timemap, memento)
);

ALTER TABLE capture.mementos_read OWNER TO stet_owner;
GRANT SELECT, INSERT, DELETE ON capture.mementos_read TO stet_writer;
GRANT SELECT ON capture.mementos_read TO stet_reader;
