//! Reads a secret from a file that only its owner may read.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use forestall_vault::{Passphrase, SecretText, Zeroizing};

use crate::failure::Advised;

/// The most bytes of a secret.
const MOST_BYTES: u64 = 8 * 1024;

/// Reads the passphrase from the first line of a file.
pub(super) fn passphrase(path: &Path) -> Result<Passphrase> {
    Ok(Passphrase::new(first_line(path)?)?)
}

/// Reads the first line of a file, which has to be all of it.
pub(super) fn first_line(path: &Path) -> Result<SecretText> {
    let reading = || format!("reading {}", path.display());
    // Asked before opening as well: opening a pipe would wait for a writer.
    let metadata = std::fs::metadata(path).with_context(reading)?;
    if !metadata.is_file() {
        let message = format!("{} is no file", path.display());
        return Err(Advised::new(message, "name a file with the secret on its only line").into());
    }
    check_permissions(path, &metadata)?;
    let mut text = Zeroizing::new(String::with_capacity(64 * 1024));
    File::open(path)
        .with_context(reading)?
        .take(MOST_BYTES)
        .read_to_string(&mut text)
        .with_context(reading)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() || line.contains('\n') {
        let message = format!("{} does not hold one line", path.display());
        return Err(Advised::new(message, "write the secret on the first line and nothing else").into());
    }
    Ok(SecretText::new(line))
}

#[cfg(unix)]
fn check_permissions(path: &Path, metadata: &std::fs::Metadata) -> Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    if mode & 0o077 != 0 {
        let message = format!("{} may be read by others (mode {mode:03o})", path.display());
        let hint = "run `chmod 600` on it; if others could read it, change the secret";
        return Err(Advised::new(message, hint).into());
    }
    Ok(())
}

/// Other systems keep their permissions elsewhere; there the file is taken as it is.
#[cfg(not(unix))]
fn check_permissions(_path: &Path, _metadata: &std::fs::Metadata) -> Result<()> {
    Ok(())
}
