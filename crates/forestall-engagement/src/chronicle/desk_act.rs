//! Any act upon any kind of chronicle, and the rules of its kind.

use std::error::Error;
use std::fmt;

use forestall_confidence::{Capability, Mark, Viewer};
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::{Beside, Chronicle, ChronicleAct, Entry, Face, Mentioned, Told};
use crate::appeal::{Appeal, AppealAct};
use crate::engagement::{Course, EngagementAct};
use crate::negotiating_text::{NegotiatingText, TextAct};
use crate::party::{Party, PartyAct};
use crate::practitioner::{Practitioner, PractitionerAct};
use crate::representative::{Representative, RepresentativeAct};
use crate::session::{Session, SessionAct};
use crate::situation::{Situation, SituationAct};
use crate::transfer::{Transfer, TransferAct};
use crate::venue_choice::{VenueChoice, VenueChoiceAct};
use crate::{DayOrMoment, DayOrMomentError};

/// The rules of a record refuse an act.
#[derive(Debug)]
pub struct Refused {
    error: Box<dyn Error + Send + Sync>,
    member: Option<&'static str>,
}

impl Refused {
    /// Returns the refusal of a rule.
    pub fn new(error: impl Error + Send + Sync + 'static) -> Self {
        Self { error: Box::new(error), member: None }
    }

    /// Returns the same refusal with the member of the act it is about, as the act's JSON names it.
    #[must_use]
    pub fn at(self, member: Option<&'static str>) -> Self {
        Self { member, ..self }
    }

    /// Returns the member of the act it is about, where it is about one.
    pub const fn member(&self) -> Option<&'static str> {
        self.member
    }
}

/// Prints what the rule says.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

/// The act is upon another kind of record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("this act is upon a {of}, not upon a {wanted}")]
pub struct NotThisKind {
    /// The kind the act is upon.
    pub of: ChronicleKind,
    /// The kind it was taken for.
    pub wanted: ChronicleKind,
}

/// Lists the kinds of chronicle that are acted upon by a [`DeskAct`]; a new kind adds its line.
macro_rules! desk_acts {
    ($($variant:ident($act:ident) upon $state:ident;)+) => {
        /// Any act upon any kind of chronicle.
        #[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
        #[serde(tag = "of", content = "act", rename_all = "kebab-case")]
        pub enum DeskAct {
            $(
                #[doc = concat!("An act upon a [`", stringify!($state), "`].")]
                $variant($act),
            )+
        }

        impl DeskAct {
            /// Returns the kind of record it is upon.
            pub const fn kind(&self) -> ChronicleKind {
                match self {
                    $(Self::$variant(_) => <$state as Chronicle>::KIND,)+
                }
            }

            /// Returns what it takes to act so.
            pub fn needs(&self) -> Capability {
                match self {
                    $(Self::$variant(act) => act.needs(),)+
                }
            }

            /// Returns what happened in a few words, and what was written.
            pub fn told(&self) -> Told {
                match self {
                    $(Self::$variant(act) => act.told(),)+
                }
            }

            /// Returns the other records and countries it names.
            pub fn mentions(&self) -> Vec<Mentioned> {
                match self {
                    $(Self::$variant(act) => act.mentions(),)+
                }
            }

            /// Says whether the act is possible beside the other records it names.
            ///
            /// # Errors
            ///
            /// [`Refused`] by a rule between records.
            pub fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
                match self {
                    $(Self::$variant(act) => act.check_beside(beside),)+
                }
            }

            /// Says whether it is judged also by all acts of its own record and of the engagement in which that stands.
            pub fn is_judged_by_all(&self) -> bool {
                match self {
                    $(Self::$variant(act) => act.is_judged_by_all(),)+
                }
            }

            /// Returns the record among those it names that rules read as whoever acts reads it.
            pub fn names_as_read(&self) -> Option<ChronicleId> {
                match self {
                    $(Self::$variant(act) => act.names_as_read(),)+
                }
            }

            /// Says whether it cannot have a mark of its own.
            pub fn is_for_all_readers(&self) -> bool {
                match self {
                    $(Self::$variant(act) => act.is_for_all_readers(),)+
                }
            }

            /// Returns the mark of its own it gets: the one given, and for nobody who may not read an act it names: what is
            /// done to something hidden would tell that it is there.
            ///
            /// - `entries`: the acts of the record that whoever acts may read.
            pub fn own_mark(&self, entries: &[Entry<DeskAct>], given: Option<&Mark>) -> Option<Mark> {
                let named = self.named(entries).filter_map(|entry| entry.own_mark.as_ref());
                let marks: Vec<&Mark> = named.chain(given).collect();
                (!marks.is_empty()).then(|| Mark::of_derived(marks))
            }

            /// Returns the acts that this one names, wherever in it. It rests on all of them, whoever may read them then
            /// or later: for nobody who may not read one of them is this one.
            ///
            /// - `entries`: the acts of the record that whoever acts may read.
            pub fn named<'a>(
                &self,
                entries: &'a [Entry<DeskAct>],
            ) -> impl Iterator<Item = &'a Entry<DeskAct>> + use<'a> {
                let names = named_acts(self);
                entries.iter().filter(move |entry| names.contains(&entry.act_id))
            }

            /// Returns the engagement within which the record it opens stands.
            pub fn rests_on(&self) -> Option<EngagementId> {
                match self {
                    $(Self::$variant(act) => act.rests_on(),)+
                }
            }
        }

        $(
            impl From<$act> for DeskAct {
                fn from(act: $act) -> Self {
                    Self::$variant(act)
                }
            }

            impl TryFrom<DeskAct> for $act {
                type Error = NotThisKind;

                fn try_from(act: DeskAct) -> Result<Self, NotThisKind> {
                    match act {
                        DeskAct::$variant(act) => Ok(act),
                        #[allow(unreachable_patterns, reason = "reached once there is a second kind")]
                        other => Err(NotThisKind { of: other.kind(), wanted: <$state as Chronicle>::KIND }),
                    }
                }
            }
        )+

        /// Says whether the viewer may add an act to a record whose acts they see are these.
        ///
        /// # Errors
        ///
        /// [`Refused`] by the rules of the kind, or when the act is upon another kind.
        pub fn check_act(
            id: ChronicleId,
            entries: &[Entry<DeskAct>],
            act: &DeskAct,
            viewer: &Viewer,
        ) -> Result<(), Refused> {
            if act.kind() != id.kind() {
                return Err(Refused::new(NotThisKind { of: act.kind(), wanted: id.kind() }));
            }
            check_offsets(act).map_err(Refused::new)?;
            match act {
                $(DeskAct::$variant(act) => fold_acts::<$state>(id, entries)
                    .check(act, viewer)
                    .map_err(|error| {
                        let member = <$state as Chronicle>::member_at_fault(&error);
                        Refused::new(error).at(member)
                    }),)+
            }
        }

        /// Returns what a list shows of a record, from those of its acts that have no mark of their own.
        pub fn face_of(id: ChronicleId, entries: &[Entry<DeskAct>]) -> Face {
            let of_record: Vec<_> = entries.iter().filter(|entry| entry.own_mark.is_none()).cloned().collect();
            match id.kind() {
                $(kind if kind == <$state as Chronicle>::KIND => fold_acts::<$state>(id, &of_record).face(),)+
                _ => Face::default(),
            }
        }
    };
}

desk_acts! {
    Practitioner(PractitionerAct) upon Practitioner;
    Representative(RepresentativeAct) upon Representative;
    Session(SessionAct) upon Session;
    Engagement(EngagementAct) upon Course;
    Transfer(TransferAct) upon Transfer;
    Situation(SituationAct) upon Situation;
    VenueChoice(VenueChoiceAct) upon VenueChoice;
    Appeal(AppealAct) upon Appeal;
    NegotiatingText(TextAct) upon NegotiatingText;
    Party(PartyAct) upon Party;
}

/// Returns a record as it stands after these acts; acts upon other kinds are passed over.
pub fn fold_acts<Record: Chronicle>(id: ChronicleId, entries: &[Entry<DeskAct>]) -> Record {
    let own = entries.iter().filter_map(|entry| {
        Some(Entry {
            act_id: entry.act_id,
            act: Record::Act::try_from(entry.act.clone()).ok()?,
            acted_by: entry.acted_by.clone(),
            by: entry.by,
            acted_at: entry.acted_at,
            own_mark: entry.own_mark.clone(),
        })
    });
    Record::fold(id, &own.collect::<Vec<_>>())
}

/// Returns every act that an act names, wherever in it.
fn named_acts(act: &DeskAct) -> Vec<ActId> {
    let mut found = Vec::new();
    for_each_text(&as_json(act), &mut |text| found.extend(text.parse::<ActId>().ok()));
    found
}

/// Says whether every moment of an act, wherever in it, has an offset that its zone has then.
fn check_offsets(act: &DeskAct) -> Result<(), DayOrMomentError> {
    let mut checked = Ok(());
    for_each_text(&as_json(act), &mut |text| {
        let moment = DayOrMoment::try_from(text.to_owned());
        if let (Ok(moment), Ok(())) = (moment, &checked) {
            checked = moment.check_offset();
        }
    });
    checked
}

fn as_json(act: &DeskAct) -> Value {
    serde_json::to_value(act).expect("acts are plain data with texts as names")
}

fn for_each_text(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(values) => values.iter().for_each(|value| for_each_text(value, found)),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            found(key);
            for_each_text(value, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(number: u64, act: Value, own_mark: Option<&str>) -> Entry<DeskAct> {
        let mark = |audience: &str| Mark { audience: audience.parse().unwrap(), ..Mark::internal() };
        Entry {
            act_id: ActId::from_random(number),
            act: serde_json::from_value(act).unwrap(),
            acted_by: "A. Mediator".parse().unwrap(),
            by: None,
            acted_at: "2026-11-22T12:00:00Z".parse().unwrap(),
            own_mark: own_mark.map(mark),
        }
    }

    fn upon(step: &Value) -> DeskAct {
        serde_json::from_value(json!({"of": "session", "act": step})).unwrap()
    }

    #[test]
    fn who_may_not_read_a_thing_reads_nothing_that_is_done_to_it() {
        let caucus = "caucus(E-2026-001,1)";
        let round = json!({"step": "begin-round", "kind": "caucus", "parties": ["1"]});
        let action = json!({"step": "take-on", "what": "Send the map", "on": "2026-12-10"});
        let entries = [
            entry(1, json!({"of": "session", "act": round}), Some(caucus)),
            entry(2, json!({"of": "session", "act": action}), None),
        ];
        let act_id = |number| ActId::from_random(number).to_string();
        let summary = upon(
            &json!({"step": "summarise", "round": act_id(1), "words": "They agreed.", "is_agreed": true}),
        );
        let own = summary.own_mark(&entries, None).unwrap();
        assert_eq!(own.audience.to_string(), caucus);
        let internal = summary.own_mark(&entries, Some(&Mark::internal())).unwrap();
        assert_eq!(
            internal.audience.to_string(),
            format!("internal&{caucus}"),
            "a wider choice lets nobody in"
        );
        let done = upon(&json!({"step": "finish-action", "action": act_id(2), "how": "sent"}));
        assert_eq!(done.own_mark(&entries, None), None, "what all may read is done for all to read");
        assert_eq!(done.own_mark(&entries, Some(&Mark::internal())), Some(Mark::internal()));
    }
}
