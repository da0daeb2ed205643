//! One act: a transaction with the desk's time, which tells the audit log what it did.

use forestall_confidence::{AccountId, AuditAction, AuditEntry, AuditFact};
use forestall_vault::Vault;
use jiff::Timestamp;

use super::{People, PeopleError};
use crate::audit;
use crate::database::{DatabaseError, Param, Row, Transaction};

/// A write transaction; nothing of it is there unless [`Work::commit`] returns.
pub(super) struct Work<'a> {
    people: &'a People,
    transaction: Transaction,
    /// The desk's time, taken when nobody else could write any more.
    pub(super) now: Timestamp,
    newest_entry: Option<Timestamp>,
}

impl People {
    pub(super) async fn begin(&self) -> Result<Work<'_>, PeopleError> {
        let transaction = self.database.begin_write().await?;
        Ok(Work { people: self, transaction, now: self.clock.now(), newest_entry: None })
    }
}

impl<'a> Work<'a> {
    pub(super) const fn people(&self) -> &'a People {
        self.people
    }

    pub(super) const fn transaction(&mut self) -> &mut Transaction {
        &mut self.transaction
    }

    pub(super) fn vault(&self) -> &'a Vault {
        &self.people.vault
    }

    pub(super) async fn execute(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<u64, DatabaseError> {
        self.transaction.execute(sql, params).await
    }

    pub(super) async fn row(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, DatabaseError> {
        self.transaction.row(sql, params).await
    }

    /// Tells the audit log what this act does.
    pub(super) async fn audit(
        &mut self,
        actor: Option<AccountId>,
        action: AuditAction,
        record: Option<String>,
    ) -> Result<AuditEntry, DatabaseError> {
        let fact = AuditFact { at: self.now, actor, action, record };
        let entry = audit::append(&mut self.transaction, &self.people.signer, fact).await?;
        self.newest_entry = Some(entry.fact.at);
        Ok(entry)
    }

    pub(super) async fn commit(self) -> Result<(), DatabaseError> {
        self.transaction.commit().await?;
        if let Some(at) = self.newest_entry {
            self.people.clock.saw(at);
        }
        Ok(())
    }
}
