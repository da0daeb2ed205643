//! An appeal: somebody asks one or several addressees for something, and waits for what they answer.

mod act;
mod choices;
mod grid;
mod parts;
mod rules;

pub use act::AppealAct;
pub use choices::{AppealCapacity, AppealOutcome, Channel, FollowUpKind, Openness, Reply};
pub use grid::{AskedOf, Awaited};
pub use parts::{
    Addressee, AppealClosing, AppealOpening, Condition, ConditionStanding, Correspondent, Deadline, Dispatch,
    FollowUp, FollowUpStanding, Letter, Principal, Reading, Remark, Request, Response, ResponseKind,
    Suggestion, Thanks,
};
pub use rules::AppealError;

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind};

use crate::chronicle::{Chronicle, Due, Entry, Face};

/// An appeal as its acts tell it to one viewer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appeal {
    /// Its name.
    pub id: ChronicleId,
    /// How it was begun; none before.
    pub opening: Option<AppealOpening>,
    /// On whose behalf the voice speaks.
    pub principals: Vec<Principal>,
    /// On whose suggestion it is made.
    pub suggestions: Vec<Suggestion>,
    /// Who is asked.
    pub addressees: Vec<Addressee>,
    /// The texts, drafts that were replaced among them.
    pub letters: Vec<Letter>,
    /// What is asked.
    pub requests: Vec<Request>,
    /// What is tied to what.
    pub conditions: Vec<Condition>,
    /// By when answers are awaited, at most one per addressee.
    pub deadlines: Vec<Deadline>,
    /// What went out.
    pub dispatches: Vec<Dispatch>,
    /// Where it was made public.
    pub readings: Vec<Reading>,
    /// What came back.
    pub responses: Vec<Response>,
    /// Visits and calls.
    pub follow_ups: Vec<FollowUp>,
    /// Thanks.
    pub thanks: Vec<Thanks>,
    /// What is worth remembering.
    pub remarks: Vec<Remark>,
    /// How it ended.
    pub closing: Option<AppealClosing>,
}

impl Appeal {
    /// Returns the addressee named by this act.
    pub fn addressee(&self, act_id: ActId) -> Option<&Addressee> {
        self.addressees.iter().find(|addressee| addressee.act_id == act_id)
    }

    /// Returns the request made by this act.
    pub fn request(&self, act_id: ActId) -> Option<&Request> {
        self.requests.iter().find(|request| request.act_id == act_id)
    }

    /// Returns the newest text for an addressee.
    pub fn letter_to(&self, addressee: ActId) -> Option<&Letter> {
        self.letters.iter().rev().find(|letter| letter.to.contains(&addressee))
    }

    /// Returns how the appeal went out to an addressee.
    pub fn dispatch_to(&self, addressee: ActId) -> Option<&Dispatch> {
        self.dispatches.iter().find(|dispatch| dispatch.to.contains(&addressee))
    }

    /// Returns by when an addressee is to answer.
    pub fn deadline_of(&self, addressee: ActId) -> Option<&Deadline> {
        self.deadlines.iter().find(|deadline| deadline.of == addressee)
    }

    /// Says whether all addressees have a text and it reads the same for each.
    pub fn is_identical_for_all(&self) -> bool {
        let mut texts =
            self.addressees.iter().map(|one| self.letter_to(one.act_id).map(|letter| &letter.text));
        let Some(Some(first)) = texts.next() else { return false };
        self.addressees.len() > 1 && texts.all(|text| text == Some(first))
    }

    fn nothing(id: ChronicleId) -> Self {
        Self {
            id,
            opening: None,
            principals: Vec::new(),
            suggestions: Vec::new(),
            addressees: Vec::new(),
            letters: Vec::new(),
            requests: Vec::new(),
            conditions: Vec::new(),
            deadlines: Vec::new(),
            dispatches: Vec::new(),
            readings: Vec::new(),
            responses: Vec::new(),
            follow_ups: Vec::new(),
            thanks: Vec::new(),
            remarks: Vec::new(),
            closing: None,
        }
    }

    /// Returns those of the acts that name addressees the viewer sees.
    fn seen(&self, addressees: &[ActId]) -> Vec<ActId> {
        addressees.iter().copied().filter(|&act_id| self.addressee(act_id).is_some()).collect()
    }

    #[expect(clippy::too_many_lines, reason = "one arm per act, each a line or two")]
    fn apply(&mut self, entry: &Entry<AppealAct>) {
        let act_id = entry.act_id;
        match entry.act.clone() {
            AppealAct::Open {
                subject,
                voice,
                voice_record,
                capacity,
                capacity_note,
                why,
                engagement,
                situation,
                follows,
            } => {
                let voice = Correspondent { name: voice, record: voice_record };
                let opening = AppealOpening {
                    subject,
                    voice,
                    capacity,
                    capacity_note,
                    why,
                    engagement,
                    situation,
                    follows,
                };
                self.opening.get_or_insert(opening);
            }
            AppealAct::NamePrincipal { name, record, words } => {
                self.principals.push(Principal { act_id, who: Correspondent { name, record }, words });
            }
            AppealAct::NoteSuggestion { by, record, text, words, on } => {
                let by = Correspondent { name: by, record };
                let text = text.filter(|text| self.letters.iter().any(|letter| letter.act_id == *text));
                self.suggestions.push(Suggestion { act_id, by, text, words, on });
            }
            AppealAct::Address { name, record, capacity } => {
                self.addressees.push(Addressee { act_id, who: Correspondent { name, record }, capacity });
            }
            AppealAct::Write { to, text, openness } => {
                let to = self.seen(&to);
                if !to.is_empty() {
                    self.letters.push(Letter { act_id, to, text, openness, written_at: entry.acted_at });
                }
            }
            AppealAct::Ask { of, what, words } => {
                let of = self.seen(&of);
                if !of.is_empty() {
                    self.requests.push(Request { act_id, of, what, words });
                }
            }
            AppealAct::Tie { request, of, other_request, other, words } => {
                let (one, other) = ((request, of), (other_request, other));
                if self.is_asked(one) && self.is_asked(other) {
                    let standing = ConditionStanding::Open;
                    self.conditions.push(Condition { act_id, one, other, words, standing });
                }
            }
            AppealAct::MeetCondition { condition, words, on } => {
                self.settle(condition, ConditionStanding::Met { words, on });
            }
            AppealAct::LapseCondition { condition, words, on } => {
                self.settle(condition, ConditionStanding::Lapsed { words, on });
            }
            AppealAct::SetDeadline { of, by, owner } => {
                let of = if of.is_empty() {
                    self.addressees.iter().map(|addressee| addressee.act_id).collect()
                } else {
                    self.seen(&of)
                };
                self.deadlines.retain(|deadline| !of.contains(&deadline.of));
                let set = |of| Deadline { act_id, of, by: by.clone(), owner: owner.clone() };
                self.deadlines.extend(of.into_iter().map(set));
            }
            AppealAct::Send { to, on, channel, through } => {
                let to = self.seen(&to);
                if !to.is_empty() {
                    self.dispatches.push(Dispatch { act_id, to, on, channel, through });
                }
            }
            AppealAct::ReadOut { to, document, on } => {
                self.readings.push(Reading { act_id, to, document, on });
            }
            AppealAct::Acknowledge { by, on, words } => {
                self.respond(Response { act_id, from: by, what: ResponseKind::Acknowledgement, on, words });
            }
            AppealAct::Answer { by, request, reply, on, words } => {
                if request.is_none_or(|request| self.is_asked((request, by))) {
                    let what = ResponseKind::Answer { request, reply };
                    self.respond(Response { act_id, from: by, what, on, words });
                }
            }
            AppealAct::EstablishSilence { of, on, words } => {
                self.respond(Response { act_id, from: of, what: ResponseKind::Silence, on, words });
            }
            AppealAct::Counter { by, on, words } => {
                let what = ResponseKind::Counter;
                self.respond(Response { act_id, from: by, what, on, words: Some(words) });
            }
            AppealAct::PlanFollowUp { kind, what, due_on, owner, cost } => {
                let standing = FollowUpStanding::Planned;
                self.follow_ups.push(FollowUp { act_id, kind, what, due_on, owner, cost, standing });
            }
            AppealAct::ReportFollowUp { follow_up, result, on } => {
                self.follow(follow_up, FollowUpStanding::Made { result, on });
            }
            AppealAct::DropFollowUp { follow_up, why } => {
                self.follow(follow_up, FollowUpStanding::Dropped { why });
            }
            AppealAct::Thank { whom, on, words } => {
                if self.addressee(whom).is_some() {
                    self.thanks.push(Thanks { act_id, whom, on, words });
                }
            }
            AppealAct::Note { words, on } => self.remarks.push(Remark { act_id, words, on }),
            AppealAct::Close { outcome, words } => self.closing = Some(AppealClosing { outcome, words }),
        }
    }

    fn respond(&mut self, response: Response) {
        if self.addressee(response.from).is_some() {
            self.responses.push(response);
        }
    }

    fn settle(&mut self, condition: ActId, standing: ConditionStanding) {
        if let Some(known) = self.conditions.iter_mut().find(|known| known.act_id == condition) {
            known.standing = standing;
        }
    }

    fn follow(&mut self, follow_up: ActId, standing: FollowUpStanding) {
        if let Some(known) = self.follow_ups.iter_mut().find(|known| known.act_id == follow_up) {
            known.standing = standing;
        }
    }

    /// Returns the names of these addressees, joined as in a sentence.
    pub fn names<'a>(&'a self, addressees: impl IntoIterator<Item = &'a ActId>) -> String {
        let names = addressees.into_iter().filter_map(|&act_id| self.addressee(act_id));
        let names: Vec<_> = names.map(|addressee| addressee.who.name.as_str()).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        }
    }

    /// Tells in one plain sentence who asks whom for what.
    pub fn sentence(&self) -> String {
        let Some(opening) = &self.opening else { return String::new() };
        let voice = opening.voice.name.as_str();
        if self.addressees.is_empty() {
            return format!("{voice} prepares an appeal; nobody is addressed yet.");
        }
        let whom = self.names(self.addressees.iter().map(|addressee| &addressee.act_id));
        let what = match self.requests.as_slice() {
            [] => "what is asked is not written yet".to_owned(),
            [one] => lower_first(one.what.as_str()),
            [first, rest @ ..] => {
                format!("{}, and {} more", lower_first(first.what.as_str()), counted(rest.len(), "request"))
            }
        };
        format!("{voice} asks {whom}: {what}.")
    }

    fn dues(&self) -> Vec<Due> {
        if self.closing.is_some() {
            return Vec::new();
        }
        let answers =
            self.deadlines.iter().filter(|deadline| self.is_awaited(deadline.of)).filter_map(|deadline| {
                let name = self.names([&deadline.of]);
                Some(Due {
                    what: due_line(&format!("answer from {name}"))?,
                    owner: deadline.owner.clone(),
                    on: deadline.by.day(),
                    cost: None,
                })
            });
        let planned = self.follow_ups.iter().filter(|follow| follow.standing == FollowUpStanding::Planned);
        let visits = planned.filter_map(|follow| {
            let what = due_line(&format!("{}: {}", follow.kind, follow.what))?;
            Some(Due { what, owner: follow.owner.clone(), on: follow.due_on?, cost: follow.cost })
        });
        answers.chain(visits).collect()
    }

    fn state(&self) -> String {
        if let Some(closing) = &self.closing {
            return closing.outcome.to_string();
        }
        let sent = self.addressees.iter().filter(|one| self.dispatch_to(one.act_id).is_some());
        let (sent, answered) = sent.fold((0, 0), |(sent, answered), one| {
            (sent + 1, answered + usize::from(!self.is_awaited(one.act_id)))
        });
        match (sent, answered) {
            (0, _) => "in preparation".to_owned(),
            (sent, 0) => format!("sent to {sent}, no answer yet"),
            (sent, answered) => format!("{answered} of {sent} answered"),
        }
    }
}

impl Chronicle for Appeal {
    const KIND: ChronicleKind = ChronicleKind::Appeal;
    type Act = AppealAct;
    type Error = AppealError;

    fn fold(id: ChronicleId, entries: &[Entry<AppealAct>]) -> Self {
        entries.iter().fold(Self::nothing(id), |mut appeal, entry| {
            appeal.apply(entry);
            appeal
        })
    }

    fn check(&self, act: &AppealAct, viewer: &Viewer) -> Result<(), AppealError> {
        rules::check(self, act, viewer)
    }

    fn face(&self) -> Face {
        let Some(opening) = &self.opening else { return Face::default() };
        let is_sent = !self.dispatches.is_empty();
        let is_waiting = is_sent && self.addressees.iter().any(|one| self.is_awaited(one.act_id));
        let standing = match (is_sent, is_waiting) {
            (false, _) => "appeal:preparing",
            (true, true) => "appeal:waiting",
            (true, false) => "appeal:answered",
        };
        Face {
            title: opening.subject.to_string(),
            line: self.sentence(),
            state: self.state(),
            is_over: self.closing.is_some(),
            tags: vec![standing.to_owned(), format!("capacity:{}", opening.capacity.code())],
            dues: self.dues(),
            dates: Vec::new(),
        }
    }
}

/// Returns a line of what is owed, shortened where it is too long.
fn due_line(text: &str) -> Option<crate::Phrase> {
    let short: String = text.chars().take(crate::Phrase::MAX_CHARS).collect();
    short.parse().ok()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let is_abbreviation = text.chars().nth(1).is_some_and(char::is_uppercase);
    match letters.next() {
        Some(first) if !is_abbreviation => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
