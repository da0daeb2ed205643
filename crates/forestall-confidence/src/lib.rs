#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod account;
mod attribution;
mod audience;
mod audit;
mod entry;
mod identity;
mod log_in;
mod mark;
mod marking;
mod membership;
mod opening_mark;
mod programs;
mod role;
mod viewer;

pub use account::{AccountId, AccountIdError, DisplayName, LoginName, LoginNameError};
pub use attribution::Attribution;
pub use audience::{Audience, AudienceError, Clause, PartyNumber, PartyNumberError};
pub use audit::{
    AuditAction, AuditEntry, AuditFact, AuditHash, AuditHashError, AuditHead, ChainError, ChainWalk,
    verify_chain,
};
pub use entry::{FeedExtent, FeedWords, LinkPurpose, NobodyToViewAs, TokenScope, ViewAs};
pub use identity::{Identity, ProtectedName};
pub use log_in::{LogInAttempts, SESSION_IDLE, SESSION_LONGEST, is_session_alive};
pub use mark::{Mark, MarkChange};
pub use marking::{Consent, MarkAct, MarkError, MarkEvent, MarkReason, Marking, Proposal};
pub use membership::{Member, MemberError, Membership, Observer};
pub use opening_mark::OpeningMark;
pub use programs::{ApiToken, CalendarFeed, FeedVisit};
pub use role::{Capability, Role, Roles};
pub use viewer::{Eyes, Viewer};
