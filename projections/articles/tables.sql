-- Tables of the view "articles", made in the schema of a build.

CREATE TABLE articles (
    bucket        smallint         NOT NULL,
    article_id    text COLLATE "C" NOT NULL,
    outlet        text             NOT NULL,
    outlet_name   text,
    url           text,
    canonical_url text,
    identity      text             NOT NULL,
    position      bigint           NOT NULL,
    PRIMARY KEY (bucket, article_id)
);

-- One row: what is known of an article over a stretch of both clocks. state 'standing' has a
-- revision; 'text-not-seen' and 'unpublished' have none.
CREATE TABLE revisions (
    bucket       smallint         NOT NULL,
    article_id   text COLLATE "C" NOT NULL,
    span         bigint           NOT NULL, -- the same for the same stay, whatever is learned of it
    visible      tstzrange        NOT NULL,
    known        int8range        NOT NULL,
    state        text             NOT NULL,
    revision     integer          NOT NULL,
    appeared_at  timestamptz      NOT NULL,
    replaced_at  timestamptz,
    basis        text             NOT NULL,
    not_before   timestamptz,
    first_seen   timestamptz      NOT NULL,
    last_seen    timestamptz      NOT NULL,
    sightings    integer          NOT NULL,
    replaced_by  integer,
    next_seen    timestamptz,
    published_at timestamptz,
    modified_at  timestamptz,
    commitment   bytea,
    headline     text,
    position     bigint           NOT NULL,
    captured     bigint,
    redacted     text,   -- 'withheld' or 'erased', whatever was known at the row's positions,
    ordered_by   text,   -- by which order,
    redacted_at  bigint, -- and the position that says so
    CONSTRAINT revisions_one_at_a_time
        EXCLUDE USING gist (bucket WITH =, article_id WITH =, visible WITH &&, known WITH &&)
);

-- Of the spans that began by a time the newest one stands: found from the end of this index.
CREATE INDEX revisions_by_appearance ON revisions (bucket, article_id, appeared_at DESC);

CREATE TABLE entries (
    bucket          smallint         NOT NULL,
    article_id      text COLLATE "C" NOT NULL,
    entry           bigint           NOT NULL, -- the same for the same happening
    visible         tstzrange        NOT NULL,
    known           int8range        NOT NULL,
    kind            text             NOT NULL,
    basis           text             NOT NULL,
    not_before      timestamptz,
    not_after       timestamptz,
    revision        integer,
    revision_before integer,
    changed         text[]           NOT NULL,
    declared        boolean          NOT NULL,
    returns         boolean          NOT NULL,
    headline        text,
    position        bigint           NOT NULL,
    redacted        text,   -- of the revision or the one before, so that some of this is not told
    ordered_by      text,
    redacted_at     bigint,
    CONSTRAINT entries_one_at_a_time
        EXCLUDE USING gist (bucket WITH =, article_id WITH =, entry WITH =, known WITH &&)
);

CREATE INDEX entries_by_article ON entries (bucket, article_id, (lower(visible)));

-- What is new since a position: rows by where they begin to be known, and by where they end.
CREATE INDEX entries_by_beginning ON entries (lower(known));
CREATE INDEX entries_by_end ON entries (upper(known)) WHERE NOT upper_inf(known);
