//! What lists show, made again from the acts and compared.

use forestall_types::{ChronicleId, PersonId};

use super::ChronicleStore;
use super::entries::load_for_face;
use super::face_row::{make_face, read_face, store_face};
use crate::desk::DeskError;

/// Chronicles after `$1`, up to `$2` of them.
const CHRONICLES: &str = "select chronicle.chronicle_id, chronicle.person_id, face.face, face.revision \
     from chronicle \
     left join chronicle_face as face on face.chronicle_id = chronicle.chronicle_id \
     where chronicle.chronicle_id > $1 order by chronicle.chronicle_id limit $2";

/// How many records are read at once.
const AT_ONCE: i64 = 500;

impl ChronicleStore {
    /// Makes what lists show of every record again from its acts; returns those whose stored one is another.
    ///
    /// For whoever looks after the desk: it reads everything and returns identifiers only.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn check_faces(&self) -> Result<Vec<ChronicleId>, DeskError> {
        let mut records = self.records.begin_read().await?;
        let mut differing = Vec::new();
        let mut after = String::new();
        loop {
            let rows = records.rows(CHRONICLES, &[after.as_str().into(), AT_ONCE.into()]).await?;
            let Some(last) = rows.last() else { return Ok(differing) };
            last.text("chronicle_id")?.clone_into(&mut after);
            for row in &rows {
                let chronicle_id: ChronicleId = row.parsed("chronicle_id")?;
                let person_id: Option<PersonId> = row.parsed_or_null("person_id")?;
                let Some(sealing) = self.sealing(person_id).await? else { continue };
                let made =
                    make_face(chronicle_id, &load_for_face(&mut records, &sealing, chronicle_id).await?)?;
                let is_same = match row.bytes_or_null("face")? {
                    Some(_) => {
                        read_face(&records, &sealing, chronicle_id, row)?.is_some_and(|face| face == made)
                    }
                    None => false,
                };
                if !is_same {
                    differing.push(chronicle_id);
                }
            }
        }
    }

    /// Makes anew what lists show of those records where it is not what their acts come to, such as after a new version
    /// of the program that shows more; returns how many. For the start of a server.
    ///
    /// # Errors
    ///
    /// See [`DeskStore`](crate::desk::DeskStore).
    pub async fn mend_faces(&self) -> Result<usize, DeskError> {
        let differing = self.check_faces().await?;
        if differing.is_empty() {
            return Ok(0);
        }
        let mut records = self.records.begin_write().await?;
        for chronicle_id in &differing {
            let query = "select person_id from chronicle where chronicle_id = $1";
            let row = records.row(query, &[chronicle_id.to_string().into()]).await?;
            let person_id = row.map(|row| row.parsed_or_null("person_id")).transpose()?.flatten();
            let Some(sealing) = self.sealing(person_id).await? else { continue };
            let entries = load_for_face(&mut records, &sealing, *chronicle_id).await?;
            let Some(newest) = entries.last().map(|entry| entry.acted_at) else { continue };
            let face = make_face(*chronicle_id, &entries)?;
            store_face(&mut records, &sealing, *chronicle_id, &face, newest).await?;
        }
        records.commit().await?;
        Ok(differing.len())
    }
}
