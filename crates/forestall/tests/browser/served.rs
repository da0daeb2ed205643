//! The program serving an invented world from a temporary folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

/// The data folder that every test copies; kept as long as a test runs, so that none is left behind.
static WORLD: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());

/// A desk of its own for one test; it ends when this value goes.
pub(crate) struct Served {
    process: Child,
    /// Kept open: a program whose messages nobody takes may stop.
    _stderr: BufReader<ChildStderr>,
    _folder: TempDir,
    _world: Arc<TempDir>,
    port: u16,
}

impl Served {
    /// Serves a copy of the exercise world on a free port, and waits until it listens.
    pub(crate) fn start() -> Self {
        let world = world();
        let folder = tempfile::tempdir().unwrap();
        let desk = folder.path().join("desk");
        copy(&world.path().join("desk"), &desk);
        let mut process = program(&["serve", "--port", "0"], &desk).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(process.stderr.take().unwrap());
        let port = read_until_served(&mut stderr);
        let served = Self {
            process,
            _stderr: stderr,
            _folder: folder,
            _world: world,
            port: port.as_ref().copied().unwrap_or_default(),
        };
        if let Err(said) = port {
            panic!("`forestall serve` ended before it served: {said}");
        }
        served
    }

    /// Returns `127.0.0.1` with the port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Returns the address without a path.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// Returns the address of a path that begins with `/`.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Makes the exercise world, or returns the one another test holds.
fn world() -> Arc<TempDir> {
    let mut kept = WORLD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(world) = kept.upgrade() {
        return world;
    }
    let world = Arc::new(tempfile::tempdir().unwrap());
    let made = program(&["demo", "--no-serve"], &world.path().join("desk")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    *kept = Arc::downgrade(&world);
    world
}

/// Prepares the program for a data folder, with nothing from this process's environment that changes what it does.
fn program(arguments: &[&str], data: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_forestall"));
    program.args(arguments).arg("--data").arg(data).env_remove("FORESTALL_DATA").env_remove("FORESTALL_LOG");
    program.stdin(Stdio::null()).stdout(Stdio::null());
    program
}

fn copy(from: &Path, to: &Path) {
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

/// Reads the port from "The desk is served at http://127.0.0.1:PORT/"; else returns all that was said.
fn read_until_served(stderr: &mut impl BufRead) -> Result<u16, String> {
    let mut said = String::new();
    for line in stderr.lines().map_while(Result::ok) {
        let port = line.split_once("http://127.0.0.1:").and_then(|(_, rest)| rest.split_once('/'));
        if let Some(port) = port.and_then(|(port, _)| port.parse().ok()) {
            return Ok(port);
        }
        said.push_str(&line);
        said.push('\n');
    }
    Err(said)
}
