//! The audit log as an auditor reads it: with rights, and with the names of accounts.

use std::io::Write;

use forestall_confidence::{AccountId, AuditAction, AuditEntry, AuditHead, Capability, DisplayName, Viewer};

use super::rows::open_name;
use super::{People, PeopleError, actor};
use crate::audit::{self, Anchor, AuditFilter, AuditVerdict, ExportError, ExportFormat};

/// Some entries of the audit log, newest first.
#[derive(Clone, Debug)]
pub struct AuditSheet {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// The names of the accounts they speak of, by name.
    pub names: Vec<(AccountId, DisplayName)>,
    /// The head of the chain.
    pub head: AuditHead,
}

impl People {
    /// Returns entries, newest first.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`] for who is no auditor.
    pub async fn audit(&self, viewer: &Viewer, filter: &AuditFilter) -> Result<AuditSheet, PeopleError> {
        require_auditor(viewer)?;
        let entries = audit::entries(&self.database, filter).await?;
        let mut moment = self.database.begin_read().await?;
        let newest = audit::newest(&mut moment, &self.signer.public_key()).await?;
        let rows = moment.rows("select account_id, name from account order by account_id", &[]).await?;
        let mut names = Vec::new();
        for row in &rows {
            let account_id: AccountId = row.parsed("account_id")?;
            let text = account_id.to_string();
            let is_named = |entry: &AuditEntry| {
                entry.fact.actor == Some(account_id)
                    || entry.fact.record.as_ref().is_some_and(|record| record.ends_with(&text))
            };
            if entries.iter().any(is_named) {
                names.push((account_id, open_name(&self.vault, account_id, row.bytes("name")?)?));
            }
        }
        names.sort_by(|(id, name), (other_id, other)| (name, id).cmp(&(other, other_id)));
        let head = newest.map_or(AuditHead::START, |entry| entry.head());
        Ok(AuditSheet { entries, names, head })
    }

    /// Follows the whole chain.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`] for who is no auditor; what is wrong with the chain is in the verdict.
    pub async fn verify_audit(
        &self,
        viewer: &Viewer,
        anchors: &[Anchor],
    ) -> Result<AuditVerdict, PeopleError> {
        require_auditor(viewer)?;
        Ok(audit::verify(&self.database, &self.signer.public_key(), anchors).await?)
    }

    /// Signs the head and gives it out; the head is that of the entry that says so.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`] for who is no auditor.
    pub async fn anchor_audit(&self, viewer: &Viewer) -> Result<Anchor, PeopleError> {
        let auditor = actor(viewer, Capability::ReadAudit)?;
        let mut work = self.begin().await?;
        let entry = work.audit(Some(auditor), AuditAction::HeadAnchored, None).await?;
        work.commit().await?;
        let key = self.vault.desk_key_id();
        Ok(Anchor::sign(&self.signer, key, entry.head(), entry.fact.at))
    }

    /// Writes the whole chain, the entry about this export included; returns how many entries.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Forbidden`] for who is no auditor, [`PeopleError::Export`].
    pub async fn export_audit(
        &self,
        viewer: &Viewer,
        format: ExportFormat,
        to: &mut (dyn Write + Send),
    ) -> Result<u64, PeopleError> {
        let auditor = actor(viewer, Capability::ReadAudit)?;
        let mut work = self.begin().await?;
        work.audit(Some(auditor), AuditAction::Exported, Some("audit-log".to_owned())).await?;
        work.commit().await?;
        audit::export(&self.database, format, to).await.map_err(|error| match error {
            ExportError::Database(error) => error.into(),
            ExportError::Io(error) => PeopleError::Export(error),
        })
    }
}

fn require_auditor(viewer: &Viewer) -> Result<(), PeopleError> {
    let right = Capability::ReadAudit;
    if viewer.may(right) { Ok(()) } else { Err(PeopleError::Forbidden(right)) }
}
