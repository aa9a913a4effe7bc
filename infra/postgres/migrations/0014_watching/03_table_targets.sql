-- What is watched, and how it was at the last look.
CREATE TABLE watch.targets (
    url          text COLLATE "C" PRIMARY KEY, -- as it was added
    found_in     text,                         -- the feed that named it
    story        text,                         -- its articles are linked to it
    added_at     timestamptz NOT NULL,
    home         text        NOT NULL, -- where a look begins: the url, or where it has moved to for good
    ask          text        NOT NULL, -- what is asked for next: home, or where a redirect led
    host         text COLLATE "C" NOT NULL REFERENCES watch.hosts, -- of ask
    hops         integer     NOT NULL DEFAULT 0, -- redirects of this look
    moving       boolean     NOT NULL DEFAULT true, -- whether all of them are for good
    due_at       timestamptz NOT NULL,
    kind         text CHECK (kind IN ('article', 'feed')), -- null until it is known
    article_id   text COLLATE "C",
    revision     integer,              -- that was seen last
    page         text,                 -- the address it came from
    etag         text,
    modified     text,                 -- Last-Modified
    digest       bytea,                -- SHA-256 of the bytes
    looks        bigint      NOT NULL DEFAULT 0,
    checked_at   timestamptz,          -- of the last look
    seen_at      timestamptz,          -- of the last that found something
    changed_at   timestamptz,          -- since when its text is as it is
    changes      timestamptz[] NOT NULL DEFAULT '{}', -- of the last day
    failures     integer     NOT NULL DEFAULT 0, -- one after another
    status       integer,              -- of the last answer
    problem      text,
    gone_since   timestamptz,          -- first of the answers that say that there is nothing
    gone_looks   integer     NOT NULL DEFAULT 0,
    absent_since timestamptz,          -- the same, once it was certain
    varies       text CHECK (varies IN ('flapping', 'noise'))
);

CREATE INDEX targets_due ON watch.targets (host, due_at);

ALTER TABLE watch.targets OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON watch.targets TO stet_writer;
GRANT SELECT ON watch.targets TO stet_reader;
