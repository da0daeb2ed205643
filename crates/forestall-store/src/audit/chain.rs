//! The chain in the database: what is appended and how it is read.

use forestall_confidence::{AccountId, AuditEntry, AuditFact, AuditHead};
use forestall_vault::{AuditSigner, verify_signature};

use super::entry_row::{hash, read, sequence, time_text};
use crate::database::{Database, DatabaseError, Row, Transaction};

/// The most entries one answer holds.
const MOST: usize = 1_000;

const HEAD: &str = "select head.sequence, head.hash as head_hash, head.signature, \
     entry.at, entry.actor, entry.action, entry.record, entry.previous, entry.hash \
     from audit_head head left join audit_entry entry on entry.sequence = head.sequence where head.only_row = 1";

/// Which entries to return.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditFilter {
    /// Only those of this account.
    pub actor: Option<AccountId>,
    /// Only those about this record.
    pub record: Option<String>,
    /// Only entries before this place; the newest when none.
    pub before: Option<u64>,
    /// How many to return, at most 1,000.
    pub take: usize,
}

/// Why the end of the chain is not built upon.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum HeadFault {
    #[error("it is gone, though the desk has been in use: run `forestall audit verify`")]
    Missing,
    #[error("it was not signed by this desk: run `forestall audit verify` and compare with an anchor")]
    Forged,
    #[error("the newest entry is not the one it was signed for: run `forestall audit verify`")]
    OtherEntry,
}

/// Appends an entry within the caller's write transaction; it is there if, and only if, that transaction commits.
///
/// - `signer`: of the unlocked vault.
/// - `fact`: no content and no names. Its time is moved up to that of the entry before, where it lies behind.
///
/// Nothing is signed on top of a head that this desk did not sign: whoever cut the chain or wrote it anew cannot
/// have it made good by the next act. A chain begins only in a desk that has no key yet.
///
/// # Errors
///
/// [`DatabaseError::Unreadable`] when the end of the chain is not what this desk left, and what befalls any statement.
pub async fn append(
    transaction: &mut Transaction,
    signer: &AuditSigner,
    mut fact: AuditFact,
) -> Result<AuditEntry, DatabaseError> {
    let row = transaction.row(HEAD, &[]).await?;
    let last = row.map(|row| checked_last(&row, &signer.public_key())).transpose()?;
    let head = match &last {
        Some(last) => last.head(),
        None => beginning(transaction).await?,
    };
    if let Some(last) = &last {
        fact.at = fact.at.max(last.fact.at);
    }
    let entry = head.next(fact);
    insert(transaction, &entry).await?;
    let (hash, signature) = (entry.hash.bytes(), signer.sign(&entry.head().signed_bytes()));
    let statement = if last.is_some() {
        "update audit_head set sequence = $1, hash = $2, signature = $3 where only_row = 1"
    } else {
        "insert into audit_head (only_row, sequence, hash, signature) values (1, $1, $2, $3)"
    };
    transaction
        .execute(statement, &[number(entry.sequence).into(), hash.into(), (&signature).into()])
        .await?;
    Ok(entry)
}

/// Returns the newest entry, its signature checked; nothing for a desk without a key.
///
/// # Errors
///
/// As [`append`].
pub async fn newest(
    transaction: &mut Transaction,
    public_key: &[u8; 32],
) -> Result<Option<AuditEntry>, DatabaseError> {
    match transaction.row(HEAD, &[]).await? {
        Some(row) => checked_last(&row, public_key).map(Some),
        None => beginning(transaction).await.map(|_| None),
    }
}

/// Returns entries, newest first.
///
/// # Errors
///
/// [`DatabaseError::Unreadable`] for an entry written by other hands, and what befalls any statement.
pub async fn entries(database: &Database, filter: &AuditFilter) -> Result<Vec<AuditEntry>, DatabaseError> {
    let params = [
        filter.actor.map(|actor| actor.to_string()).into(),
        filter.record.as_deref().into(),
        filter.before.map(number).into(),
        number(filter.take.min(MOST) as u64).into(),
    ];
    let mut moment = database.begin_read().await?;
    let rows = moment
        .rows(
            "select sequence, at, actor, action, record, previous, hash from audit_entry \
             where (cast($1 as text) is null or actor = $1) and (cast($2 as text) is null or record = $2) \
             and (cast($3 as bigint) is null or sequence < $3) order by sequence desc limit $4",
            &params,
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Returns a sequence as the database keeps it.
pub(super) fn number(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

/// Reads the head and the entry it stands for, and checks that this desk signed exactly that.
fn checked_last(row: &Row, public_key: &[u8; 32]) -> Result<AuditEntry, DatabaseError> {
    let head = AuditHead { sequence: sequence(row)?, hash: hash(row, "head_hash")? };
    let signature = <&[u8; 64]>::try_from(row.bytes("signature")?).map_err(|_| faulty(HeadFault::Forged))?;
    verify_signature(public_key, &head.signed_bytes(), signature).map_err(|_| faulty(HeadFault::Forged))?;
    let last = if row.bytes_or_null("hash")?.is_some() { read(row).ok() } else { None };
    last.filter(|last| last.head() == head && last.is_intact()).ok_or_else(|| faulty(HeadFault::OtherEntry))
}

/// Returns the head before the first entry of a desk that is being set up.
async fn beginning(transaction: &mut Transaction) -> Result<AuditHead, DatabaseError> {
    let used = "select (select count(*) from desk_key) + (select count(*) from audit_entry) as used";
    let used = transaction.row(used, &[]).await?.map_or(Ok(0), |row| row.int("used"))?;
    if used == 0 { Ok(AuditHead::START) } else { Err(faulty(HeadFault::Missing)) }
}

async fn insert(transaction: &mut Transaction, entry: &AuditEntry) -> Result<(), DatabaseError> {
    let params = [
        number(entry.sequence).into(),
        time_text(entry.fact.at).into(),
        entry.fact.actor.map(|actor| actor.to_string()).into(),
        entry.fact.action.code().into(),
        entry.fact.record.as_deref().into(),
        entry.previous.bytes().into(),
        entry.hash.bytes().into(),
    ];
    let statement = "insert into audit_entry (sequence, at, actor, action, record, previous, hash) \
                     values ($1, $2, $3, $4, $5, $6, $7)";
    transaction.execute(statement, &params).await?;
    Ok(())
}

fn faulty(fault: HeadFault) -> DatabaseError {
    DatabaseError::unreadable("the head of the audit log", fault)
}
