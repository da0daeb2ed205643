//! Rules between records, asked in the transaction that stores an act.

use std::collections::BTreeSet;

use forestall_engagement::chronicle::{Beside, DeskAct, Mentioned};
use forestall_types::{ChronicleId, PersonId};

use super::entries::load_for_rules;
use super::sealing_of;
use crate::desk::DeskError;
use crate::desk::records::Records;
use crate::identities::IdentityStore;

/// Judges an act beside the records it names and the engagement it opens a record in, whoever may read those.
///
/// # Errors
///
/// [`DeskError::Chronicle`] with words that tell nothing of the other records.
pub(crate) async fn check_beside(
    records: &mut Records<'_>,
    identities: &IdentityStore,
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
        if let Some(sealing) = sealing_of(identities, person_id).await? {
            beside.push((id, load_for_rules(records, &sealing, id).await?));
        }
    }
    Ok(act.check_beside(&Beside::new(beside))?)
}
