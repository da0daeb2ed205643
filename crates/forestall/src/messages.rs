//! What is said to a person, on stderr; data goes to stdout.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

static QUIET: AtomicBool = AtomicBool::new(false);
static IS_LOST: AtomicBool = AtomicBool::new(false);

/// Sets how much is said and starts the log.
pub(crate) fn start(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
    let filter = tracing_subscriber::EnvFilter::try_from_env("FORESTALL_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
}

/// Says a sentence, unless asked to be quiet.
pub(crate) fn say(sentence: &str) {
    if !QUIET.load(Ordering::Relaxed) {
        complain(sentence);
    }
}

/// Says a sentence even when asked to be quiet; a reader that has gone is no error.
pub(crate) fn complain(sentence: &str) {
    // `eprintln!` would panic after `forestall docket 2>&1 | head`.
    let _ = writeln!(std::io::stderr().lock(), "{sentence}");
}

/// Starts a moving sign for work of unknown length; it shows on a terminal only.
pub(crate) fn progress(what: &str) -> ProgressBar {
    if QUIET.load(Ordering::Relaxed) || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {prefix} {msg}").expect("the template is fixed");
    bar.set_style(style);
    bar.set_prefix(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Writes data to stdout; a reader that has gone is no error, a full disk is.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let written =
        out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        // `forestall docket | head` closes the pipe early, and that is fine.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(&format!("error: the output cannot be written\n  because: {error}"));
            IS_LOST.store(true, Ordering::Relaxed);
        }
        _ => {}
    }
}

/// Says whether some output could not be written.
pub(crate) fn is_output_lost() -> bool {
    IS_LOST.load(Ordering::Relaxed)
}
