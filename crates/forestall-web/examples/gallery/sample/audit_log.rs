//! The audit log of the sample desk.

use forestall_confidence::{
    AccountId, AuditAction, AuditEntry, AuditFact, AuditHash, AuditHead, Viewer, verify_chain,
};
use forestall_web::desk::{Anchor, AuditFilter, AuditLog, AuditSheet, AuditVerdict, Loading};
use jiff::Timestamp;

use super::{SampleDesk, data, done};

/// A chain in memory.
#[derive(Default)]
pub(crate) struct Chain {
    entries: Vec<AuditEntry>,
}

impl Chain {
    fn head(&self) -> AuditHead {
        self.entries.last().map_or(AuditHead { sequence: 0, hash: AuditHash::NONE }, AuditEntry::head)
    }

    pub(crate) fn append(
        &mut self,
        at: Timestamp,
        actor: Option<AccountId>,
        action: AuditAction,
        record: Option<String>,
    ) {
        let entry = self.head().next(AuditFact { at, actor, action, record });
        self.entries.push(entry);
    }
}

impl SampleDesk {
    /// Records that somebody did something now.
    pub(crate) fn audited(&self, actor: Option<AccountId>, action: AuditAction, record: Option<String>) {
        self.chain().append(data::now(), actor, action, record);
    }
}

impl AuditLog for SampleDesk {
    fn audit<'a>(&'a self, _: &'a Viewer, filter: AuditFilter) -> Loading<'a, AuditSheet> {
        let chain = self.chain();
        let fits = |entry: &&AuditEntry| {
            filter.actor.is_none_or(|actor| entry.fact.actor == Some(actor))
                && filter.record.as_ref().is_none_or(|record| entry.fact.record.as_ref() == Some(record))
                && filter.before.is_none_or(|before| entry.sequence < before)
        };
        let entries = chain.entries.iter().rev().filter(fits).take(filter.take).cloned().collect();
        let head = chain.head();
        drop(chain);
        done(Ok(AuditSheet { entries, names: self.names(), head }))
    }

    fn verify_audit<'a>(&'a self, _: &'a Viewer) -> Loading<'a, AuditVerdict> {
        let chain = self.chain();
        let verdict = verify_chain(&chain.entries, chain.head(), &[]);
        let entries = chain.entries.len() as u64;
        drop(chain);
        done(Ok(AuditVerdict { entries, fault: verdict.err().map(|fault| fault.to_string()) }))
    }

    fn anchor_audit<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Anchor> {
        let head = self.chain().head();
        self.audited(viewer.account(), AuditAction::HeadAnchored, None);
        let text = format!(
            "Forestall audit anchor (sample)\nentry {}\nhash {}\ntime {}\nsignature none: this desk is invented\n",
            head.sequence,
            head.hash,
            data::now()
        );
        done(Ok(Anchor { head, text }))
    }
}
