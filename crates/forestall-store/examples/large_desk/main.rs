//! Fills a data folder with a large desk, through the store's own functions, to measure pages on.
//!
//! ```text
//! forestall demo --ged FILE --no-serve --data FOLDER
//! cargo run --release -p forestall-store --example large_desk -- FOLDER
//! forestall serve --data FOLDER --key-file FOLDER.key
//! ```
//!
//! The folder must have no key yet; this makes one beside it. A third argument divides all numbers: 100 makes a
//! small desk of the same shape. It prints, for the sessions it opens, the secrets that a browser's cookie would hold,
//! and the addresses of pages worth measuring. Nothing in such a desk is true: never fill one that people use.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for measurements may panic and print")]

mod acts;
mod dice;
mod filling;
mod notes;
mod people;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use forestall_store::chronicles::ChronicleStore;
use forestall_store::desk::DeskStore;
use forestall_store::identities::IdentityStore;
use forestall_store::{DatabasePlace, DeskDatabases, keyring};
use forestall_vault::{KeyFile, SecretText, Unlock};
use jiff::Timestamp;

use filling::{Filling, Sizes};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder: PathBuf = arguments.next().expect("usage: large_desk FOLDER [DIVISOR]").into();
    let divisor: u64 = arguments.next().map_or(1, |text| text.parse().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(fill(&folder, &Sizes::whole().divided_by(divisor)));
}

async fn fill(folder: &Path, sizes: &Sizes) {
    let databases = DeskDatabases::open(&place(folder)).await.unwrap();
    let key_file = KeyFile::create(&folder.with_extension("key")).unwrap();
    let vault =
        keyring::set_up(&databases.records, &Unlock::KeyFile(key_file), Timestamp::now()).await.unwrap();
    let people = people::enter(&databases, &vault).await;
    let records = DeskStore::new(databases.records.clone(), Arc::clone(&vault));
    let chronicles = ChronicleStore::new(records.clone(), IdentityStore::new(&databases, vault));
    let started = Instant::now();
    let mut filling = Filling::new(records, chronicles, people);
    filling.parties(sizes.parties).await;
    filling.situations(sizes.situations).await;
    filling.engagements(sizes.engagements).await;
    filling.sessions(sizes.sessions).await;
    filling.appeals(sizes.appeals).await;
    filling.texts(sizes.texts).await;
    filling.representatives(sizes.representatives).await;
    filling.notes(sizes.notes).await;
    println!("filled in {:.0} s", started.elapsed().as_secs_f64());
    filling.tell();
    databases.close().await;
}

/// Returns where the databases are: in the folder, or on the server that a variable names.
fn place(folder: &Path) -> DatabasePlace {
    match std::env::var("FORESTALL_TEST_POSTGRES") {
        Ok(address) => {
            DatabasePlace::Postgres { address: SecretText::new(address), schema: "large_desk".to_owned() }
        }
        Err(_) => DatabasePlace::Folder(folder.to_owned()),
    }
}
