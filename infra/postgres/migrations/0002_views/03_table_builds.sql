-- Each build of the views has a schema of its own, views_<number>. At most one is live.
CREATE TABLE stet.builds (
    number     integer     PRIMARY KEY CHECK (number > 0),
    state      text        NOT NULL CHECK (state IN ('building', 'live', 'kept', 'failed')),
    rules      text        NOT NULL, -- the version of the code that makes the rows
    created_at timestamptz NOT NULL DEFAULT now(),
    live_since timestamptz
);

CREATE UNIQUE INDEX builds_one_live ON stet.builds ((true)) WHERE state = 'live';

GRANT SELECT, INSERT, UPDATE, DELETE ON stet.builds TO stet_projector;
GRANT SELECT ON stet.builds TO stet_reader, stet_writer;
