//! Who looks, and what that lets them see.

use std::collections::BTreeSet;

use forestall_types::EngagementId;
use jiff::Timestamp;

use crate::{AccountId, Attribution, Audience, Capability, Clause, DisplayName, PartyNumber, Role, Roles};

/// What somebody is, as far as audiences ask.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Eyes {
    /// The account; none for somebody imagined in a role, or not logged in.
    pub account: Option<AccountId>,
    /// The roles.
    pub roles: Roles,
    /// The engagements of which they are members.
    pub engagements: BTreeSet<EngagementId>,
    /// The engagements they observe, of which they are no members.
    pub observes: BTreeSet<EngagementId>,
    /// The caucuses in which they sit.
    pub caucuses: BTreeSet<(EngagementId, PartyNumber)>,
}

/// Who looks, at which moment; every read takes one.
///
/// Somebody may look as if they were another, to check what that other would
/// see. Then only what *both* may read is shown, and nothing can be changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Viewer {
    own: Eyes,
    as_if: Option<Eyes>,
    name: DisplayName,
    now: Timestamp,
}

impl Eyes {
    /// Says whether one clause is met.
    fn meets(&self, clause: &Clause, now: Timestamp) -> bool {
        match clause {
            Clause::Internal => self.roles.is_staff(),
            Clause::Present(engagement_id) => {
                self.engagements.contains(engagement_id) || self.observes.contains(engagement_id)
            }
            Clause::Engagement(engagement_id) => self.engagements.contains(engagement_id),
            Clause::Caucus(engagement_id, party) => {
                self.engagements.contains(engagement_id) && self.caucuses.contains(&(*engagement_id, *party))
            }
            Clause::Named(persons) => self.account.is_some_and(|account| persons.contains(&account)),
            Clause::Embargo { until, author } => now >= *until || self.account == Some(*author),
        }
    }

    /// Says whether they are in the audience at this moment.
    pub fn may_read(&self, audience: &Audience, now: Timestamp) -> bool {
        audience.clauses().all(|clause| self.meets(clause, now))
    }
}

impl Viewer {
    /// Returns somebody who looks with their own eyes.
    pub const fn new(own: Eyes, name: DisplayName, now: Timestamp) -> Self {
        Self { own, as_if: None, name, now }
    }

    /// Returns the same person looking as if they were another.
    #[must_use]
    pub fn viewing_as(self, as_if: Eyes) -> Self {
        Self { as_if: Some(as_if), ..self }
    }

    /// Returns somebody imagined in one role, a member of nothing.
    pub fn imagined(role: Role) -> Eyes {
        Eyes { roles: Roles::new([role]), ..Eyes::default() }
    }

    /// Returns who looks.
    pub const fn account(&self) -> Option<AccountId> {
        self.own.account
    }

    /// Returns the name acts are recorded under.
    pub const fn name(&self) -> &DisplayName {
        &self.name
    }

    /// Returns the moment at which they look.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns their own eyes.
    pub const fn own(&self) -> &Eyes {
        &self.own
    }

    /// Returns the eyes they look through beside their own.
    pub const fn as_if(&self) -> Option<&Eyes> {
        self.as_if.as_ref()
    }

    /// Returns all eyes that must see something for it to be shown.
    pub fn eyes(&self) -> impl Iterator<Item = &Eyes> {
        std::iter::once(&self.own).chain(&self.as_if)
    }

    /// Says whether something with this audience may be shown.
    pub fn may_read(&self, audience: &Audience) -> bool {
        self.eyes().all(|eyes| eyes.may_read(audience, self.now))
    }

    /// Says whether the screens for something may be shown.
    pub fn may(&self, capability: Capability) -> bool {
        self.eyes().all(|eyes| eyes.roles.may(capability))
    }

    /// Says whether they may change something of this kind: never while looking as another.
    pub fn may_act(&self, capability: Capability) -> bool {
        self.as_if.is_none() && self.may(capability)
    }

    /// Returns what stands for the author of a record; `None` where the name itself may be shown.
    ///
    /// Authors see their own name, unless they look as another.
    pub fn instead_of_name(
        &self,
        attribution: Attribution,
        author: Option<AccountId>,
    ) -> Option<&'static str> {
        let is_own = author.is_some() && self.eyes().all(|eyes| eyes.account == author);
        if is_own { None } else { attribution.instead_of_name() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(roles: &str, account: u64) -> Viewer {
        let own = Eyes {
            account: Some(AccountId::new(account)),
            roles: roles.parse().unwrap(),
            engagements: BTreeSet::from(["E-2026-001".parse().unwrap()]),
            observes: BTreeSet::from(["E-2026-003".parse().unwrap()]),
            caucuses: BTreeSet::from([
                ("E-2026-001".parse().unwrap(), PartyNumber::new(1).unwrap()),
                // A seat of a former member, should one ever be left behind.
                ("E-2026-003".parse().unwrap(), PartyNumber::new(1).unwrap()),
            ]),
        };
        Viewer::new(own, "A. Officer".parse().unwrap(), "2026-11-22T12:00:00Z".parse().unwrap())
    }

    fn reads(viewer: &Viewer, audience: &str) -> bool {
        viewer.may_read(&audience.parse().unwrap())
    }

    #[test]
    fn every_clause_has_to_hold() {
        let officer = viewer("desk-officer", 1);
        assert!(reads(&officer, "open"));
        assert!(reads(&officer, "internal&caucus(E-2026-001,1)"));
        assert!(!reads(&officer, "caucus(E-2026-001,2)"));
        assert!(!reads(&officer, "engagement(E-2026-002)"));
        assert!(!reads(&officer, "named(0000000000000002)"));
        assert!(!reads(&viewer("expert", 1), "internal"), "a member from outside is no staff");
        assert!(!reads(&viewer("administrator", 1), "internal"));
    }

    #[test]
    fn an_observer_reads_what_is_for_everybody_present() {
        let observer = viewer("observer", 1);
        assert!(reads(&observer, "present(E-2026-003)"));
        assert!(reads(&observer, "present(E-2026-001)"), "members are present");
        assert!(!reads(&observer, "present(E-2026-002)"));
        assert!(!reads(&observer, "engagement(E-2026-003)"), "an observer is no member");
        assert!(!reads(&observer, "caucus(E-2026-003,1)"), "an observer sits in no caucus");
        assert!(!reads(&observer, "internal&present(E-2026-003)"), "an observer from outside is no staff");
        let as_observer = viewer("desk-officer", 2).viewing_as(observer.own().clone());
        assert!(reads(&as_observer, "present(E-2026-003)"), "both observe it");
        assert!(!reads(&as_observer, "internal"));
    }

    #[test]
    fn an_embargo_ends_at_its_moment() {
        let embargo = |until: &str| format!("embargo({until},0000000000000001)");
        let (author, other) = (viewer("analyst", 1), viewer("analyst", 2));
        assert!(reads(&author, &embargo("2026-11-22T12:00:01Z")));
        assert!(!reads(&other, &embargo("2026-11-22T12:00:01Z")));
        assert!(reads(&other, &embargo("2026-11-22T12:00:00Z")));
    }

    #[test]
    fn looking_as_another_shows_less_and_changes_nothing() {
        let officer = viewer("desk-officer", 1);
        let as_expert = officer.clone().viewing_as(Viewer::imagined(Role::Expert));
        assert!(officer.may_act(Capability::Decide));
        assert!(!as_expert.may(Capability::ReadDesk));
        assert!(as_expert.may(Capability::WriteNotes) && !as_expert.may_act(Capability::WriteNotes));
        assert!(!reads(&as_expert, "internal"));
        let as_auditor = officer.viewing_as(Viewer::imagined(Role::Auditor));
        assert!(!as_auditor.may(Capability::ReadAudit), "looking as another never shows more");
    }

    #[test]
    fn authors_know_themselves() {
        let (author, other) = (viewer("analyst", 1), viewer("analyst", 2));
        let by = Some(AccountId::new(1));
        assert_eq!(author.instead_of_name(Attribution::NotAttributable, by), None);
        assert_eq!(other.instead_of_name(Attribution::NotAttributable, by), Some("not attributed"));
        assert_eq!(other.instead_of_name(Attribution::ByName, by), None);
        assert_eq!(author.instead_of_name(Attribution::ToTheGroup, None), Some("a member of the group"));
    }
}
