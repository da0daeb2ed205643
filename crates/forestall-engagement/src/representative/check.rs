//! The rules of acts upon a representative.

use forestall_types::{ActId, ChronicleKind, PolityCode};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::{Representative, RepresentativeAct, RepresentativeError as E, RingEntry};
use crate::chronicle::Money;
use crate::day_order::{follows, not_after_today, not_backwards};
use crate::language_skill::language_twice;
use crate::last_day_begun::last_day_begun;
use crate::situation::Theme;
use crate::{LanguageSkill, NameOrRecord, SpanOfDays};

/// The longest stand-by and the longest journey: 90 days.
const MOST_HOURS: u16 = 90 * 24;

/// Says whether the act is allowed at this moment.
pub(super) fn check(
    representative: &Representative,
    act: &RepresentativeAct,
    now: Timestamp,
) -> Result<(), E> {
    use RepresentativeAct as A;
    let ring = &representative.ring;
    let today = last_day_begun(now);
    check_moment(representative, act)?;
    match act {
        A::Open { languages, from, to, .. } => {
            check_languages(languages)?;
            check_days(SpanOfDays { from: *from, to: *to })
        }
        A::SetPrincipal { principal, .. } => check_principal(representative, principal),
        A::SetVisibleFace { .. } | A::StandDown { .. } | A::Reappoint { .. } => check_span_of(act),
        A::Describe { languages, .. } => check_languages(languages),
        A::Cover { polities, themes, from, to, .. } => {
            check_coverage(ring, polities, themes, SpanOfDays { from: *from, to: *to })
        }
        A::Assign { engagement, from, to, .. } => {
            if engagement.kind() != ChronicleKind::Engagement {
                return Err(E::NoEngagement(engagement.kind()));
            }
            check_assignment(ring, *engagement, SpanOfDays { from: *from, to: *to })
        }
        A::Leave { from, to, .. } => {
            let days = SpanOfDays { from: *from, to: *to };
            check_in_term(ring, days)?;
            let is_away = ring.leaves.iter().any(|absence| absence.days.overlaps(days));
            if is_away { Err(E::AwayThen) } else { Ok(()) }
        }
        A::End { entry, on, .. } => check_end(ring, *entry, *on),
        A::Withdraw { entry, .. } if ring.has_entry(*entry) => Ok(()),
        A::Withdraw { .. } => Err(E::NoSuchEntry),
        A::CheckReadiness { hours, checked_on, check_again_on, .. } => {
            check_hours(*hours)?;
            not_after_today("the day of a check", *checked_on, today)?;
            Ok(follows("the day to check again", *check_again_on, *checked_on)?)
        }
        A::ClearFunds { amount, until, .. } => check_funds(*amount, *until, now),
        A::AddDocument { until, .. } => Ok(follows("the last day of a document", *until, day_before(now))?),
        A::EstimateJourney { hours, checked_on, .. } => {
            check_hours(*hours)?;
            Ok(not_after_today("the day of an estimate", *checked_on, today)?)
        }
        A::CallOut { called_at, .. } => has_come(*called_at, now),
        A::AnswerCall { call, answered_at, ready_in_hours, .. } => {
            ready_in_hours.map_or(Ok(()), check_hours)?;
            check_answer(representative, *call, *answered_at, now)
        }
        A::EndTerm { on, .. } => check_end_of_term(ring, *on, today),
    }
}

/// Says whether the record stands where this kind of act is taken.
fn check_moment(representative: &Representative, act: &RepresentativeAct) -> Result<(), E> {
    use RepresentativeAct as A;
    let is_opened = representative.title.is_some();
    match act {
        A::Open { .. } if is_opened => Err(E::OpenedAlready),
        A::Open { .. } => Ok(()),
        _ if !is_opened => Err(E::NotOpened),
        A::Reappoint { .. } if representative.ended.is_none() => Err(E::TermRuns),
        // What is learnt of the past belongs to the record after its end as well.
        A::Reappoint { .. } | A::SetPrincipal { .. } | A::Withdraw { .. } | A::AnswerCall { .. } => Ok(()),
        _ if representative.ended.is_some() => Err(E::TermOver),
        A::StandDown { .. } if representative.ring.standby.is_none() => Err(E::NotOnStandBy),
        _ => Ok(()),
    }
}

fn check_span_of(act: &RepresentativeAct) -> Result<(), E> {
    match act {
        RepresentativeAct::Reappoint { from, to, .. } => check_days(SpanOfDays { from: *from, to: *to }),
        _ => Ok(()),
    }
}

fn check_principal(representative: &Representative, principal: &NameOrRecord) -> Result<(), E> {
    if principal.record() == Some(representative.id) { Err(E::OwnPrincipal) } else { Ok(()) }
}

fn check_languages(languages: &[LanguageSkill]) -> Result<(), E> {
    language_twice(languages).map_or(Ok(()), |tag| Err(E::LanguageTwice(tag.clone())))
}

fn check_days(days: SpanOfDays) -> Result<(), E> {
    Ok(not_backwards(days.from, days.to)?)
}

/// Says whether the days run forward and their first lies within the term.
fn check_in_term(ring: &RingEntry, days: SpanOfDays) -> Result<(), E> {
    check_days(days)?;
    if ring.is_in_office(days.from) { Ok(()) } else { Err(E::OutsideTerm { on: days.from }) }
}

fn check_coverage(
    ring: &RingEntry,
    polities: &[PolityCode],
    themes: &[Theme],
    days: SpanOfDays,
) -> Result<(), E> {
    check_in_term(ring, days)?;
    if polities.is_empty() && themes.is_empty() {
        return Err(E::CoversNothing);
    }
    if let Some(polity) = twice(polities) {
        return Err(E::PolityTwice(polity));
    }
    if let Some(theme) = twice(themes) {
        return Err(E::ThemeTwice(theme));
    }
    // A theme beside countries tells what they are covered for; alone it is covered everywhere.
    for other in ring.coverage.iter().filter(|other| other.days.overlaps(days)) {
        if let Some(polity) = polities.iter().find(|polity| other.polities.contains(polity)) {
            return Err(E::CoveredAlready(*polity));
        }
        let is_everywhere = polities.is_empty() && other.polities.is_empty();
        if let Some(theme) = themes.iter().find(|theme| is_everywhere && other.themes.contains(theme)) {
            return Err(E::ThemeCoveredAlready(*theme));
        }
    }
    Ok(())
}

fn twice<Item: Copy + PartialEq>(items: &[Item]) -> Option<Item> {
    items.iter().enumerate().find(|(index, item)| items[..*index].contains(item)).map(|(_, item)| *item)
}

fn check_assignment(
    ring: &RingEntry,
    engagement: forestall_types::ChronicleId,
    days: SpanOfDays,
) -> Result<(), E> {
    check_in_term(ring, days)?;
    if ring.leaves.iter().any(|absence| absence.days.overlaps(days)) {
        return Err(E::AwayThen);
    }
    // One person is at one place; an office can be in several engagements, yet not twice in one.
    let is_one_person = ring.kind.is_none_or(super::RepresentativeKind::is_one_person);
    let mut others = ring.assignments.iter().filter(|other| other.days.overlaps(days));
    let is_taken = others.any(|other| is_one_person || other.engagement == Some(engagement));
    if is_taken { Err(E::EngagedAlready) } else { Ok(()) }
}

fn check_end(ring: &RingEntry, entry: ActId, on: Date) -> Result<(), E> {
    let days = ring.days_of(entry).ok_or(E::NoSuchEntry)?;
    check_days(SpanOfDays { from: days.from, to: Some(on) })?;
    match days.to {
        Some(to) if to < on => Err(E::EndsBefore { to }),
        _ => Ok(()),
    }
}

fn check_hours(hours: u16) -> Result<(), E> {
    if (1..=MOST_HOURS).contains(&hours) { Ok(()) } else { Err(E::Hours(hours)) }
}

fn check_funds(amount: Money, until: Date, now: Timestamp) -> Result<(), E> {
    if amount.units() == 0 {
        return Err(E::NoSum);
    }
    Ok(follows("the last day of funds", until, day_before(now))?)
}

fn check_answer(
    representative: &Representative,
    call: ActId,
    answered_at: DateTime,
    now: Timestamp,
) -> Result<(), E> {
    let call = representative.calls.iter().find(|known| known.act_id == call).ok_or(E::NoSuchEntry)?;
    if call.answer.is_some() {
        return Err(E::AnsweredAlready);
    }
    if answered_at < call.called_at {
        return Err(E::AnsweredBeforeCalled);
    }
    has_come(answered_at, now)
}

fn check_end_of_term(ring: &RingEntry, on: Date, today: Date) -> Result<(), E> {
    not_after_today("the last day of a term", on, today)?;
    Ok(ring.term.map_or(Ok(()), |term| not_backwards(term.from, Some(on)))?)
}

fn has_come(at: DateTime, now: Timestamp) -> Result<(), E> {
    if at > now.to_zoned(TimeZone::UTC).datetime() { Err(E::NotYet) } else { Ok(()) }
}

/// Returns the day before the one in UTC: what is good until today, is still good.
fn day_before(now: Timestamp) -> Date {
    let today = now.to_zoned(TimeZone::UTC).date();
    today.yesterday().unwrap_or(today)
}
