//! What the screens ask of the audit log.

use forestall_confidence::{AccountId, AuditEntry, AuditHead, DisplayName, Viewer};

use super::Loading;

/// Which entries to show.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditFilter {
    /// Only those of this account.
    pub actor: Option<AccountId>,
    /// Only those about this record.
    pub record: Option<String>,
    /// Only entries before this place; the newest when none.
    pub before: Option<u64>,
    /// How many to return.
    pub take: usize,
}

/// Some entries of the audit log, newest first.
#[derive(Clone, Debug)]
pub struct AuditSheet {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// The names of the accounts they speak of.
    pub names: Vec<(AccountId, DisplayName)>,
    /// The head of the chain.
    pub head: AuditHead,
}

/// What following the whole chain found.
#[derive(Clone, Debug)]
pub struct AuditVerdict {
    /// How many entries were followed.
    pub entries: u64,
    /// What is wrong, if anything, in words.
    pub fault: Option<String>,
}

/// The signed head, to be kept outside.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The head.
    pub head: AuditHead,
    /// The text to keep: head, time, signature and public key.
    pub text: String,
}

/// The audit log; every function needs [`forestall_confidence::Capability::ReadAudit`].
pub trait AuditLog: Send + Sync {
    /// Returns entries, newest first.
    fn audit<'a>(&'a self, viewer: &'a Viewer, filter: AuditFilter) -> Loading<'a, AuditSheet>;
    /// Follows the whole chain.
    fn verify_audit<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, AuditVerdict>;
    /// Signs the head and gives it out.
    fn anchor_audit<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Anchor>;
}
