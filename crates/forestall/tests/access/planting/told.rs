//! How a record told by acts is opened and acted upon with planted words, and who reads them by the rules.

use forestall_confidence::{Audience, Clause, Mark, Marking, PartyNumber};
use forestall_types::{EngagementId, RecordRef};

use super::Garden;
use crate::ledger::{Planted, Record};
use crate::record_acts::{self, errors, made_act};
use crate::visitor::{Answer, Fields, fields};

/// Who is meant to read what is planted.
pub(super) enum Readers<'a> {
    /// Whoever reads the record; for a record of its own, what its form starts with.
    Record,
    /// All of these.
    Group(Audience),
    /// These alone, and who plants it.
    Named(&'a [&'static str]),
}

/// A record told by acts, once it is open.
pub(super) struct Told {
    pub(super) id: RecordRef,
    pub(super) at: String,
}

impl Garden {
    pub(super) fn mention(&mut self, act: &str, named: &str) {
        self.ledger.mentions.push((act.parse().unwrap(), named.parse().unwrap()));
    }

    pub(super) fn words<const N: usize>(&mut self) -> [String; N] {
        std::array::from_fn(|_| self.dice.word())
    }

    pub(super) fn audience_of(&self, actor: &str, readers: &Readers<'_>) -> Option<Audience> {
        let account = |key: &&str| self.desk.person(key).account;
        match readers {
            Readers::Record => None,
            Readers::Group(audience) => Some(audience.clone()),
            Readers::Named(keys) => Some(Audience::named(keys.iter().chain([&actor]).map(account))),
        }
    }

    /// Returns what a form is sent, so that these people read it.
    fn sent_mark(&self, readers: &Readers<'_>) -> Fields {
        match readers {
            Readers::Record => Fields::new(),
            Readers::Group(audience) => fields([("audience", &audience.to_string())]),
            Readers::Named(keys) => {
                let mut sent = fields([("audience", "named")]);
                let account = |key: &&str| ("reader".to_owned(), self.desk.person(key).account.to_string());
                sent.extend(keys.iter().map(account));
                sent
            }
        }
    }

    pub(super) fn open_planted(
        &mut self,
        actor: &'static str,
        section: &'static str,
        mut sent: Fields,
        channel: Option<EngagementId>,
        readers: &Readers<'_>,
        words: &[&str],
    ) -> Told {
        sent.extend(self.sent_mark(readers));
        let answer = record_acts::open(self.desk.visitor(actor), section, &sent);
        let id = answer.made();
        self.known.add_record(&id);
        let told = Told { id: id.parse().unwrap(), at: format!("/{section}/{id}") };
        let audience = self.audience_of(actor, readers).unwrap_or_else(Audience::internal);
        let mark = Mark { audience, ..Mark::internal() };
        // A form starts from the mark of the engagement.
        let attributed = |id| self.ledger.in_force(RecordRef::Engagement(id)).attribution;
        let mark = Mark { attribution: channel.map_or(mark.attribution, attributed), ..mark };
        let situation =
            if channel.is_some() { self.situations[2].clone() } else { self.situations[0].clone() };
        self.insert_told(actor, &told, mark, channel.map(RecordRef::Engagement), channel, &situation);
        for word in words {
            self.plant(told.id, (*word).to_owned(), Some(told.at.clone()), false);
        }
        self.done.push(("open a record", 303));
        told
    }

    /// Acts upon a record with planted words, for some of its readers; returns the act.
    ///
    /// - `readers`: who is chosen, and, where it is somebody else, who then reads it: by what the form starts with, or by
    ///   the mark of what the act is upon.
    pub(super) fn act_planted(
        &mut self,
        actor: &'static str,
        told: &Told,
        key: &str,
        mut sent: Fields,
        (readers, reading): (&Readers<'_>, Option<Audience>),
        words: &[&str],
    ) -> String {
        sent.extend(self.sent_mark(readers));
        let answer: Answer = record_acts::act(self.desk.visitor(actor), &told.at, key, &sent);
        assert_eq!(answer.status, 303, "{actor} does {key} under {}: {}", told.at, errors(&answer));
        let act = made_act(&answer);
        let texts = key.split('.').chain(sent.iter().map(|(_, value)| value.as_str()));
        let named =
            texts.filter_map(|text| text.parse().ok()).filter(|named| matches!(named, RecordRef::Act(_)));
        let named = named.filter(|named| self.ledger.records.contains_key(named)).collect();
        let id = match reading.or_else(|| self.audience_of(actor, readers)) {
            None => told.id,
            Some(audience) => {
                let record = &self.ledger.records[&told.id];
                let (channel, situation) = (record.engagement, record.situation.clone());
                let of_act = Told { id: act.parse().unwrap(), at: told.at.clone() };
                self.known.add_record(&act);
                let attribution = self.ledger.in_force(told.id).attribution;
                let mark = Mark { audience, attribution, review_by: None };
                self.insert_told(actor, &of_act, mark, Some(told.id), channel, &situation);
                self.ledger.names.insert(of_act.id, named);
                of_act.id
            }
        };
        for word in words {
            self.plant(id, (*word).to_owned(), Some(told.at.clone()), false);
        }
        self.done.push(("act upon a record", 303));
        act
    }

    /// Returns what carries the mark of a note in an engagement: the note itself where observers read the engagement, as
    /// notes are for its members unless somebody chooses otherwise.
    pub(super) fn note_of(&mut self, actor: &str, engagement: RecordRef, act: &str) -> RecordRef {
        let mark = self.ledger.in_force(engagement);
        let observed = mark.audience.clauses().find_map(|clause| match clause {
            Clause::Present(id) => Some(*id),
            _ => None,
        });
        let Some(id) = observed else { return engagement };
        self.known.add_record(act);
        let told = Told { id: act.parse().unwrap(), at: String::new() };
        let mark = Mark { audience: mark.audience.clone().and(Clause::Engagement(id)), ..mark };
        let record = &self.ledger.records[&engagement];
        let (within, situation) = (record.engagement, record.situation.clone());
        self.insert_told(actor, &told, mark, Some(engagement), within, &situation);
        told.id
    }

    pub(super) fn insert_told(
        &mut self,
        actor: &str,
        told: &Told,
        mark: Mark,
        rests_on: Option<RecordRef>,
        engagement: Option<EngagementId>,
        situation: &str,
    ) {
        self.ledger.insert(Record {
            id: told.id,
            marking: Marking::new(mark),
            rests_on,
            engagement,
            situation: situation.to_owned(),
            author: self.desk.person(actor).account,
            words: Vec::<Planted>::new(),
            files: Vec::new(),
        });
    }
}

pub(super) fn caucus_number(party: u16) -> PartyNumber {
    PartyNumber::new(party).unwrap()
}
