//! An identity as bytes under the person's key.

use forestall_confidence::Identity;
use forestall_types::PersonId;
use forestall_vault::{PersonKey, VaultError, Zeroizing};
use serde::{Deserialize, Serialize};

/// Identities are padded to multiples of this, so that their length tells little of the name.
const STEP: usize = 256;

#[derive(Serialize)]
struct Fields<'a> {
    name: &'a str,
    contact: &'a str,
    remarks: &'a str,
}

/// The same on the way back, where escapes make borrowing impossible.
#[derive(Deserialize)]
struct OwnedFields {
    name: String,
    contact: String,
    remarks: String,
}

/// Seals an identity so that it opens only with this key and for this person.
pub(super) fn seal(key: &PersonKey, person_id: PersonId, identity: &Identity) -> Result<Vec<u8>, VaultError> {
    let fields =
        Fields { name: identity.name.as_str(), contact: &identity.contact, remarks: &identity.remarks };
    let mut plain = Zeroizing::new(serde_json::to_vec(&fields).expect("texts can be written as JSON"));
    // A reader of JSON passes over spaces at the end.
    let padded = plain.len().next_multiple_of(STEP);
    plain.resize(padded, b' ');
    key.seal(&place(person_id), &plain)
}

/// Opens what [`seal`] sealed.
pub(super) fn open(key: &PersonKey, person_id: PersonId, sealed: &[u8]) -> Result<Identity, VaultError> {
    let plain = key.open(&place(person_id), sealed)?;
    let damaged = VaultError::Damaged { what: "value of a person" };
    let Ok(fields) = serde_json::from_slice::<OwnedFields>(&plain) else { return Err(damaged) };
    let Ok(name) = fields.name.parse() else { return Err(damaged) };
    Ok(Identity { name, contact: fields.contact, remarks: fields.remarks })
}

fn place(person_id: PersonId) -> String {
    format!("identity/{person_id}")
}
