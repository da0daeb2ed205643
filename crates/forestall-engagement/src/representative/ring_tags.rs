//! What lists show of a representative, written into tags and read back.

use forestall_types::PolityCode;

use super::{Absence, Assignment, Coverage, Document, Funds, Journey, RingEntry, Since, StandBy};
use crate::SpanOfDays;
use crate::chronicle::Face;
use crate::face_tags::{FaceTags, day, read_day};

impl RingEntry {
    /// Reads what a list shows; tags it does not know are passed over.
    pub fn read(face: &Face) -> Self {
        let tags = FaceTags::of(face);
        Self {
            kind: tags.all("kind").find_map(|[kind]: [&str; 1]| kind.parse().ok()),
            faces: tags
                .all("in-public")
                .filter_map(|[from, who]| Some(Since { from: read_day(from).ok()?, what: who.parse().ok()? }))
                .collect(),
            languages: tags.all("speaks").filter_map(|[skill]: [&str; 1]| skill.parse().ok()).collect(),
            term: tags.all("term").find_map(|[from, to]| span(from, to)),
            coverage: tags.all("covers").filter_map(read_coverage).collect(),
            assignments: tags.all("engaged").filter_map(read_assignment).collect(),
            leaves: tags
                .all("away")
                .filter_map(|[from, to]| Some(Absence { act_id: None, days: span(from, to)?, words: None }))
                .collect(),
            standby: tags.all("standby").find_map(read_standby),
            funds: tags.all("funds").filter_map(read_funds).collect(),
            documents: tags.all("document").filter_map(read_document).collect(),
            journeys: tags.all("journey").filter_map(read_journey).collect(),
        }
    }

    /// Writes it as tags.
    pub(super) fn tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        tags.extend(self.kind.iter().map(|kind| format!("kind:{}", kind.code())));
        tags.extend(self.faces.iter().map(|since| format!("in-public:{}:{}", day(since.from), since.what)));
        tags.extend(self.languages.iter().map(|skill| format!("speaks:{skill}")));
        tags.extend(self.term.iter().map(|term| format!("term:{}", days(*term))));
        for coverage in &self.coverage {
            let polities: Vec<_> = coverage.polities.iter().map(ToString::to_string).collect();
            let themes: Vec<_> = coverage.themes.iter().map(|theme| theme.code()).collect();
            tags.push(format!("covers:{}:{}:{}", polities.join("+"), themes.join("+"), days(coverage.days)));
        }
        tags.extend(self.assignments.iter().map(|a| format!("engaged:{}", days(a.days))));
        tags.extend(self.leaves.iter().map(|absence| format!("away:{}", days(absence.days))));
        tags.extend(
            self.standby.iter().map(|s| format!("standby:{}:{}:{}", s.hours, s.checked_on, s.check_again_on)),
        );
        tags.extend(self.funds.iter().map(|funds| format!("funds:{}:{}", funds.until, funds.amount)));
        tags.extend(self.documents.iter().map(|document| {
            let polity = document.polity.map(|polity| polity.to_string()).unwrap_or_default();
            format!("document:{polity}:{}", document.until)
        }));
        tags.extend(
            self.journeys.iter().map(|journey| {
                format!("journey:{}:{}:{}", journey.polity, journey.hours, journey.checked_on)
            }),
        );
        tags
    }
}

fn days(span: SpanOfDays) -> String {
    format!("{}:{}", span.from, day(span.to))
}

fn span(from: &str, to: &str) -> Option<SpanOfDays> {
    Some(SpanOfDays { from: from.parse().ok()?, to: read_day(to).ok()? })
}

fn read_coverage([polities, themes, from, to]: [&str; 4]) -> Option<Coverage> {
    let polities: Option<Vec<PolityCode>> =
        polities.split('+').filter(|code| !code.is_empty()).map(|code| code.parse().ok()).collect();
    let themes: Option<Vec<_>> =
        themes.split('+').filter(|code| !code.is_empty()).map(|code| code.parse().ok()).collect();
    Some(Coverage { act_id: None, polities: polities?, themes: themes?, days: span(from, to)?, words: None })
}

fn read_assignment([from, to]: [&str; 2]) -> Option<Assignment> {
    Some(Assignment { act_id: None, engagement: None, role: None, days: span(from, to)? })
}

fn read_standby([hours, checked_on, check_again_on]: [&str; 3]) -> Option<StandBy> {
    Some(StandBy {
        hours: hours.parse().ok()?,
        checked_on: checked_on.parse().ok()?,
        check_again_on: check_again_on.parse().ok()?,
    })
}

fn read_funds([until, amount]: [&str; 2]) -> Option<Funds> {
    let (amount, until) = (amount.parse().ok()?, until.parse().ok()?);
    Some(Funds { act_id: None, amount, until, cleared_by: None, purpose: None })
}

fn read_document([polity, until]: [&str; 2]) -> Option<Document> {
    let polity = if polity.is_empty() { None } else { Some(polity.parse().ok()?) };
    Some(Document { act_id: None, what: None, polity, until: until.parse().ok()? })
}

fn read_journey([polity, hours, checked_on]: [&str; 3]) -> Option<Journey> {
    Some(Journey {
        act_id: None,
        polity: polity.parse().ok()?,
        hours: hours.parse().ok()?,
        words: None,
        checked_on: checked_on.parse().ok()?,
    })
}
