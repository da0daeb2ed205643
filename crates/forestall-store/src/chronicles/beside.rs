//! Rules between records, asked in the transaction that stores an act.

use std::collections::BTreeSet;

use forestall_confidence::Viewer;
use forestall_engagement::chronicle::{Beside, DeskAct, Mentioned};
use forestall_types::{ChronicleId, ChronicleKind, PersonId};

use super::entries::{load_entries, load_for_rules};
use super::sealing_of;
use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::identities::IdentityStore;

/// Judges an act beside the records it names and the engagement it opens a record in, whoever may read those.
///
/// Rules between parties keep records tidy and nobody safe: parties are read as the viewer reads them, so that one they
/// may not read answers like one that never was. So is what an act says it [names as
/// read](forestall_engagement::chronicle::ChronicleAct::names_as_read).
///
/// # Errors
///
/// [`DeskError::Chronicle`] with words that tell nothing of the other records.
pub(crate) async fn check_beside(
    records: &mut Records<'_>,
    identities: &IdentityStore,
    viewer: &Viewer,
    act: &DeskAct,
) -> Result<(), DeskError> {
    let named = act.mentions().into_iter().filter_map(|mentioned| match mentioned {
        Mentioned::Chronicle(id) => Some(id),
        _ => None,
    });
    let named: BTreeSet<ChronicleId> = named.chain(act.rests_on().map(ChronicleId::from)).collect();
    let mut beside = Vec::with_capacity(named.len());
    for id in named {
        let query = "select person_id from chronicle where chronicle_id = $1";
        let Some(row) = records.row(query, &[id.to_string().into()]).await? else { continue };
        let person_id: Option<PersonId> = row.parsed_or_null("person_id")?;
        let Some(sealing) = sealing_of(identities, person_id).await? else { continue };
        let entries = if id.kind() == ChronicleKind::Party || act.names_as_read() == Some(id) {
            load_entries(records, viewer, &sealing, id).await?
        } else {
            load_for_rules(records, &sealing, id).await?
        };
        if !entries.is_empty() {
            beside.push((id, entries));
        }
    }
    Ok(act.check_beside(&Beside::new(beside))?)
}
