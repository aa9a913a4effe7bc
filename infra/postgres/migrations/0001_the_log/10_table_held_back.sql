-- Sightings that say nothing new yet: they go into the next event of their article.
CREATE TABLE capture.held_back (
    bucket       smallint         NOT NULL,
    article_id   text COLLATE "C" NOT NULL,
    revision     bigint           NOT NULL,
    observed_at  timestamptz      NOT NULL,
    published_at timestamptz,
    modified_at  timestamptz,
    CONSTRAINT held_back_once
        UNIQUE NULLS NOT DISTINCT
        (bucket, article_id, revision, observed_at, published_at, modified_at)
);

ALTER TABLE capture.held_back OWNER TO stet_owner;
GRANT SELECT, INSERT, DELETE ON capture.held_back TO stet_writer;
GRANT SELECT ON capture.held_back TO stet_reader;
