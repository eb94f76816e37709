//! Ways in: feeds, files and data packages become source records.
