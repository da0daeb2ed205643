//! Protected persons: who may enter, list and erase them, and what the audit log says of it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod desks;

use std::sync::Arc;

use desks::{DeskPlace, on_both, vault_in};
use forestall_confidence::{
    AccountId, Audience, AuditAction, Eyes, Identity, Mark, MarkEvent, Proposal, Role, Roles, Viewer,
};
use forestall_engagement::{NewNote, NoteRevision, NoteSubject};
use forestall_store::DeskDatabases;
use forestall_store::audit::{self, AuditFilter, DeskClock};
use forestall_store::desk::{DeskError, DeskStore};
use forestall_store::identities::IdentityStore;
use forestall_store::people::{Device, Door, People};
use forestall_store::persons::{PersonError, ProtectedPersons};
use forestall_types::{RecordRef, Sequence};
use forestall_vault::Vault;

fn identity() -> Identity {
    Identity { name: "Planted Source".parse().unwrap(), contact: String::new(), remarks: String::new() }
}

fn named(account: AccountId) -> Mark {
    Mark { audience: format!("named({account})").parse().unwrap(), ..Mark::internal() }
}

/// The person at a local desk, a desk officer among other things, whose account is stored.
async fn keeper(desk: &DeskDatabases, vault: &Arc<Vault>) -> Viewer {
    let people =
        People::new(desk.records.clone(), Arc::clone(vault), Arc::new(DeskClock::default()), Door::Local);
    let token = people.local_start_token().await.unwrap();
    let session = people.start_locally(&token, &Device::default()).await.unwrap().unwrap();
    people.session(&session).await.unwrap().unwrap().viewer
}

/// A note for the desk's staff that comes from a person.
fn note_from(record: RecordRef) -> NewNote {
    let RecordRef::Person(source) = record else { panic!("{record} is no person") };
    let first = NoteRevision {
        title: "Call".parse().unwrap(),
        text: "They wait.".parse().unwrap(),
        grade: None,
        grade_reason: None,
        by: AccountId::new(1),
        by_name: "The form says so".parse().unwrap(),
        at: "2026-11-22T12:00:00Z".parse().unwrap(),
    };
    let subject = NoteSubject::Situation("CAF".parse().unwrap());
    NewNote { subject, mark: Mark::internal(), source: Some(source), first }
}

/// Somebody else in this role.
fn other(role: Role, like: &Viewer) -> Viewer {
    let eyes = Eyes { account: Some(AccountId::new(77)), roles: Roles::new([role]), ..Eyes::default() };
    Viewer::new(eyes, "Somebody Else".parse().unwrap(), like.now())
}

on_both! {
    async fn a_person_exists_for_keepers_in_the_audience_alone(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let keeper = keeper(&desk, &vault).await;
        let audited = desk.records.clone();
        let records = DeskStore::new(desk.records.clone(), Arc::clone(&vault));
        let persons = ProtectedPersons::new(records, IdentityStore::new(&desk, vault));
        let for_me = persons.enter(&keeper, &identity(), &named(keeper.account().unwrap())).await.unwrap();
        let for_staff = persons.enter(&keeper, &identity(), &Mark::internal()).await.unwrap();
        let listed = |viewer: Viewer| {
            let persons = persons.clone();
            async move {
                let found = persons.list(&viewer).await.unwrap();
                let mut ids: Vec<_> = found.iter().map(|person| person.person_id).collect();
                ids.sort_unstable();
                ids
            }
        };
        let mut both = vec![for_me, for_staff];
        both.sort_unstable();
        assert_eq!(listed(keeper.clone()).await, both);
        assert_eq!(listed(other(Role::Mediator, &keeper)).await, [for_staff]);
        for role in [Role::Analyst, Role::Expert, Role::Auditor, Role::Administrator] {
            assert!(listed(other(role, &keeper)).await.is_empty(), "{role:?} keeps no identities");
        }
        let as_analyst = keeper.clone().viewing_as(Viewer::imagined(Role::Analyst));
        assert!(listed(as_analyst.clone()).await.is_empty());

        let refused = persons.enter(&other(Role::Analyst, &keeper), &identity(), &Mark::internal()).await;
        assert!(matches!(refused, Err(PersonError::Desk(DeskError::Forbidden(_)))), "{refused:?}");
        let refused = persons.enter(&keeper, &identity(), &named(AccountId::new(77))).await;
        assert!(matches!(refused, Err(PersonError::Desk(DeskError::Mark(_)))), "{refused:?}");
        let refused = persons.erase(&as_analyst, for_staff).await;
        assert!(matches!(refused, Err(PersonError::Desk(DeskError::Forbidden(_)))), "{refused:?}");
        let hidden = persons.erase(&other(Role::Mediator, &keeper), for_me).await;
        assert!(matches!(hidden, Err(PersonError::Desk(DeskError::NoSuchRecord { .. }))), "{hidden:?}");
        assert_eq!(listed(keeper).await, both, "what was refused changed nothing");
        let read = AuditFilter { take: 100, ..AuditFilter::default() };
        let entries = audit::entries(&audited, &read).await.unwrap();
        let read = entries.iter().filter(|entry| entry.fact.action == AuditAction::PersonsRead).count();
        assert_eq!(read, 3, "twice by the keeper and once by the mediator; who is told of nobody reads nothing");
    }

    async fn the_mark_of_a_person_is_for_keepers_too(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let keeper = keeper(&desk, &vault).await;
        let records = DeskStore::new(desk.records.clone(), Arc::clone(&vault));
        let persons = ProtectedPersons::new(records.clone(), IdentityStore::new(&desk, vault));
        let due = Mark { review_by: Some("2020-01-01".parse().unwrap()), ..Mark::internal() };
        let record = RecordRef::Person(persons.enter(&keeper, &identity(), &due).await.unwrap());
        assert!(records.mark(&keeper, record).await.unwrap().is_some());
        assert_eq!(records.marks_to_review(&keeper).await.unwrap().len(), 1);

        // In the audience of the mark, and allowed to change marks, but without the right to keep identities.
        for viewer in [
            other(Role::Analyst, &keeper),
            keeper.clone().viewing_as(Viewer::imagined(Role::Analyst)),
        ] {
            assert!(records.mark(&viewer, record).await.unwrap().is_none());
            assert!(records.marks_to_review(&viewer).await.unwrap().is_empty());
        }
        let note_id = records.write_note(&keeper, note_from(record)).await.unwrap();
        let source_told = async |viewer: &Viewer| {
            records.note(viewer, note_id).await.unwrap().unwrap().note.source().map(RecordRef::Person)
        };
        assert_eq!(source_told(&keeper).await, Some(record));
        assert_eq!(source_told(&other(Role::Analyst, &keeper)).await, None);

        let release = MarkEvent::Release(Proposal {
            mark: Mark { audience: Audience::open(), ..Mark::internal() },
            reason: "to see who it is".parse().unwrap(),
            consent: "none".parse().unwrap(),
        });
        let analyst = other(Role::Analyst, &keeper);
        let hidden = records.change_mark(&analyst, record, release, Sequence::new(0)).await;
        assert!(matches!(hidden, Err(DeskError::NoSuchRecord { .. })), "{hidden:?}");
    }

    async fn an_erased_person_is_nobody_and_the_log_says_so_without_a_name(place: DeskPlace) {
        let (vault, ..) = vault_in(&place.at(""));
        let desk = place.open().await;
        let keeper = keeper(&desk, &vault).await;
        let records = DeskStore::new(desk.records.clone(), Arc::clone(&vault));
        let persons = ProtectedPersons::new(records, IdentityStore::new(&desk, vault));
        let person_id = persons.enter(&keeper, &identity(), &Mark::internal()).await.unwrap();
        assert!(persons.list(&keeper).await.unwrap()[0].identity == Some(identity()));
        persons.erase(&keeper, person_id).await.unwrap();
        assert!(persons.list(&keeper).await.unwrap()[0].identity.is_none());
        let filter = AuditFilter { record: Some(person_id.to_string()), take: 10, ..AuditFilter::default() };
        let entries = audit::entries(&desk.records, &filter).await.unwrap();
        let actions: Vec<_> = entries.iter().map(|entry| (entry.fact.action, entry.fact.actor)).collect();
        let by = keeper.account();
        assert_eq!(actions, [(AuditAction::PersonErased, by), (AuditAction::PersonEntered, by)]);
    }
}
