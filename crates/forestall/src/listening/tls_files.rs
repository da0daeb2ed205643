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
        let certificate = read(&self.certificate, "--tls-cert")?;
        let key = read(&self.key, "--tls-key")?;
        for file in [&certificate, &key] {
            file.refuse_open_key()?;
        }
        let identity = TlsIdentity::from_pem(&certificate.bytes, &key.bytes).with_context(|| {
            format!("{} and {} cannot be used", self.certificate.display(), self.key.display())
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

fn read<'a>(path: &'a Path, flag: &str) -> Result<PemFile<'a>, Advised> {
    let shown = path.display();
    let advice =
        format!("check the path given with {flag}, and that the user who serves the desk may read it");
    let unreadable = |error| Advised::new(format!("{shown} cannot be read: {error}"), advice.clone());
    // Opening a pipe would wait for somebody to write.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Advised::new(format!("{shown} is no file"), advice));
    }
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    let mut bytes = Vec::new();
    file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(Advised::new(format!("{shown} is larger than any certificate or key"), advice));
    }
    Ok(PemFile { path, bytes, mode })
}
