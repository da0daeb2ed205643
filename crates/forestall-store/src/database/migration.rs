//! The tables of a database, brought up to date when it is opened.

use super::{DatabaseError, Transaction};

/// One step that brings tables up to date, told in the words of both databases.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number; each is greater than the one before.
    pub version: i64,
    /// What it brings, in a word or two.
    pub name: &'static str,
    /// The statements for `SQLite`.
    pub sqlite: &'static str,
    /// The statements for `PostgreSQL`.
    pub postgres: &'static str,
}

/// All migrations of one kind of database, in order.
#[derive(Clone, Copy, Debug)]
pub struct MigrationSet(pub &'static [Migration]);

/// Which of the two texts of a migration applies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Migration {
    const fn sql(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

impl MigrationSet {
    /// Returns the number of the newest migration, 0 for none.
    pub(super) fn newest(self) -> i64 {
        self.0.iter().map(|migration| migration.version).max().unwrap_or(0)
    }

    /// Returns the migrations up to one of them; nothing when it is not among them.
    pub(crate) fn up_to(self, version: i64) -> Option<Self> {
        let position = self.0.iter().position(|migration| migration.version == version)?;
        Some(Self(&self.0[..=position]))
    }

    /// Applies what is missing within a transaction that nobody else migrates in.
    ///
    /// - `ledger`: makes the table `migration`, where it is missing.
    /// - `place`: the database's name, for errors.
    pub(super) async fn apply(
        self,
        transaction: &mut Transaction,
        dialect: Dialect,
        ledger: &'static str,
        place: &str,
    ) -> Result<(), DatabaseError> {
        transaction.script(ledger).await?;
        let applied =
            transaction.rows("select version, text_hash from migration order by version", &[]).await?;
        let mut known = self.0.iter();
        for row in &applied {
            let version = row.int("version")?;
            let migration = known
                .find(|migration| migration.version == version)
                .ok_or_else(|| DatabaseError::NewerThanProgram { place: place.to_owned(), version })?;
            if row.bytes("text_hash")? != blake3::hash(migration.sql(dialect).as_bytes()).as_bytes() {
                return Err(DatabaseError::OtherMigration { place: place.to_owned(), version });
            }
        }
        for migration in known {
            let version = migration.version;
            let sql = migration.sql(dialect);
            transaction.script(sql).await.map_err(|error| failed(error, place, version))?;
            let hash = blake3::hash(sql.as_bytes());
            let params = [version.into(), migration.name.into(), hash.as_bytes().into()];
            transaction
                .execute("insert into migration (version, name, text_hash) values ($1, $2, $3)", &params)
                .await?;
        }
        Ok(())
    }
}

fn failed(error: DatabaseError, place: &str, version: i64) -> DatabaseError {
    match error {
        DatabaseError::Failed(source) | DatabaseError::RuleBroken(source) => {
            DatabaseError::Migration { place: place.to_owned(), version, source }
        }
        other => other,
    }
}
