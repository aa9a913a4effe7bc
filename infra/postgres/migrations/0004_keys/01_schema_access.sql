-- Who may write, and who may read where reading is closed. None of it is evidence.
CREATE SCHEMA access AUTHORIZATION stet_owner;
GRANT USAGE ON SCHEMA access TO stet_writer;
