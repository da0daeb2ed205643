//! Why an act upon the record of a person of the roster is refused.

use forestall_types::{ChronicleKind, PolityCode};
use thiserror::Error;

use crate::{DayOrderError, LanguageTag};

/// Why an act upon the record of a person of the roster was refused. No message repeats what was written.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PractitionerError {
    /// The first act opens it, and only the first.
    #[error("a person is put on file once; choose another act")]
    OpenedAlready,
    /// The first act opens it.
    #[error("this person is not on file; put them on file first")]
    NotOpened,
    /// They do not want to be on file.
    #[error("this person withdrew their consent; erase them, or enter that they agree anew")]
    NoConsent,
    /// Consent stands.
    #[error("this person withdrew nothing; their consent stands")]
    ConsentStands,
    /// They are not asked any more.
    #[error("this person retired; enter that they return first")]
    Retired,
    /// They are asked as it is.
    #[error("this person did not retire; choose another act")]
    NotRetired,
    /// A pseudonym holds a part of the name.
    #[error("the pseudonym holds a part of the person's name; choose one that tells nothing of it")]
    PseudonymTells,
    /// An address or a number stands in a text.
    #[error(
        "an electronic address or a telephone number stands in the text; take it out: how to reach somebody is kept \
         in their identity, under Protected persons"
    )]
    ContactInRecord,
    /// Days stand where they cannot.
    #[error(transparent)]
    Days(#[from] DayOrderError),
    /// An office was found and not named.
    #[error("say which office it is")]
    WhichOffice,
    /// No office was found, yet one is named.
    #[error("either no office was found, or one is named; not both")]
    OfficeOfNobody,
    /// A language stands twice.
    #[error("the language {0} stands twice; keep one level")]
    LanguageTwice(LanguageTag),
    /// A country stands twice.
    #[error("the country {0} stands twice")]
    RegionTwice(PolityCode),
    /// Trust is measured with parties.
    #[error("trust is measured with a party, whose identifier begins with PTY; this is a {0}")]
    NoParty(ChronicleKind),
    /// What the act names is not there.
    #[error("this record holds no such entry any more; look at it again")]
    NoSuchEntry,
    /// The conflict is resolved.
    #[error("this conflict of interest is resolved already")]
    ResolvedAlready,
}
