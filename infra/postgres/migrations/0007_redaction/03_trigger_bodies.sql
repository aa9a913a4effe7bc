-- Deleting is refused row by row from here on, since it depends on the row.
DROP TRIGGER append_only ON log.bodies;

CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON log.bodies
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse();
CREATE TRIGGER erased_by_order BEFORE DELETE ON log.bodies
    FOR EACH ROW EXECUTE FUNCTION log.refuse_unless_erased();

ALTER TABLE log.bodies ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE log.bodies ENABLE ALWAYS TRIGGER erased_by_order;
