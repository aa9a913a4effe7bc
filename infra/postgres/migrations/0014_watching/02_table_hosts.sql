-- Hosts, each asked by one watcher at a time: whoever claims one sets free_at to the end of its
-- lease, so that a watcher that dies keeps a host no longer than that.
CREATE TABLE watch.hosts (
    host          text COLLATE "C" PRIMARY KEY, -- with its port, where that is not the usual one
    free_at       timestamptz NOT NULL DEFAULT 'epoch', -- asked for nothing before
    lease         uuid,                         -- of whoever asks it now
    failures      integer     NOT NULL DEFAULT 0, -- one after another
    robots        text,                         -- the rules that hold (RFC 9309)
    robots_status integer,                      -- what was answered; null where nothing was
    robots_until  timestamptz                   -- they are asked for again then
);

ALTER TABLE watch.hosts OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON watch.hosts TO stet_writer;
GRANT SELECT ON watch.hosts TO stet_reader;
