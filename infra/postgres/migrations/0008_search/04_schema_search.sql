-- How statements are searched: a text search configuration for each language.
CREATE SCHEMA search AUTHORIZATION stet_owner;
GRANT USAGE ON SCHEMA search TO stet_reader, stet_writer, stet_projector;
