//! What can be said of a desk's databases without its key.

use anyhow::Result;
use forestall_store::audit::{self, AuditFault};
use forestall_store::keyring::{self, KeyState};
use forestall_store::{DatabasePlace, DeskDatabases};
use serde_json::{Value, json};

/// No desk signs with this: without the desk key nobody can tell whether a head is signed by this desk.
const NO_PUBLIC_KEY: [u8; 32] = [0; 32];

/// How many files a desk has.
pub(crate) const FILES: usize = 3;

/// What a desk's databases are like.
#[derive(Debug)]
pub(crate) struct DeskCheck {
    /// Where they are, in words.
    pub(crate) databases: String,
    /// What unlocks the desk, in words; none before anything was stored.
    pub(crate) key: Option<&'static str>,
    /// Entries of the audit log that follow from each other.
    pub(crate) audit_entries: Option<u64>,
    /// What is wrong, in words.
    pub(crate) faults: Vec<String>,
}

impl DeskCheck {
    /// Returns what programs read of it.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "databases": self.databases, "key": self.key, "audit_entries": self.audit_entries })
    }
}

/// Looks at the databases of a desk; makes none.
pub(crate) async fn check_desk(place: &DatabasePlace) -> DeskCheck {
    let databases = match place {
        DatabasePlace::Folder(_) => "SQLite files in the data folder".to_owned(),
        DatabasePlace::Postgres { schema, .. } => format!("PostgreSQL, schema {schema}"),
    };
    let mut check = DeskCheck { databases, key: None, audit_entries: None, faults: Vec::new() };
    let missing = place.missing_files();
    if missing.len() == FILES {
        "none yet: nobody has decided anything here".clone_into(&mut check.databases);
        return check;
    }
    if !missing.is_empty() {
        let missing =
            missing.iter().map(|file| format!("the desk's databases: {} is missing", file.display()));
        check.faults.extend(missing);
        return check;
    }
    if let Err(error) = look(place, &mut check).await {
        check.faults.push(format!("the desk's records: {error:#}"));
    }
    check
}

async fn look(place: &DatabasePlace, check: &mut DeskCheck) -> Result<()> {
    let databases = DeskDatabases::open(place).await?;
    let outcome = look_into(&databases, check).await;
    databases.close().await;
    outcome
}

async fn look_into(databases: &DeskDatabases, check: &mut DeskCheck) -> Result<()> {
    let DeskDatabases { records, identities, person_keys } = databases;
    for (name, database) in [("records", records), ("identities", identities), ("person keys", person_keys)] {
        if let Err(error) = database.check().await {
            check.faults.push(format!("the desk's {name}: {:#}", anyhow::Error::from(error)));
        }
    }
    let state = keyring::state(records).await?;
    check.key = Some(match state {
        KeyState::None => "no key yet: the desk was never started",
        KeyState::Passphrase => "a passphrase",
        KeyState::KeyFile => "a key file",
    });
    if state == KeyState::None {
        return Ok(());
    }
    let verdict = audit::verify(records, &NO_PUBLIC_KEY, &[]).await?;
    check.audit_entries = Some(verdict.entries);
    match verdict.fault {
        // All entries were followed, and the head stands at the last of them.
        None => {}
        Some(AuditFault::ForgedHead(at)) if at == verdict.entries => {}
        Some(AuditFault::ForgedHead(at)) => check.faults.push(format!(
            "the audit log: its head says {at} entries, but {} are there: it was cut or added to",
            verdict.entries
        )),
        Some(fault) => check.faults.push(format!("the audit log: {fault}")),
    }
    Ok(())
}
