//! The signed head as a few lines to be kept where the database's administrator cannot reach.

use std::fmt;

use forestall_confidence::AuditHead;
use forestall_vault::{AuditSigner, verify_signature};
use jiff::Timestamp;

use super::entry_row::time_text;

const TITLE: &str = "forestall audit anchor 1";

/// The head of the chain as it was at some time, signed by the desk; printed by `Display`, read by [`parse_anchor`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// The name of the desk key.
    pub desk_key_id: String,
    /// The head.
    pub head: AuditHead,
    /// When it was given out.
    pub at: Timestamp,
    /// The key to check signatures of this desk with.
    pub public_key: [u8; 32],
    signature: [u8; 64],
}

/// Why a text is not an anchor.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AnchorError {
    /// A line is missing, of another kind or unreadable.
    #[error("line {line} of the anchor is not `{expected}` and its value; give all {lines} lines as they were given out", lines = LINES)]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What it begins with.
        expected: &'static str,
    },
    /// The lines were changed.
    #[error("the signature of the anchor does not belong to its other lines: it was changed")]
    Changed,
}

const LINES: usize = 7;

impl Anchor {
    /// Signs a head.
    pub fn sign(signer: &AuditSigner, desk_key_id: &str, head: AuditHead, at: Timestamp) -> Self {
        let unsigned = Self {
            desk_key_id: desk_key_id.to_owned(),
            head,
            at,
            public_key: signer.public_key(),
            signature: [0; 64],
        };
        Self { signature: signer.sign(unsigned.signed_lines().as_bytes()), ..unsigned }
    }

    fn signed_lines(&self) -> String {
        format!(
            "{TITLE}\ndesk key: {}\nentry: {}\nhash: {}\ntime: {}\npublic key: {}\n",
            self.desk_key_id,
            self.head.sequence,
            self.head.hash,
            time_text(self.at),
            hex(&self.public_key)
        )
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}signature: {}", self.signed_lines(), hex(&self.signature))
    }
}

/// Reads an anchor and checks that its signature belongs to it.
///
/// White space around lines and empty lines do not count: anchors go through mails and over paper. Whether the anchor
/// is of *this* desk, [`super::verify`] tells.
///
/// # Errors
///
/// [`AnchorError`].
pub fn parse_anchor(text: &str) -> Result<Anchor, AnchorError> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.first() != Some(&TITLE) {
        return Err(AnchorError::Line { line: 1, expected: TITLE });
    }
    let field = |line: usize, expected: &'static str| {
        let value = lines.get(line - 1).and_then(|text| text.strip_prefix(expected));
        value.map(str::trim).ok_or(AnchorError::Line { line, expected })
    };
    let desk_key_id = field(2, "desk key:")?;
    let is_id =
        (8..=64).contains(&desk_key_id.len()) && desk_key_id.bytes().all(|b| b.is_ascii_alphanumeric());
    let bad = |line, expected| AnchorError::Line { line, expected };
    if !is_id {
        return Err(bad(2, "desk key:"));
    }
    let sequence = field(3, "entry:")?.parse().map_err(|_| bad(3, "entry:"))?;
    let hash = field(4, "hash:")?.parse().map_err(|_| bad(4, "hash:"))?;
    let at = field(5, "time:")?.parse().map_err(|_| bad(5, "time:"))?;
    let public_key = bytes(field(6, "public key:")?).ok_or(bad(6, "public key:"))?;
    let signature = bytes(field(7, "signature:")?).ok_or(bad(7, "signature:"))?;
    if lines.len() > LINES {
        return Err(AnchorError::Changed);
    }
    let head = AuditHead { sequence, hash };
    let anchor = Anchor { desk_key_id: desk_key_id.to_owned(), head, at, public_key, signature };
    match verify_signature(&public_key, anchor.signed_lines().as_bytes(), &signature) {
        Ok(()) => Ok(anchor),
        Err(_) => Err(AnchorError::Changed),
    }
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn bytes<const LENGTH: usize>(hex: &str) -> Option<[u8; LENGTH]> {
    let is_hex = hex.len() == LENGTH * 2 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)).take_while(|_| is_hex) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    is_hex.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use forestall_confidence::AuditHash;
    use forestall_vault::{DeskKey, Vault};

    use super::*;

    fn anchor() -> Anchor {
        let vault = Vault::new(DeskKey::generate().unwrap());
        let head = AuditHead { sequence: 42, hash: AuditHash::from_bytes([7; 32]) };
        Anchor::sign(
            &vault.audit_signer(),
            vault.desk_key_id(),
            head,
            "2026-11-22T12:00:00Z".parse().unwrap(),
        )
    }

    #[test]
    fn an_anchor_is_read_again_after_a_mail() {
        let anchor = anchor();
        let mailed = anchor.to_string().replace('\n', "\r\n\r\n  ");
        assert_eq!(parse_anchor(&mailed), Ok(anchor));
    }

    #[test]
    fn a_changed_anchor_is_refused() {
        let text = anchor().to_string();
        assert_eq!(parse_anchor(&text.replace("entry: 42", "entry: 41")), Err(AnchorError::Changed));
        assert_eq!(parse_anchor(&text.replace("T12:", "T13:")), Err(AnchorError::Changed));
        for line in 0..LINES {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.remove(line);
            let refused = parse_anchor(&lines.join("\n"));
            assert!(matches!(refused, Err(AnchorError::Line { .. })), "without line {line}: {refused:?}");
        }
        assert!(parse_anchor(&(text + "entry: 43")).is_err());
        assert!(parse_anchor("").is_err());
    }
}
