//! Rules between records, asked in the transaction that stores an act.

use std::collections::BTreeSet;

use forestall_confidence::Viewer;
use forestall_engagement::chronicle::{Beside, DeskAct, Mentioned};
use forestall_types::{ChronicleId, ChronicleKind, EngagementId, PersonId};

use super::entries::{load_entries, load_for_rules};
use super::sealing_of;
use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::identities::IdentityStore;

/// The record an act is upon, and the engagement that stands in.
#[derive(Clone, Copy)]
pub(crate) struct Upon {
    pub(crate) chronicle_id: ChronicleId,
    pub(crate) engagement: Option<EngagementId>,
}

/// Judges an act beside the records it names and the engagement it opens a record in, whoever may read those; where it
/// is judged by all acts of its own record, beside that and its engagement too.
///
/// Rules between parties keep records tidy and nobody safe, and who says by which transfer something passed has to read
/// it: both are read as the viewer reads them, so that one they may not read answers like one that never was. So is
/// what an act says it [names as read](forestall_engagement::chronicle::ChronicleAct::names_as_read).
///
/// - `upon`: the record the act is upon; none for one that opens it.
///
/// # Errors
///
/// [`DeskError::Chronicle`] with words that tell nothing of the other records.
pub(crate) async fn check_beside(
    records: &mut Records<'_>,
    identities: &IdentityStore,
    viewer: &Viewer,
    upon: Option<Upon>,
    act: &DeskAct,
) -> Result<(), DeskError> {
    let named = act.mentions().into_iter().filter_map(|mentioned| match mentioned {
        Mentioned::Chronicle(id) => Some(id),
        _ => None,
    });
    let mut whole: BTreeSet<ChronicleId> = act.rests_on().map(ChronicleId::from).into_iter().collect();
    if let Some(upon) = upon.filter(|_| act.is_judged_by_all()) {
        whole.insert(upon.chronicle_id);
        whole.extend(upon.engagement.map(ChronicleId::from));
    }
    let named: BTreeSet<ChronicleId> = named.chain(whole.iter().copied()).collect();
    let mut beside = Vec::with_capacity(named.len());
    for id in named {
        let query = "select person_id from chronicle where chronicle_id = $1";
        let Some(row) = records.row(query, &[id.to_string().into()]).await? else { continue };
        let person_id: Option<PersonId> = row.parsed_or_null("person_id")?;
        let Some(sealing) = sealing_of(identities, person_id).await? else { continue };
        let is_as_read = matches!(id.kind(), ChronicleKind::Party | ChronicleKind::Transfer)
            || act.names_as_read() == Some(id);
        let entries = if is_as_read && !whole.contains(&id) {
            load_entries(records, viewer, &sealing, id).await?
        } else {
            load_for_rules(records, viewer, &sealing, id).await?
        };
        if !entries.is_empty() {
            beside.push((id, entries));
        }
    }
    let beside = Beside::new(beside);
    let beside = match upon {
        Some(upon) => beside.upon(upon.chronicle_id, viewer.now()),
        None => beside,
    };
    Ok(act.check_beside(&beside)?)
}
