//! Who works at the desk: an administrator, an officer who writes everything, colleagues, an expert.

use std::sync::Arc;

use forestall_confidence::{AccountId, Role, Roles, Viewer};
use forestall_store::DeskDatabases;
use forestall_store::audit::DeskClock;
use forestall_store::people::{Device, Door, NewAccount, People};
use forestall_vault::{SecretText, Vault};

const COLLEAGUES: u64 = 20;

/// The people, and the sessions of the two whose pages are measured.
pub(crate) struct Staff {
    people: People,
    pub(crate) officer_session: SecretText,
    pub(crate) expert_session: SecretText,
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) expert: AccountId,
}

impl Staff {
    /// Returns the officer as the session has them now.
    pub(crate) async fn officer(&self) -> Viewer {
        signed_in(&self.people, &self.officer_session).await
    }
}

pub(crate) async fn enter(databases: &DeskDatabases, vault: &Arc<Vault>) -> Staff {
    let clock = Arc::new(DeskClock::default());
    let people = People::new(databases.records.clone(), Arc::clone(vault), clock, Door::Accounts);
    let link = people.set_up_link().await.unwrap().unwrap();
    let session = people.make_account(&link, account(0, Roles::default()), &device()).await.unwrap();
    let administrator = signed_in(&people, &session).await;
    let mut sessions = Vec::new();
    for number in 1..=COLLEAGUES {
        let role = if number == COLLEAGUES { Role::Expert } else { Role::DeskOfficer };
        let link = people.invite(&administrator, &format!("colleague {number}"), Roles::new([role])).await;
        let made = people.make_account(&link.unwrap(), account(number, Roles::default()), &device()).await;
        sessions.push(made.unwrap());
    }
    let mut accounts = Vec::new();
    for session in &sessions {
        accounts.push(signed_in(&people, session).await.account().unwrap());
    }
    let expert_session = sessions.pop().unwrap();
    let expert = accounts.pop().unwrap();
    let officer_session = sessions.swap_remove(0);
    Staff { people, officer_session, expert_session, accounts, expert }
}

async fn signed_in(people: &People, session: &SecretText) -> Viewer {
    people.session(session).await.unwrap().expect("a session just opened").viewer
}

fn account(number: u64, roles: Roles) -> NewAccount {
    NewAccount {
        login: format!("person{number}").parse().unwrap(),
        name: format!("Person {number}").parse().unwrap(),
        password: SecretText::new(format!("a long password for measurements {number}")),
        roles,
    }
}

fn device() -> Device {
    Device { address: None, browser: "measurements".to_owned() }
}
