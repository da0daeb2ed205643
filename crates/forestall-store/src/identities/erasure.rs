//! Tombstones: who was erased, in both databases, so that neither forgets.

use std::collections::BTreeMap;

use crate::database::{Database, DatabaseError, Transaction};

/// Identifiers of erased persons, each with when.
pub(crate) type Tombstones = BTreeMap<String, String>;

/// Makes both databases agree on who was erased.
///
/// Where the program was ended between the two, or one database comes from a backup that is older than an erasure,
/// the other remembers.
///
/// # Errors
///
/// [`DatabaseError`] when one of them refuses.
pub async fn replay_erasures(identities: &Database, person_keys: &Database) -> Result<(), DatabaseError> {
    let in_identities = tombstones_of_identities(&mut identities.begin_read().await?).await?;
    let in_keys = tombstones_of_keys(&mut person_keys.begin_read().await?).await?;
    let missing = |here: &Tombstones, there: &Tombstones| -> Vec<(String, String)> {
        there
            .iter()
            .filter(|(id, _)| !here.contains_key(*id))
            .map(|(id, at)| (id.clone(), at.clone()))
            .collect()
    };
    let (to_erase, to_destroy) = (missing(&in_identities, &in_keys), missing(&in_keys, &in_identities));
    if !to_destroy.is_empty() {
        destroy_keys(person_keys, &to_destroy).await?;
        unless_busy(person_keys.purge("person_key").await)?;
    }
    if !to_erase.is_empty() {
        erase_identities(identities, &to_erase).await?;
        unless_busy(identities.purge("identity").await)?;
    }
    Ok(())
}

/// A reader keeps the log from being emptied now; it is when the last program closes the file.
fn unless_busy(purged: Result<(), DatabaseError>) -> Result<(), DatabaseError> {
    match purged {
        Err(DatabaseError::Busy(_)) => Ok(()),
        other => other,
    }
}

/// Returns who was erased, as the identities know it.
pub(crate) async fn tombstones_of_identities(moment: &mut Transaction) -> Result<Tombstones, DatabaseError> {
    let rows =
        moment.rows("select person_id, erased_at as at from erased_person order by person_id", &[]).await?;
    rows.iter().map(|row| Ok((row.text("person_id")?.to_owned(), row.text("at")?.to_owned()))).collect()
}

/// Returns who was erased, as the person keys know it.
pub(crate) async fn tombstones_of_keys(moment: &mut Transaction) -> Result<Tombstones, DatabaseError> {
    let rows = moment
        .rows("select person_id, destroyed_at as at from destroyed_key order by person_id", &[])
        .await?;
    rows.iter().map(|row| Ok((row.text("person_id")?.to_owned(), row.text("at")?.to_owned()))).collect()
}

/// Destroys keys and remembers it, in one transaction.
pub(super) async fn destroy_keys(
    person_keys: &Database,
    erased: &[(String, String)],
) -> Result<(), DatabaseError> {
    let mut write = person_keys.begin_write().await?;
    bury_keys(&mut write, erased).await?;
    write.commit().await
}

/// Destroys keys and remembers it.
pub(crate) async fn bury_keys(
    write: &mut Transaction,
    erased: &[(String, String)],
) -> Result<(), DatabaseError> {
    for (id, at) in erased {
        let (id, at) = (id.as_str(), at.as_str());
        write.execute("delete from person_key where person_id = $1", &[id.into()]).await?;
        let known = "select 1 as found from destroyed_key where person_id = $1";
        if write.row(known, &[id.into()]).await?.is_none() {
            let bury = "insert into destroyed_key (person_id, destroyed_at) values ($1, $2)";
            write.execute(bury, &[id.into(), at.into()]).await?;
        }
    }
    Ok(())
}

/// Erases identities and remembers it, in one transaction.
pub(super) async fn erase_identities(
    identities: &Database,
    erased: &[(String, String)],
) -> Result<(), DatabaseError> {
    let mut write = identities.begin_write().await?;
    bury_identities(&mut write, erased).await?;
    write.commit().await
}

/// Erases identities and remembers it.
pub(crate) async fn bury_identities(
    write: &mut Transaction,
    erased: &[(String, String)],
) -> Result<(), DatabaseError> {
    for (id, at) in erased {
        let (id, at) = (id.as_str(), at.as_str());
        write.execute("delete from identity where person_id = $1", &[id.into()]).await?;
        let known = "select 1 as found from erased_person where person_id = $1";
        if write.row(known, &[id.into()]).await?.is_none() {
            let bury = "insert into erased_person (person_id, erased_at) values ($1, $2)";
            write.execute(bury, &[id.into(), at.into()]).await?;
        }
    }
    Ok(())
}
