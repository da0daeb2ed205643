//! The tables of identities and of person keys.

use crate::database::{Migration, MigrationSet};

/// The migrations of the identities, in order.
pub const IDENTITY_MIGRATIONS: MigrationSet = MigrationSet(&[Migration {
    version: 1,
    name: "identities",
    sqlite: include_str!("../../migrations/identities/sqlite/0001_identities.sql"),
    postgres: include_str!("../../migrations/identities/postgres/0001_identities.sql"),
}]);

/// The migrations of the person keys, in order.
pub const PERSON_KEY_MIGRATIONS: MigrationSet = MigrationSet(&[Migration {
    version: 1,
    name: "person keys",
    sqlite: include_str!("../../migrations/person_keys/sqlite/0001_person_keys.sql"),
    postgres: include_str!("../../migrations/person_keys/postgres/0001_person_keys.sql"),
}]);
