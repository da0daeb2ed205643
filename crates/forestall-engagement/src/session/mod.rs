//! A session of an engagement: a meeting, or a round of shuttling between sides that do not meet.

mod act;
mod choices;
mod rules;

pub use act::SessionAct;
pub use choices::{
    AttendanceKind, InterpretationMode, RoundKind, SessionForm, TimeZoneName, UnknownTimeZone,
};
pub use rules::{NotToBePlanned, SessionError};

use forestall_confidence::{PartyNumber, Viewer};
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId};
use jiff::Timestamp;

use crate::chronicle::{Chronicle, Due, Entry, Face, FaceDate};
use crate::{DayOrMoment, LanguageTag, NameOrRecord, ParticipantStanding, Phrase, Words};

/// A point of the agenda.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgendaItem {
    /// The act that added it.
    pub act_id: ActId,
    /// What is talked about.
    pub what: Phrase,
    /// How long.
    pub minutes: Option<u16>,
    /// Who leads.
    pub led_by: Option<Phrase>,
}

/// Interpretation from one language into another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interpretation {
    /// The act that arranged it.
    pub act_id: ActId,
    /// From.
    pub from: LanguageTag,
    /// Into.
    pub into: LanguageTag,
    /// How.
    pub mode: InterpretationMode,
    /// Who interprets.
    pub by: Option<NameOrRecord>,
}

/// A part of a session with an audience of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Round {
    /// The act that began it.
    pub act_id: ActId,
    /// Plenary, caucus or shuttle.
    pub kind: RoundKind,
    /// The parties in it, by their numbers; none for all.
    pub parties: Vec<PartyNumber>,
    /// When it began.
    pub starts: Option<DayOrMoment>,
    /// How long it took or shall take.
    pub minutes: Option<u16>,
    /// What it is about.
    pub about: Option<Words>,
}

/// Somebody's presence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attendance {
    /// The act that noted it.
    pub act_id: ActId,
    /// Who: a record of the roster, or a pseudonym.
    pub who: NameOrRecord,
    /// In what standing.
    pub standing: Option<ParticipantStanding>,
    /// How they took part.
    pub kind: AttendanceKind,
}

/// What was said, summed up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// The act that wrote it; it may have a mark of its own.
    pub act_id: ActId,
    /// The round it sums up; none for the whole session.
    pub round: Option<ActId>,
    /// What was said.
    pub words: Words,
    /// Whether those who took part agreed to it.
    pub is_agreed: bool,
}

/// Where an action stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ActionState {
    /// It is owed.
    Owed,
    /// It was done; how.
    Done(Words),
    /// It will not be done; why.
    Dropped(Words),
}

/// Something somebody took upon them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionItem {
    /// The act that set it.
    pub act_id: ActId,
    /// What, by whom, until when.
    pub due: Due,
    /// Where it stands.
    pub state: ActionState,
}

/// Where a session stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SessionState {
    /// It is to come.
    Planned,
    /// It took place.
    Held,
    /// It will not take place; why.
    Cancelled(Words),
}

/// A session of an engagement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its name.
    pub id: ChronicleId,
    /// Its engagement; none before it is opened.
    pub engagement: Option<EngagementId>,
    /// What it is called.
    pub title: Option<Phrase>,
    /// How they meet.
    pub form: SessionForm,
    /// When it begins.
    pub starts: Option<DayOrMoment>,
    /// The act that set when it begins.
    pub timed_by: Option<ActId>,
    /// How long it takes.
    pub minutes: Option<u16>,
    /// Other zones in which its hours are shown, for those who come from there.
    pub zones: Vec<TimeZoneName>,
    /// Where.
    pub place: Option<Phrase>,
    /// The comparison out of which the place was chosen.
    pub venue: Option<ChronicleId>,
    /// Where it stands.
    pub state: SessionState,
    /// The agenda, in order.
    pub agenda: Vec<AgendaItem>,
    /// Interpretation.
    pub interpretation: Vec<Interpretation>,
    /// Its rounds, in order.
    pub rounds: Vec<Round>,
    /// Who was there.
    pub attendance: Vec<Attendance>,
    /// Summaries; of each round, and of the whole, the newest that the viewer may read.
    pub summaries: Vec<Summary>,
    /// What was taken upon them.
    pub actions: Vec<ActionItem>,
}

impl Session {
    fn unopened(id: ChronicleId) -> Self {
        Self {
            id,
            engagement: None,
            title: None,
            form: SessionForm::InPerson,
            starts: None,
            timed_by: None,
            minutes: None,
            zones: Vec::new(),
            place: None,
            venue: None,
            state: SessionState::Planned,
            agenda: Vec::new(),
            interpretation: Vec::new(),
            rounds: Vec::new(),
            attendance: Vec::new(),
            summaries: Vec::new(),
            actions: Vec::new(),
        }
    }

    /// Returns when it ends, where beginning and length are known.
    pub fn ends(&self) -> Option<DayOrMoment> {
        let Some(DayOrMoment::Moment(moment)) = &self.starts else { return None };
        moment.after_minutes(u32::from(self.minutes?)).map(DayOrMoment::Moment)
    }

    /// Returns its hours as clocks show them in the other zones: the zone, when it begins, when it ends.
    pub fn hours_elsewhere(&self) -> Vec<(&TimeZoneName, DayOrMoment, Option<DayOrMoment>)> {
        let Some(DayOrMoment::Moment(starts)) = &self.starts else { return Vec::new() };
        let ends = self.minutes.and_then(|minutes| starts.after_minutes(u32::from(minutes)));
        let in_zone = |zone: &'_ TimeZoneName| {
            let there = starts.seen_in(zone.as_str())?;
            let ends = ends.as_ref().and_then(|ends| ends.seen_in(zone.as_str()));
            Some((there, ends.map(DayOrMoment::Moment)))
        };
        let all = self.zones.iter().filter_map(|zone| {
            let (starts, ends) = in_zone(zone)?;
            Some((zone, DayOrMoment::Moment(starts), ends))
        });
        all.collect()
    }

    /// Returns what is owed and not done, soonest first.
    pub fn owed(&self) -> Vec<&ActionItem> {
        let mut owed: Vec<_> =
            self.actions.iter().filter(|action| action.state == ActionState::Owed).collect();
        owed.sort_by_key(|action| action.due.on);
        owed
    }

    /// Returns the moments at which it begins and ends.
    fn span(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let moment = |when: Option<DayOrMoment>| match when {
            Some(DayOrMoment::Moment(moment)) => moment.timestamp(),
            _ => None,
        };
        (moment(self.starts.clone()), moment(self.ends()))
    }

    fn apply(&mut self, entry: &Entry<SessionAct>) {
        let act_id = entry.act_id;
        match entry.act.clone() {
            SessionAct::Open { engagement, title, how, starts, minutes, zones, place, venue } => {
                self.engagement = Some(engagement);
                self.title = Some(title);
                self.form = how;
                self.starts = Some(starts);
                self.timed_by = Some(act_id);
                self.minutes = minutes;
                self.zones = zones;
                self.place = place;
                self.venue = venue;
            }
            SessionAct::Move { starts, minutes, .. } => {
                self.starts = Some(starts);
                self.timed_by = Some(act_id);
                self.minutes = minutes.or(self.minutes);
                if matches!(self.state, SessionState::Cancelled(_)) {
                    self.state = SessionState::Planned;
                }
            }
            SessionAct::SetPlace { place, venue, .. } => {
                self.place = Some(place);
                self.venue = venue.or(self.venue);
            }
            SessionAct::ShowZones { zones } => self.zones = zones,
            SessionAct::AddItem { what, minutes, led_by } => {
                self.agenda.push(AgendaItem { act_id, what, minutes, led_by });
            }
            SessionAct::DropItem { item, .. } => self.agenda.retain(|known| known.act_id != item),
            SessionAct::Interpret { from, into, mode, by } => {
                self.interpretation.push(Interpretation { act_id, from, into, mode, by });
            }
            SessionAct::DropInterpretation { interpretation } => {
                self.interpretation.retain(|known| known.act_id != interpretation);
            }
            SessionAct::BeginRound { kind, parties, starts, minutes, about } => {
                self.rounds.push(Round { act_id, kind, parties, starts, minutes, about });
            }
            SessionAct::Attend { who, standing, kind } => {
                self.attendance.retain(|known| known.who != who);
                self.attendance.push(Attendance { act_id, who, standing, kind });
            }
            SessionAct::StrikeAttendance { attendance, .. } => {
                self.attendance.retain(|known| known.act_id != attendance);
            }
            SessionAct::Summarise { round, words, is_agreed } => {
                if round.is_none_or(|round| self.rounds.iter().any(|known| known.act_id == round)) {
                    self.summaries.retain(|known| known.round != round);
                    self.summaries.push(Summary { act_id, round, words, is_agreed });
                }
            }
            SessionAct::TakeOn { what, owner, on, cost } => {
                let due = Due { what, owner, on, cost };
                self.actions.push(ActionItem { act_id, due, state: ActionState::Owed });
            }
            SessionAct::FinishAction { action, how } => self.end_action(action, ActionState::Done(how)),
            SessionAct::DropAction { action, why } => self.end_action(action, ActionState::Dropped(why)),
            SessionAct::MoveAction { action, on, .. } => {
                if let Some(known) = self.actions.iter_mut().find(|known| known.act_id == action) {
                    known.due.on = on;
                }
            }
            SessionAct::Hold { .. } => self.state = SessionState::Held,
            SessionAct::Cancel { why } => self.state = SessionState::Cancelled(why),
        }
    }

    fn end_action(&mut self, action: ActId, state: ActionState) {
        if let Some(known) = self.actions.iter_mut().find(|known| known.act_id == action) {
            known.state = state;
        }
    }
}

impl Chronicle for Session {
    const KIND: ChronicleKind = ChronicleKind::Session;
    type Act = SessionAct;
    type Error = SessionError;

    fn fold(id: ChronicleId, entries: &[Entry<SessionAct>]) -> Self {
        entries.iter().fold(Self::unopened(id), |mut session, entry| {
            session.apply(entry);
            session
        })
    }

    fn check(&self, act: &SessionAct, viewer: &Viewer) -> Result<(), SessionError> {
        self.judge(act, viewer.now())
    }

    fn face(&self) -> Face {
        let when = self.starts.as_ref().map(DayOrMoment::in_words).unwrap_or_default();
        let line = match &self.place {
            Some(place) => format!("{when}, {place}"),
            None => when,
        };
        let state = match self.state {
            SessionState::Planned => "planned",
            SessionState::Held => "held",
            SessionState::Cancelled(_) => "cancelled",
        };
        let is_cancelled = matches!(self.state, SessionState::Cancelled(_));
        let (starts, ends) = self.span();
        let date = self.starts.as_ref().zip(self.timed_by).map(|(when, act_id)| FaceDate {
            act_id,
            what: self.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            day: when.day(),
            until: None,
            is_yearly: false,
            starts,
            ends,
        });
        let tags = self.engagement.iter().map(|engagement| format!("engagement:{engagement}"));
        Face {
            title: self.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            line,
            state: state.to_owned(),
            is_over: is_cancelled,
            tags: tags.chain(self.starts.iter().map(|when| format!("day:{}", when.day()))).collect(),
            dues: self.owed().into_iter().map(|action| action.due.clone()).collect(),
            dates: date.filter(|_| !is_cancelled).into_iter().collect(),
        }
    }
}
