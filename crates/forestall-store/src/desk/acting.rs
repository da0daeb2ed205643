//! Who acts upon the desk's records, and how they are named to whom.

use forestall_confidence::{AuditAction, AuditFact, Viewer};
use forestall_engagement::Officer;
use forestall_types::RecordRef;

use super::DeskError;
use super::records::{Place, Records};
use crate::database::{DatabaseError, Row};
use crate::marks::SeenMark;

/// Returns the name an act is recorded under: that of the viewer, whatever a form says.
pub(crate) fn own_name(viewer: &Viewer) -> Result<Officer, DatabaseError> {
    let name = viewer.name().as_str().parse();
    name.map_err(|error| DatabaseError::unreadable("the name of an account", error))
}

/// Returns what the audit log keeps of an act.
pub(crate) fn fact(viewer: &Viewer, action: AuditAction, record: RecordRef) -> AuditFact {
    AuditFact { at: viewer.now(), actor: viewer.account(), action, record: Some(record.to_string()) }
}

/// Returns the name of who acted within a record, or what stands for them.
///
/// Acts are stored under names, not accounts, so that where names are not shown nobody's is, not even the reader's own.
pub(super) fn read_actor(
    records: &Records<'_>,
    seen: &SeenMark<'_>,
    place: Place<'_>,
    column: &str,
    row: &Row,
) -> Result<Officer, DeskError> {
    match seen.stand_in(None)? {
        Some(stand_in) => Ok(stand_in),
        None => records.open(place, column, row),
    }
}
