-- Tables of the view "claims", made in the schema of a build. What became of an assertion is in none of them: it
-- follows from the lineage of its statement, and is told when it is asked for.

CREATE TABLE claims (
    claim_id  text COLLATE "C" NOT NULL,
    slug      text COLLATE "C" NOT NULL,
    question  text             NOT NULL,
    known     int8range        NOT NULL, -- ends where the claim was withdrawn
    opened_at timestamptz      NOT NULL,
    position  bigint           NOT NULL,
    CONSTRAINT claims_open_once EXCLUDE USING gist (claim_id WITH =, known WITH &&)
);

CREATE INDEX claims_by_story ON claims (slug);

-- A statement of a revision that speaks to a claim. No words of the text: they are where its statements are.
CREATE TABLE assertions (
    claim_id     text COLLATE "C" NOT NULL,
    number       integer          NOT NULL,
    known        int8range        NOT NULL, -- ends where it was taken back
    bucket       smallint         NOT NULL, -- of the article
    article_id   text COLLATE "C" NOT NULL,
    revision     integer          NOT NULL,
    captured     bigint           NOT NULL, -- the position that holds the revision
    part         text             NOT NULL,
    block        integer          NOT NULL,
    starts       integer          NOT NULL,
    ends         integer          NOT NULL,
    stance       text             NOT NULL,
    source       text,
    source_named boolean,
    hedge        text,
    least        text,             -- decimal, as it was written
    most         text,
    unit         text,
    valid_from   timestamptz,
    valid_to     timestamptz,
    linked_by    text             NOT NULL,
    supersedes   integer,
    actor        text,
    linked_at    timestamptz      NOT NULL,
    position     bigint           NOT NULL,
    CONSTRAINT assertions_linked_once
        EXCLUDE USING gist (claim_id WITH =, number WITH =, known WITH &&)
);

CREATE INDEX assertions_by_claim ON assertions (claim_id, number);

-- A statement that is not about a claim.
CREATE TABLE dismissals (
    claim_id   text COLLATE "C" NOT NULL,
    article_id text COLLATE "C" NOT NULL,
    revision   integer          NOT NULL,
    part       text COLLATE "C" NOT NULL,
    block      integer          NOT NULL,
    starts     integer          NOT NULL,
    known      int8range        NOT NULL, -- ends where it was linked after all
    bucket     smallint         NOT NULL,
    captured   bigint           NOT NULL,
    ends       integer          NOT NULL,
    position   bigint           NOT NULL
);

CREATE INDEX dismissals_by_claim ON dismissals (claim_id);

-- What people did, one row an event.
CREATE TABLE claim_acts (
    claim_id    text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    kind        text             NOT NULL,
    at          timestamptz      NOT NULL,
    position    bigint           NOT NULL,
    number      integer,                   -- of the assertion
    bucket      smallint,
    article_id  text,
    revision    integer,
    stance      text,
    said        text,                      -- the question, the answer, the reason
    answered_by text,
    actor       text,
    PRIMARY KEY (claim_id, version)
);
