//! What the acts upon a representative add up to.

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind};
use jiff::civil::Date;

use super::{
    Absence, Assignment, Call, Coverage, Document, Funds, Journey, Representative, RepresentativeAct,
    RepresentativeError, RingEntry, Since, StandBy, check,
};
use crate::SpanOfDays;
use crate::chronicle::{Chronicle, Due, Entry, Face};

impl Chronicle for Representative {
    const KIND: ChronicleKind = ChronicleKind::Representative;
    type Act = RepresentativeAct;
    type Error = RepresentativeError;

    fn fold(id: ChronicleId, entries: &[Entry<RepresentativeAct>]) -> Self {
        let start = Self {
            id,
            title: None,
            mandate: None,
            principals: Vec::new(),
            ring: RingEntry::default(),
            next_check: None,
            readiness_words: None,
            calls: Vec::new(),
            ended: None,
        };
        entries.iter().fold(start, |mut representative, entry| {
            representative.take(entry.act_id, &entry.act);
            representative
        })
    }

    fn check(&self, act: &RepresentativeAct, viewer: &Viewer) -> Result<(), RepresentativeError> {
        check::check(self, act, viewer.now())
    }

    /// The principal is in no face, whatever its mark: who acts for whom is read on the record's own page.
    fn face(&self) -> Face {
        let kind = self.ring.kind.map(|kind| kind.words().to_owned()).unwrap_or_default();
        let appears = self.ring.faces.last().and_then(|since| since.what.name().map(str::to_owned));
        Face {
            title: self.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            line: appears.map_or_else(String::new, |name| format!("In public: {name}.")),
            state: if self.ended.is_some() { format!("{kind}, term over") } else { kind },
            is_over: self.ended.is_some(),
            tags: self.ring.tags(),
            dues: self.dues(),
            ..Face::default()
        }
    }
}

impl Representative {
    fn take(&mut self, act_id: ActId, act: &RepresentativeAct) {
        use RepresentativeAct as A;
        let ring = &mut self.ring;
        match act.clone() {
            A::Open { title, kind, visible_face, mandate, languages, from, to } => {
                (self.title, self.mandate) = (Some(title), mandate);
                (ring.kind, ring.languages) = (Some(kind), languages);
                ring.faces.insert(0, Since { what: visible_face, from: None });
                ring.term = Some(SpanOfDays { from, to });
            }
            A::SetPrincipal { principal, from, .. } => {
                self.principals.push(Since { what: principal, from });
            }
            A::SetVisibleFace { visible_face, from, .. } => {
                ring.faces.push(Since { what: visible_face, from: Some(from) });
            }
            A::Describe { title, mandate, languages } => {
                (self.title, self.mandate) = (Some(title), mandate);
                ring.languages = languages;
            }
            A::CheckReadiness { hours, checked_on, check_again_on, check_owner, words } => {
                ring.standby = Some(StandBy { hours, checked_on, check_again_on });
                self.next_check = Some(Due {
                    what: "check again how soon they can leave".parse().expect("a line"),
                    owner: check_owner,
                    on: check_again_on,
                    cost: None,
                });
                self.readiness_words = words;
            }
            A::StandDown { .. } => {
                (ring.standby, self.next_check, self.readiness_words) = (None, None, None);
            }
            A::CallOut { called_at, is_drill, words } => {
                self.calls.push(Call { act_id, called_at, is_drill, words, answer: None });
            }
            A::AnswerCall { call, answered_at, ready_in_hours, .. } => {
                if let Some(call) = self.calls.iter_mut().find(|known| known.act_id == call) {
                    call.answer = Some((answered_at, ready_in_hours));
                }
            }
            A::EndTerm { on, why } => {
                ring.term = ring.term.map(|term| SpanOfDays { to: Some(on), ..term });
                self.ended = Some((on, why));
            }
            A::Reappoint { from, to, .. } => {
                ring.term = Some(SpanOfDays { from, to });
                self.ended = None;
            }
            entry => ring.take(act_id, entry),
        }
    }

    /// Returns what is owed: the next check of stand-by, and what runs out.
    fn dues(&self) -> Vec<Due> {
        if self.ended.is_some() {
            return Vec::new();
        }
        let runs_out =
            |what: &str, on: Date| Due { what: what.parse().expect("a line"), owner: None, on, cost: None };
        let term = self.ring.term.and_then(|term| term.to).map(|to| runs_out("the term ends", to));
        let funds = self.ring.funds.iter().map(|funds| runs_out("cleared funds run out", funds.until));
        let documents =
            self.ring.documents.iter().map(|document| runs_out("a document runs out", document.until));
        self.next_check.iter().cloned().chain(term).chain(funds).chain(documents).collect()
    }
}

impl RingEntry {
    /// Takes the acts that enter, end and withdraw single entries.
    fn take(&mut self, act_id: ActId, act: RepresentativeAct) {
        use RepresentativeAct as A;
        let act_id = Some(act_id);
        match act {
            A::Cover { polities, themes, from, to, words } => {
                let days = SpanOfDays { from, to };
                self.coverage.push(Coverage { act_id, polities, themes, days, words });
            }
            A::Assign { engagement, role, from, to } => {
                self.assignments.push(Assignment {
                    act_id,
                    engagement: Some(engagement),
                    role,
                    days: SpanOfDays { from, to },
                });
            }
            A::Leave { from, to, words } => {
                self.leaves.push(Absence { act_id, days: SpanOfDays { from, to }, words });
            }
            A::ClearFunds { amount, until, cleared_by, purpose } => {
                self.funds.push(Funds { act_id, amount, until, cleared_by: Some(cleared_by), purpose });
            }
            A::AddDocument { what, polity, until } => {
                self.documents.push(Document { act_id, what: Some(what), polity, until });
            }
            A::EstimateJourney { polity, hours, words, checked_on } => {
                self.journeys.push(Journey { act_id, polity, hours, words, checked_on });
            }
            A::End { entry, on, .. } => {
                for days in self.days_mut(entry) {
                    *days = days.ended(on);
                }
            }
            A::Withdraw { entry, .. } => self.drop_entry(entry),
            _ => {}
        }
    }

    fn days_mut(&mut self, entry: ActId) -> impl Iterator<Item = &mut SpanOfDays> {
        let entry = Some(entry);
        let coverage = self.coverage.iter_mut().filter(move |c| c.act_id == entry).map(|c| &mut c.days);
        let assigned = self.assignments.iter_mut().filter(move |a| a.act_id == entry).map(|a| &mut a.days);
        let away = self.leaves.iter_mut().filter(move |l| l.act_id == entry).map(|l| &mut l.days);
        coverage.chain(assigned).chain(away)
    }

    /// Returns the days of a coverage, an assignment or a leave.
    pub(super) fn days_of(&self, entry: ActId) -> Option<SpanOfDays> {
        let entry = Some(entry);
        let coverage = self.coverage.iter().map(|coverage| (coverage.act_id, coverage.days));
        let assigned = self.assignments.iter().map(|assignment| (assignment.act_id, assignment.days));
        let away = self.leaves.iter().map(|absence| (absence.act_id, absence.days));
        coverage.chain(assigned).chain(away).find(|(act_id, _)| *act_id == entry).map(|(_, days)| days)
    }

    /// Says whether an act entered something that is still there.
    pub(super) fn has_entry(&self, entry: ActId) -> bool {
        let is_it = |act_id: Option<ActId>| act_id == Some(entry);
        self.days_of(entry).is_some()
            || self.funds.iter().any(|funds| is_it(funds.act_id))
            || self.documents.iter().any(|document| is_it(document.act_id))
            || self.journeys.iter().any(|journey| is_it(journey.act_id))
    }

    fn drop_entry(&mut self, entry: ActId) {
        let is_kept = |act_id: Option<ActId>| act_id != Some(entry);
        self.coverage.retain(|coverage| is_kept(coverage.act_id));
        self.assignments.retain(|assignment| is_kept(assignment.act_id));
        self.leaves.retain(|absence| is_kept(absence.act_id));
        self.funds.retain(|funds| is_kept(funds.act_id));
        self.documents.retain(|document| is_kept(document.act_id));
        self.journeys.retain(|journey| is_kept(journey.act_id));
    }
}
