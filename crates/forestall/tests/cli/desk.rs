//! A folder of its own for each test, and the program run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) use crate::serving::answer::{Answer, files_below};
pub(crate) use crate::serving::place::program;

/// A fresh folder with files to read and, once made, a desk in `desk`.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Returns a path beside the desk.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns a path inside the desk's data folder.
    pub(crate) fn data(&self, path: &str) -> PathBuf {
        self.at("desk").join(path)
    }

    /// Writes a file beside the desk.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Prepares the program with these arguments, its data folder set, its working folder beside the desk.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command.current_dir(self.folder.path()).env("FORESTALL_DATA", self.at("desk"));
        // Key files it makes by itself lie beside the desk.
        command.env("XDG_CONFIG_HOME", self.at("config"));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().unwrap())
    }

    /// Runs the program and insists that it succeeds.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> Answer {
        let answer = self.run(arguments);
        assert_eq!(answer.code, Some(0), "{arguments:?}: {}", answer.stderr);
        answer
    }

    /// Runs the program and insists that it fails with exit code 1 and these words on stderr.
    pub(crate) fn fail(&self, arguments: &[&str], words: &[&str]) -> Answer {
        let answer = self.run(arguments);
        answer.assert_failed(words);
        answer
    }

    /// Runs a command that prints JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.succeed(arguments).stdout).unwrap()
    }

    /// Starts the program and does not wait for it.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Writes a file of events and reads it into the desk; returns its manifest.
    pub(crate) fn ingest(&self, name: &str, text: &str) -> Value {
        self.write(name, text);
        self.json(&["ingest", "ucdp", name, "--json"])
    }

    /// Returns what `doctor` knows of the desk.
    pub(crate) fn doctor(&self) -> Value {
        self.json(&["doctor", "--json"])
    }

    /// Returns the number of files the desk lists.
    pub(crate) fn files(&self) -> usize {
        self.doctor()["files"].as_array().unwrap().len()
    }
}

/// Returns the folder of real data for tests that need it, saying so where there is none.
pub(crate) fn real_data() -> Option<PathBuf> {
    let folder = std::env::var_os("FORESTALL_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: FORESTALL_TEST_DATA is not set");
    }
    folder
}
