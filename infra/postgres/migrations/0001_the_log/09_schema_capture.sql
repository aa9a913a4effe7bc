-- What capturing has to remember between captures and may change. None of it is evidence.
CREATE SCHEMA capture AUTHORIZATION stet_owner;
GRANT USAGE ON SCHEMA capture TO stet_writer, stet_reader;
