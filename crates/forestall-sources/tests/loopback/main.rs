//! Fetching from a server on this machine that behaves well, badly, and as nobody should.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod interruptions;
mod refusals;
mod server;
mod vintages;
mod whole_files;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use forestall_sources::{
    Downloader, FetchError, Fetched, HOST_FAMILY, OutgoingPolicy, Patience, Step, Wanted,
};
use tempfile::TempDir;

use crate::server::{Published, Server};

/// The name the file is kept under in most tests.
const NAME: &str = "ged251-csv.zip";
const LIMIT_BYTES: u64 = 1 << 20;

/// A folder to fetch into, and what was told on the way.
struct Visitor {
    folder: TempDir,
    patience: Patience,
    outgoing: OutgoingPolicy,
    steps: Vec<Step>,
}

impl Visitor {
    /// A visitor who asks three times, without long pauses.
    fn new() -> Self {
        let patience = Patience {
            attempts: 3,
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_secs(2),
            connect: Duration::from_secs(5),
            silence: Duration::from_millis(300),
        };
        let outgoing = OutgoingPolicy { allow_private: true };
        Self { folder: tempfile::tempdir().unwrap(), patience, outgoing, steps: Vec::new() }
    }

    fn asking_once() -> Self {
        let mut visitor = Self::new();
        visitor.patience.attempts = 1;
        visitor
    }

    fn fetch(&mut self, server: &Server) -> Result<Fetched, FetchError> {
        self.fetch_as(server, NAME)
    }

    fn fetch_as(&mut self, server: &Server, name: &str) -> Result<Fetched, FetchError> {
        let wanted = Wanted::in_folder(&server.url(), name.to_owned(), HOST_FAMILY).unwrap();
        self.fetch_wanted(&wanted)
    }

    fn fetch_wanted(&mut self, wanted: &Wanted) -> Result<Fetched, FetchError> {
        self.steps.clear();
        let steps = &mut self.steps;
        Downloader::new(self.patience, LIMIT_BYTES).calling(self.outgoing).fetch(
            wanted,
            self.folder.path(),
            &mut |step| steps.push(step),
        )
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).unwrap()
    }

    /// Returns the names of all files in the folder, sorted.
    fn files(&self) -> Vec<String> {
        names_in(self.folder.path())
    }

    fn resumed_from(&self) -> Option<u64> {
        self.steps.iter().find_map(|step| match step {
            Step::Resumed { from_bytes } => Some(*from_bytes),
            _ => None,
        })
    }

    fn has_started_anew(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::StartedAnew { .. }))
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A table of so many rows in an archive; not compressed, so that its length follows from the rows.
fn archive(rows: usize) -> Vec<u8> {
    let rows: Vec<String> = (0..rows).map(|row| format!("{row},{}\n", row * 7919 % 1000)).collect();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("GEDEvent_v25_1.csv", stored).unwrap();
    archive.write_all(format!("id,best\n{}", rows.concat()).as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

fn published(rows: usize, etag: &'static str) -> Published {
    Published { bytes: archive(rows), etag: Some(etag), last_modified: None }
}
