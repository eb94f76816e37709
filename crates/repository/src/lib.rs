//! The one store: sources, records, entities and the change log, in SQLite and PostgreSQL.
