//! Audiences in the database: each distinct one is stored once.

use forestall_confidence::{Audience, Clause};

use crate::database::Param;
use crate::desk::DeskError;
use crate::desk::records::{Records, time_text};

/// Stores an audience that no record had before; returns its number.
pub(super) async fn intern(records: &mut Records<'_>, audience: &Audience) -> Result<i64, DeskError> {
    let text = audience.to_string();
    let known = "select audience_id from audience where audience = $1";
    if let Some(row) = records.row(known, &[text.as_str().into()]).await? {
        return Ok(row.int("audience_id")?);
    }
    // Writers take turns, so the next number is free.
    let next = "select coalesce(max(audience_id), 0) + 1 as audience_id from audience";
    let audience_id = records.row(next, &[]).await?.map_or(Ok(1), |row| row.int("audience_id"))?;
    let params = [audience_id.into(), text.as_str().into()];
    records.execute("insert into audience (audience_id, audience) values ($1, $2)", &params).await?;
    for (position, clause) in (1_u32..).zip(audience.clauses()) {
        insert_clause(records, audience_id, position, clause).await?;
    }
    Ok(audience_id)
}

async fn insert_clause(
    records: &mut Records<'_>,
    audience_id: i64,
    position: u32,
    clause: &Clause,
) -> Result<(), DeskError> {
    let mut engagement_id: Option<String> = None;
    let mut party: Option<u16> = None;
    let mut account_id: Option<String> = None;
    let mut until: Option<String> = None;
    let kind = match clause {
        Clause::Internal => "internal",
        Clause::Present(of) => {
            engagement_id = Some(of.to_string());
            "present"
        }
        Clause::Engagement(of) => {
            engagement_id = Some(of.to_string());
            "engagement"
        }
        Clause::Caucus(of, number) => {
            engagement_id = Some(of.to_string());
            party = Some(number.get());
            "caucus"
        }
        Clause::Named(_) => "named",
        Clause::Embargo { until: end, author } => {
            account_id = Some(author.to_string());
            until = Some(time_text(*end));
            "embargo"
        }
    };
    let params: [Param<'_>; 7] = [
        audience_id.into(),
        position.into(),
        kind.into(),
        engagement_id.into(),
        party.into(),
        account_id.into(),
        until.into(),
    ];
    records
        .execute(
            "insert into audience_clause (audience_id, position, kind, engagement_id, party, account_id, until) \
             values ($1, $2, $3, $4, $5, $6, $7)",
            &params,
        )
        .await?;
    if let Clause::Named(persons) = clause {
        for person in persons {
            records
                .execute(
                    "insert into audience_person (audience_id, position, account_id) values ($1, $2, $3)",
                    &[audience_id.into(), position.into(), person.to_string().into()],
                )
                .await?;
        }
    }
    Ok(())
}
