//! The acts upon a transfer.

use forestall_confidence::{Attribution, Capability};
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId, NoteId, coded_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Transfer, TransferError};
use crate::chronicle::{Beside, ChronicleAct, Mentioned, Refused, Told, Wording};
use crate::engagement::Course;
use crate::negotiating_text::NegotiatingText;
use crate::{PartyName, Phrase, Words};

coded_enum!(
    /// To what kind of channel something passes.
    ChannelKind, "kind of channel",
    /// Another engagement of this desk.
    Engagement => "engagement", "an engagement of this desk";
    /// A ministry.
    Ministry => "ministry", "a ministry";
    /// Another office.
    Office => "office", "an office";
    /// One person.
    Person => "person", "a person";
);

coded_enum!(
    /// What kind of thing passes.
    ItemKind, "kind of thing that passes",
    /// A paper.
    Paper => "paper", "a paper";
    /// A version of a negotiating text.
    TextVersion => "text-version", "a version of a text";
    /// An understanding nobody wrote down.
    Understanding => "understanding", "an understanding";
    /// A contact: who can be called.
    Contact => "contact", "a contact";
    /// The names of those who took part.
    Names => "names", "names of participants";
);

coded_enum!(
    /// Who may read what passed, on the other side.
    ReceivingAudience, "audience on the other side",
    /// Who receives it, and nobody else.
    ReceiverAlone => "receiver-alone", "who receives it, nobody else";
    /// The channel it goes to.
    Channel => "channel", "the receiving channel";
    /// The office behind it as well.
    Office => "office", "the receiving office";
    /// Anybody.
    Anybody => "anybody", "anybody";
);

coded_enum!(
    /// How somebody consented.
    ConsentWay, "way of consenting",
    /// In writing.
    InWriting => "in-writing", "in writing";
    /// Spoken, before a witness.
    BeforeWitness => "before-witness", "spoken, before a witness";
    /// Spoken, to whoever records it.
    Spoken => "spoken", "spoken, to whoever records it";
    /// In a session, with all present.
    InSession => "in-session", "in a session";
);

coded_enum!(
    /// What became of something that passed.
    Uptake, "uptake",
    /// It was taken up as it was.
    TakenUp => "taken-up", "taken up";
    /// It was taken up otherwise.
    Changed => "changed", "changed";
    /// It was dropped.
    Dropped => "dropped", "dropped";
    /// Nobody knows.
    Unknown => "unknown", "not known";
);

/// Something that passes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What kind of thing.
    pub kind: ItemKind,
    /// What it is.
    pub what: Phrase,
    /// The negotiating text it is a version of.
    pub text: Option<ChronicleId>,
    /// The act that made that version.
    pub version: Option<ActId>,
    /// The note it stands in.
    pub note: Option<NoteId>,
    /// Whose it is: who has to consent.
    pub source: PartyName,
    /// Who may read it on the other side.
    pub readable_by: ReceivingAudience,
    /// How it may be attributed there.
    pub attributed: Attribution,
}

/// An act upon a transfer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TransferAct {
    /// Somebody proposes that something passes.
    Open {
        /// Out of which engagement.
        engagement: EngagementId,
        /// To what kind of channel.
        channel: ChannelKind,
        /// What the channel is called.
        to: PartyName,
        /// The engagement of this desk, where it goes to one.
        to_engagement: Option<EngagementId>,
        /// Why now, and why to them.
        why: Words,
    },
    /// Something is to pass.
    AddItem(Item),
    /// It is not to pass.
    DropItem {
        /// The item.
        item: ActId,
        /// Why.
        why: Words,
    },
    /// Somebody else has to consent to an item as well.
    AddSource {
        /// The item.
        item: ActId,
        /// Who.
        source: PartyName,
    },
    /// A source consents.
    RecordConsent {
        /// The item, whose first source consents, or the act that added another source.
        from: ActId,
        /// On which day.
        on: Date,
        /// How.
        way: ConsentWay,
        /// Under which conditions, where there are any.
        words: Option<Words>,
    },
    /// A source does not consent, or no longer.
    RefuseConsent {
        /// The item, whose first source refuses, or the act that added another source.
        from: ActId,
        /// On which day.
        on: Date,
        /// What they said.
        words: Option<Words>,
    },
    /// It passes.
    HandOver {
        /// Who hands it over.
        by: PartyName,
        /// To whom.
        to: PartyName,
        /// On which day.
        on: Date,
        /// How, and what was said.
        words: Option<Words>,
    },
    /// The other side says that it has it.
    ConfirmReceipt {
        /// Who says so.
        by: PartyName,
        /// On which day.
        on: Date,
        /// What they said.
        words: Option<Words>,
    },
    /// Something is known of what became of an item.
    RecordUptake {
        /// The item.
        item: ActId,
        /// What became of it.
        uptake: Uptake,
        /// As of which day.
        on: Date,
        /// How it was changed, or why it was dropped.
        words: Option<Words>,
    },
    /// What was recorded is not right; both stay readable.
    Correct {
        /// The act that is not right.
        act: ActId,
        /// What is.
        words: Words,
    },
    /// Nothing is to pass any more.
    Withdraw {
        /// Why.
        why: Words,
    },
}

impl ChronicleAct for TransferAct {
    fn needs(&self) -> Capability {
        Capability::Engage
    }

    fn told(&self) -> Told {
        let (what, words): (Wording, _) = match self {
            Self::Open { to, why, .. } => (format!("transfer proposed to {to}").into(), Some(why)),
            Self::AddItem(item) => (format!("item added, of {}: {}", item.source, item.what).into(), None),
            Self::DropItem { why, .. } => ("item dropped".into(), Some(why)),
            Self::AddSource { source, .. } => (format!("consent of {source} is needed as well").into(), None),
            Self::RecordConsent { on, way, words, .. } => {
                (Wording::new("consent given on ").day(*on).text(format!(", {way}")), words.as_ref())
            }
            Self::RefuseConsent { on, words, .. } => {
                (Wording::new("consent refused on ").day(*on), words.as_ref())
            }
            Self::HandOver { by, to, on, words } => {
                (Wording::new(format!("handed over by {by} to {to} on ")).day(*on), words.as_ref())
            }
            Self::ConfirmReceipt { by, on, words } => {
                (Wording::new(format!("receipt confirmed by {by} on ")).day(*on), words.as_ref())
            }
            Self::RecordUptake { uptake, on, words, .. } => {
                (Wording::new("uptake as of ").day(*on).text(format!(": {uptake}")), words.as_ref())
            }
            Self::Correct { words, .. } => ("corrected".into(), Some(words)),
            Self::Withdraw { why } => ("withdrawn".into(), Some(why)),
        };
        Told::new(what, words.map(Words::as_str))
    }

    fn mentions(&self) -> Vec<Mentioned> {
        match self {
            Self::Open { engagement, to_engagement, .. } => {
                let both = std::iter::once(*engagement).chain(*to_engagement);
                both.map(|engagement| Mentioned::Chronicle(engagement.into())).collect()
            }
            Self::AddItem(Item { text, note, .. }) => {
                let text = text.map(Mentioned::Chronicle);
                text.into_iter().chain(note.map(Mentioned::Note)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is handed over is handed over for all readers: nobody may believe that it still waits.
    fn is_for_all_readers(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::HandOver { .. } | Self::Withdraw { .. })
    }

    fn rests_on(&self) -> Option<EngagementId> {
        match self {
            Self::Open { engagement, .. } => Some(*engagement),
            _ => None,
        }
    }

    /// A refusal may be hidden, because it can endanger who refused; it stops the hand-over all the same.
    fn is_judged_by_all(&self) -> bool {
        matches!(self, Self::HandOver { .. })
    }

    /// Where it goes, and the text a version is of, have to be there for whoever proposes it.
    fn names_as_read(&self) -> Option<ChronicleId> {
        match self {
            Self::Open { to_engagement, .. } => to_engagement.map(ChronicleId::from),
            Self::AddItem(item) => item.text,
            _ => None,
        }
    }

    fn check_beside(&self, beside: &Beside) -> Result<(), Refused> {
        match self {
            Self::Open { engagement, to_engagement, .. } => {
                let from = beside.get::<Course>((*engagement).into());
                if !from.is_some_and(|from| from.opening.is_some() && from.stage.is_open()) {
                    return Err(Refused::new(TransferError::FromNothing).at(Some("engagement")));
                }
                let is_there = |to: EngagementId| {
                    beside.get::<Course>(to.into()).is_some_and(|course| course.opening.is_some())
                };
                match to_engagement.filter(|&to| !is_there(to)) {
                    Some(to) => Err(Refused::new(TransferError::ToNothing(to)).at(Some("to_engagement"))),
                    None => Ok(()),
                }
            }
            Self::AddItem(Item { text: Some(text), version, .. }) => {
                let text = beside.get::<NegotiatingText>(*text).filter(|text| text.shared.opening.is_some());
                let is_kept = text.is_some_and(|text| {
                    version.is_none_or(|version| text.shared.kept_version(version).is_some())
                });
                let refused = || Refused::new(TransferError::NoVersion).at(Some("version"));
                if is_kept { Ok(()) } else { Err(refused()) }
            }
            Self::HandOver { on, .. } => match beside.own::<Transfer>() {
                Some(whole) if whole.check_hand_over(*on).is_ok() => Ok(()),
                _ => Err(Refused::new(TransferError::NotAllConsented)),
            },
            _ => Ok(()),
        }
    }
}

impl Item {
    pub(super) fn names_wrong_record(&self) -> bool {
        self.text.is_some_and(|text| text.kind() != ChronicleKind::NegotiatingText)
    }

    /// Says whether it is a version of a text that does not say of which text and which version.
    pub(super) const fn names_no_version(&self) -> bool {
        matches!(self.kind, ItemKind::TextVersion) && (self.text.is_none() || self.version.is_none())
    }
}
