//! What passes from one track to another, with the consent of those whose it is, and what becomes of it.

mod act;

pub use act::{ChannelKind, ConsentWay, Item, ItemKind, ReceivingAudience, TransferAct, Uptake};

use forestall_confidence::Viewer;
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId, coded_enum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

use crate::chronicle::{Chronicle, Entry, Face};
use crate::engagement::{Ended, Kept, find_standing, standing};
use crate::{PartyName, Words};

coded_enum!(
    /// Where a transfer stands.
    TransferState, "state of a transfer",
    /// What is to pass is gathered, and consent is asked for.
    Proposed => "proposed", "proposed";
    /// Every item has the consent it needs.
    Consented => "consented", "consented to";
    /// It passed.
    HandedOver => "handed-over", "handed over";
    /// The other side says that it has it.
    Received => "received", "received";
    /// Nothing passes.
    Withdrawn => "withdrawn", "withdrawn";
);

/// Why an act upon a transfer was refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum TransferError {
    /// The first act opens it, and only the first.
    #[error("a transfer is opened once; choose another act")]
    OpenedAlready,
    /// Nothing was opened.
    #[error("this transfer was not opened; propose one first")]
    NotOpened,
    /// The engagement is over, or there is none.
    #[error("a transfer starts from an engagement that is not over")]
    FromNothing,
    /// It goes nowhere.
    #[error(
        "what passes from an engagement to itself does not pass; to go on on another track, raise the track"
    )]
    ToItself,
    /// The engagement it goes to is not named.
    #[error("name the engagement of this desk to which it passes, or choose another kind of channel")]
    WhichEngagement,
    /// The text is no negotiating text.
    #[error("a version of a text names a negotiating text, such as TXT-04c1f2a9b3e7")]
    NoText,
    /// Which text and version it is, is not said.
    #[error(
        "a version of a text names the text and which of its kept versions; keep a version in the text first"
    )]
    WhichVersion,
    /// The version was never kept.
    #[error("the text has no such version that you may read; choose one that was kept")]
    NoVersion,
    /// The engagement it goes to is not there, or who proposes it may not read it.
    #[error(
        "there is no engagement {0} that you may read; choose one out of the list, or another kind of channel"
    )]
    ToNothing(EngagementId),
    /// There is no such item or source.
    #[error("there is no such {0} here, or it was dropped; choose one out of the list")]
    NoSuch(&'static str),
    /// A name stands twice.
    #[error("their consent is asked for already")]
    AskedAlready,
    /// Nothing is to pass.
    #[error("there is nothing to hand over; add what passes first")]
    NothingToPass,
    /// Consent is missing.
    #[error("{0} cannot be handed over without consent: record the consent of its source, or drop it")]
    NoConsent(Without),
    /// Consent is missing, given later or refused in acts that the actor may not read.
    #[error(
        "nothing passes without the consent of every source of every item, given by that day; some of it you may not \
         read, so ask the others who work on this transfer"
    )]
    NotAllConsented,
    /// The source refused, and not on an earlier day.
    #[error("they refused on {0}; a consent counts again from a later day, once they were asked anew")]
    RefusedThen(Date),
    /// The consent came after the hand-over.
    #[error("the consent of {on} is later than {handed_over}, the day of the hand-over; check both days")]
    ConsentTooLate {
        /// The day of the consent.
        on: Date,
        /// The day of the hand-over.
        handed_over: Date,
    },
    /// It passed already.
    #[error("it was handed over; what passed cannot be changed, only corrected")]
    HandedOverAlready,
    /// It did not pass yet.
    #[error("it was not handed over yet; hand it over first")]
    NotHandedOver,
    /// The receipt stands already.
    #[error("its receipt was confirmed already")]
    ReceivedAlready,
    /// It is withdrawn.
    #[error("this transfer is withdrawn; propose another")]
    Withdrawn,
    /// The day cannot be.
    #[error("{0} lies ahead; only what happened can be recorded")]
    InTheFuture(Date),
    /// The days are in the wrong order.
    #[error("{day} lies before the hand-over on {handed_over}")]
    BeforeHandOver {
        /// The day given.
        day: Date,
        /// The day of the hand-over.
        handed_over: Date,
    },
    /// How or why is missing.
    #[error("say how it was changed, or why it was dropped")]
    SayHow,
}

/// How many items lack consent, in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Without(usize);

impl std::fmt::Display for Without {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            1 => f.write_str("one item"),
            many => write!(f, "{many} items"),
        }
    }
}

/// Somebody whose consent an item needs, with what they said last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The act that named them: that of the item for its first source.
    pub act_id: ActId,
    /// Who.
    pub name: PartyName,
    /// What they said last.
    pub answer: Option<ConsentAnswer>,
    /// The latest day on which they refused. A consent counts only from a later day on: whoever records one may not see
    /// the refusal.
    pub refused_on: Option<Date>,
}

/// What a source said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentAnswer {
    /// The way in which they consented; none where they refused.
    pub given: Option<ConsentWay>,
    /// On which day.
    pub on: Date,
    /// Under which conditions, or why not.
    pub words: Option<Words>,
}

/// What became of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UptakeSeen {
    /// What became of it.
    pub uptake: Uptake,
    /// As of which day.
    pub on: Date,
    /// How, or why.
    pub words: Option<Words>,
}

/// An item with the consent to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemState {
    /// The item.
    pub item: Item,
    /// Whose consent it needs.
    pub sources: Vec<Source>,
    /// Whether it passed.
    pub passed: bool,
    /// What became of it, in the order of recording.
    pub uptakes: Vec<UptakeSeen>,
}

/// A hand-over that took place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handing {
    /// Who handed over.
    pub by: PartyName,
    /// To whom.
    pub to: PartyName,
    /// On which day.
    pub on: Date,
    /// How, and what was said.
    pub words: Option<Words>,
}

/// A receipt that was confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// By whom.
    pub by: PartyName,
    /// On which day.
    pub on: Date,
    /// What they said.
    pub words: Option<Words>,
}

/// How a transfer was opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// Out of which engagement.
    pub engagement: EngagementId,
    /// To what kind of channel.
    pub channel: ChannelKind,
    /// What the channel is called.
    pub to: PartyName,
    /// The engagement of this desk, where it goes to one.
    pub to_engagement: Option<EngagementId>,
    /// Why.
    pub why: Words,
}

/// What passes from an engagement to another channel.
#[derive(Clone, PartialEq, Debug)]
pub struct Transfer {
    /// Its name.
    pub id: ChronicleId,
    /// How it was opened.
    pub proposal: Option<Proposal>,
    /// What passes; dropped items have ended.
    pub items: Vec<Kept<ItemState>>,
    /// When it passed.
    pub handing: Option<Handing>,
    /// When its receipt was confirmed.
    pub receipt: Option<Receipt>,
    /// Corrections: the act that was not right, and what is.
    pub corrections: Vec<(ActId, Words)>,
    /// Why nothing passes any more.
    pub withdrawn: Option<Words>,
}

impl ItemState {
    /// Says whether all whose consent it needs gave it.
    pub fn has_consent(&self) -> bool {
        self.sources.iter().all(|source| source.answer.as_ref().is_some_and(|answer| answer.given.is_some()))
    }

    /// Returns what became of it as of the latest day; of two of the same day the one recorded later.
    pub fn latest_uptake(&self) -> Option<&UptakeSeen> {
        self.uptakes.iter().max_by_key(|seen| seen.on)
    }
}

impl Transfer {
    /// Returns where it stands.
    pub fn state(&self) -> TransferState {
        let mut items = standing(&self.items).peekable();
        if self.withdrawn.is_some() {
            TransferState::Withdrawn
        } else if self.receipt.is_some() {
            TransferState::Received
        } else if self.handing.is_some() {
            TransferState::HandedOver
        } else if items.peek().is_some() && items.all(|kept| kept.what.has_consent()) {
            TransferState::Consented
        } else {
            TransferState::Proposed
        }
    }

    /// Says whether it passed.
    pub const fn is_handed_over(&self) -> bool {
        self.handing.is_some()
    }

    fn apply(&mut self, entry: &Entry<TransferAct>) {
        match &entry.act {
            TransferAct::Open { engagement, channel, to, to_engagement, why } => {
                self.proposal.get_or_insert_with(|| Proposal {
                    engagement: *engagement,
                    channel: *channel,
                    to: to.clone(),
                    to_engagement: *to_engagement,
                    why: why.clone(),
                });
            }
            TransferAct::AddItem(item) => {
                let source = Source {
                    act_id: entry.act_id,
                    name: item.source.clone(),
                    answer: None,
                    refused_on: None,
                };
                let state = ItemState {
                    item: item.clone(),
                    sources: vec![source],
                    passed: false,
                    uptakes: Vec::new(),
                };
                self.items.push(Kept::begun(entry, state));
            }
            TransferAct::DropItem { item, why } => {
                let found = self.items.iter_mut().find(|kept| kept.act_id == *item && !kept.what.passed);
                if let Some(kept) = found.filter(|kept| kept.stands()) {
                    kept.ended = Some(Ended { on: None, why: why.clone() });
                }
            }
            TransferAct::AddSource { item, source } => {
                if let Some(kept) = self.items.iter_mut().find(|kept| kept.act_id == *item) {
                    let source =
                        Source { act_id: entry.act_id, name: source.clone(), answer: None, refused_on: None };
                    kept.what.sources.push(source);
                }
            }
            TransferAct::RecordConsent { from, on, way, words } => {
                self.answer(*from, ConsentAnswer { given: Some(*way), on: *on, words: words.clone() });
            }
            TransferAct::RefuseConsent { from, on, words } => {
                self.answer(*from, ConsentAnswer { given: None, on: *on, words: words.clone() });
            }
            TransferAct::HandOver { by, to, on, words } if self.handing.is_none() => {
                self.handing =
                    Some(Handing { by: by.clone(), to: to.clone(), on: *on, words: words.clone() });
                for kept in self.items.iter_mut().filter(|kept| kept.stands()) {
                    // What has no consent did not pass, whoever handed over and whatever they could read.
                    kept.what.passed = kept.what.has_consent();
                }
            }
            TransferAct::ConfirmReceipt { by, on, words } if self.receipt.is_none() => {
                self.receipt = Some(Receipt { by: by.clone(), on: *on, words: words.clone() });
            }
            TransferAct::RecordUptake { item, uptake, on, words } => {
                if let Some(kept) = self.items.iter_mut().find(|kept| kept.act_id == *item) {
                    kept.what.uptakes.push(UptakeSeen { uptake: *uptake, on: *on, words: words.clone() });
                }
            }
            TransferAct::Correct { act, words } => self.corrections.push((*act, words.clone())),
            TransferAct::Withdraw { why } if self.handing.is_none() => {
                self.withdrawn.get_or_insert_with(|| why.clone());
            }
            TransferAct::HandOver { .. }
            | TransferAct::ConfirmReceipt { .. }
            | TransferAct::Withdraw { .. } => {}
        }
    }

    fn answer(&mut self, from: ActId, answer: ConsentAnswer) {
        let mut sources = self.items.iter_mut().flat_map(|kept| &mut kept.what.sources);
        let Some(source) = sources.find(|source| source.act_id == from) else { return };
        if answer.given.is_none() {
            source.refused_on = source.refused_on.max(Some(answer.on));
        } else if source.refused_on >= Some(answer.on) {
            return;
        }
        source.answer = Some(answer);
    }

    fn item(&self, item: ActId) -> Result<&ItemState, TransferError> {
        let found = find_standing(&self.items, item).map(|kept| &kept.what);
        found.ok_or(TransferError::NoSuch("item"))
    }

    fn source(&self, from: ActId) -> Result<&Source, TransferError> {
        let mut sources = standing(&self.items).flat_map(|kept| &kept.what.sources);
        sources.find(|source| source.act_id == from).ok_or(TransferError::NoSuch("source"))
    }

    fn check_consent(&self, from: ActId, on: Date) -> Result<(), TransferError> {
        match self.source(from)?.refused_on {
            Some(refused) if refused >= on => Err(TransferError::RefusedThen(refused)),
            _ => Ok(()),
        }
    }

    fn check_hand_over(&self, on: Date) -> Result<(), TransferError> {
        let mut items = standing(&self.items).map(|kept| &kept.what).peekable();
        if items.peek().is_none() {
            return Err(TransferError::NothingToPass);
        }
        let items: Vec<_> = items.collect();
        let without = items.iter().filter(|item| !item.has_consent()).count();
        if without > 0 {
            return Err(TransferError::NoConsent(Without(without)));
        }
        let answers = items.iter().flat_map(|item| &item.sources).filter_map(|source| source.answer.as_ref());
        match answers.map(|answer| answer.on).max().filter(|&latest| latest > on) {
            Some(latest) => Err(TransferError::ConsentTooLate { on: latest, handed_over: on }),
            None => Ok(()),
        }
    }

    fn handed_over_by(&self, day: Date) -> Result<(), TransferError> {
        let handing = self.handing.as_ref().ok_or(TransferError::NotHandedOver)?;
        if day < handing.on {
            return Err(TransferError::BeforeHandOver { day, handed_over: handing.on });
        }
        Ok(())
    }

    fn not_handed_over(&self) -> Result<(), TransferError> {
        if self.is_handed_over() { Err(TransferError::HandedOverAlready) } else { Ok(()) }
    }
}

impl Chronicle for Transfer {
    const KIND: ChronicleKind = ChronicleKind::Transfer;
    type Act = TransferAct;
    type Error = TransferError;

    fn fold(id: ChronicleId, entries: &[Entry<TransferAct>]) -> Self {
        let start = Self {
            id,
            proposal: None,
            items: Vec::new(),
            handing: None,
            receipt: None,
            corrections: Vec::new(),
            withdrawn: None,
        };
        entries.iter().fold(start, |mut transfer, entry| {
            transfer.apply(entry);
            transfer
        })
    }

    fn check(&self, act: &TransferAct, viewer: &Viewer) -> Result<(), TransferError> {
        // Whoever is a day ahead of universal time has a day that is not here yet.
        let today = viewer.now().to_zoned(TimeZone::UTC).date();
        let latest = today.tomorrow().unwrap_or(today);
        if let TransferAct::Open { engagement, channel, to_engagement, .. } = act {
            return match (&self.proposal, channel, to_engagement) {
                (Some(_), ..) => Err(TransferError::OpenedAlready),
                (None, _, Some(to)) if to == engagement => Err(TransferError::ToItself),
                (None, ChannelKind::Engagement, None) => Err(TransferError::WhichEngagement),
                (None, ..) => Ok(()),
            };
        }
        if self.proposal.is_none() {
            return Err(TransferError::NotOpened);
        }
        if self.withdrawn.is_some() && !matches!(act, TransferAct::Correct { .. }) {
            return Err(TransferError::Withdrawn);
        }
        if let Some(day) = day_of(act).filter(|&day| day > latest) {
            return Err(TransferError::InTheFuture(day));
        }
        match act {
            TransferAct::Open { .. } | TransferAct::Correct { .. } => Ok(()),
            TransferAct::AddItem(item) if item.names_wrong_record() => Err(TransferError::NoText),
            TransferAct::AddItem(item) if item.names_no_version() => Err(TransferError::WhichVersion),
            TransferAct::AddItem(_) | TransferAct::Withdraw { .. } => self.not_handed_over(),
            TransferAct::DropItem { item, .. } => self.not_handed_over().and(self.item(*item).map(drop)),
            TransferAct::AddSource { item, source } => {
                self.not_handed_over()?;
                let is_asked = self.item(*item)?.sources.iter().any(|known| known.name == *source);
                if is_asked { Err(TransferError::AskedAlready) } else { Ok(()) }
            }
            TransferAct::RecordConsent { from, on, .. } => {
                self.not_handed_over().and(self.check_consent(*from, *on))
            }
            TransferAct::RefuseConsent { from, .. } => {
                self.not_handed_over().and(self.source(*from).map(drop))
            }
            TransferAct::HandOver { on, .. } => self.not_handed_over().and(self.check_hand_over(*on)),
            TransferAct::ConfirmReceipt { on, .. } => match self.receipt {
                Some(_) => Err(TransferError::ReceivedAlready),
                None => self.handed_over_by(*on),
            },
            TransferAct::RecordUptake { item, uptake, on, words } => {
                self.handed_over_by(*on)?;
                if !self.item(*item)?.passed {
                    return Err(TransferError::NoSuch("item that passed"));
                }
                let needs_words = matches!(uptake, Uptake::Changed | Uptake::Dropped);
                if needs_words && words.is_none() { Err(TransferError::SayHow) } else { Ok(()) }
            }
        }
    }

    fn member_at_fault(error: &TransferError) -> Option<&'static str> {
        match error {
            TransferError::ToItself | TransferError::WhichEngagement => Some("to_engagement"),
            TransferError::NoText | TransferError::WhichVersion => Some("version"),
            TransferError::AskedAlready => Some("source"),
            TransferError::ConsentTooLate { .. }
            | TransferError::InTheFuture(_)
            | TransferError::BeforeHandOver { .. } => Some("on"),
            TransferError::SayHow => Some("words"),
            _ => None,
        }
    }

    fn face(&self) -> Face {
        let Some(proposal) = &self.proposal else { return Face::default() };
        let engagements = std::iter::once(proposal.engagement).chain(proposal.to_engagement);
        let uptakes = standing(&self.items).filter_map(|kept| kept.what.latest_uptake());
        Face {
            title: format!("Transfer to {}", proposal.to),
            line: proposal.why.to_string(),
            state: self.state().to_string(),
            is_over: self.withdrawn.is_some(),
            tags: (engagements.map(|engagement| format!("engagement:{engagement}")))
                .chain([format!("state:{}", self.state().code())])
                .chain(uptakes.map(|seen| format!("uptake:{}", seen.uptake.code())))
                .collect(),
            ..Face::default()
        }
    }
}

/// Returns the day an act says something happened on.
const fn day_of(act: &TransferAct) -> Option<Date> {
    match act {
        TransferAct::RecordConsent { on, .. }
        | TransferAct::RefuseConsent { on, .. }
        | TransferAct::HandOver { on, .. }
        | TransferAct::ConfirmReceipt { on, .. }
        | TransferAct::RecordUptake { on, .. } => Some(*on),
        _ => None,
    }
}
