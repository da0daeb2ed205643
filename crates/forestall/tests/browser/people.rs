//! Somebody of each role, on a desk that was set up and whose people were invited.

use forestall_confidence::{Capability, Role};

use crate::browser::Browser;
use crate::served::Served;

#[test]
fn everybody_begins_where_their_role_begins() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::with_accounts();
    served.stranger().get("/").assert(303, &[]);
    for &role in Role::ALL {
        let client = served.client_of(role);
        let docket = client.get("/docket.csv");
        let expected = if role.may(Capability::ReadDesk) { 200 } else { 403 };
        assert_eq!(docket.status, expected, "{role:?}");
        browser.enter_as(&served, role);
        browser.open(&served.at("/"));
        let begins = match role {
            Role::Administrator => "/people",
            Role::Auditor => "/audit",
            Role::Expert | Role::Observer => "/engagements",
            _ => "/",
        };
        assert_eq!(browser.path(), begins, "{role:?}");
        let sections = browser.texts(".sections a").join(" ");
        for (section, capability) in [
            ("Docket", Capability::ReadDesk),
            ("People", Capability::ManagePeople),
            ("Audit", Capability::ReadAudit),
        ] {
            assert_eq!(sections.contains(section), role.may(capability), "{role:?}: {sections}");
        }
        browser.assert_quiet();
    }
}
