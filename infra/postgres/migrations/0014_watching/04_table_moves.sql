-- Redirects that were met: where, whereto, how, when first and last.
CREATE TABLE watch.moves (
    url      text COLLATE "C" NOT NULL,
    moved_to text COLLATE "C" NOT NULL,
    status   integer     NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    CONSTRAINT moves_once PRIMARY KEY (url, moved_to)
);

ALTER TABLE watch.moves OWNER TO stet_owner;
GRANT SELECT, INSERT, UPDATE, DELETE ON watch.moves TO stet_writer;
GRANT SELECT ON watch.moves TO stet_reader;
