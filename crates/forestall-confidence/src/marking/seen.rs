//! How much of a mark's history somebody may see.

use super::{MarkAct, MarkEvent, Marking, Proposal};
use crate::{AccountId, Attribution, Audience, Clause, Mark, Viewer};

/// Gives each account that may not be told one number that stands for it.
struct StandIns<'a> {
    viewer: &'a Viewer,
    attribution: Attribution,
    hidden: Vec<AccountId>,
}

impl Marking {
    /// Returns the part of the history that a reader of the record may see.
    ///
    /// A reason or a consent may name the source, and an earlier audience who took part. So the history begins with
    /// the first mark from which on the viewer could read the record: whoever gained by a release does not see the
    /// release. Who acted, and whose embargo it was, is told as the attribution allows; otherwise
    /// [`AccountId::stand_in`]s stand for them. Embargoes that have ended are left out of the marks.
    ///
    /// - `attribution`: that of the record, which follows from this history and from what the record rests on.
    ///
    /// The sequence of what is returned counts the acts shown.
    #[must_use]
    pub fn seen_by(&self, viewer: &Viewer, attribution: Attribution) -> Self {
        let mut first = &self.first;
        let mut acts = self.acts.as_slice();
        let mut in_force = &self.first;
        let mut proposed: Option<&Mark> = None;
        for (index, act) in self.acts.iter().enumerate() {
            match &act.event {
                MarkEvent::Propose(release) => proposed = Some(&release.mark),
                MarkEvent::Refuse { .. } => proposed = None,
                MarkEvent::Narrow { .. } | MarkEvent::Release(_) | MarkEvent::Approve => {
                    let next = match &act.event {
                        MarkEvent::Narrow { mark, .. } => Some(mark),
                        MarkEvent::Release(release) => Some(&release.mark),
                        _ => proposed,
                    };
                    let could_read = viewer.may_read(&in_force.audience);
                    in_force = next.unwrap_or(in_force);
                    proposed = None;
                    if !could_read {
                        (first, acts) = (in_force, &self.acts[index + 1..]);
                    }
                }
            }
        }
        let mut stand_ins = StandIns { viewer, attribution, hidden: Vec::new() };
        Self {
            first: stand_ins.mark(first),
            current: stand_ins.mark(&self.current),
            proposal: self
                .proposal
                .as_ref()
                .map(|(by, proposal)| (stand_ins.account(*by), stand_ins.proposal(proposal))),
            acts: acts.iter().map(|act| stand_ins.act(act)).collect(),
        }
    }

    /// Returns every account the history names, stand-ins included, each once and in order.
    pub fn accounts(&self) -> Vec<AccountId> {
        let proposal = self.proposal.iter();
        let marks = [&self.first, &self.current]
            .into_iter()
            .chain(self.acts.iter().filter_map(|act| act.event.mark()))
            .chain(proposal.clone().map(|(_, proposal)| &proposal.mark));
        let of_clause = |clause: &Clause| match clause {
            Clause::Named(persons) => persons.iter().copied().collect(),
            Clause::Embargo { author, .. } => vec![*author],
            _ => Vec::new(),
        };
        let mut accounts: Vec<AccountId> =
            marks.flat_map(|mark| mark.audience.clauses().flat_map(of_clause).collect::<Vec<_>>()).collect();
        accounts.extend(self.acts.iter().map(|act| act.by));
        accounts.extend(proposal.map(|(by, _)| *by));
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }
}

impl MarkEvent {
    /// Returns the mark that is set or proposed.
    pub const fn mark(&self) -> Option<&Mark> {
        match self {
            Self::Narrow { mark, .. } => Some(mark),
            Self::Release(proposal) | Self::Propose(proposal) => Some(&proposal.mark),
            Self::Approve | Self::Refuse { .. } => None,
        }
    }
}

impl StandIns<'_> {
    fn account(&mut self, account: AccountId) -> AccountId {
        if self.viewer.instead_of_name(self.attribution, Some(account)).is_none() {
            return account;
        }
        let known = self.hidden.iter().position(|hidden| *hidden == account);
        let number = known.unwrap_or_else(|| {
            self.hidden.push(account);
            self.hidden.len() - 1
        });
        AccountId::stand_in(u16::try_from(number).unwrap_or(u16::MAX))
    }

    fn mark(&mut self, mark: &Mark) -> Mark {
        let audience = mark.audience.as_of(self.viewer.now());
        let clauses = audience.clauses().cloned().map(|clause| match clause {
            Clause::Embargo { until, author } => Clause::Embargo { until, author: self.account(author) },
            other => other,
        });
        Mark { audience: clauses.fold(Audience::open(), Audience::and), ..mark.clone() }
    }

    fn proposal(&mut self, proposal: &Proposal) -> Proposal {
        Proposal { mark: self.mark(&proposal.mark), ..proposal.clone() }
    }

    fn act(&mut self, act: &MarkAct) -> MarkAct {
        let event = match &act.event {
            MarkEvent::Narrow { mark, reason } => {
                MarkEvent::Narrow { mark: self.mark(mark), reason: reason.clone() }
            }
            MarkEvent::Release(proposal) => MarkEvent::Release(self.proposal(proposal)),
            MarkEvent::Propose(proposal) => MarkEvent::Propose(self.proposal(proposal)),
            other => other.clone(),
        };
        MarkAct { by: self.account(act.by), at: act.at, event }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Eyes, MarkReason};

    use super::*;

    fn viewer(account: u64) -> Viewer {
        let own = Eyes {
            account: Some(AccountId::new(account)),
            roles: "desk-officer".parse().unwrap(),
            ..Eyes::default()
        };
        Viewer::new(own, "A. Officer".parse().unwrap(), "2026-11-22T12:00:00Z".parse().unwrap())
    }

    fn mark(audience: &str) -> Mark {
        Mark { audience: audience.parse().unwrap(), attribution: Attribution::ByName, review_by: None }
    }

    fn act(event: MarkEvent) -> MarkAct {
        MarkAct { by: AccountId::new(1), at: "2026-11-22T12:00:00Z".parse().unwrap(), event }
    }

    fn released() -> Marking {
        let reason: MarkReason = "the elders meet".parse().unwrap();
        let mut marking = Marking::new(mark("named(0000000000000001,0000000000000003)"));
        let narrowed = mark("named(0000000000000001)");
        marking.apply(act(MarkEvent::Narrow { mark: narrowed, reason: reason.clone() }), false).unwrap();
        let consent = "the source, by telephone".parse().unwrap();
        let release = Proposal { mark: mark("internal"), reason: reason.clone(), consent };
        marking.apply(act(MarkEvent::Release(release)), false).unwrap();
        let later = Mark { review_by: Some("2027-01-01".parse().unwrap()), ..mark("internal") };
        marking.apply(act(MarkEvent::Narrow { mark: later, reason }), false).unwrap();
        marking
    }

    #[test]
    fn who_gained_by_a_release_does_not_see_it() {
        let marking = released();
        assert_eq!(marking.seen_by(&viewer(1), Attribution::ByName), marking);
        for newcomer in [2, 3] {
            let seen = marking.seen_by(&viewer(newcomer), Attribution::ByName);
            assert_eq!(seen.first(), &mark("internal"), "{newcomer}");
            assert_eq!(seen.acts(), &marking.acts()[2..]);
            assert_eq!(seen.sequence().get(), 1);
            assert_eq!(seen.accounts(), [AccountId::new(1)]);
        }
    }

    #[test]
    fn who_acted_is_told_as_the_attribution_allows() {
        let seen = released().seen_by(&viewer(2), Attribution::NotAttributable);
        assert_eq!(seen.accounts(), [AccountId::stand_in(0)]);
        assert!(AccountId::stand_in(0).is_stand_in() && !AccountId::new(1).is_stand_in());
        let own = released().seen_by(&viewer(1), Attribution::NotAttributable);
        assert_eq!(own.acts()[0].by, AccountId::new(1), "authors know themselves");
    }

    #[test]
    fn an_embargo_that_has_ended_does_not_betray_its_author() {
        let marking = Marking::new(mark("internal&embargo(2026-11-22T12:00:00Z,0000000000000001)"));
        let seen = marking.seen_by(&viewer(2), Attribution::NotAttributable);
        assert_eq!(seen.current(), &mark("internal"));
        assert!(seen.accounts().is_empty());
    }
}
