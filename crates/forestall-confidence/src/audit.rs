//! Who did what to which record: entries that each hold the hash of the one before.

use std::fmt;
use std::str::FromStr;

use forestall_types::coded_enum;
use jiff::Timestamp;
use thiserror::Error;

use crate::AccountId;

coded_enum!(
    /// What was done.
    AuditAction, "audited action",
    /// The desk was set up.
    DeskSetUp => "desk-set-up", "set the desk up";
    /// The server started.
    ServerStarted => "server-started", "started the server";
    /// Somebody logged in.
    LoggedIn => "logged-in", "logged in";
    /// Somebody failed to log in.
    LogInFailed => "log-in-failed", "failed to log in";
    /// An account was locked after many failures.
    AccountLocked => "account-locked", "locked after failed log-ins";
    /// Somebody logged out.
    LoggedOut => "logged-out", "logged out";
    /// Sessions were ended.
    SessionsEnded => "sessions-ended", "ended sessions";
    /// A password was changed.
    PasswordChanged => "password-changed", "changed a password";
    /// Somebody changed the name others see.
    Renamed => "renamed", "changed their name";
    /// The second factor was changed.
    SecondFactorChanged => "second-factor-changed", "changed the second factor";
    /// Somebody was invited.
    Invited => "invited", "invited somebody";
    /// A one-time link was made that is no invitation: to set the desk up, to start it, or for a new password.
    LinkMade => "link-made", "made a one-time link";
    /// A one-time link was taken back.
    LinkRevoked => "link-revoked", "took a link back";
    /// An account was made.
    AccountMade => "account-made", "made an account";
    /// Roles were changed.
    RolesChanged => "roles-changed", "changed roles";
    /// An account was closed.
    AccountClosed => "account-closed", "closed an account";
    /// An account was opened again.
    AccountReopened => "account-reopened", "opened an account again";
    /// A token for programs was made.
    TokenMade => "token-made", "made a token";
    /// A token for programs was taken back.
    TokenRevoked => "token-revoked", "took a token back";
    /// A private address of a calendar was made.
    CalendarFeedMade => "calendar-feed-made", "made a calendar address";
    /// A private address of a calendar was taken back.
    CalendarFeedRevoked => "calendar-feed-revoked", "took a calendar address back";
    /// Somebody began or ended looking as another.
    ViewedAs => "viewed-as", "looked as another";
    /// Somebody became a member of an engagement or of a caucus.
    MemberAdded => "member-added", "added a member";
    /// Somebody is no member any more.
    MemberRemoved => "member-removed", "removed a member";
    /// Somebody became an observer of an engagement.
    ObserverAdded => "observer-added", "added an observer";
    /// Somebody is no observer any more.
    ObserverRemoved => "observer-removed", "removed an observer";
    /// The engagement demands two people for releases from now on.
    TwoPersonRelease => "two-person-release", "demanded two people for releases";
    /// A decision was recorded.
    Decided => "decided", "recorded a decision";
    /// A decision was withdrawn.
    DecisionWithdrawn => "decision-withdrawn", "withdrew a decision";
    /// A warning was answered.
    WarningAnswered => "warning-answered", "answered a warning";
    /// An engagement was opened.
    EngagementOpened => "engagement-opened", "opened an engagement";
    /// An engagement was acted upon.
    EngagementActed => "engagement-acted", "acted upon an engagement";
    /// A record that is told by acts was opened.
    ChronicleOpened => "chronicle-opened", "opened a record";
    /// A record that is told by acts was acted upon.
    ChronicleActed => "chronicle-acted", "acted upon a record";
    /// A note was written.
    NoteWritten => "note-written", "wrote a note";
    /// A note was revised.
    NoteRevised => "note-revised", "revised a note";
    /// A file was attached.
    FileAttached => "file-attached", "attached a file";
    /// A file was taken off.
    FileRemoved => "file-removed", "took a file off";
    /// A file was read.
    FileRead => "file-read", "read a file";
    /// A mark was narrowed.
    MarkNarrowed => "mark-narrowed", "narrowed a mark";
    /// A record was released.
    Released => "released", "released to a wider audience";
    /// A release was proposed.
    ReleaseProposed => "release-proposed", "proposed a release";
    /// A release was approved.
    ReleaseApproved => "release-approved", "approved a release";
    /// A release was refused.
    ReleaseRefused => "release-refused", "refused a release";
    /// A protected person was entered.
    PersonEntered => "person-entered", "entered a protected person";
    /// Who the protected persons are was read.
    PersonsRead => "persons-read", "read who protected persons are";
    /// A protected person was erased.
    PersonErased => "person-erased", "erased a protected person";
    /// Records left the desk as a file.
    Exported => "exported", "exported";
    /// A backup was made.
    BackedUp => "backed-up", "made a backup";
    /// A backup was restored.
    Restored => "restored", "restored a backup";
    /// The keys were changed.
    KeysChanged => "keys-changed", "changed the keys";
    /// The head of the chain was given out.
    HeadAnchored => "head-anchored", "anchored the audit log";
);

/// The blake3 hash of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AuditHash([u8; 32]);

/// The text is no hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("an audit hash has 64 hexadecimal digits")]
pub struct AuditHashError;

/// What is recorded, before it has its place in the chain. Never content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditFact {
    /// When.
    pub at: Timestamp,
    /// Whose doing; none for the program's own.
    pub actor: Option<AccountId>,
    /// What was done.
    pub action: AuditAction,
    /// To what: an identifier such as `N-4c1f` or an account; never a name.
    pub record: Option<String>,
}

/// One link of the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEntry {
    /// The place in the chain, from 1.
    pub sequence: u64,
    /// What is recorded.
    pub fact: AuditFact,
    /// The hash of the entry before; zeros for the first.
    pub previous: AuditHash,
    /// The hash of this entry.
    pub hash: AuditHash,
}

/// The newest entry's place and hash, which stand for the whole chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuditHead {
    /// How many entries there are.
    pub sequence: u64,
    /// The hash of the last; zeros when there is none.
    pub hash: AuditHash,
}

/// Where a chain does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ChainError {
    /// An entry is missing, or stands twice.
    #[error("entry {expected} is missing from the audit log; entry {found} stands in its place")]
    Missing {
        /// The place that should follow.
        expected: u64,
        /// The place found.
        found: u64,
    },
    /// An entry does not hold the hash of the one before.
    #[error("entry {0} of the audit log does not follow from the one before: one of them was rewritten")]
    Unlinked(u64),
    /// An entry's hash is not that of its content.
    #[error("entry {0} of the audit log was rewritten: its content does not give its hash")]
    Rewritten(u64),
    /// An entry is older than the one before.
    #[error("entry {0} of the audit log is older than the one before; the desk never writes that")]
    BackInTime(u64),
    /// The chain ends elsewhere than its head says.
    #[error("the audit log ends at entry {found}, but its head says {expected}: entries were cut off")]
    OtherHead {
        /// What the head says.
        expected: u64,
        /// Where the chain ends.
        found: u64,
    },
    /// An anchored head is not in the chain.
    #[error("the chain does not hold the anchored head at entry {0}: it was rewritten since")]
    AnchorNotFound(u64),
}

impl AuditHash {
    /// Before the first entry.
    pub const NONE: Self = Self([0; 32]);

    /// Takes stored bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

impl FromStr for AuditHash {
    type Err = AuditHashError;

    fn from_str(text: &str) -> Result<Self, AuditHashError> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes())).map_err(|_| AuditHashError)
    }
}

impl AuditHead {
    /// The head of an empty chain.
    pub const START: Self = Self { sequence: 0, hash: AuditHash::NONE };

    /// Returns the entry that follows this head.
    pub fn next(&self, fact: AuditFact) -> AuditEntry {
        let sequence = self.sequence + 1;
        let hash = hash(sequence, &fact, &self.hash);
        AuditEntry { sequence, fact, previous: self.hash, hash }
    }

    /// Returns the bytes that are signed for this head.
    pub fn signed_bytes(&self) -> Vec<u8> {
        format!("forestall audit head 1\n{}\n{}\n", self.sequence, self.hash).into_bytes()
    }
}

impl AuditEntry {
    /// Returns the head of a chain that ends here.
    pub const fn head(&self) -> AuditHead {
        AuditHead { sequence: self.sequence, hash: self.hash }
    }

    /// Says whether the entry's hash is that of its content.
    pub fn is_intact(&self) -> bool {
        self.hash == hash(self.sequence, &self.fact, &self.previous)
    }
}

/// Hashes an entry: each field in order, each with its length before it.
fn hash(sequence: u64, fact: &AuditFact, previous: &AuditHash) -> AuditHash {
    let mut hasher = blake3::Hasher::new_derive_key("forestall audit entry 1");
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field(&sequence.to_le_bytes());
    field(&fact.at.as_nanosecond().to_le_bytes());
    field(fact.actor.map(|actor| actor.to_string()).unwrap_or_default().as_bytes());
    field(fact.action.code().as_bytes());
    field(fact.record.as_deref().unwrap_or_default().as_bytes());
    field(previous.bytes());
    AuditHash(*hasher.finalize().as_bytes())
}

/// Follows a chain from its first entry.
///
/// - `entries`: all of them, in order.
/// - `head`: what the chain's head row says.
/// - `anchors`: heads kept outside, which the chain must contain.
///
/// Result: how many entries there are.
///
/// # Errors
///
/// [`ChainError`] with the first place where it does not hold.
pub fn verify_chain<'a>(
    entries: impl IntoIterator<Item = &'a AuditEntry>,
    head: AuditHead,
    anchors: &[AuditHead],
) -> Result<u64, ChainError> {
    let mut walk = ChainWalk::new(anchors);
    for entry in entries {
        walk.follow(entry)?;
    }
    walk.finish(head)
}

/// Follows a chain entry by entry, for chains too long to be held at once.
#[derive(Clone, Debug)]
pub struct ChainWalk {
    so_far: AuditHead,
    at: Timestamp,
    unseen: Vec<AuditHead>,
}

impl ChainWalk {
    /// Begins before the first entry; `anchors` are heads kept outside, which the chain must contain.
    pub fn new(anchors: &[AuditHead]) -> Self {
        let unseen = anchors.iter().filter(|anchor| anchor.sequence > 0).copied().collect();
        Self { so_far: AuditHead::START, at: Timestamp::MIN, unseen }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    ///
    /// [`ChainError`] when it does not follow; the walk is then over.
    pub fn follow(&mut self, entry: &AuditEntry) -> Result<(), ChainError> {
        let expected = self.so_far.sequence + 1;
        if entry.sequence != expected {
            return Err(ChainError::Missing { expected, found: entry.sequence });
        }
        if entry.previous != self.so_far.hash {
            return Err(ChainError::Unlinked(entry.sequence));
        }
        if !entry.is_intact() {
            return Err(ChainError::Rewritten(entry.sequence));
        }
        if entry.fact.at < self.at {
            return Err(ChainError::BackInTime(entry.sequence));
        }
        self.so_far = entry.head();
        self.at = entry.fact.at;
        self.unseen.retain(|anchor| *anchor != entry.head());
        Ok(())
    }

    /// Returns the head of what was followed.
    pub const fn so_far(&self) -> AuditHead {
        self.so_far
    }

    /// Ends the walk; returns how many entries there are.
    ///
    /// # Errors
    ///
    /// [`ChainError::OtherHead`] when the chain's head says otherwise, [`ChainError::AnchorNotFound`].
    pub fn finish(self, head: AuditHead) -> Result<u64, ChainError> {
        if self.so_far != head {
            return Err(ChainError::OtherHead { expected: head.sequence, found: self.so_far.sequence });
        }
        match self.unseen.first() {
            Some(anchor) => Err(ChainError::AnchorNotFound(anchor.sequence)),
            None => Ok(self.so_far.sequence),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: u64) -> Vec<AuditEntry> {
        let mut head = AuditHead::START;
        let mut entries = Vec::new();
        for number in 0..length {
            let entry = head.next(AuditFact {
                at: "2026-11-22T12:00:00Z".parse().unwrap(),
                actor: Some(AccountId::new(number)),
                action: AuditAction::NoteWritten,
                record: Some(format!("N-{number}")),
            });
            head = entry.head();
            entries.push(entry);
        }
        entries
    }

    #[test]
    fn a_whole_chain_holds() {
        let entries = chain(5);
        assert_eq!(verify_chain(&entries, entries[4].head(), &[entries[2].head()]), Ok(5));
        assert_eq!(verify_chain(&[], AuditHead::START, &[]), Ok(0));
    }

    #[test]
    fn every_tampering_is_found() {
        let entries = chain(5);
        let head = entries[4].head();
        let mut changed = entries.clone();
        changed[1].fact.action = AuditAction::FileRead;
        assert_eq!(verify_chain(&changed, head, &[]), Err(ChainError::Rewritten(2)));
        let mut cut_out = entries.clone();
        cut_out.remove(1);
        assert_eq!(verify_chain(&cut_out, head, &[]), Err(ChainError::Missing { expected: 2, found: 3 }));
        let shorter = &entries[..4];
        assert_eq!(verify_chain(shorter, head, &[]), Err(ChainError::OtherHead { expected: 5, found: 4 }));
        // Somebody rewrites all of it, head included: only an anchor kept outside tells.
        let mut other = chain(5);
        let mut so_far = AuditHead::START;
        for entry in &mut other {
            entry.fact.actor = None;
            *entry = so_far.next(entry.fact.clone());
            so_far = entry.head();
        }
        assert_eq!(verify_chain(&other, so_far, &[]), Ok(5));
        assert_eq!(verify_chain(&other, so_far, &[entries[2].head()]), Err(ChainError::AnchorNotFound(3)));
    }

    #[test]
    fn time_does_not_run_backwards() {
        let fact = |second: i64| AuditFact {
            at: Timestamp::from_second(second).unwrap(),
            actor: None,
            action: AuditAction::Exported,
            record: None,
        };
        let first = AuditHead::START.next(fact(2));
        let second = first.head().next(fact(1));
        let found = verify_chain([&first, &second], second.head(), &[]);
        assert_eq!(found, Err(ChainError::BackInTime(2)));
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let fact = |actor, record: &str| AuditFact {
            at: "2026-11-22T12:00:00Z".parse().unwrap(),
            actor,
            action: AuditAction::Exported,
            record: Some(record.to_owned()),
        };
        let named = AuditHead::START.next(fact(None, "0000000000000001"));
        let acted = AuditHead::START.next(fact(Some(AccountId::new(1)), ""));
        assert_ne!(named.hash, acted.hash);
    }
}
