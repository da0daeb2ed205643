//! What may be done to a party.

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

use super::{Item, Party, PartyAct, PartyKind, Sourced, Span};
use crate::chronicle::Beside;

/// Why an act upon a party was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PartyError {
    /// The first act opens it, and only the first.
    #[error("a party is opened once; choose another act")]
    OpenedAlready,
    /// It is merged.
    #[error("this party was merged into another; act upon that one, or separate them first")]
    Merged,
    /// It is not merged.
    #[error("this party is not merged into another, so there is nothing to separate")]
    NotMerged,
    /// It is closed.
    #[error("this party is closed; open it again first")]
    Closed,
    /// It is not closed.
    #[error("this party is open already")]
    NotClosed,
    /// The other record is the party itself.
    #[error("a party stands in no relation to itself; choose another party")]
    Itself,
    /// The other record is of the wrong kind.
    #[error("a {found} was chosen; choose a {wanted}")]
    WrongRecord {
        /// What was chosen.
        found: ChronicleKind,
        /// What is wanted.
        wanted: &'static str,
    },
    /// The party to merge into is merged itself; so no circle can close.
    #[error("the party chosen does not take others in: it may itself be merged; choose the one that goes on")]
    TakesNoneIn,
    /// The leader's record is of another kind.
    #[error("the party chosen is no leader; choose the record of a leader, or write a name")]
    NotALeader,
    /// A leader is neither named nor has a record.
    #[error("nobody is named; write a name or choose the record of a leader")]
    NoLeader,
    /// It ends before it begins.
    #[error("it ends before it begins; change one of the two days")]
    Backwards,
    /// The act named is not here, or was taken back.
    #[error("what this is about stands no longer on this record; read the page again")]
    NotHere,
    /// Only what lasts can end.
    #[error("only a relation, a leadership or a place under another party ends; take back anything else")]
    DoesNotLast,
    /// The entry to supersede is superseded, or stands under another heading.
    #[error("the entry to replace was replaced already or stands under another heading; choose the newest")]
    NotTheNewest,
    /// A reading without a value.
    #[error("nothing was measured; give at least one of attitude, interest and influence")]
    NothingMeasured,
    /// An attitude towards nothing.
    #[error("an attitude is towards something; name the process, or choose a situation or an engagement")]
    TowardsNothing,
    /// A day after today.
    #[error("{0} is still to come; give the day for which it was found")]
    InTheFuture(Date),
}

/// Says whether an act may be added to a party as the viewer sees it.
pub(super) fn check(party: &Party, act: &PartyAct, viewer: &Viewer) -> Result<(), PartyError> {
    use PartyAct as A;
    match act {
        A::Open { .. } if party.name.is_some() => return Err(PartyError::OpenedAlready),
        A::Open { .. } => return Ok(()),
        A::Separate { .. } if party.merged_into.is_some() => return Ok(()),
        A::Separate { .. } => return Err(PartyError::NotMerged),
        _ if party.merged_into.is_some() => return Err(PartyError::Merged),
        A::Reopen { .. } if party.is_closed => return Ok(()),
        A::Reopen { .. } => return Err(PartyError::NotClosed),
        A::Merge { .. } => {}
        _ if party.is_closed => return Err(PartyError::Closed),
        _ => {}
    }
    match act {
        A::PlaceUnder { parent, from, until } => {
            is_another_party(party, *parent)?;
            lasts(Span { from: *from, until: *until })
        }
        A::NameLeader { name, record, from, until, .. } => {
            if name.is_none() && record.is_none() {
                return Err(PartyError::NoLeader);
            }
            record.map_or(Ok(()), |record| is_another_party(party, record))?;
            lasts(Span { from: *from, until: *until })
        }
        A::Relate { to, from, until, .. } => {
            is_another_party(party, *to)?;
            lasts(Span { from: *from, until: *until })
        }
        A::End { what, on, .. } => may_end(party, *what, *on),
        A::AddProfile { part, dated, supersedes, .. } => {
            has_been(*dated, viewer)?;
            is_newest(&party.profile, *part, *supersedes)
        }
        A::AddPosition { position, dated, supersedes, .. } => {
            has_been(*dated, viewer)?;
            is_newest(&party.positions, *position, *supersedes)
        }
        A::Withdraw { what, .. } => party.holds(*what).then_some(()).ok_or(PartyError::NotHere),
        A::Read { attitude, interest, influence, towards, context, on, .. } => {
            if attitude.is_none() && interest.is_none() && influence.is_none() {
                return Err(PartyError::NothingMeasured);
            }
            if attitude.is_some() && towards.is_none() && context.is_none() {
                return Err(PartyError::TowardsNothing);
            }
            context.map_or(Ok(()), is_context)?;
            has_been(Some(*on), viewer)
        }
        A::Merge { into, .. } => is_another_party(party, *into),
        A::Open { .. }
        | A::Rename { .. }
        | A::AddAlias { .. }
        | A::Describe { .. }
        | A::Separate { .. }
        | A::Close { .. }
        | A::Reopen { .. } => Ok(()),
    }
}

/// Says whether an act is possible beside the other parties it names.
///
/// A party is merged only into one that is not merged itself. So chains grow at their end and never close to a circle,
/// and a merge of each into the other is refused to the second.
pub(super) fn check_beside(act: &PartyAct, beside: &Beside) -> Result<(), PartyError> {
    match act {
        PartyAct::Merge { into, .. } => match beside.get::<Party>(*into) {
            Some(other) if other.merged_into.is_some() => Err(PartyError::TakesNoneIn),
            _ => Ok(()),
        },
        PartyAct::NameLeader { record: Some(record), .. } => match beside.get::<Party>(*record) {
            Some(other) if other.kind != PartyKind::Leader => Err(PartyError::NotALeader),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn is_another_party(party: &Party, other: ChronicleId) -> Result<(), PartyError> {
    if other.kind() != ChronicleKind::Party {
        Err(PartyError::WrongRecord { found: other.kind(), wanted: "party" })
    } else if other == party.id {
        Err(PartyError::Itself)
    } else {
        Ok(())
    }
}

fn is_context(context: ChronicleId) -> Result<(), PartyError> {
    match context.kind() {
        ChronicleKind::Situation | ChronicleKind::Engagement => Ok(()),
        found => Err(PartyError::WrongRecord { found, wanted: "situation or an engagement" }),
    }
}

fn lasts(span: Span) -> Result<(), PartyError> {
    if span.is_backwards() { Err(PartyError::Backwards) } else { Ok(()) }
}

fn may_end(party: &Party, what: ActId, on: Date) -> Result<(), PartyError> {
    if !party.holds(what) {
        return Err(PartyError::NotHere);
    }
    let placements = party.placements.iter().map(|item| (item.act_id, item.what.span));
    let leaders = party.leaders.iter().map(|item| (item.act_id, item.what.span));
    let relations = party.relations.iter().map(|item| (item.act_id, item.what.span));
    let mut spans = placements.chain(leaders).chain(relations);
    let (_, span) = spans.find(|(act_id, _)| *act_id == what).ok_or(PartyError::DoesNotLast)?;
    lasts(Span { until: Some(on), ..span })
}

fn is_newest<Heading: Copy + PartialEq>(
    items: &[Item<Sourced<Heading>>],
    heading: Heading,
    supersedes: Option<ActId>,
) -> Result<(), PartyError> {
    let Some(older) = supersedes else { return Ok(()) };
    let item = items.iter().find(|item| item.act_id == older).ok_or(PartyError::NotHere)?;
    if item.withdrawn.is_some() {
        Err(PartyError::NotHere)
    } else if item.what.under != heading || item.superseded_by.is_some() {
        Err(PartyError::NotTheNewest)
    } else {
        Ok(())
    }
}

/// Refuses a day that has come nowhere on earth.
fn has_been(day: Option<Date>, viewer: &Viewer) -> Result<(), PartyError> {
    let today = viewer.now().to_zoned(TimeZone::UTC).date();
    // At UTC+14 it is tomorrow already.
    let latest = today.checked_add(1.day()).unwrap_or(today);
    day.filter(|day| *day > latest).map_or(Ok(()), |day| Err(PartyError::InTheFuture(day)))
}
