//! Records told by the acts upon them: what all of them share.
//!
//! A chronicle is the list of its acts; its state is a fold over those of them that the viewer may read. An act has the
//! mark of its chronicle or a narrower one of its own, so what somebody may not read cannot shape what they see: no
//! list, count or chart of the folded state can hold it. Whatever an act begins, such as an article or an appeal's
//! addressee, is named by that act's identifier from then on; acts that name what the viewer cannot see are passed over.

mod beside;
mod desk_act;
mod due;
mod entry;
mod face;
mod mentioned;
mod money;
mod source_grade;
mod wording;

pub use beside::Beside;
pub use desk_act::{DeskAct, NotThisKind, Refused, check_act, face_of, fold_acts};
pub use due::{Due, Owner};
pub use entry::{ChronicleFile, Entry, Told};
pub use face::{Face, FaceDate, FaceFilter, FaceOrder, FacePage, FaceRow};
pub use mentioned::{Mentioned, NothingMentioned};
pub use money::{Money, MoneyError};
pub use source_grade::{SourceGrade, SourceGradeError};
pub use wording::{Part, Wording};

use std::error::Error;

use forestall_confidence::{Capability, Viewer};
use forestall_types::{ChronicleId, ChronicleKind, EngagementId};

/// A record that is told by the acts upon it.
pub trait Chronicle: Sized {
    /// The kind of record.
    const KIND: ChronicleKind;
    /// The acts upon it; the first opens it.
    type Act: ChronicleAct;
    /// Why an act is refused.
    type Error: Error + Send + Sync + 'static;

    /// Returns the state after these acts, oldest first.
    ///
    /// Never fails: the acts may be some of all, those that one viewer may read. Whatever names something that is
    /// not among them is passed over.
    fn fold(id: ChronicleId, entries: &[Entry<Self::Act>]) -> Self;

    /// Says whether the viewer may add an act to the state as they see it.
    ///
    /// # Errors
    ///
    /// What the rules of this kind of record refuse; the message says what to do instead.
    fn check(&self, act: &Self::Act, viewer: &Viewer) -> Result<(), Self::Error>;

    /// Returns the member of the act at which an error is to be shown, as the act's JSON names it, where it is about
    /// one: the day that lies ahead, the name that stands already.
    fn member_at_fault(error: &Self::Error) -> Option<&'static str> {
        let _ = error;
        None
    }

    /// Returns what a list shows of it. Made from the acts under the record's own mark only.
    fn face(&self) -> Face;
}

/// One act upon a chronicle; as JSON an object whose member `step` names what is done.
pub trait ChronicleAct: Clone + Into<DeskAct> + TryFrom<DeskAct> {
    /// Returns what it takes to act so.
    fn needs(&self) -> Capability;

    /// Returns what happened in a few words, and what was written.
    fn told(&self) -> Told;

    /// Returns the other records, countries and people it names.
    fn mentions(&self) -> Vec<Mentioned> {
        Vec::new()
    }

    /// Says whether the act is possible beside the other records it names ([`mentions`](Self::mentions)) and the
    /// engagement it opens a record in ([`rests_on`](Self::rests_on)).
    ///
    /// # Errors
    ///
    /// [`Refused`] by a rule between records; the message tells nothing of what stands in the other record.
    fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
        let _ = beside;
        Ok(())
    }

    /// Says whether it is judged ([`check_beside`](Self::check_beside)) also by its own record and by the engagement in
    /// which that stands, each with all its acts, whoever may read them.
    ///
    /// True of acts that a hidden one has to stop: what somebody cannot read must not let them pass.
    fn is_judged_by_all(&self) -> bool {
        false
    }

    /// Returns the record among those it names that rules read as whoever acts reads it, so that one they may not read
    /// answers like one that never was.
    fn names_as_read(&self) -> Option<ChronicleId> {
        None
    }

    /// Says whether all who read the record have to read the act: it cannot have a narrower mark of its own.
    ///
    /// True of acts by which others are numbered or that no two readers may see differently, such as a party that
    /// joins: if it were hidden from some, they could give its number to another.
    fn is_for_all_readers(&self) -> bool {
        false
    }

    /// Returns the engagement within which the record stands, from the act that opens it: who may not read the
    /// engagement may not read the record.
    fn rests_on(&self) -> Option<EngagementId> {
        None
    }
}
