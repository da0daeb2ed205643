//! Accounts, for who keeps them: the list, one person, links that were given.

mod given_link;
mod invite;
mod list;
mod person;

pub(crate) use invite::{revoke as revoke_link, submit as invite};
pub(crate) use list::show;
pub(crate) use person::{close, reset_password, set_roles, show as show_person, take_second_factor};

use forestall_confidence::{Role, Roles};

use crate::forms::Choice;
use crate::page_error::capitalised;

/// Returns all roles with their meaning, those of `chosen` marked.
fn role_choices(chosen: &Roles) -> Vec<Choice> {
    Role::ALL
        .iter()
        .map(|&role| Choice {
            value: role.code().to_owned(),
            label: capitalised(role.words()),
            help: role.meaning().to_owned(),
            is_chosen: chosen.has(role),
        })
        .collect()
}
