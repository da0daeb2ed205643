//! What the roster's list shows of a person, written into tags and read back.

use forestall_types::{ChronicleId, PolityCode};
use jiff::civil::Date;

use super::{Practitioner, PractitionerKind, Readiness, TrustLevel};
use crate::chronicle::Face;
use crate::face_tags::{FaceTags, day, read_day};
use crate::{LanguageSkill, OfficeHeld, SpanOfDays, StandingOn, StandingSpan, standing_on};

/// What lists know of a person of the roster, beside pseudonym and knowledge.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RosterFace {
    /// What they are.
    pub kind: Option<PractitionerKind>,
    /// What languages they have.
    pub languages: Vec<LanguageSkill>,
    /// Which countries they know.
    pub regions: Vec<PolityCode>,
    /// What checks of their standing found.
    pub checks: Vec<StandingSpan>,
    /// The day by which the newest check is to be made again.
    pub check_again_on: Option<Date>,
    /// Which party trusts them how far, by the newest reading.
    pub trust: Vec<(ChronicleId, TrustLevel)>,
    /// When they can be asked, in the order it was entered.
    pub availabilities: Vec<(Readiness, SpanOfDays)>,
    /// How many conflicts of interest are not resolved.
    pub open_conflicts: usize,
}

impl RosterFace {
    /// Returns what lists know of a person.
    pub fn of(practitioner: &Practitioner) -> Self {
        Self {
            kind: practitioner.kind,
            languages: practitioner.languages.clone(),
            regions: practitioner.regions.clone(),
            checks: practitioner.checks.iter().map(|check| check.span).collect(),
            check_again_on: practitioner.newest_check().map(|check| check.check_again.on),
            trust: practitioner.trust().iter().map(|with| (with.party, with.latest.level)).collect(),
            availabilities: practitioner.availabilities.iter().map(|a| (a.readiness, a.days)).collect(),
            open_conflicts: practitioner.open_conflicts().count(),
        }
    }

    /// Reads what a list shows; tags it does not know are passed over.
    pub fn read(face: &Face) -> Self {
        let tags = FaceTags::of(face);
        Self {
            kind: tags.all("kind").find_map(|[kind]: [&str; 1]| kind.parse().ok()),
            languages: tags.all("speaks").filter_map(|[skill]: [&str; 1]| skill.parse().ok()).collect(),
            regions: tags.all("polity").filter_map(|[code]: [&str; 1]| code.parse().ok()).collect(),
            checks: tags.all("standing").filter_map(read_check).collect(),
            check_again_on: tags.all("check-again").find_map(|[on]: [&str; 1]| on.parse().ok()),
            trust: tags
                .all("trust")
                .filter_map(|[party, level]| Some((party.parse().ok()?, level.parse().ok()?)))
                .collect(),
            availabilities: tags
                .all("can-be-asked")
                .filter_map(|[readiness, from, to]| {
                    Some((
                        readiness.parse().ok()?,
                        SpanOfDays { from: from.parse().ok()?, to: read_day(to).ok()? },
                    ))
                })
                .collect(),
            open_conflicts: tags.all("conflict").map(|[]| ()).count(),
        }
    }

    /// Returns what is known of their standing on a day.
    pub fn standing_on(&self, day: Date) -> StandingOn {
        standing_on(&self.checks, day)
    }

    /// Says whether somebody has to look, on a day, whether they hold an office: nobody did, or not lately.
    pub fn is_check_due(&self, day: Date) -> bool {
        self.standing_on(day) == StandingOn::NotChecked || self.check_again_on.is_some_and(|on| on <= day)
    }

    /// Returns whether they can be asked on a day, by what was entered last about it.
    pub fn readiness_on(&self, day: Date) -> Option<Readiness> {
        self.availabilities.iter().rev().find(|(_, days)| days.holds(day)).map(|(readiness, _)| *readiness)
    }

    /// Returns how far a party trusts them.
    pub fn trust_of(&self, party: ChronicleId) -> Option<TrustLevel> {
        self.trust.iter().find(|(known, _)| *known == party).map(|(_, level)| *level)
    }

    pub(super) fn to_face(&self, practitioner: &Practitioner) -> Face {
        let is_withdrawn = practitioner.consent.is_some() && practitioner.consent_in_force().is_none();
        let state = match (is_withdrawn, practitioner.retired.is_some()) {
            (true, _) => "consent withdrawn",
            (false, true) => "retired",
            (false, false) => "on file",
        };
        Face {
            title: practitioner.pseudonym.as_ref().map(ToString::to_string).unwrap_or_default(),
            line: practitioner.knowledge.as_ref().map(ToString::to_string).unwrap_or_default(),
            state: state.to_owned(),
            is_over: practitioner.is_over(),
            tags: self.tags(),
            dues: practitioner.dues(),
            ..Face::default()
        }
    }

    fn tags(&self) -> Vec<String> {
        let kind = self.kind.iter().map(|kind| format!("kind:{}", kind.code()));
        let languages = self.languages.iter().map(|skill| format!("speaks:{skill}"));
        let regions = self.regions.iter().map(|region| format!("polity:{region}"));
        let checks = self.checks.iter().map(|check| {
            let (since, until) = (day(check.since), day(check.until));
            format!("standing:{}:{since}:{until}:{}", check.held.code(), check.checked_on)
        });
        let again = self.check_again_on.iter().map(|on| format!("check-again:{on}"));
        let trust = self.trust.iter().map(|(party, level)| format!("trust:{party}:{}", level.code()));
        let asked = self.availabilities.iter().map(|(readiness, days)| {
            format!("can-be-asked:{}:{}:{}", readiness.code(), days.from, day(days.to))
        });
        let conflicts = std::iter::repeat_n("conflict".to_owned(), self.open_conflicts);
        kind.chain(languages)
            .chain(regions)
            .chain(checks)
            .chain(again)
            .chain(trust)
            .chain(asked)
            .chain(conflicts)
            .collect()
    }
}

fn read_check([held, since, until, checked_on]: [&str; 4]) -> Option<StandingSpan> {
    let held: OfficeHeld = held.parse().ok()?;
    let (since, until) = (read_day(since).ok()?, read_day(until).ok()?);
    Some(StandingSpan { held, since, until, checked_on: checked_on.parse().ok()? })
}
