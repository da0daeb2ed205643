//! Follows the whole chain, page by page.

use forestall_confidence::{AuditHead, ChainError, ChainWalk};
use forestall_vault::verify_signature;

use super::Anchor;
use super::chain::number;
use super::entry_row::{hash, read, sequence};
use crate::database::{Database, DatabaseError, Transaction};

/// Entries held in memory at once.
const PAGE: i64 = 4_096;

/// What following the whole chain found.
#[derive(Clone, Debug)]
pub struct AuditVerdict {
    /// How many entries were followed before the end or the fault.
    pub entries: u64,
    /// The head the chain was followed to.
    pub head: AuditHead,
    /// What is wrong, if anything.
    pub fault: Option<AuditFault>,
}

/// What is wrong with a chain.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AuditFault {
    /// The chain does not hold.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The row with the signed head is gone.
    #[error("the signed head of the audit log is gone; the desk never takes it away")]
    NoHead,
    /// The head was written by somebody without the desk key.
    #[error(
        "the head of the audit log at entry {0} was not signed by this desk: the log was cut or rewritten"
    )]
    ForgedHead(u64),
    /// An entry cannot be read.
    #[error("entry {0} of the audit log cannot be read: it was rewritten, or a newer program wrote it")]
    Unreadable(u64),
    /// An anchor belongs to another desk.
    #[error("the anchor at entry {0} was signed by another desk, or with another desk key")]
    OtherDesk(u64),
}

/// Follows the chain from its first entry to its signed head within one moment of the database.
///
/// - `public_key`: the desk's, from the unlocked vault or from an anchor that is trusted.
/// - `anchors`: heads kept elsewhere, which the chain must contain.
///
/// # Errors
///
/// [`DatabaseError`] when the database fails; what is wrong with the chain is in the verdict.
pub async fn verify(
    database: &Database,
    public_key: &[u8; 32],
    anchors: &[Anchor],
) -> Result<AuditVerdict, DatabaseError> {
    let mut moment = database.begin_read().await?;
    let heads: Vec<AuditHead> = anchors.iter().map(|anchor| anchor.head).collect();
    let mut walk = ChainWalk::new(&heads);
    let walked = follow(&mut moment, &mut walk).await?;
    let head = walk.so_far();
    let verdict = |fault| AuditVerdict { entries: head.sequence, head, fault };
    if let Err(fault) = walked {
        return Ok(verdict(Some(fault)));
    }
    let ending = match read_head(&mut moment, public_key).await? {
        Ok(head) => walk.finish(head).map_err(AuditFault::from),
        Err(fault) => Err(fault),
    };
    let other_desk = anchors.iter().find(|anchor| anchor.public_key != *public_key);
    let other_desk = other_desk.map(|anchor| AuditFault::OtherDesk(anchor.head.sequence));
    Ok(verdict(ending.err().or(other_desk)))
}

async fn follow(
    moment: &mut Transaction,
    walk: &mut ChainWalk,
) -> Result<Result<(), AuditFault>, DatabaseError> {
    // Below the first place, so that an entry slipped in before it is found.
    let mut after = i64::MIN;
    loop {
        let rows = moment
            .rows(
                "select sequence, at, actor, action, record, previous, hash from audit_entry \
                 where sequence > $1 order by sequence limit $2",
                &[after.into(), PAGE.into()],
            )
            .await?;
        for row in &rows {
            let expected = walk.so_far().sequence + 1;
            let Ok(entry) = read(row) else { return Ok(Err(AuditFault::Unreadable(expected))) };
            if let Err(error) = walk.follow(&entry) {
                return Ok(Err(error.into()));
            }
        }
        match rows.last() {
            None => return Ok(Ok(())),
            Some(_) => after = number(walk.so_far().sequence),
        }
    }
}

async fn read_head(
    moment: &mut Transaction,
    public_key: &[u8; 32],
) -> Result<Result<AuditHead, AuditFault>, DatabaseError> {
    let row = moment.row("select sequence, hash, signature from audit_head where only_row = 1", &[]).await?;
    let Some(row) = row else { return Ok(Err(AuditFault::NoHead)) };
    let head = AuditHead { sequence: sequence(&row)?, hash: hash(&row, "hash")? };
    let signature = <&[u8; 64]>::try_from(row.bytes("signature")?).ok();
    let is_ours = signature
        .is_some_and(|signature| verify_signature(public_key, &head.signed_bytes(), signature).is_ok());
    Ok(if is_ours { Ok(head) } else { Err(AuditFault::ForgedHead(head.sequence)) })
}
