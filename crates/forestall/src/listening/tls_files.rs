//! The files of certificate and key, read at the start and on SIGHUP.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use forestall_web::transport::{Tls, TlsIdentity};
use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use crate::failure::Advised;
use crate::messages::complain;

/// More than any chain or key needs.
const LARGEST_BYTES: u64 = 1 << 20;
/// Writing for the group, everything for others. The group may read: some systems keep one for keys.
const NOT_FOR_A_KEY: u32 = 0o027;

/// Where certificate and key lie.
#[derive(Clone, Debug)]
pub(super) struct TlsFiles {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

impl TlsFiles {
    /// Reads both and says whether they are fit for use; an expired certificate is told, not refused.
    pub(super) fn read(&self) -> Result<TlsIdentity> {
        let certificate = read(&self.certificate, "the certificate")?;
        let key = read(&self.key, "the private key")?;
        for file in [&certificate, &key] {
            file.refuse_open_key()?;
        }
        let identity = TlsIdentity::from_pem(&certificate.bytes, &key.bytes).map_err(|error| {
            let message = format!("{} and {} cannot be used", self.certificate.display(), self.key.display());
            anyhow::Error::from(error).context(Advised::new(
                message,
                "give the PEM files of one pair: the chain with the desk's own certificate first, and its private \
                 key without a password",
            ))
        })?;
        if identity.not_after() < Timestamp::now() {
            complain(&format!(
                "warning: the certificate in {} ended on {}; browsers refuse it. Renew it and send SIGHUP.",
                self.certificate.display(),
                identity.not_after()
            ));
        }
        Ok(identity)
    }

    /// Reads the files again whenever the process gets SIGHUP; what cannot be used is told and changes nothing.
    pub(super) fn read_again_on_hangup(self, tls: Tls) -> Result<()> {
        let mut hangup = signal(SignalKind::hangup()).context("waiting for SIGHUP")?;
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                match self.read() {
                    Ok(identity) => {
                        tls.replace(identity);
                        complain("The certificate was read again.");
                    }
                    Err(error) => complain(&format!("error: the certificate in use stays: {error:#}")),
                }
            }
        });
        Ok(())
    }
}

/// A file as it was read, with who may read it.
struct PemFile<'a> {
    path: &'a Path,
    bytes: Vec<u8>,
    mode: u32,
}

impl PemFile<'_> {
    /// Refuses a file that holds a private key and is open to others, whichever of the two it was given as.
    fn refuse_open_key(&self) -> Result<(), Advised> {
        let holds_key = self.bytes.windows(11).any(|words| words == b"PRIVATE KEY");
        if holds_key && self.mode & NOT_FOR_A_KEY != 0 {
            return Err(Advised::new(
                format!(
                    "{} holds a private key and is open to others (mode {:03o})",
                    self.path.display(),
                    self.mode & 0o777
                ),
                format!(
                    "run `chmod 600 {}`; whoever could read it may have it, so think of a new key",
                    self.path.display()
                ),
            ));
        }
        Ok(())
    }
}

fn read<'a>(path: &'a Path, what: &str) -> Result<PemFile<'a>> {
    let reading = || format!("reading {what} from {}", path.display());
    let metadata = std::fs::metadata(path).with_context(reading)?;
    // Opening a pipe would wait for somebody to write.
    anyhow::ensure!(metadata.is_file(), "{} is no file", path.display());
    let file = File::open(path).with_context(reading)?;
    let mode = file.metadata().with_context(reading)?.permissions().mode();
    let mut bytes = Vec::new();
    file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).with_context(reading)?;
    anyhow::ensure!(
        bytes.len() as u64 <= LARGEST_BYTES,
        "{} is larger than {LARGEST_BYTES} bytes, so it is not {what}",
        path.display()
    );
    Ok(PemFile { path, bytes, mode })
}
