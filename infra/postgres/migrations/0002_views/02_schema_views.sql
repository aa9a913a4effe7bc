-- What readers name. It holds no table: views here show the build that is live.
CREATE SCHEMA views AUTHORIZATION stet_projector;
GRANT USAGE ON SCHEMA views TO stet_reader, stet_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE stet_projector
    GRANT SELECT ON TABLES TO stet_reader, stet_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE stet_projector
    GRANT USAGE ON SCHEMAS TO stet_reader, stet_writer;
