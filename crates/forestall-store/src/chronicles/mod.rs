//! Records that are told by the acts upon them, whatever their kind.
//!
//! **In:** acts of [`forestall_engagement::chronicle`], marks, and who looks. **Out:** the acts the viewer may read, and
//! what lists show of records. It holds no rule of any kind of record: [`check_act`] judges an act upon the acts its
//! author may read, [`face_of`] makes what lists show.
//!
//! # Who reads what
//!
//! An act is read under one mark, `chronicle_act.marked_by`: that of its record, or a narrower one of its own, which
//! rests on the record's and on those of all acts it names (`chronicle_act_upon`). An act gets its own when it is added,
//! or when it, or one it names, is narrowed by itself. To whoever may not read it, it does not exist: it is in no list of acts and no count, what it
//! names is found by nobody through it, and it takes no part in conflicts. Its position in the record is stored and
//! never handed out, because gaps would tell of it.
//!
//! What lists show of a record ([`Face`]) is made from the acts under the record's own mark alone, without names of who
//! acted. So whoever may read the record may read it, and nothing narrower can shape it. It is the one thing here that
//! is stored and changed; [`ChronicleStore::check_faces`] makes it again from the acts and compares.
//!
//! # Records about a person who can be erased
//!
//! Of a practitioner everything is sealed with the person's own key, which lies in the store of person keys. Erasing
//! destroys the key, here and for every backup; record, mark and times stay, and what mentions them goes on.
//!
//! [`check_act`]: forestall_engagement::chronicle::check_act
//! [`face_of`]: forestall_engagement::chronicle::face_of
//! [`Face`]: forestall_engagement::chronicle::Face

mod act;
mod apart;
mod beside;
mod check;
mod entries;
mod erase;
mod face_row;
mod faces;
mod list;
pub(crate) mod open;
mod read;
mod sealing;

use std::fmt;
use std::sync::Arc;

use forestall_types::PersonId;

pub(crate) use beside::{Upon, check_beside};
pub(crate) use entries::{NewAct, append_act, load_entries, read_entry};
pub(crate) use erase::finish_erasures;
pub(crate) use face_row::{make_face, store_face};
pub(crate) use sealing::Sealing;

use crate::database::DatabaseError;
use crate::desk::{DeskError, DeskStore};
use crate::identities::{IdentityError, IdentityStore};
use faces::Faces;

/// The chronicles of one desk; see [`DeskStore`] for what every function promises.
#[derive(Clone)]
pub struct ChronicleStore {
    records: DeskStore,
    identities: IdentityStore,
    faces: Arc<Faces>,
}

/// Shows the kind of database only.
impl fmt::Debug for ChronicleStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChronicleStore").field("records", &self.records).finish_non_exhaustive()
    }
}

impl ChronicleStore {
    /// Takes the records and the identities of one desk.
    pub fn new(records: DeskStore, identities: IdentityStore) -> Self {
        Self { records, identities, faces: Arc::default() }
    }

    /// Returns what seals the record of a person, or of none; nothing once the person's key is destroyed.
    async fn sealing(&self, person_id: Option<PersonId>) -> Result<Option<Sealing>, DeskError> {
        sealing_of(&self.identities, person_id).await
    }
}

async fn sealing_of(
    identities: &IdentityStore,
    person_id: Option<PersonId>,
) -> Result<Option<Sealing>, DeskError> {
    match person_id {
        None => Ok(Some(Sealing::Desk)),
        Some(person_id) => Ok(identities.key(person_id).await.map_err(key_fault)?.map(Sealing::Person)),
    }
}

/// Returns a fault of the store of person keys as one of the desk.
fn key_fault(error: IdentityError) -> DeskError {
    match error {
        IdentityError::Vault(error) => error.into(),
        IdentityError::Database(error) => error.into(),
        other => DatabaseError::unreadable("the store of person keys", other).into(),
    }
}
