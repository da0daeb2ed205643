//! The rules of acts upon the record of a person of the roster.

use forestall_types::{ChronicleKind, PolityCode};
use jiff::civil::Date;

use super::contact_data::contact_data;
use super::{Practitioner, PractitionerAct, PractitionerError};
use crate::day_order::{follows, not_after_today, not_backwards};
use crate::language_skill::language_twice;
use crate::{LanguageSkill, OfficeHeld, Phrase};

/// The shortest part of a name that a pseudonym may not hold, in characters: `de`, `bin` and `van` tell nobody.
const SHORTEST_PART: usize = 4;

/// Says whether the act is allowed, where the last day that has begun anywhere is `today`.
pub(super) fn check(
    practitioner: &Practitioner,
    act: &PractitionerAct,
    today: Date,
) -> Result<(), PractitionerError> {
    use PractitionerAct as A;
    check_moment(practitioner, act)?;
    if act.texts().into_iter().any(|text| contact_data(text).is_some()) {
        return Err(PractitionerError::ContactInRecord);
    }
    match act {
        A::Open { pseudonym, name, languages, regions, consent_on, ask_again_on, .. } => {
            check_pseudonym(pseudonym, name.as_ref())?;
            check_lists(languages, regions)?;
            check_consent(*consent_on, *ask_again_on, today)
        }
        A::Name { name } => {
            let called = practitioner.pseudonym.iter().chain(&practitioner.former_pseudonyms);
            called.into_iter().try_for_each(|pseudonym| check_pseudonym(pseudonym, Some(name)))
        }
        A::ChangePseudonym { pseudonym, .. } => check_pseudonym(pseudonym, practitioner.name.as_ref()),
        A::Describe { languages, regions, .. } => check_lists(languages, regions),
        A::CheckStanding { .. } => check_standing(act, today),
        A::NoteConflict { since, .. } => {
            Ok(since.map_or(Ok(()), |since| not_after_today("the first day", since, today))?)
        }
        A::ResolveConflict { conflict, on, .. } => {
            not_after_today("the day it was resolved", *on, today)?;
            let noted = practitioner.conflicts.iter().find(|noted| noted.act_id == *conflict);
            match noted {
                None => Err(PractitionerError::NoSuchEntry),
                Some(noted) if noted.resolved.is_some() => Err(PractitionerError::ResolvedAlready),
                Some(noted) => Ok(not_backwards(noted.since.unwrap_or(*on), Some(*on))?),
            }
        }
        A::MeasureTrust { party, on, .. } => {
            if party.kind() != ChronicleKind::Party {
                return Err(PractitionerError::NoParty(party.kind()));
            }
            Ok(not_after_today("the day of a reading", *on, today)?)
        }
        A::SetAvailability { from, to, .. } => Ok(not_backwards(*from, *to)?),
        A::Withdraw { entry, .. } => {
            if practitioner.has_entry(*entry) {
                Ok(())
            } else {
                Err(PractitionerError::NoSuchEntry)
            }
        }
        A::RenewConsent { on, ask_again_on, .. } => check_consent(*on, *ask_again_on, today),
        A::WithdrawConsent { on, .. } => Ok(not_after_today("the day they said so", *on, today)?),
        A::LinkIdentity { .. } | A::Retire { .. } | A::Return { .. } => Ok(()),
    }
}

/// Says whether the record stands where this kind of act is taken.
fn check_moment(practitioner: &Practitioner, act: &PractitionerAct) -> Result<(), PractitionerError> {
    use PractitionerAct as A;
    let is_withdrawn = practitioner.consent.is_some() && practitioner.consent_in_force().is_none();
    match act {
        A::Open { .. } if practitioner.pseudonym.is_some() => Err(PractitionerError::OpenedAlready),
        A::Open { .. } => Ok(()),
        _ if practitioner.pseudonym.is_none() => Err(PractitionerError::NotOpened),
        A::RenewConsent { .. } => Ok(()),
        _ if is_withdrawn => Err(PractitionerError::NoConsent),
        A::Return { .. } if practitioner.retired.is_none() => Err(PractitionerError::NotRetired),
        A::WithdrawConsent { .. } | A::Return { .. } => Ok(()),
        _ if practitioner.retired.is_some() => Err(PractitionerError::Retired),
        _ => Ok(()),
    }
}

fn check_pseudonym(pseudonym: &Phrase, name: Option<&Phrase>) -> Result<(), PractitionerError> {
    let pseudonym = pseudonym.as_str().to_lowercase();
    let name = name.map(|name| name.as_str().to_lowercase()).unwrap_or_default();
    let mut parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let is_whole = !name.is_empty() && name == pseudonym;
    if is_whole || parts.any(|part| part.chars().count() >= SHORTEST_PART && pseudonym.contains(part)) {
        return Err(PractitionerError::PseudonymTells);
    }
    Ok(())
}

fn check_lists(languages: &[LanguageSkill], regions: &[PolityCode]) -> Result<(), PractitionerError> {
    if let Some(tag) = language_twice(languages) {
        return Err(PractitionerError::LanguageTwice(tag.clone()));
    }
    let twice = regions.iter().enumerate().find(|(index, region)| regions[..*index].contains(region));
    twice.map_or(Ok(()), |(_, region)| Err(PractitionerError::RegionTwice(*region)))
}

fn check_consent(on: Date, ask_again_on: Option<Date>, today: Date) -> Result<(), PractitionerError> {
    not_after_today("the day of consent", on, today)?;
    Ok(ask_again_on.map_or(Ok(()), |again| follows("the day to ask again", again, on))?)
}

fn check_standing(act: &PractitionerAct, today: Date) -> Result<(), PractitionerError> {
    let PractitionerAct::CheckStanding { held, office, since, until, checked_on, check_again_on, .. } = act
    else {
        return Ok(());
    };
    match (held, office) {
        (OfficeHeld::None, Some(_)) => return Err(PractitionerError::OfficeOfNobody),
        (OfficeHeld::Diplomatic | OfficeHeld::Public, None) => return Err(PractitionerError::WhichOffice),
        (OfficeHeld::None, None) | (OfficeHeld::Diplomatic | OfficeHeld::Public, Some(_)) => {}
    }
    not_after_today("the day of a check", *checked_on, today)?;
    follows("the day to check again", *check_again_on, *checked_on)?;
    Ok(since.map_or(Ok(()), |since| not_backwards(since, *until))?)
}
