//! What the acts upon the record of a person of the roster add up to.

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind};

use super::{
    Availability, Consent, InterestConflict, Practitioner, PractitionerAct, PractitionerError, RosterFace,
    StandingCheck, TrustReading, check,
};
use crate::chronicle::{Chronicle, Due, Entry, Face};
use crate::last_day_begun::last_day_begun;
use crate::{Phrase, SpanOfDays, StandingSpan};

impl Chronicle for Practitioner {
    const KIND: ChronicleKind = ChronicleKind::Practitioner;
    type Act = PractitionerAct;
    type Error = PractitionerError;

    fn fold(id: ChronicleId, entries: &[Entry<PractitionerAct>]) -> Self {
        entries.iter().fold(Self::unopened(id), |mut practitioner, entry| {
            practitioner.take(entry.act_id, &entry.act);
            practitioner
        })
    }

    fn check(&self, act: &PractitionerAct, viewer: &Viewer) -> Result<(), PractitionerError> {
        check::check(self, act, last_day_begun(viewer.now()))
    }

    /// The title is the pseudonym: what a list or another record shows never tells who somebody is.
    fn face(&self) -> Face {
        RosterFace::of(self).to_face(self)
    }
}

impl Practitioner {
    const fn unopened(id: ChronicleId) -> Self {
        Self {
            id,
            pseudonym: None,
            former_pseudonyms: Vec::new(),
            name: None,
            kind: None,
            knowledge: None,
            languages: Vec::new(),
            regions: Vec::new(),
            found_how: None,
            consent: None,
            identity: None,
            checks: Vec::new(),
            conflicts: Vec::new(),
            readings: Vec::new(),
            availabilities: Vec::new(),
            retired: None,
        }
    }

    fn take(&mut self, act_id: ActId, act: &PractitionerAct) {
        use PractitionerAct as A;
        match act.clone() {
            A::Open {
                pseudonym,
                name,
                kind,
                knowledge,
                languages,
                regions,
                found_how,
                consent_on,
                consent_how,
                ask_again_on,
            } => {
                self.pseudonym = Some(pseudonym);
                self.name = name.or(self.name.take());
                (self.kind, self.knowledge) = (Some(kind), Some(knowledge));
                (self.languages, self.regions) = (languages, regions);
                self.found_how = Some(found_how);
                self.consent =
                    Some(Consent { on: consent_on, how: consent_how, ask_again_on, withdrawn_on: None });
            }
            A::Name { name } => self.name = Some(name),
            A::ChangePseudonym { pseudonym, .. } => {
                self.former_pseudonyms.extend(self.pseudonym.replace(pseudonym));
            }
            A::Describe { kind, knowledge, languages, regions } => {
                (self.kind, self.knowledge) = (Some(kind), Some(knowledge));
                (self.languages, self.regions) = (languages, regions);
            }
            A::LinkIdentity { person } => self.identity = Some(person),
            check @ A::CheckStanding { .. } => self.checks.extend(standing_check(act_id, check)),
            A::NoteConflict { what, with_whom, since, source } => {
                self.conflicts.push(InterestConflict {
                    act_id,
                    what,
                    with_whom,
                    since,
                    source,
                    resolved: None,
                });
            }
            A::ResolveConflict { conflict, how, on } => {
                if let Some(noted) = self.conflicts.iter_mut().find(|noted| noted.act_id == conflict) {
                    noted.resolved = Some((on, how));
                }
            }
            A::MeasureTrust { party, level, on, source, grade, words } => {
                self.readings.push(TrustReading { act_id, party, level, on, source, grade, words });
            }
            A::SetAvailability { readiness, from, to, words } => {
                let days = SpanOfDays { from, to };
                self.availabilities.push(Availability { act_id, readiness, days, words });
            }
            A::Withdraw { entry, .. } => self.drop_entry(entry),
            A::Retire { why } => self.retired = Some(why),
            A::Return { .. } => self.retired = None,
            A::RenewConsent { on, how, ask_again_on } => {
                self.consent = Some(Consent { on, how, ask_again_on, withdrawn_on: None });
            }
            A::WithdrawConsent { on, .. } => {
                if let Some(consent) = &mut self.consent {
                    consent.withdrawn_on = Some(on);
                }
            }
        }
    }

    /// Says whether an act entered something that can be withdrawn and is still there.
    pub(super) fn has_entry(&self, entry: ActId) -> bool {
        self.checks.iter().any(|check| check.act_id == entry)
            || self.conflicts.iter().any(|conflict| conflict.act_id == entry)
            || self.readings.iter().any(|reading| reading.act_id == entry)
            || self.availabilities.iter().any(|availability| availability.act_id == entry)
    }

    fn drop_entry(&mut self, entry: ActId) {
        self.checks.retain(|check| check.act_id != entry);
        self.conflicts.retain(|conflict| conflict.act_id != entry);
        self.readings.retain(|reading| reading.act_id != entry);
        self.availabilities.retain(|availability| availability.act_id != entry);
    }
}

fn standing_check(act_id: ActId, act: PractitionerAct) -> Option<StandingCheck> {
    let PractitionerAct::CheckStanding {
        held,
        office,
        since,
        until,
        how,
        source,
        grade,
        checked_on,
        check_again_on,
        check_owner,
    } = act
    else {
        return None;
    };
    let check_again = Due { what: check_again_words(), owner: check_owner, on: check_again_on, cost: None };
    let span = StandingSpan { held, since, until, checked_on };
    Some(StandingCheck { act_id, span, office, how, source, grade, check_again })
}

/// Returns what a person of the roster is due for; it names nobody and no office.
fn check_again_words() -> Phrase {
    "check again whether they hold an office".parse::<Phrase>().expect("a line")
}
