-- Who is told of what is new. None of it is evidence.
CREATE SCHEMA webhooks AUTHORIZATION stet_owner;
GRANT USAGE ON SCHEMA webhooks TO stet_writer;
