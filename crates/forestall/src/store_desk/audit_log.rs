//! The audit log, as the auditor's page asks for it.

use forestall_confidence::Viewer;
use forestall_store::audit;
use forestall_store::people::PeopleError;
use forestall_web::desk::{Anchor, AuditFilter, AuditLog, AuditSheet, AuditVerdict, Loading};

use super::StoreDesk;
use super::told::ask;

impl AuditLog for StoreDesk {
    fn audit<'a>(&'a self, viewer: &'a Viewer, filter: AuditFilter) -> Loading<'a, AuditSheet> {
        let AuditFilter { actor, record, before, take } = filter;
        let filter = audit::AuditFilter { actor, record, before, take };
        ask(async move {
            let sheet = self.people.audit(viewer, &filter).await?;
            Ok::<_, PeopleError>(AuditSheet { entries: sheet.entries, names: sheet.names, head: sheet.head })
        })
    }

    fn verify_audit<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, AuditVerdict> {
        ask(async move {
            let verdict = self.people.verify_audit(viewer, &[]).await?;
            Ok::<_, PeopleError>(AuditVerdict {
                entries: verdict.entries,
                fault: verdict.fault.map(|fault| fault.to_string()),
            })
        })
    }

    fn anchor_audit<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Anchor> {
        ask(async move {
            let anchor = self.people.anchor_audit(viewer).await?;
            let text = anchor.to_string();
            Ok::<_, PeopleError>(Anchor { head: anchor.head, text })
        })
    }
}
