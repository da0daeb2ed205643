//! Marks chosen at random out of what a form offers, and their changes held against the rules.

use std::collections::BTreeSet;

use forestall_confidence::{Attribution, Audience, Capability, Clause, Mark, MarkEvent, Proposal};
use forestall_types::RecordRef;
use jiff::{SignedDuration, Timestamp};

use super::Garden;
use crate::record_forms;
use crate::visitor::{Answer, Fields};

/// A mark as a form says it, and as the rules have to read it.
pub(super) struct Chosen {
    pub(super) sent: Fields,
    pub(super) mark: Mark,
}

impl Garden {
    pub(super) fn narrow(&mut self, actor: &'static str) {
        let Some(id) = self.pick_to_mark(actor) else { return };
        self.assert_found(actor, id);
        let viewer = self.viewer(actor);
        let current = self.ledger.records[&id].marking.current().as_of(viewer.now());
        let chosen = self.choose(actor, &current, false);
        let word = self.dice.word();
        let mark = Mark { review_by: chosen.mark.review_by, ..Mark::of_derived([&current, &chosen.mark]) };
        let event = MarkEvent::Narrow { mark, reason: word.parse().unwrap() };
        let expected = self.ledger.act(&viewer, id, event);
        let answer = record_forms::narrow(self.desk.visitor(actor), &id.to_string(), &chosen.sent, &word);
        self.finish(id, word, &answer, expected.is_ok(), &format!("{actor} narrows {id}: {expected:?}"));
        self.count("narrow", &answer);
    }

    pub(super) fn release(&mut self, actor: &'static str) {
        let Some(id) = self.pick_to_mark(actor) else { return };
        self.assert_found(actor, id);
        let viewer = self.viewer(actor);
        let current = self.ledger.records[&id].marking.current().as_of(viewer.now());
        let chosen = self.choose(actor, &current, true);
        let word = self.dice.word();
        let needs_two = self.ledger.needs_two(id);
        let proposal =
            Proposal { mark: chosen.mark, reason: word.parse().unwrap(), consent: word.parse().unwrap() };
        let event = if needs_two { MarkEvent::Propose(proposal) } else { MarkEvent::Release(proposal) };
        let expected = self.ledger.act(&viewer, id, event);
        let answer =
            record_forms::release(self.desk.visitor(actor), &id.to_string(), &chosen.sent, &word, &word);
        self.finish(id, word, &answer, expected.is_ok(), &format!("{actor} releases {id}: {expected:?}"));
        self.count("release", &answer);
    }

    pub(super) fn approve(&mut self, actor: &'static str) {
        let waiting: BTreeSet<RecordRef> = self
            .ledger
            .records
            .values()
            .filter(|record| record.marking.proposal().is_some())
            .map(|record| record.id)
            .collect();
        let Some(id) = self.pick_readable(actor, |id| waiting.contains(&id)) else { return };
        if !self.may(actor, Capability::Mark) {
            return;
        }
        let expected = self.ledger.act(&self.viewer(actor), id, MarkEvent::Approve);
        let answer = record_forms::approve(self.desk.visitor(actor), &id.to_string());
        let status = if expected.is_ok() { 303 } else { 422 };
        assert_eq!(answer.status, status, "{actor} approves {id}: {expected:?}: {}", answer.main());
        self.count("approve", &answer);
    }

    /// Compares what became of a mark with what the rules say, and plants the word of its reason.
    fn finish(&mut self, id: RecordRef, word: String, answer: &Answer, is_done: bool, what: &str) {
        assert_eq!(answer.status, if is_done { 303 } else { 422 }, "{what}: {}", answer.main());
        if is_done {
            self.plant(id, word, None, false);
        } else {
            self.ledger.refused.push(word);
        }
    }

    /// Whoever may read a record by the rules finds its mark.
    pub(super) fn assert_found(&self, actor: &str, id: RecordRef) {
        let status = self.desk.visitor(actor).get(&format!("/marks/{id}")).status;
        let record = &self.ledger.records[&id];
        let in_force = self.ledger.in_force(id);
        assert_eq!(status, 200, "{actor} and {id}, made by {}: {}", record.author, in_force.audience);
    }

    /// Picks a record whose mark the actor may change.
    fn pick_to_mark(&mut self, actor: &str) -> Option<RecordRef> {
        if self.may(actor, Capability::Mark) { self.pick_readable(actor, |_| true) } else { None }
    }

    /// Chooses a mark out of what a form offers the actor.
    pub(super) fn choose(&mut self, actor: &str, start: &Mark, with_open: bool) -> Chosen {
        let person = self.desk.person(actor);
        let (account, is_staff) = (person.account, person.role.is_staff());
        let mut groups: Vec<Audience> =
            person.engagements.iter().map(|id| Audience::engagement(*id)).collect();
        groups.extend(person.engagements.union(&person.observes).map(|id| Audience::present(*id)));
        groups.extend(person.caucuses.iter().map(|(id, party)| Audience::caucus(*id, *party)));
        let mut sent = Fields::new();
        let mut say = |name: &str, value: String| sent.push((name.to_owned(), value));
        let mut audience = match self.dice.below(8) {
            0 | 1 => {
                say("audience", "start".to_owned());
                start.audience.clone()
            }
            2 if is_staff => {
                say("audience", "internal".to_owned());
                Audience::internal()
            }
            3 if with_open => {
                say("audience", "open".to_owned());
                Audience::open()
            }
            4..=5 if !groups.is_empty() => {
                let group = self.dice.pick(&groups).unwrap().clone();
                say("audience", group.to_string());
                group
            }
            _ => {
                // Guests are not told who else is there.
                let number = if self.may(actor, Capability::Mark) { self.dice.below(5) } else { 0 };
                let readers: Vec<String> = self.other_accounts(actor).into_iter().take(number).collect();
                say("audience", "named".to_owned());
                for reader in &readers {
                    say("reader", reader.clone());
                }
                Audience::named(readers.iter().map(|reader| reader.parse().unwrap()).chain([account]))
            }
        };
        if self.dice.below(8) == 0 {
            let until = Timestamp::now().checked_add(SignedDuration::from_hours(24 * 30)).unwrap();
            let written = until.strftime("%Y-%m-%dT%H:%M").to_string();
            say("embargo_until", written.clone());
            let until = format!("{written}:00Z").parse().unwrap();
            audience = audience.and(Clause::Embargo { until, author: account });
        }
        let attribution = *self.dice.pick(Attribution::ALL).unwrap();
        say("attribution", attribution.code().to_owned());
        Chosen { sent, mark: Mark { audience, attribution, review_by: start.review_by } }
    }
}
