GRANT SELECT ON log.head, log.events, log.bodies TO stet_reader, stet_writer;
