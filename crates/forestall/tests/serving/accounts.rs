//! A desk set up and its people invited, over HTTP, as people do it.

use std::collections::BTreeMap;

use forestall_confidence::Role;

use super::client::{Client, Session};

/// The password of everybody with an account.
pub(crate) const PASSWORD: &str = "seven quiet rivers meet";

/// Returns the log-in name of the person with this role.
pub(crate) fn login_of(role: Role) -> String {
    format!("{}-1", role.code())
}

/// Returns the name under which the person with this role acts.
pub(crate) fn name_of(role: Role) -> String {
    format!("Invented {}", role.words())
}

/// Sets a desk up by its link and invites one person of each other role; returns their sessions.
pub(crate) fn one_of_each_role(origin: &str, set_up: &str) -> BTreeMap<Role, Session> {
    let first = make_account(origin, set_up, Role::Administrator);
    let administrator = Client::of(origin, Some(&first));
    let mut sessions = BTreeMap::from([(Role::Administrator, first)]);
    for &role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
        let link = invite(&administrator, role);
        sessions.insert(role, make_account(origin, &link, role));
    }
    sessions
}

/// Makes the account a one-time link is for; returns its session.
pub(crate) fn make_account(origin: &str, link: &str, role: Role) -> Session {
    let client = Client::of(origin, None);
    let reply = client.fill_in(link, &account_form(role));
    reply.assert(303, &[]);
    client.session().unwrap_or_else(|| panic!("{link} gives no session"))
}

/// Returns the fields of the form behind a set-up link or an invitation.
pub(crate) fn account_form(role: Role) -> Vec<(&'static str, String)> {
    vec![
        ("name", name_of(role)),
        ("login", login_of(role)),
        ("password", PASSWORD.to_owned()),
        ("again", PASSWORD.to_owned()),
    ]
}

/// Invites somebody to a role; returns the path of their link.
pub(crate) fn invite(administrator: &Client, role: Role) -> String {
    let fields = [("label", name_of(role)), ("role", role.code().to_owned())];
    let page = administrator.post("/people/invitations", &fields);
    page.assert(200, &["/invitation/"]);
    let (_, rest) = page.body.split_once("/invitation/").unwrap();
    let token: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    format!("/invitation/{token}")
}

/// Logs somebody in by name and password; returns the session.
pub(crate) fn log_in(origin: &str, role: Role) -> Session {
    let client = Client::of(origin, None);
    let fields = [("login", login_of(role)), ("password", PASSWORD.to_owned())];
    client.fill_in("/log-in", &fields).assert(303, &[]);
    client.session().unwrap_or_else(|| panic!("the log-in gives no session"))
}
