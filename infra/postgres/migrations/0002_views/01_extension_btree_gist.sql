-- Exclusion constraints over an id and two ranges need it. A trusted extension: whoever may
-- create in the database may install it.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
