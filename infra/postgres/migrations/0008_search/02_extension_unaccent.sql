-- Words are found with and without their accents. A trusted extension.
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
