-- Words and the outlet that said them in one index. A trusted extension.
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
