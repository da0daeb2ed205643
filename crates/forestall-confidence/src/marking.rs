//! The handling marks a record has had, as a fold over acts.

mod seen;

use forestall_types::{Sequence, written_text};
use jiff::Timestamp;
use thiserror::Error;

use crate::{AccountId, Mark, MarkChange};

written_text!(
    /// Why a mark is changed: 1 to 1,000 characters.
    MarkReason,
    "the reason",
    1000,
    Many
);
written_text!(
    /// Who agreed to a release, when and how: 1 to 1,000 characters.
    Consent,
    "the source's consent",
    1000,
    Many
);

/// One act upon a record's mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MarkAct {
    /// Who acts.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: MarkEvent,
}

/// What is done to a record's mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MarkEvent {
    /// The mark is changed so that nobody gains anything.
    Narrow {
        /// The new mark.
        mark: Mark,
        /// Why.
        reason: MarkReason,
    },
    /// The mark is changed so that somebody gains.
    Release(Proposal),
    /// A release is proposed to a second person.
    Propose(Proposal),
    /// The proposed release takes place.
    Approve,
    /// The proposed release does not take place.
    Refuse {
        /// Why.
        reason: MarkReason,
    },
}

/// A release and what it rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The new mark.
    pub mark: Mark,
    /// Why.
    pub reason: MarkReason,
    /// Who agreed to it, when and how.
    pub consent: Consent,
}

/// Why an act upon a mark was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum MarkError {
    /// The new mark is the present one.
    #[error("the record is marked so already")]
    NothingChanges,
    /// The new mark lets somebody gain.
    #[error(
        "this lets somebody read who could not, or learn more of the author: it is a release \
         and needs a reason and the source's consent"
    )]
    NeedsRelease,
    /// The new mark lets nobody gain.
    #[error("nobody gains anything by this mark, so it is no release; change the mark instead")]
    NoRelease,
    /// The engagement demands a second person.
    #[error("releases of this engagement take two people; propose it to a second one")]
    NeedsTwo,
    /// No second person is demanded.
    #[error("one person may release this; there is nothing to propose")]
    NeedsOne,
    /// A release waits for an answer.
    #[error("a release is proposed already; approve or refuse it first")]
    ProposalWaits,
    /// No release waits.
    #[error("no release is proposed")]
    NothingProposed,
    /// The same person cannot be both.
    #[error("whoever proposes a release cannot approve it; a second person has to")]
    SamePerson,
    /// The mark is that of the record a part belongs to.
    #[error("this part has the mark of its record; change the mark of the record instead")]
    MarkOfRecord,
    /// Whoever acts would not be able to read the record any more.
    #[error("you would not be able to read it yourself any more; include yourself")]
    ExcludesSelf,
}

/// The present mark of a record and how it came about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Marking {
    first: Mark,
    current: Mark,
    proposal: Option<(AccountId, Proposal)>,
    acts: Vec<MarkAct>,
}

impl Marking {
    /// Returns the marking of a record just made.
    pub fn new(first: Mark) -> Self {
        Self { current: first.clone(), first, proposal: None, acts: Vec::new() }
    }

    /// Applies an act.
    ///
    /// - `needs_two`: whether the engagement the record belongs to demands two people for a release.
    ///
    /// # Errors
    ///
    /// [`MarkError`] when the act is not allowed; nothing has changed then.
    pub fn apply(&mut self, act: MarkAct, needs_two: bool) -> Result<(), MarkError> {
        // An embargo that has ended keeps nobody out, so leaving it away is no release.
        let current = self.current.as_of(act.at);
        match &act.event {
            MarkEvent::Narrow { mark, .. } => {
                // A day of review is anybody's to move; it lets nobody gain.
                match current.change_to(mark) {
                    MarkChange::Same if current.review_by == mark.review_by => {
                        return Err(MarkError::NothingChanges);
                    }
                    MarkChange::Wider => return Err(MarkError::NeedsRelease),
                    MarkChange::Same | MarkChange::Narrower => {}
                }
                self.current = mark.clone();
                // What was proposed was proposed for a wider mark than this one.
                self.proposal = None;
            }
            MarkEvent::Release(release) => {
                self.check_release(&current, &release.mark)?;
                if needs_two {
                    return Err(MarkError::NeedsTwo);
                }
                self.current = release.mark.clone();
            }
            MarkEvent::Propose(release) => {
                self.check_release(&current, &release.mark)?;
                if !needs_two {
                    return Err(MarkError::NeedsOne);
                }
                self.proposal = Some((act.by, release.clone()));
            }
            MarkEvent::Approve => {
                let (proposer, release) = self.proposal.as_ref().ok_or(MarkError::NothingProposed)?;
                if *proposer == act.by {
                    return Err(MarkError::SamePerson);
                }
                self.current = release.mark.clone();
                self.proposal = None;
            }
            MarkEvent::Refuse { .. } => {
                self.proposal.take().ok_or(MarkError::NothingProposed)?;
            }
        }
        self.acts.push(act);
        Ok(())
    }

    fn check_release(&self, current: &Mark, mark: &Mark) -> Result<(), MarkError> {
        if self.proposal.is_some() {
            return Err(MarkError::ProposalWaits);
        }
        match current.change_to(mark) {
            MarkChange::Same => Err(MarkError::NothingChanges),
            MarkChange::Narrower => Err(MarkError::NoRelease),
            MarkChange::Wider => Ok(()),
        }
    }

    /// Returns the mark the record was made with.
    pub const fn first(&self) -> &Mark {
        &self.first
    }

    /// Returns the mark in force.
    pub const fn current(&self) -> &Mark {
        &self.current
    }

    /// Returns the release that waits for a second person, and who proposed it.
    pub const fn proposal(&self) -> Option<&(AccountId, Proposal)> {
        self.proposal.as_ref()
    }

    /// Returns the acts so far, oldest first.
    pub fn acts(&self) -> &[MarkAct] {
        &self.acts
    }

    /// Returns the sequence a next act builds on.
    pub fn sequence(&self) -> Sequence {
        Sequence::of_count(self.acts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attribution, Audience};

    fn mark(audience: &str) -> Mark {
        Mark { audience: audience.parse().unwrap(), attribution: Attribution::ByName, review_by: None }
    }

    fn act(by: u64, event: MarkEvent) -> MarkAct {
        MarkAct { by: AccountId::new(by), at: "2026-11-22T12:00:00Z".parse().unwrap(), event }
    }

    fn proposal(audience: &str) -> Proposal {
        Proposal {
            mark: mark(audience),
            reason: "the parties publish it".parse().unwrap(),
            consent: "the source, by telephone, 21 November".parse().unwrap(),
        }
    }

    fn narrow(audience: &str) -> MarkEvent {
        MarkEvent::Narrow { mark: mark(audience), reason: "caucus".parse().unwrap() }
    }

    #[test]
    fn a_release_is_never_a_mere_change() {
        let mut marking = Marking::new(mark("caucus(E-2026-001,1)"));
        let wider = act(1, narrow("engagement(E-2026-001)"));
        assert_eq!(marking.apply(wider, false), Err(MarkError::NeedsRelease));
        let release = act(1, MarkEvent::Release(proposal("engagement(E-2026-001)")));
        assert_eq!(marking.apply(release.clone(), true), Err(MarkError::NeedsTwo));
        marking.apply(release, false).unwrap();
        assert_eq!(marking.current().audience, Audience::engagement("E-2026-001".parse().unwrap()));
        let back = act(1, MarkEvent::Release(proposal("caucus(E-2026-001,1)")));
        assert_eq!(marking.apply(back, false), Err(MarkError::NoRelease));
        marking.apply(act(1, narrow("caucus(E-2026-001,1)")), false).unwrap();
        assert_eq!(
            marking.apply(act(1, narrow("caucus(E-2026-001,1)")), false),
            Err(MarkError::NothingChanges)
        );
    }

    #[test]
    fn two_people_are_two_people() {
        let mut marking = Marking::new(mark("named(0000000000000001,0000000000000002)"));
        let propose = act(1, MarkEvent::Propose(proposal("internal")));
        assert_eq!(marking.apply(propose.clone(), false), Err(MarkError::NeedsOne));
        assert_eq!(marking.apply(act(2, MarkEvent::Approve), true), Err(MarkError::NothingProposed));
        marking.apply(propose.clone(), true).unwrap();
        assert_eq!(marking.apply(propose, true), Err(MarkError::ProposalWaits));
        assert_eq!(marking.apply(act(1, MarkEvent::Approve), true), Err(MarkError::SamePerson));
        assert_ne!(marking.current(), &mark("internal"), "a proposal changes nothing yet");
        marking.apply(act(2, MarkEvent::Approve), true).unwrap();
        assert_eq!(marking.current(), &mark("internal"));
        assert_eq!(marking.sequence(), Sequence::new(2));
    }

    #[test]
    fn an_embargo_that_has_ended_may_be_left_away() {
        let embargo = "internal&embargo(2026-11-22T12:00:00Z,0000000000000001)";
        let mut marking = Marking::new(mark(embargo));
        marking.apply(act(2, narrow("internal&named(0000000000000002)")), false).unwrap();
        let mut lasting = Marking::new(mark(&embargo.replace("12:00:00Z", "12:00:01Z")));
        let early = act(2, narrow("internal&named(0000000000000002)"));
        assert_eq!(lasting.apply(early, false), Err(MarkError::NeedsRelease));
    }

    #[test]
    fn narrowing_ends_a_proposal() {
        let mut marking = Marking::new(mark("internal"));
        marking.apply(act(1, MarkEvent::Propose(proposal("open"))), true).unwrap();
        marking.apply(act(2, narrow("internal&named(0000000000000002)")), true).unwrap();
        assert_eq!(marking.apply(act(2, MarkEvent::Approve), true), Err(MarkError::NothingProposed));
        let review = Mark { review_by: Some("2027-01-01".parse().unwrap()), ..marking.current().clone() };
        let later = MarkEvent::Narrow { mark: review, reason: "look again".parse().unwrap() };
        marking.apply(act(2, later), true).unwrap();
    }
}
