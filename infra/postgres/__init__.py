"""PostgreSQL: the embedded server, migrations, connections and the log's recorder."""
