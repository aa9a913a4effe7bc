-- How far all watchers together have spent their requests: the time up to which the budget is used
-- (the generic cell rate algorithm of ITU-T I.371). One row.
CREATE TABLE watch.budget (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    used_to timestamptz NOT NULL
);

INSERT INTO watch.budget (used_to) VALUES ('epoch');

ALTER TABLE watch.budget OWNER TO stet_owner;
GRANT SELECT, UPDATE ON watch.budget TO stet_writer;
GRANT SELECT ON watch.budget TO stet_reader;
