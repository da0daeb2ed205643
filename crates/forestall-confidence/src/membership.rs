//! Who takes part in an engagement.

use thiserror::Error;

use crate::{AccountId, DisplayName, PartyNumber};

/// A member of an engagement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The account.
    pub account_id: AccountId,
    /// The name others see.
    pub name: DisplayName,
    /// Whether they are of the desk's own staff, and so read what is internal.
    pub is_staff: bool,
    /// The caucuses in which they sit.
    pub caucuses: Vec<PartyNumber>,
}

/// An observer of an engagement: reads what is marked for everybody present, and is no member.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Observer {
    /// The account.
    pub account_id: AccountId,
    /// The name others see.
    pub name: DisplayName,
    /// Whether they are of the desk's own staff, and so read what is internal.
    pub is_staff: bool,
}

/// Who takes part in an engagement.
#[derive(Clone, Debug, Default)]
pub struct Membership {
    /// The members, by name.
    pub members: Vec<Member>,
    /// The observers, by name; none of them is a member.
    pub observers: Vec<Observer>,
    /// Whether releases of what belongs to it take two people.
    pub needs_two: bool,
}

/// Why a change of members was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum MemberError {
    /// Who acts is no member.
    #[error("only a member of an engagement changes its members and observers; ask one")]
    NotYours,
    /// The caucus is not theirs.
    #[error("only who sits in a caucus adds others to it; ask somebody of that caucus")]
    NotYourCaucus,
    /// There is no such party.
    #[error("the engagement has no party {}", .0.get())]
    NoSuchParty(PartyNumber),
    /// Nothing would change.
    #[error("they take part already, and sit in these caucuses")]
    TakesPart,
    /// They are no member.
    #[error("they do not take part in this engagement")]
    TakesNoPart,
    /// They are an observer, whom nothing makes a member beside.
    #[error("they observe this engagement; end that first, then add them as a member")]
    Observes,
    /// They are a member, who reads more than an observer.
    #[error("they are a member of this engagement, and so read all that an observer reads")]
    IsMember,
    /// Nothing would change.
    #[error("they observe this engagement already")]
    ObservesAlready,
    /// They are no observer.
    #[error("they do not observe this engagement")]
    ObservesNot,
    /// Nobody who keeps the members would be left.
    #[error("nobody would be left who may change the members; add somebody who may, then leave")]
    LastManager,
    /// Nobody would be left in a caucus.
    #[error("nobody would be left in the caucus of party {}; add somebody to it first", .0.get())]
    LastOfCaucus(PartyNumber),
    /// Two people are demanded already.
    #[error("releases of this engagement take two people already")]
    NeedsTwoAlready,
}
