-- Addresses that are looked at again and again, and what watchers remember of them. None of it is
-- evidence: what was seen goes into the log.
CREATE SCHEMA watch AUTHORIZATION stet_owner;
GRANT USAGE ON SCHEMA watch TO stet_writer, stet_reader;
