//! The tables of the desk's records.

use crate::database::{Migration, MigrationSet};

/// The migrations of the desk's records, in order; pairs of files in `migrations/`.
pub const MIGRATIONS: MigrationSet = MigrationSet(&[
    Migration {
        version: 1,
        name: "records",
        sqlite: include_str!("../../migrations/sqlite/0001_records.sql"),
        postgres: include_str!("../../migrations/postgres/0001_records.sql"),
    },
    Migration {
        version: 2,
        name: "confidence",
        sqlite: include_str!("../../migrations/sqlite/0002_confidence.sql"),
        postgres: include_str!("../../migrations/postgres/0002_confidence.sql"),
    },
    Migration {
        version: 3,
        name: "chronicles",
        sqlite: include_str!("../../migrations/sqlite/0003_chronicles.sql"),
        postgres: include_str!("../../migrations/postgres/0003_chronicles.sql"),
    },
    Migration {
        version: 4,
        name: "calendar_feeds",
        sqlite: include_str!("../../migrations/sqlite/0004_calendar_feeds.sql"),
        postgres: include_str!("../../migrations/postgres/0004_calendar_feeds.sql"),
    },
]);
