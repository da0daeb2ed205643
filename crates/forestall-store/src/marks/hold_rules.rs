//! Marks that follow the ground rules of an engagement.

use forestall_confidence::{AccountId, MarkAct, MarkEvent, Viewer};
use forestall_engagement::engagement::GroundRules;
use forestall_types::RecordRef;

use super::change::{sources, store};
use super::no_such;
use super::rows;
use crate::database::DatabaseError;
use crate::desk::DeskError;
use crate::desk::records::Records;

/// Why the history of such a mark says it was narrowed.
const REASON: &str = "The ground rules that were agreed tell less of who said something.";

/// Narrows the mark of an engagement, and with it all that rests on it, where ground rules that were agreed tell less of
/// who said something than it does. Milder rules release nothing.
pub(crate) async fn hold_rules(
    records: &mut Records<'_>,
    viewer: &Viewer,
    by: AccountId,
    record: RecordRef,
    rules: &GroundRules,
) -> Result<(), DeskError> {
    let mut stored = rows::load(records, record).await?.ok_or_else(|| no_such(record))?;
    let current = stored.marking.current().clone();
    let mark = rules.hold(current.clone());
    if mark == current {
        return Ok(());
    }
    let reason =
        REASON.parse().map_err(|error| DatabaseError::unreadable("why a mark is narrowed", error))?;
    let act = MarkAct { by, at: viewer.now(), event: MarkEvent::Narrow { mark, reason } };
    stored.marking.apply(act.clone(), false)?;
    let sources = sources(records, &stored).await?;
    store(records, record, &stored, &sources, &act).await
}
