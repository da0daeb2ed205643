//! The audit log: who did what to which record, and whether the chain holds.

mod anchor;
mod export;
mod list;

pub(crate) use anchor::submit as anchor;
pub(crate) use export::csv;
pub(crate) use list::{show, verify};

use forestall_confidence::{AccountId, AuditEntry, DisplayName};
use serde::Deserialize;

use crate::desk::AuditFilter;
use crate::page_error::{PageError, PageResult};

/// Which entries, as the address says it.
#[derive(Deserialize, Default)]
pub(crate) struct Params {
    actor: Option<String>,
    record: Option<String>,
    before: Option<u64>,
}

impl Params {
    /// Reads the filter; blank fields ask for nothing.
    fn filter(&self, take: usize) -> PageResult<AuditFilter> {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let actor = given(&self.actor).map(|actor| actor.parse::<AccountId>()).transpose();
        let record = given(&self.record);
        // Not every database takes a null character, and no record is named with one.
        if record.as_deref().is_some_and(|record| record.contains(char::is_control)) {
            return Err(PageError::BadRequest);
        }
        Ok(AuditFilter {
            actor: actor.map_err(|_| PageError::BadRequest)?,
            record,
            before: self.before,
            take,
        })
    }
}

/// Says who did it.
fn actor_words(entry: &AuditEntry, names: &[(AccountId, DisplayName)]) -> String {
    let Some(actor) = entry.fact.actor else { return "the program".to_owned() };
    let known = names.iter().find(|(account, _)| *account == actor);
    known.map_or_else(|| format!("account {actor}"), |(_, name)| name.to_string())
}
