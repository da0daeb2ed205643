//! Where a test's desk lies: a folder of its own, and where `FORESTALL_TEST_POSTGRES` names a server, schemas there.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A data folder and what keeps its records; removed with what it holds.
pub(crate) struct Place {
    folder: TempDir,
    /// Connection string and schema; none for `SQLite` in the folder.
    postgres: Option<(String, String)>,
}

impl Place {
    /// A folder with `SQLite` files.
    pub(crate) fn in_a_folder() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), postgres: None }
    }

    /// Schemas of its own on this server.
    pub(crate) fn on_postgres(address: &str) -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let mut schema = "test_".to_owned();
        for byte in random {
            write!(schema, "{byte:02x}").unwrap();
        }
        Self { folder: tempfile::tempdir().unwrap(), postgres: Some((address.to_owned(), schema)) }
    }

    /// On `PostgreSQL` where a server for tests is named, else in a folder.
    pub(crate) fn as_the_environment_says() -> Self {
        test_server().map_or_else(Self::in_a_folder, |address| Self::on_postgres(&address))
    }

    /// Returns the data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.at("desk")
    }

    /// Returns a path beside the data folder.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Prepares the program for this place, with nothing from this process's environment that changes what it does.
    ///
    /// Key files it makes by itself lie beside the data folder.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut program = program(arguments);
        program.current_dir(self.folder.path()).env("FORESTALL_DATA", self.data());
        program.env("XDG_CONFIG_HOME", self.at("config"));
        if let Some((address, schema)) = &self.postgres {
            program.env("FORESTALL_DATABASE_URL", address).env("FORESTALL_DATABASE_SCHEMA", schema);
        }
        program
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, schema)) = &self.postgres else { return };
        let drop = format!(
            "do $$ declare name text; begin \
             for name in select nspname from pg_namespace where left(nspname, {}) = '{schema}' loop \
                 execute format('drop schema %I cascade', name); end loop; end $$",
            schema.len()
        );
        // Where `psql` is missing or the server is gone, the schemas stay; they were made for tests.
        let _ = Command::new("psql")
            .args([address, "--quiet", "--command", &drop])
            .stderr(Stdio::null())
            .status();
    }
}

/// Returns the connection string of the server for tests; none, with a notice, where there is none.
///
/// Fails without one where `FORESTALL_POSTGRES_TESTS=required`.
pub(crate) fn test_server() -> Option<String> {
    let address = std::env::var("FORESTALL_TEST_POSTGRES").ok();
    let required = std::env::var_os("FORESTALL_POSTGRES_TESTS").is_some_and(|value| value == "required");
    assert!(
        address.is_some() || !required,
        "FORESTALL_TEST_POSTGRES is not set, but FORESTALL_POSTGRES_TESTS=required"
    );
    if address.is_none() {
        eprintln!("not on PostgreSQL: FORESTALL_TEST_POSTGRES is not set");
    }
    address
}

/// Prepares the program with nothing from this process's environment that changes what it does.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_forestall"));
    program.args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("FORESTALL_")) || name == "NO_COLOR" {
            program.env_remove(name);
        }
    }
    program
}

/// Copies a folder with all it holds.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            fs::copy(&source, &target).unwrap();
        }
    }
}
