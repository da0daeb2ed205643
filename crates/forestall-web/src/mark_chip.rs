//! A handling mark as a few words beside a record.

use forestall_confidence::{Attribution, Clause, Mark};
use forestall_types::RecordRef;
use jiff::tz::TimeZone;

use crate::desk::RecordMarks;
use crate::format;

/// The mark of a record, ready to print with the macro `mark_chip`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct MarkChip {
    /// Who may read it, in a few words.
    pub(crate) label: String,
    /// How what it says may be attributed, where that is not by name.
    pub(crate) attribution: Option<&'static str>,
    /// Whether others of the desk's staff may not read it.
    pub(crate) is_narrow: bool,
    /// The page that explains and changes it.
    pub(crate) href: String,
}

impl MarkChip {
    /// Returns the chip of a record with this mark.
    pub(crate) fn of(record: RecordRef, mark: &Mark) -> Self {
        let words: Vec<_> = mark.audience.clauses().map(clause_words).collect();
        let is_narrow = mark.audience.clauses().any(|clause| *clause != Clause::Internal);
        Self {
            label: if words.is_empty() { "open".to_owned() } else { words.join(", ") },
            attribution: (mark.attribution != Attribution::ByName).then(|| mark.attribution.words()),
            is_narrow,
            href: format!("/marks/{record}"),
        }
    }

    /// Returns the chip of a record whose mark stands beside it.
    ///
    /// A record without one would be a fault of the desk; it is shown as for nobody else rather than as internal.
    pub(crate) fn among(marks: &RecordMarks, record: RecordRef) -> Self {
        marks.get(&record).map_or_else(
            || Self {
                label: "mark unknown".to_owned(),
                attribution: None,
                is_narrow: true,
                href: format!("/marks/{record}"),
            },
            |mark| Self::of(record, mark),
        )
    }

    /// Returns the chip where it says more than that the record is internal, as most are.
    pub(crate) fn unless_usual(self) -> Option<Self> {
        (self.is_narrow || self.attribution.is_some() || self.label != "internal").then_some(self)
    }
}

fn clause_words(clause: &Clause) -> String {
    match clause {
        Clause::Internal => "internal".to_owned(),
        Clause::Present(engagement_id) => format!("everybody present at {engagement_id}"),
        Clause::Engagement(engagement_id) => format!("members of {engagement_id}"),
        Clause::Caucus(engagement_id, party) => {
            format!("caucus: party {} of {engagement_id}", party.get())
        }
        Clause::Named(persons) => {
            format!("named: {}", format::counted(persons.len(), "person", "persons"))
        }
        Clause::Embargo { until, .. } => {
            format!("embargo to {}", format::date(until.to_zoned(TimeZone::UTC).date()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chip(audience: &str, attribution: Attribution) -> MarkChip {
        let mark = Mark { audience: audience.parse().unwrap(), attribution, review_by: None };
        MarkChip::of("W-2026-001".parse().unwrap(), &mark)
    }

    #[test]
    fn every_clause_is_said() {
        for (audience, label, is_narrow) in [
            ("open", "open", false),
            ("internal", "internal", false),
            ("present(E-2026-007)", "everybody present at E-2026-007", true),
            ("engagement(E-2026-007)", "members of E-2026-007", true),
            ("internal&caucus(E-2026-007,2)", "internal, caucus: party 2 of E-2026-007", true),
            ("named(0000000000000001,0000000000000002)", "named: 2\u{a0}persons", true),
            ("embargo(2026-12-03T00:00:00Z,0000000000000001)", "embargo to 3\u{a0}Dec\u{a0}2026", true),
        ] {
            let chip = chip(audience, Attribution::ByName);
            assert_eq!((chip.label.as_str(), chip.is_narrow), (label, is_narrow), "{audience}");
        }
    }

    #[test]
    fn what_is_not_usual_is_shown() {
        assert_eq!(chip("internal", Attribution::ByName).unless_usual(), None);
        assert!(chip("open", Attribution::ByName).unless_usual().is_some());
        let chatham = chip("internal", Attribution::NotAttributable).unless_usual().unwrap();
        assert_eq!(chatham.attribution, Some("not attributable"));
        let lost = MarkChip::among(&RecordMarks::new(), "D-2026-001".parse().unwrap());
        assert!(lost.is_narrow && lost.unless_usual().is_some());
    }
}
