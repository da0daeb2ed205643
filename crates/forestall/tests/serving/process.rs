//! A process that serves a desk: started, listened to, ended or killed.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server; it is killed when this value goes.
pub(crate) struct Process {
    child: Child,
    /// What it says on stderr, line by line; taken off its hands all the time, so that it never stops for it.
    said: Receiver<String>,
    heard: Vec<String>,
    /// The address it is served at, without a path.
    pub(crate) origin: String,
}

impl Process {
    /// Starts a program that serves, and waits until it says where.
    pub(crate) fn start(command: &mut Command) -> Self {
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut process = Self { child, said: channel().1, heard: Vec::new(), origin: String::new() };
        let stderr = BufReader::new(process.child.stderr.take().unwrap());
        let (say, said) = channel();
        thread::spawn(move || stderr.lines().map_while(Result::ok).try_for_each(|line| say.send(line)));
        process.said = said;
        let line = process.wait_for("The desk is served at ");
        let address = line.split_once(" at ").unwrap().1.split(' ').next().unwrap();
        address.trim_end_matches('/').clone_into(&mut process.origin);
        process
    }

    /// Returns the first line that holds these words, among those said and those to come.
    pub(crate) fn wait_for(&mut self, words: &str) -> String {
        if let Some(line) = self.heard.iter().find(|line| line.contains(words)) {
            return line.clone();
        }
        loop {
            let Ok(line) = self.said.recv_timeout(PATIENCE) else {
                panic!("`{words}` was not said; it ended or waits, and said: {:#?}", self.heard)
            };
            self.heard.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Returns all it has said so far.
    pub(crate) fn heard(&mut self) -> String {
        self.heard.extend(self.said.try_iter());
        self.heard.join("\n")
    }

    /// Returns the path of the one-time address it has printed below this path, such as `/start/`.
    pub(crate) fn secret_path(&mut self, below: &str) -> String {
        let line = self.wait_for(below);
        let (_, token) = line.split_once(below).unwrap();
        format!("{below}{}", token.split_whitespace().next().unwrap())
    }

    /// Returns what it has written to stdout; to be asked once it has ended.
    pub(crate) fn data(&mut self) -> String {
        let mut data = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut data).unwrap();
        data
    }

    /// Returns the port of its address.
    pub(crate) fn port(&self) -> u16 {
        self.origin.rsplit(':').next().unwrap().parse().unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power failure would.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, waits until it has, and hears all it said.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        let sent = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
        let status = self.child.wait().unwrap();
        self.heard.extend(self.said.iter());
        status
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
