-- Tables of the view "statements", made in the schema of a build.

-- In which words a statement stood from a time on. A row never changes: what is learned later of how
-- long it stood is in "statements". The number begins with the position that first told of it, so
-- numbers grow as the log does.
CREATE TABLE wordings (
    bucket     smallint         NOT NULL,
    wording    bigint           NOT NULL,
    position   bigint           NOT NULL,
    statement  bigint           NOT NULL, -- the lineage (domain/lineage.py)
    begins     timestamptz      NOT NULL,
    article_id text COLLATE "C" NOT NULL,
    outlet     text COLLATE "C" NOT NULL,
    part       text             NOT NULL,
    kind       text             NOT NULL,
    text       text             NOT NULL,
    searched   text,                      -- what its words are of, where that is not the text as it is
    language   text             NOT NULL, -- the text search configuration that its words are by
    words      tsvector         NOT NULL,
    PRIMARY KEY (bucket, wording)
);

CREATE INDEX wordings_by_words ON wordings USING gin (words, outlet);
CREATE INDEX wordings_by_statement ON wordings (bucket, statement);
CREATE INDEX wordings_by_article ON wordings (bucket, article_id);

-- Where a word is too common to rank all that have it, the newest are looked for along these.
CREATE INDEX wordings_by_beginning ON wordings (begins, wording);
CREATE INDEX wordings_by_outlet ON wordings (outlet, begins, wording);

-- The words of what has ended, at any time and as known at any position: few of all wordings, so that what is gone
-- is found without looking at all that stands.
CREATE TABLE endings (
    bucket   smallint         NOT NULL,
    wording  bigint           NOT NULL,
    position bigint           NOT NULL, -- from which on an end is known
    outlet   text COLLATE "C" NOT NULL,
    language text             NOT NULL,
    words    tsvector         NOT NULL,
    PRIMARY KEY (bucket, wording)
);

CREATE INDEX endings_by_words ON endings USING gin (words, outlet);

-- The languages in use, and the words, from which position on: few, and asked for by all searches, so on
-- several machines they are on each of them.
CREATE TABLE languages (
    language text   PRIMARY KEY,
    position bigint NOT NULL
);

CREATE TABLE vocabulary (
    word     text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL
);

CREATE INDEX vocabulary_by_likeness ON vocabulary USING gin (word gin_trgm_ops);

-- One row: a statement in one wording at one place of the page, over a stretch of both clocks.
CREATE TABLE statements (
    bucket        smallint    NOT NULL,
    statement     bigint      NOT NULL,
    nth           integer     NOT NULL, -- its stays, counted from 0
    visible       tstzrange   NOT NULL,
    known         int8range   NOT NULL,
    wording       bigint      NOT NULL,
    begins        timestamptz NOT NULL,
    revision      integer     NOT NULL, -- that it began with
    came          text        NOT NULL,
    origins       bigint[]    NOT NULL, -- lineages that it was split off from, or that went into it
    worded_at     timestamptz NOT NULL, -- since when it has had these words
    worded_by     integer     NOT NULL,
    ends          timestamptz,
    next_revision integer,              -- that ended it; 0: the article went
    went          text,
    into_other    bigint,               -- the lineage that it went into
    CONSTRAINT statements_one_stay_at_a_time
        EXCLUDE USING gist (bucket WITH =, statement WITH =, visible WITH &&, known WITH &&)
);

CREATE INDEX statements_by_wording ON statements (bucket, wording) INCLUDE (nth, visible, known);
CREATE INDEX statements_by_end ON statements (ends, wording) WHERE ends IS NOT NULL;

-- The statements of a revision in the order of the page, and where each stands: its block (-1
-- outside the body) and its first character in that block's text.
CREATE TABLE places (
    bucket     smallint  NOT NULL,
    captured   bigint    NOT NULL, -- the position that holds the revision
    known      int8range NOT NULL,
    revision   integer   NOT NULL,
    statements bigint[]  NOT NULL,
    blocks     integer[] NOT NULL,
    starts     integer[] NOT NULL,
    CONSTRAINT places_one_at_a_time
        EXCLUDE USING gist (bucket WITH =, captured WITH =, known WITH &&)
);
