//! The audit log: who did what to which record, as a chain that is hard to rewrite unnoticed.
//!
//! **In:** facts without content, inside the transaction of the act they tell of. **Out:** entries, a verdict over
//! the whole chain, the signed head as a few lines to keep elsewhere, exports. It refuses to know what the acts were
//! about: a fact names an account, an action and a record's identifier.
//!
//! What stands against somebody who can write to the database:
//!
//! - Triggers refuse every change of an entry; whoever may drop triggers is not stopped by them.
//! - Each entry holds the hash of the one before, and the newest hash is signed with a key derived from the desk key,
//!   which is not in the database. So changing, removing or adding entries is found by [`verify`] and, at the end of
//!   the chain, already by the next [`append`], which signs nothing on top of a head that this desk did not sign.
//! - Putting back an old copy of the end of the chain together with its old head cannot be seen from inside: an
//!   [`Anchor`] kept elsewhere tells.
//!
//! Whoever has the unlocked desk's memory can sign anything, and only anchors given out before bind them.
//!
//! Time never runs backwards in the chain: an entry is as late as the machine's clock or the entry before, whichever
//! is later. [`DeskClock`] gives the same time to sessions, links, embargoes and one-time codes, so that a clock set
//! back opens nothing again.

mod anchor;
mod chain;
mod desk_clock;
mod entry_row;
mod export;
mod verify;

pub use anchor::{Anchor, AnchorError, parse_anchor};
pub use chain::{AuditFilter, append, entries, newest};
pub use desk_clock::{DeskClock, MachineClock};
pub use export::{ExportError, ExportFormat, export};
pub use verify::{AuditFault, AuditVerdict, verify};

pub(crate) use entry_row::time_text;
