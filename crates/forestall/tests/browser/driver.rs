//! The browser's driver: found, started on a free port, and ended with its browser.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// The programs a browser test needs.
pub(crate) struct Programs {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
}

/// A running `chromedriver`; it ends when this value goes.
pub(crate) struct Driver {
    process: Child,
    /// Kept open: a driver whose output nobody takes may stop.
    _stdout: BufReader<ChildStdout>,
    /// Where driver and browser keep all they write.
    pub(crate) folder: TempDir,
    pub(crate) port: u16,
}

impl Programs {
    /// Finds both programs; where one is missing, says so and returns `None`, or fails where they are required.
    pub(crate) fn find() -> Option<Self> {
        match (on_path("chromium"), on_path("chromedriver")) {
            (Some(chromium), Some(chromedriver)) => Some(Self { chromium, chromedriver }),
            (chromium, _) => {
                let missing = if chromium.is_some() { "chromedriver" } else { "chromium" };
                let required =
                    std::env::var_os("FORESTALL_BROWSER_TESTS").is_some_and(|value| value == "required");
                assert!(!required, "{missing} is not on the path, but FORESTALL_BROWSER_TESTS=required");
                eprintln!("skipped: {missing} is not on the path");
                None
            }
        }
    }
}

impl Driver {
    /// Starts the driver and waits until it listens.
    pub(crate) fn start(programs: &Programs) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(&programs.chromedriver)
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .env("HOME", folder.path())
            // Days are typed in the order of this language, whatever that of the machine is.
            .env("LANGUAGE", "en_US")
            .env("LC_ALL", "en_US.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let port = read_port(&mut stdout);
        let driver = Self { process, _stdout: stdout, folder, port: port.unwrap_or_default() };
        assert!(port.is_some(), "chromedriver ended before it listened");
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads until the line that names the port: "... was started successfully on port 43451."
fn read_port(stdout: &mut impl BufRead) -> Option<u16> {
    stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    })
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
