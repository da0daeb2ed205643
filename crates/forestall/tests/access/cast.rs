//! The people of a test: a desk set up by its link, and everybody invited.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;

use forestall_confidence::{AccountId, Eyes, PartyNumber, Role, Roles, Viewer};
use forestall_types::EngagementId;
use jiff::Timestamp;
use tempfile::TempDir;

use crate::serving::accounts::PASSWORD;
use crate::serving::place::Place;
use crate::serving::process::Process;
use crate::serving::served::copy_of_the_world;
use crate::visitor::{Visitor, fields};

/// Who takes part: a word for the test and the role; the administrator comes first.
pub(crate) const CAST: [(&str, Role); 11] = [
    ("administrator", Role::Administrator),
    ("officer", Role::DeskOfficer),
    ("other-officer", Role::DeskOfficer),
    ("analyst", Role::Analyst),
    ("mediator", Role::Mediator),
    ("other-mediator", Role::Mediator),
    ("convenor", Role::Convenor),
    ("expert", Role::Expert),
    ("other-expert", Role::Expert),
    ("observer", Role::Observer),
    ("auditor", Role::Auditor),
];

/// A desk of its own with its people; it ends when this value goes.
pub(crate) struct Desk {
    pub(crate) process: Process,
    pub(crate) origin: String,
    pub(crate) people: Vec<Person>,
    pub(crate) place: Place,
    _world: Arc<TempDir>,
}

/// Somebody with an account, who has logged in.
pub(crate) struct Person {
    pub(crate) key: &'static str,
    pub(crate) role: Role,
    pub(crate) account: AccountId,
    /// The name others see.
    pub(crate) name: String,
    pub(crate) visitor: Visitor,
    pub(crate) engagements: BTreeSet<EngagementId>,
    pub(crate) observes: BTreeSet<EngagementId>,
    pub(crate) caucuses: BTreeSet<(EngagementId, PartyNumber)>,
}

impl Desk {
    /// Serves the exercise world to everybody in [`CAST`].
    pub(crate) fn start(place: Place) -> Self {
        Self::start_with(place, |_| {})
    }

    /// Serves it with changes to how the program is started.
    pub(crate) fn start_with(place: Place, change: impl Fn(&mut Command)) -> Self {
        let (place, world) = copy_of_the_world(place);
        let mut process = serve(&place, change);
        let set_up = process.secret_path("/set-up/");
        let origin = process.origin.clone();
        let mut visitors = vec![make_account(&origin, &set_up, CAST[0].0)];
        for (key, role) in &CAST[1..] {
            let link = invite(&visitors[0], key, *role);
            visitors.push(make_account(&origin, &link, key));
        }
        let accounts = accounts(&visitors[0]);
        let people = CAST.iter().zip(visitors).map(|(&(key, role), visitor)| Person {
            key,
            role,
            account: accounts[&name_of(key)],
            name: name_of(key),
            visitor,
            engagements: BTreeSet::new(),
            observes: BTreeSet::new(),
            caucuses: BTreeSet::new(),
        });
        Self { origin, people: people.collect(), process, place, _world: world }
    }

    pub(crate) fn person(&self, key: &str) -> &Person {
        self.people.iter().find(|person| person.key == key).unwrap()
    }

    pub(crate) fn person_mut(&mut self, key: &str) -> &mut Person {
        self.people.iter_mut().find(|person| person.key == key).unwrap()
    }

    pub(crate) fn visitor(&self, key: &str) -> &Visitor {
        &self.person(key).visitor
    }

    /// A visitor nobody knows.
    pub(crate) fn stranger(&self) -> Visitor {
        Visitor::with_session(&self.origin, None)
    }

    /// Somebody once more, in a browser and a session of its own.
    pub(crate) fn log_in(&self, key: &str) -> Visitor {
        log_in(&self.origin, key)
    }

    /// Returns the codes of the situations on the docket, first to last.
    pub(crate) fn situations(&self) -> Vec<String> {
        let docket = self.visitor("officer").get("/docket.csv");
        docket.assert(200, &[]);
        docket.text().lines().skip(1).map(|row| row.split(',').nth(2).unwrap().to_owned()).collect()
    }
}

impl Person {
    pub(crate) fn eyes(&self) -> Eyes {
        Eyes {
            account: Some(self.account),
            roles: Roles::new([self.role]),
            engagements: self.engagements.clone(),
            observes: self.observes.clone(),
            caucuses: self.caucuses.clone(),
        }
    }

    /// Returns this person as the rules of marks see them.
    pub(crate) fn viewer(&self) -> Viewer {
        Viewer::new(self.eyes(), self.name.parse().unwrap(), Timestamp::now())
    }
}

/// Starts the program over a folder with people.
pub(crate) fn serve(place: &Place, change: impl Fn(&mut Command)) -> Process {
    let key = place.at("desk.key");
    let mut command = place.program(&["serve", "--port", "0", "--key-file", key.to_str().unwrap()]);
    change(&mut command);
    Process::start(&mut command)
}

/// Returns the name under which somebody acts; a word that stands nowhere else.
pub(crate) fn name_of(key: &str) -> String {
    format!("Nym {}", key.replace('-', " ").to_uppercase())
}

/// Logs somebody in by name and password.
pub(crate) fn log_in(origin: &str, key: &str) -> Visitor {
    let visitor = Visitor::with_session(origin, None);
    let token = visitor.get("/log-in").hidden("form_token");
    let sent = fields([("login", key), ("password", PASSWORD)]);
    visitor.post_with("/log-in", Some(&token), &sent).assert(303, &[]);
    Visitor::with_session(origin, visitor.session().as_ref())
}

fn make_account(origin: &str, link: &str, key: &str) -> Visitor {
    let visitor = Visitor::with_session(origin, None);
    let token = visitor.get(link).hidden("form_token");
    let name = name_of(key);
    let sent = fields([("name", &name), ("login", key), ("password", PASSWORD), ("again", PASSWORD)]);
    visitor.post_with(link, Some(&token), &sent).assert(303, &[]);
    Visitor::with_session(origin, visitor.session().as_ref())
}

/// Invites somebody; returns the path of their link.
pub(crate) fn invite(administrator: &Visitor, label: &str, role: Role) -> String {
    let page = administrator.post("/people/invitations", &fields([("label", label), ("role", role.code())]));
    page.assert(200, &["/invitation/"]);
    let text = page.text();
    let (_, rest) = text.split_once("/invitation/").unwrap();
    let is_letter = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    format!("/invitation/{}", rest.chars().take_while(is_letter).collect::<String>())
}

/// Makes a token for programs; returns its secret.
pub(crate) fn make_token(visitor: &Visitor, scope: &str) -> String {
    let page = visitor.post("/me/tokens", &fields([("label", scope), ("scope", scope), ("days", "30")]));
    page.assert(200, &["fst_"]);
    let text = page.text();
    let rest = text.split_once("fst_").unwrap().1;
    let is_letter = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    format!("fst_{}", rest.chars().take_while(is_letter).collect::<String>())
}

/// Returns everybody's account by name, from the list of people.
fn accounts(administrator: &Visitor) -> BTreeMap<String, AccountId> {
    let page = administrator.get("/people").text();
    let rows = page.split("/people/").skip(1).filter_map(|row| {
        let account = row.get(..16)?.parse().ok()?;
        let name = row.split_once('>')?.1.split('<').next()?;
        Some((name.to_owned(), account))
    });
    rows.collect()
}
