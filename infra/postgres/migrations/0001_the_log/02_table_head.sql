-- One row. Whoever appends updates it first, so writers queue here and positions are
-- given in the order of commits, without gaps.
CREATE TABLE log.head (
    only_row    boolean     NOT NULL DEFAULT true PRIMARY KEY CHECK (only_row),
    size        bigint      NOT NULL CHECK (size >= 0),
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10); -- room on the page, so that every update stays on it

ALTER TABLE log.head OWNER TO stet_owner;
INSERT INTO log.head (size, recorded_at) VALUES (0, 'epoch');
