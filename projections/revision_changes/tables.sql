-- Table of the view "revision_changes", made in the schema of a build.

-- What changed from one revision to another that followed on it: a function of the two texts.
CREATE TABLE revision_changes (
    bucket          smallint         NOT NULL,
    article_id      text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL, -- from which on they followed on each other
    revision        integer          NOT NULL,
    revision_before integer          NOT NULL,
    kept            integer          NOT NULL,
    edited          integer          NOT NULL,
    moved           integer          NOT NULL,
    split           integer          NOT NULL,
    merged          integer          NOT NULL,
    added           integer          NOT NULL,
    dropped         integer          NOT NULL,
    class           text,
    noise           boolean          NOT NULL,
    signals         jsonb            NOT NULL,
    rules           text             NOT NULL,
    PRIMARY KEY (bucket, article_id, revision, revision_before)
);
