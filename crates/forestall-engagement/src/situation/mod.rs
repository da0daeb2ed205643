//! A danger of conflict that somebody watches, and the dossier about it.

mod act;
mod dossier;
mod occasion;
mod rules;
mod similar;
mod theme;

pub use act::SituationAct;
pub use dossier::{Handover, HandoverEnd, NamedTheme, PartyLink, RootCause, Watching};
pub use occasion::{Days, Look, Occasion};
pub use rules::SituationError;
pub use similar::{Similar, Similarity, similar_situations};
pub use theme::{Extent, LookAhead, OccasionKind, Recurrence, Theme};

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind, DecisionId, PolityCode, WarningId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::chronicle::{Chronicle, Due, Entry, Face, FaceDate, Owner};
use crate::{Phrase, Words};

/// A danger of conflict: a country, a part of one, several, or a dispute.
#[derive(Clone, PartialEq, Debug)]
pub struct Situation {
    /// Its name.
    pub id: ChronicleId,
    /// What it is called; none before it is opened.
    pub title: Option<Phrase>,
    /// Why it is watched.
    pub why: Option<Words>,
    /// What it was said to cover; [`Situation::extent`] goes with its countries.
    chosen_extent: Extent,
    /// Which part, in words.
    pub place: Option<Phrase>,
    /// The countries it is about.
    pub polities: Vec<PolityCode>,
    /// Who keeps it, where somebody was named.
    pub keeper: Option<Owner>,
    /// The warning out of which it was opened; the warning's mark says who may know of it.
    pub warning: Option<WarningId>,
    /// The decision out of which it was opened; the decision's mark says who may know of it.
    pub decision: Option<DecisionId>,
    /// Its themes, in the order in which they were named.
    pub themes: Vec<NamedTheme>,
    /// Its root causes, in the order in which they were named.
    pub causes: Vec<RootCause>,
    /// The parties that have to do with it.
    pub parties: Vec<PartyLink>,
    /// Its calendar, cancelled dates included, by their first day.
    pub occasions: Vec<Occasion>,
    /// What is to be looked at again, soonest first.
    pub watches: Vec<Watching>,
    /// Its handings over, oldest first.
    pub handovers: Vec<Handover>,
    /// Why nobody watches it any more.
    pub closed: Option<Words>,
}

impl Situation {
    /// The most characters of why it is watched that a list shows.
    pub const LONGEST_LINE: usize = 240;

    /// Returns what it covers: with a second country added, a country is several.
    pub fn extent(&self) -> Extent {
        match self.chosen_extent {
            Extent::Country if self.polities.len() > 1 => Extent::Several,
            Extent::Several if self.polities.len() == 1 => Extent::Country,
            extent => extent,
        }
    }

    /// Says whether nobody watches it any more.
    pub const fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Returns the first line of why it is watched, at most [`Self::LONGEST_LINE`] characters of it.
    pub fn why_line(&self) -> String {
        let first = self.why.as_ref().and_then(|why| why.as_str().lines().next()).unwrap_or_default();
        if first.chars().count() <= Self::LONGEST_LINE {
            return first.to_owned();
        }
        let kept: String = first.chars().take(Self::LONGEST_LINE).collect();
        let whole_words = kept.rsplit_once(' ').map_or(kept.as_str(), |(words, _)| words);
        format!("{whole_words} …")
    }

    /// Returns the handing over that waits for its receiver.
    pub fn waiting_handover(&self) -> Option<&Handover> {
        self.handovers.iter().find(|handover| handover.waits())
    }

    /// Returns what is owed on it, soonest first.
    pub fn dues(&self) -> Vec<Due> {
        if self.is_closed() {
            return Vec::new();
        }
        let looks = self.occasions.iter().filter_map(|occasion| occasion.due(self.keeper.as_ref()));
        let watches = self.watches.iter().map(|watching| watching.due.clone());
        let handover = self.waiting_handover().map(|handover| Due {
            what: "answer the handing over".parse().expect("a short line"),
            owner: Some(handover.to.clone()),
            on: day_of(handover.at),
            cost: None,
        });
        let mut dues: Vec<Due> = handover.into_iter().chain(looks).chain(watches).collect();
        dues.sort_by_key(|due| due.on);
        dues
    }

    /// Returns its occasions as a calendar shows them.
    fn dates(&self) -> Vec<FaceDate> {
        let standing = self.occasions.iter().filter(|occasion| occasion.cancelled.is_none());
        let date = |occasion: &Occasion| FaceDate {
            act_id: occasion.act_id,
            what: occasion.title.to_string(),
            day: occasion.days.from,
            until: occasion.days.to,
            is_yearly: occasion.recurrence == Recurrence::Yearly,
            starts: None,
            ends: None,
        };
        standing.map(date).collect()
    }

    fn unopened(id: ChronicleId) -> Self {
        Self {
            id,
            title: None,
            why: None,
            chosen_extent: Extent::Country,
            place: None,
            polities: Vec::new(),
            keeper: None,
            warning: None,
            decision: None,
            themes: Vec::new(),
            causes: Vec::new(),
            parties: Vec::new(),
            occasions: Vec::new(),
            watches: Vec::new(),
            handovers: Vec::new(),
            closed: None,
        }
    }

    fn after(mut self, entry: &Entry<SituationAct>) -> Self {
        use SituationAct as A;
        let act_id = entry.act_id;
        match entry.act.clone() {
            A::Open { title, extent, polities, place, why, keeper, warning, decision } => {
                (self.title, self.why, self.place) = (Some(title), Some(why), place);
                (self.chosen_extent, self.polities) = (extent, polities);
                (self.keeper, self.warning, self.decision) = (keeper, warning, decision);
            }
            A::Retitle { title } => self.title = Some(title),
            A::SetWhy { why } => self.why = Some(why),
            A::SetExtent { extent, place } => (self.chosen_extent, self.place) = (extent, place),
            A::AddPolity { polity } if self.polities.contains(&polity) => {}
            A::AddPolity { polity } => self.polities.push(polity),
            A::RemovePolity { polity, .. } => self.polities.retain(|known| *known != polity),
            A::AddTheme { theme, root_cause } => self.themes.push(NamedTheme { act_id, theme, root_cause }),
            A::DropTheme { theme, .. } => self.themes.retain(|known| known.act_id != theme),
            A::AddCause { cause, theme, evidence, source, grade } => {
                self.causes.push(RootCause { act_id, cause, theme, evidence, source, grade });
            }
            A::DropCause { cause, .. } => self.causes.retain(|known| known.act_id != cause),
            A::LinkParty { party, role } => self.parties.push(PartyLink { act_id, party, role }),
            A::UnlinkParty { link, .. } => self.parties.retain(|known| known.act_id != link),
            A::Watch { what, on, owner, cost } => {
                self.watches.push(Watching { act_id, due: Due { what, owner, on, cost } });
                self.watches.sort_by_key(|watching| watching.due.on);
            }
            A::EndWatch { watch, .. } => self.watches.retain(|known| known.act_id != watch),
            A::HandOver { to, state, open, call } => self.handovers.push(Handover {
                act_id,
                by: entry.acted_by.to_string(),
                at: entry.acted_at,
                to,
                state,
                open,
                call,
                end: HandoverEnd::Waits,
            }),
            A::TakeOver { handover, .. } => {
                let end = HandoverEnd::Taken(entry.acted_at);
                self.keeper = self.end_handover(handover, end).or(self.keeper);
            }
            A::CallOffHandOver { handover, why } => {
                self.end_handover(handover, HandoverEnd::CalledOff(why));
            }
            A::Close { why } => self.closed = Some(why),
            A::Reopen { .. } => self.closed = None,
            A::AddOccasion { .. }
            | A::MoveOccasion { .. }
            | A::CancelOccasion { .. }
            | A::RestoreOccasion { .. }
            | A::LookAtOccasion { .. } => self.date(entry),
        }
        self
    }

    /// Ends a handing over that waits and returns to whom it was.
    fn end_handover(&mut self, act_id: ActId, end: HandoverEnd) -> Option<Owner> {
        let waiting = self.handovers.iter_mut().find(|known| known.act_id == act_id && known.waits())?;
        waiting.end = end;
        Some(waiting.to.clone())
    }

    /// Applies an act upon its calendar.
    fn date(&mut self, entry: &Entry<SituationAct>) {
        use SituationAct as A;
        let entered_on = day_of(entry.acted_at);
        let mut upon = |act_id, change: &mut dyn FnMut(&mut Occasion)| {
            self.occasions.iter_mut().filter(|known| known.act_id == act_id).for_each(change);
        };
        match entry.act.clone() {
            A::AddOccasion { kind, title, from, to, recurrence, why, look_ahead } => {
                self.occasions.push(Occasion {
                    act_id: entry.act_id,
                    kind,
                    title,
                    days: Days { from, to },
                    recurrence,
                    why,
                    look_ahead,
                    entered_on,
                    cancelled: None,
                    moves: Vec::new(),
                    looks: Vec::new(),
                });
            }
            A::MoveOccasion { occasion, from, to, why } => upon(occasion, &mut |known| {
                known.moves.push((known.days, why.clone()));
                (known.days, known.entered_on) = (Days { from, to }, entered_on);
                // A look because of the old day is none because of the new one.
                known.looks.retain(|look| known.recurrence == Recurrence::Yearly && look.at < from);
            }),
            A::CancelOccasion { occasion, why } => {
                upon(occasion, &mut |known| known.cancelled = Some(why.clone()));
            }
            A::RestoreOccasion { occasion, .. } => upon(occasion, &mut |known| {
                (known.cancelled, known.entered_on) = (None, entered_on);
            }),
            A::LookAtOccasion { occasion, found } => upon(occasion, &mut |known| {
                if let Some((_, days)) = known.to_look_at() {
                    known.looks.push(Look { at: days.from, found: found.clone() });
                }
            }),
            _ => {}
        }
        self.occasions.sort_by_key(|occasion| occasion.days);
    }
}

impl Chronicle for Situation {
    const KIND: ChronicleKind = ChronicleKind::Situation;
    type Act = SituationAct;
    type Error = SituationError;

    fn fold(id: ChronicleId, entries: &[Entry<SituationAct>]) -> Self {
        entries.iter().fold(Self::unopened(id), Self::after)
    }

    fn check(&self, act: &SituationAct, viewer: &Viewer) -> Result<(), SituationError> {
        self.judge(act, viewer)
    }

    fn face(&self) -> Face {
        let polities = self.polities.iter().map(|polity| format!("polity:{polity}"));
        let themes = self.themes.iter().map(|named| format!("theme:{}", named.theme.code()));
        let extent = format!("extent:{}", self.extent().code());
        let mut tags: Vec<String> = polities.chain(themes).chain([extent]).collect();
        tags.sort_unstable();
        tags.dedup();
        let state = match (self.is_closed(), self.waiting_handover()) {
            (true, _) => "closed",
            (false, Some(_)) => "being handed over",
            (false, None) => "watched",
        };
        Face {
            title: self.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            line: self.why_line(),
            state: state.to_owned(),
            is_over: self.is_closed(),
            tags,
            dues: self.dues(),
            dates: self.dates(),
        }
    }
}

/// Returns the day of a moment in universal time.
fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
