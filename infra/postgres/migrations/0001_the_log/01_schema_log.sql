CREATE SCHEMA log AUTHORIZATION stet_owner;
GRANT USAGE ON SCHEMA log TO stet_reader, stet_writer;
