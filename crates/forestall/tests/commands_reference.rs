//! The command reference in `docs/commands.md` equals the program's help.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const PREFACE: &str = "# Commands

What `forestall help` and `forestall help COMMAND` say. Do not edit: `cargo xtask commands` writes this page from the
program, and a test compares the two.

Data goes to stdout and messages to stderr. The exit code is 0 when all went well, 1 when something failed, and 2 when
the command was used wrongly. `NO_COLOR` is honoured; `FORESTALL_LOG=info` shows the log.
";

#[test]
fn the_reference_equals_the_help() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
    let expected = reference();
    if std::env::var_os("FORESTALL_WRITE_REFERENCE").is_some() {
        std::fs::write(&page, &expected).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap();
    assert!(
        written == expected,
        "docs/commands.md differs from the program's help; `cargo xtask commands` writes it anew. {}",
        first_difference(&written, &expected)
    );
}

/// Writes the page: the program's help, then that of each command, depth first.
fn reference() -> String {
    let mut page = PREFACE.to_owned();
    let mut open = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let text = help(&path);
        let below = commands_in(&text).into_iter().map(|name| [path.clone(), vec![name]].concat());
        open.extend(below.collect::<Vec<_>>().into_iter().rev());
        let name = [vec!["forestall".to_owned()], path].concat().join(" ");
        write!(page, "\n## `{name}`\n\n```text\n{text}\n```\n").unwrap();
    }
    page
}

fn help(path: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_forestall"))
        .args(path)
        .arg("--help")
        .env_remove("COLUMNS")
        .env_remove("FORESTALL_DATA")
        .output()
        .unwrap();
    assert!(output.status.success(), "{path:?} --help");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

/// Returns the commands a help text lists, `help` itself left out.
fn commands_in(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn first_difference(written: &str, expected: &str) -> String {
    let mut lines = written.lines().zip(expected.lines()).zip(1..);
    lines.find(|((written, expected), _)| written != expected).map_or_else(
        || "One is longer than the other.".to_owned(),
        |((written, expected), line)| format!("Line {line}: `{written}`, but the help says `{expected}`."),
    )
}

#[test]
fn commands_are_found_in_a_help_text() {
    let text = "Do things\n\nCommands:\n  ask   Ask\n  tell  Tell, at length\n        and on\n  help  Print help\n\nOptions:\n  -q";
    assert_eq!(commands_in(text), ["ask", "tell"]);
    assert_eq!(commands_in("Usage: x"), Vec::<String>::new());
}
