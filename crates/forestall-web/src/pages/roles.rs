//! What each role may do.

use askama::Template;
use axum::response::Response;
use forestall_confidence::{Capability, Role};

use super::print;
use crate::frame::{Frame, Section, Visit};
use crate::page_error::{PageResult, capitalised};

#[derive(Template)]
#[template(path = "roles/page.html")]
pub(crate) struct Page {
    frame: Frame,
    roles: Vec<RoleLine>,
    rows: Vec<Row>,
}

struct RoleLine {
    name: String,
    meaning: &'static str,
    is_mine: bool,
}

struct Row {
    capability: String,
    /// Whether each role may, in the order of the roles.
    may: Vec<(String, bool)>,
}

pub(crate) async fn show(visit: Visit) -> PageResult<Response> {
    let own = &visit.viewer().own().roles;
    let roles = Role::ALL.iter().map(|&role| RoleLine {
        name: capitalised(role.words()),
        meaning: role.meaning(),
        is_mine: own.has(role),
    });
    let rows = Capability::ALL.iter().map(|&capability| Row {
        capability: capitalised(capability.words()),
        may: Role::ALL.iter().map(|role| (role.words().to_owned(), role.may(capability))).collect(),
    });
    print(&Page { frame: visit.frame(Section::None, "Roles"), roles: roles.collect(), rows: rows.collect() })
}
