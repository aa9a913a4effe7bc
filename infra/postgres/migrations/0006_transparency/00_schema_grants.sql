-- The sequencer reads the log and writes tiles and checkpoints; it cannot append an event.
GRANT USAGE ON SCHEMA log, stet TO stet_sequencer;
GRANT SELECT ON log.head, log.events TO stet_sequencer;
