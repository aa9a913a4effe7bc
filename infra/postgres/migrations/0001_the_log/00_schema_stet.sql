-- Which migrations this database has; the digest shows a migration that was changed later.
CREATE SCHEMA stet;

CREATE TABLE stet.migrations (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    digest     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

GRANT USAGE ON SCHEMA stet TO PUBLIC;
GRANT SELECT ON stet.migrations TO PUBLIC;
