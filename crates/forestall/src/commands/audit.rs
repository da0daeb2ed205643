//! `forestall audit`

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Subcommand, ValueEnum};
use forestall_confidence::{AuditAction, AuditFact};
use forestall_store::audit::{self, Anchor, ExportFormat, parse_anchor};
use jiff::Timestamp;

use crate::desk_access::DeskArgs;
use crate::failure::Advised;
use crate::messages::{print, say};
use crate::unlocking::UnlockArgs;

/// Check the audit log, keep its head elsewhere, or hand it on
///
/// The log says who did what to which record, never what was written. Each entry holds the hash of the one before, and
/// the head is signed with a key that the database does not hold.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(VerifyArgs),
    Anchor(AnchorArgs),
    Export(ExportArgs),
}

/// Follow the whole chain and say the first fault
///
/// With an anchor, which was kept elsewhere, it also finds a log that was put back to an older state or rewritten by
/// somebody who holds the key. With an anchor the desk need not be unlocked: the anchor holds the public key. Exits
/// with 1 when the log does not hold.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall audit verify --data desk --key-file desk.key
  forestall audit verify --data desk --anchor 2026-10.anchor --anchor 2026-11.anchor")]
struct VerifyArgs {
    #[command(flatten)]
    desk: DeskArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    /// A file with an anchor that was kept elsewhere; repeat for several
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,

    /// Unlock the desk as well, to compare the anchors' public key with its own
    #[arg(long, requires = "anchor")]
    unlocked: bool,
}

/// Sign the head of the log, to be kept where nobody who can write to the desk can reach
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  forestall audit anchor --data desk --key-file desk.key | lp
  forestall audit anchor --data desk --out /mnt/stick/2026-11.anchor")]
struct AnchorArgs {
    #[command(flatten)]
    desk: DeskArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    /// Write to this file, which must not exist, instead of printing
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Print all entries, oldest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  forestall audit export --data desk --key-file desk.key --format jsonl > audit.jsonl")]
struct ExportArgs {
    #[command(flatten)]
    desk: DeskArgs,

    #[command(flatten)]
    unlock: UnlockArgs,

    /// How to print them
    #[arg(long, default_value = "csv")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Comma-separated values; no cell can be taken for a formula
    Csv,
    /// One JSON object a line
    Jsonl,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    match &args.command {
        Command::Verify(args) => verify(args),
        Command::Anchor(args) => anchor(args),
        Command::Export(args) => export(args),
    }
}

fn verify(args: &VerifyArgs) -> Result<()> {
    let anchors = args.anchor.iter().map(|path| read_anchor(path)).collect::<Result<Vec<_>>>()?;
    args.desk.with_records(async |folder, records| {
        let by_anchor = anchors.first().filter(|_| !args.unlocked);
        let public_key = match by_anchor {
            Some(anchor) => anchor.public_key,
            None => args.unlock.unlock(records, folder.path()).await?.audit_signer().public_key(),
        };
        let verdict = audit::verify(records, &public_key, &anchors).await?;
        if let Some(fault) = verdict.fault {
            let hint =
                "stop the server, keep a copy of the database as it is, and compare with anchors and backups";
            return Err(Advised::new(format!("the audit log does not hold: {fault}"), hint).into());
        }
        print(&format!("The audit log holds: {} entries, head {}.", verdict.entries, verdict.head.hash));
        for anchor in &anchors {
            print(&format!("It contains the anchor of {} at entry {}.", anchor.at, anchor.head.sequence));
        }
        if let Some(anchor) = by_anchor {
            print(&format!(
                "Not checked: that desk key {} of the anchor is this desk's. Add --unlocked for that.",
                anchor.desk_key_id
            ));
        }
        if anchors.is_empty() {
            print("Not checked: whether an older state was put back. Name an anchor with --anchor for that.");
        }
        Ok(())
    })
}

fn read_anchor(path: &Path) -> Result<Anchor> {
    let reading = || format!("reading the anchor {}", path.display());
    let text = std::fs::read_to_string(path).with_context(reading)?;
    parse_anchor(&text).with_context(reading)
}

fn anchor(args: &AnchorArgs) -> Result<()> {
    let text = args.desk.with_records(async |folder, records| {
        let vault = args.unlock.unlock(records, folder.path()).await?;
        let signer = vault.audit_signer();
        let at = Timestamp::now();
        let fact = AuditFact { at, actor: None, action: AuditAction::HeadAnchored, record: None };
        let mut write = records.begin_write().await?;
        let entry = audit::append(&mut write, &signer, fact).await?;
        write.commit().await?;
        Ok(Anchor::sign(&signer, vault.desk_key_id(), entry.head(), entry.fact.at).to_string())
    })?;
    match &args.out {
        None => print(text.trim_end()),
        Some(path) => {
            let writing = || format!("writing {}", path.display());
            let mut file = std::fs::File::create_new(path).with_context(writing)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(writing)?;
            say(&format!(
                "The anchor is in {}. Keep it where nobody who can write to the desk can.",
                path.display()
            ));
        }
    }
    Ok(())
}

fn export(args: &ExportArgs) -> Result<()> {
    args.desk.with_records(async |folder, records| {
        let vault = args.unlock.unlock(records, folder.path()).await?;
        let fact = AuditFact {
            at: Timestamp::now(),
            actor: None,
            action: AuditAction::Exported,
            record: Some("audit".to_owned()),
        };
        let mut write = records.begin_write().await?;
        audit::append(&mut write, &vault.audit_signer(), fact).await?;
        write.commit().await?;
        let format = match args.format {
            Format::Csv => ExportFormat::Csv,
            Format::Jsonl => ExportFormat::JsonLines,
        };
        let mut out = std::io::BufWriter::new(std::io::stdout());
        match audit::export(records, format, &mut out).await {
            // `forestall audit export | head` closes the pipe early, and that is fine.
            Err(audit::ExportError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            outcome => Ok(outcome.map(drop)?),
        }
    })
}
