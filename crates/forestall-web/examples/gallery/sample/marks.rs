//! Marks, members and protected persons of the sample desk.

use forestall_confidence::{
    AccountId, Capability, Identity, Mark, MarkAct, MarkError, MarkEvent, Marking, Member, MemberError,
    Membership, Observer, PartyNumber, Viewer,
};
use forestall_types::{EngagementId, PersonId, RecordRef, Sequence};
use forestall_web::desk::{DeskError, Loading, Marks, ProtectedPerson, RecordMark};
use jiff::tz::TimeZone;

use super::{Records, SampleDesk, data, done, refused};

impl Records {
    fn exists(&self, record: RecordRef) -> bool {
        match record {
            RecordRef::Decision(id) => self.decisions.values().any(|log| log.find(id).is_some()),
            RecordRef::Warning(id) => self.warnings.iter().any(|known| known.warning_id() == id),
            RecordRef::Engagement(id) => self.engagements.iter().any(|(known, _)| *known == id),
            RecordRef::Note(id) => self.papers.subject(id).is_some(),
            RecordRef::Person(id) => self.papers.persons.iter().any(|(known, _)| *known == id),
            RecordRef::Chronicle(_) => self.markings.contains_key(&record),
            RecordRef::Act(id) => self.act_mark(id).is_some(),
        }
    }

    /// Returns the mark of a record together with what it rests on; none for what is not there.
    fn mark_in_force(&self, record: RecordRef) -> Option<Mark> {
        let subject = match record {
            RecordRef::Note(note_id) => self.papers.subject(note_id).map(|subject| (note_id, subject)),
            _ => None,
        };
        self.exists(record).then(|| match (record, subject) {
            (_, Some((note_id, subject))) => self.note_mark(note_id, subject),
            (RecordRef::Act(id), _) => self.act_mark(id).unwrap_or_else(|| self.mark(record)),
            _ => self.mark(record),
        })
    }

    fn needs_two(&self, record: RecordRef, marking: &Marking) -> bool {
        let of = match record {
            RecordRef::Engagement(engagement_id) => Some(engagement_id),
            RecordRef::Note(note_id) => self.papers.subject(note_id).and_then(|subject| subject.engagement()),
            _ => None,
        };
        let mut spoken_of = marking.current().audience.engagements();
        spoken_of.extend(of);
        spoken_of.iter().any(|engagement_id| self.papers.needs_two.contains(engagement_id))
    }

    fn marking(&self, record: RecordRef) -> Marking {
        let first = || match record {
            RecordRef::Act(id) => self.act_mark(id),
            _ => None,
        };
        let known = self.markings.get(&record).cloned();
        known.unwrap_or_else(|| Marking::new(first().unwrap_or_else(Mark::internal)))
    }
}

impl SampleDesk {
    fn record_mark(&self, viewer: &Viewer, record: RecordRef) -> Option<RecordMark> {
        let records = self.records();
        let in_force = records.mark_in_force(record).filter(|mark| viewer.may_read(&mark.audience))?;
        let whole = records.marking(record);
        let needs_two = records.needs_two(record, &whole);
        drop(records);
        let marking = whole.seen_by(viewer, in_force.attribution);
        let accounts = marking.accounts();
        let names = self.names().into_iter().filter(|(account, _)| accounts.contains(account)).collect();
        Some(RecordMark { record, marking, needs_two, names })
    }

    /// Returns records whose proposed release the viewer may answer.
    pub(crate) fn waiting_releases(&self, viewer: &Viewer) -> Vec<RecordRef> {
        if !viewer.may_act(Capability::Mark) {
            return Vec::new();
        }
        let all: Vec<RecordRef> = self.records().markings.keys().copied().collect();
        let waits = |record: &RecordRef| {
            let found = self.record_mark(viewer, *record);
            let by = found.and_then(|found| found.marking.proposal().map(|(by, _)| *by));
            by.is_some_and(|by| Some(by) != viewer.account())
        };
        all.into_iter().filter(waits).collect()
    }

    pub(crate) fn change(
        &self,
        viewer: &Viewer,
        record: RecordRef,
        event: MarkEvent,
        seen: Sequence,
    ) -> Result<MarkAct, DeskError> {
        let shown = self.record_mark(viewer, record).ok_or(DeskError::NoSuch)?;
        let by = viewer.account().filter(|_| viewer.may_act(Capability::Mark)).ok_or(DeskError::Forbidden)?;
        if shown.marking.sequence() != seen {
            return Err(DeskError::MovedOn);
        }
        let mut records = self.records();
        let mut marking = records.marking(record);
        let act = MarkAct { by, at: data::now(), event };
        marking.apply(act.clone(), shown.needs_two).map_err(refused)?;
        if !viewer.may_read(&marking.current().audience) {
            return Err(refused(MarkError::ExcludesSelf));
        }
        records.markings.insert(record, marking);
        Ok(act)
    }

    /// Enters a protected person.
    pub(crate) fn keep_person(&self, identity: Identity, mark: Mark) -> PersonId {
        let mut records = self.records();
        let person_id = PersonId::from_random(records.papers.next_number());
        records.papers.persons.push((person_id, Some(identity)));
        records.markings.insert(RecordRef::Person(person_id), Marking::new(mark));
        person_id
    }

    fn managed<T>(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
        change: impl FnOnce(&mut Records) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        if !viewer.may_act(Capability::ManageMembers) {
            return Err(DeskError::Forbidden);
        }
        let mut records = self.records();
        let record = RecordRef::Engagement(engagement_id);
        if !records.exists(record) || !records.may_read(viewer, record) {
            return Err(DeskError::NoSuch);
        }
        change(&mut records)
    }
}

impl Marks for SampleDesk {
    fn mark<'a>(&'a self, viewer: &'a Viewer, record: RecordRef) -> Loading<'a, Option<RecordMark>> {
        done(Ok(self.record_mark(viewer, record)))
    }

    fn change_mark<'a>(
        &'a self,
        viewer: &'a Viewer,
        record: RecordRef,
        event: MarkEvent,
        seen: Sequence,
    ) -> Loading<'a, MarkAct> {
        done(self.change(viewer, record, event, seen))
    }

    fn marks_to_review<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<RecordMark>> {
        let all: Vec<RecordRef> = self.records().markings.keys().copied().collect();
        let today = data::now().to_zoned(TimeZone::UTC).date();
        let mut found: Vec<_> =
            all.into_iter().filter_map(|record| self.record_mark(viewer, record)).collect();
        found.retain(|record| {
            let is_due = record.marking.current().review_by.is_some_and(|day| day <= today);
            is_due || record.marking.proposal().is_some()
        });
        done(Ok(found))
    }

    fn membership<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
    ) -> Loading<'a, Option<Membership>> {
        let names = self.names();
        let staff = self.staff();
        let records = self.records();
        let record = RecordRef::Engagement(engagement_id);
        let is_readable = records.exists(record) && records.may_read(viewer, record);
        let of = records.members.iter().filter(|(of, ..)| *of == engagement_id);
        let mut members: Vec<Member> = of
            .filter_map(|(_, account_id, caucuses)| {
                let (_, name) = names.iter().find(|(account, _)| account == account_id)?;
                Some(Member {
                    account_id: *account_id,
                    name: name.clone(),
                    is_staff: staff.contains(account_id),
                    caucuses: caucuses.clone(),
                })
            })
            .collect();
        members.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
        let of = records.observers.iter().filter(|(of, _)| *of == engagement_id);
        let mut observers: Vec<Observer> = of
            .filter_map(|(_, account_id)| {
                let (_, name) = names.iter().find(|(account, _)| account == account_id)?;
                let is_staff = staff.contains(account_id);
                Some(Observer { account_id: *account_id, name: name.clone(), is_staff })
            })
            .collect();
        observers.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
        let needs_two = records.papers.needs_two.contains(&engagement_id);
        let may_see = viewer.eyes().all(|eyes| {
            eyes.roles.may(Capability::ManageMembers) || eyes.engagements.contains(&engagement_id)
        });
        drop(records);
        done(Ok((is_readable && may_see).then_some(Membership { members, observers, needs_two })))
    }

    fn add_member<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
        caucuses: Vec<PartyNumber>,
    ) -> Loading<'a, ()> {
        done(self.managed(viewer, engagement_id, |records| {
            if records.observers.contains(&(engagement_id, account)) {
                return Err(refused(MemberError::Observes));
            }
            let known =
                records.members.iter_mut().find(|(of, who, _)| (*of, *who) == (engagement_id, account));
            match known {
                Some((_, _, sits)) => {
                    sits.extend(caucuses);
                    sits.sort_unstable();
                    sits.dedup();
                }
                None => records.members.push((engagement_id, account, caucuses)),
            }
            Ok(())
        }))
    }

    fn remove_member<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()> {
        done(self.managed(viewer, engagement_id, |records| {
            let others =
                records.members.iter().filter(|(of, who, _)| *of == engagement_id && *who != account);
            if others.count() == 0 {
                return Err(DeskError::Refused(
                    "nobody who keeps members would be left; add somebody first".to_owned(),
                ));
            }
            records.members.retain(|(of, who, _)| (*of, *who) != (engagement_id, account));
            Ok(())
        }))
    }

    fn add_observer<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()> {
        done(self.managed(viewer, engagement_id, |records| {
            if records.members.iter().any(|(of, who, _)| (*of, *who) == (engagement_id, account)) {
                return Err(refused(MemberError::IsMember));
            }
            if records.observers.contains(&(engagement_id, account)) {
                return Err(refused(MemberError::ObservesAlready));
            }
            records.observers.push((engagement_id, account));
            Ok(())
        }))
    }

    fn remove_observer<'a>(
        &'a self,
        viewer: &'a Viewer,
        engagement_id: EngagementId,
        account: AccountId,
    ) -> Loading<'a, ()> {
        done(self.managed(viewer, engagement_id, |records| {
            records.observers.retain(|known| *known != (engagement_id, account));
            Ok(())
        }))
    }

    fn demand_two<'a>(&'a self, viewer: &'a Viewer, engagement_id: EngagementId) -> Loading<'a, ()> {
        done(self.managed(viewer, engagement_id, |records| {
            records.papers.needs_two.insert(engagement_id);
            Ok(())
        }))
    }

    fn protected_persons<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<ProtectedPerson>> {
        if !viewer.may(Capability::KeepIdentities) {
            return done(Err(DeskError::Forbidden));
        }
        let records = self.records();
        let persons = records.papers.persons.iter().map(|(person_id, identity)| ProtectedPerson {
            person_id: *person_id,
            identity: identity.clone(),
            mark: records.mark(RecordRef::Person(*person_id)),
        });
        let readable = persons.filter(|person| viewer.may_read(&person.mark.audience)).collect();
        drop(records);
        done(Ok(readable))
    }

    fn enter_person<'a>(
        &'a self,
        viewer: &'a Viewer,
        identity: Identity,
        mark: Mark,
    ) -> Loading<'a, PersonId> {
        if !viewer.may_act(Capability::KeepIdentities) {
            return done(Err(DeskError::Forbidden));
        }
        done(Ok(self.keep_person(identity, mark)))
    }

    fn erase_person<'a>(&'a self, viewer: &'a Viewer, person_id: PersonId) -> Loading<'a, ()> {
        if !viewer.may_act(Capability::KeepIdentities) {
            return done(Err(DeskError::Forbidden));
        }
        let mut records = self.records();
        let may_read = records.may_read(viewer, RecordRef::Person(person_id));
        let known = records.papers.persons.iter_mut().find(|(known, _)| *known == person_id && may_read);
        let result = known.map(|(_, identity)| *identity = None).ok_or(DeskError::NoSuch);
        drop(records);
        done(result)
    }
}
