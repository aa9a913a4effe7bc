-- Tables of the view "stories", made in the schema of a build.

CREATE TABLE stories (
    slug     text COLLATE "C" NOT NULL,
    title    text             NOT NULL,
    visible  tstzrange        NOT NULL,
    known    int8range        NOT NULL,
    position bigint           NOT NULL,
    CONSTRAINT stories_one_title_at_a_time
        EXCLUDE USING gist (slug WITH =, visible WITH &&, known WITH &&)
);

-- Small, and joined to everything: on several machines it is on each of them.
CREATE TABLE membership (
    slug       text COLLATE "C" NOT NULL,
    bucket     smallint         NOT NULL,
    article_id text COLLATE "C" NOT NULL,
    visible    tstzrange        NOT NULL, -- a link holds for all time: it is about the log's clock
    known      int8range        NOT NULL,
    linked_at  timestamptz      NOT NULL,
    position   bigint           NOT NULL,
    CONSTRAINT membership_once
        EXCLUDE USING gist (slug WITH =, bucket WITH =, article_id WITH =, visible WITH &&,
                            known WITH &&)
);

CREATE INDEX membership_by_slug ON membership (slug, bucket, article_id);
CREATE INDEX membership_by_article ON membership (bucket, article_id);
