//! People who make records with words planted in them, and change who may read them, at random and by their own rights.

use std::collections::BTreeSet;

use forestall_confidence::{
    Attribution, Audience, Capability, Clause, Mark, MarkEvent, Marking, PartyNumber, Proposal, Viewer,
};
use forestall_types::{EngagementId, RecordRef};
use jiff::{SignedDuration, Timestamp};

use crate::cast::Desk;
use crate::filled_paths::Known;
use crate::ledger::{Ledger, Planted, Record};
use crate::record_acts::made_act;
use crate::record_forms;
use crate::visitor::{Answer, Fields, Visitor, fields};

mod acts;

/// A desk, what was planted in it, and the dice.
pub(crate) struct Garden {
    pub(crate) desk: Desk,
    pub(crate) ledger: Ledger,
    pub(crate) known: Known,
    pub(crate) situations: Vec<String>,
    dice: Dice,
    /// What was done how often, and how often refused.
    pub(crate) done: Vec<(&'static str, u16)>,
}

/// Numbers that look random and are the same for one seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `end`.
    ///
    /// Source: Steele, Lea & Flood (2014), `SplitMix64`, doi:10.1145/2660193.2660195.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }

    /// Returns a word that stands nowhere else.
    pub(crate) fn word(&mut self) -> String {
        let letters = (0..12).map(|_| char::from(b'a' + u8::try_from(self.below(26)).unwrap()));
        format!("zq{}", letters.collect::<String>())
    }
}

/// A mark as a form says it, and as the rules have to read it.
struct Chosen {
    sent: Fields,
    mark: Mark,
}

impl Garden {
    /// Two engagements with caucuses, decisions, a warning: what the random part begins with.
    pub(crate) fn of(desk: Desk, seed: u64) -> Self {
        let situations: Vec<String> = desk.situations().into_iter().take(4).collect();
        let mut known = Known::of_the_desk(desk.visitor("officer"), &situations);
        for person in &desk.people {
            known.add("account", &person.account.to_string());
        }
        let dice = Dice::new(seed);
        let mut garden = Self { desk, ledger: Ledger::default(), known, situations, dice, done: Vec::new() };
        // Who sits in a caucus is the one to add others to it.
        garden.open_engagement(
            "officer",
            0,
            &[
                ("officer", "mediator", &[1]),
                ("officer", "other-mediator", &[2]),
                ("mediator", "expert", &[1]),
                ("officer", "observer", &[]),
                ("officer", "analyst", &[]),
            ],
        );
        garden.open_engagement(
            "other-mediator",
            1,
            &[
                ("other-mediator", "convenor", &[1]),
                ("other-mediator", "other-officer", &[2]),
                ("other-officer", "other-expert", &[2]),
            ],
        );
        let second = garden.engagements()[1];
        let path = format!("/engagements/{second}/members/two-people");
        garden.desk.visitor("other-mediator").post(&path, &fields([("understood", "yes")])).assert(303, &[]);
        garden.ledger.two_people.insert(second);
        garden.let_observe("other-mediator", second, "observer");
        garden.decide("officer", "warn");
        garden.decide("other-officer", "warn");
        garden.enter_person("mediator");
        garden.enter_person("convenor");
        garden
    }

    /// Lets people act at random.
    pub(crate) fn grow(&mut self, rounds: usize) {
        let keys: Vec<&'static str> = self.desk.people.iter().map(|person| person.key).collect();
        let actors: Vec<&'static str> =
            keys.into_iter().filter(|key| self.desk.person(key).role.may(Capability::WriteNotes)).collect();
        for _ in 0..rounds {
            let actor = *self.dice.pick(&actors).unwrap();
            match self.dice.below(100) {
                0..=27 => self.write_note(actor),
                28..=35 => self.revise_note(actor),
                36..=47 => self.attach(actor),
                48..=53 => self.decide(actor, if self.dice.0 & 1 == 0 { "warn" } else { "watch" }),
                54..=57 => self.acknowledge(actor),
                58..=61 => self.say_in(actor),
                62..=64 => self.enter_person(actor),
                65..=84 => self.narrow(actor),
                85..=95 => self.release(actor),
                _ => self.approve(actor),
            }
        }
    }

    /// Returns the engagements in the order in which they were opened.
    pub(crate) fn engagements(&self) -> Vec<EngagementId> {
        let mut all: Vec<_> = self
            .ledger
            .records
            .values()
            .filter_map(|record| match record.id {
                RecordRef::Engagement(id) => Some((record.situation.clone(), id)),
                _ => None,
            })
            .collect();
        all.sort_by_key(|(situation, _)| self.situations.iter().position(|known| known == situation));
        all.into_iter().map(|(_, id)| id).collect()
    }

    fn viewer(&self, actor: &str) -> Viewer {
        self.desk.person(actor).viewer()
    }

    fn may(&self, actor: &str, capability: Capability) -> bool {
        self.desk.person(actor).role.may(capability)
    }

    fn count(&mut self, what: &'static str, answer: &Answer) {
        self.done.push((what, answer.status));
    }

    /// Opens an engagement and adds its members: by whom, who, and to which caucuses.
    fn open_engagement(
        &mut self,
        actor: &'static str,
        situation: usize,
        members: &[(&'static str, &'static str, &[u16])],
    ) {
        let situation = self.situations[situation].clone();
        let words: Vec<String> = (0..4).map(|_| self.dice.word()).collect();
        let [one, two, aim, step] = words.as_slice() else { unreachable!("four words") };
        let visitor = self.desk.visitor(actor);
        let id = record_forms::open_engagement(visitor, &situation, [one, two], aim, step);
        for (by, key, caucuses) in members {
            let account = self.desk.person(key).account.to_string();
            record_forms::add_member(self.desk.visitor(by), &id, &account, caucuses).assert(303, &[]);
        }
        let engagement: EngagementId = id.parse().unwrap();
        for (_, key, caucuses) in members.iter().chain([&(actor, actor, [].as_slice())]) {
            let person = self.desk.person_mut(key);
            person.engagements.insert(engagement);
            person
                .caucuses
                .extend(caucuses.iter().map(|party| (engagement, PartyNumber::new(*party).unwrap())));
        }
        self.known.add_record(&id);
        let at = format!("/engagements/{id}");
        let words =
            words.iter().map(|word| Planted { word: word.clone(), at: Some(at.clone()), is_searched: false });
        self.ledger.insert(Record {
            id: RecordRef::Engagement(engagement),
            marking: Marking::new(Mark::internal()),
            rests_on: None,
            engagement: Some(engagement),
            situation,
            author: self.desk.person(actor).account,
            words: words.collect(),
            files: Vec::new(),
        });
    }

    /// Lets somebody observe an engagement of the actor's.
    fn let_observe(&mut self, actor: &'static str, engagement: EngagementId, key: &'static str) {
        let account = self.desk.person(key).account.to_string();
        let visitor = self.desk.visitor(actor);
        record_forms::add_observer(visitor, &engagement.to_string(), &account).assert(303, &[]);
        self.desk.person_mut(key).observes.insert(engagement);
    }

    fn decide(&mut self, actor: &'static str, kind: &str) {
        if !self.may(actor, Capability::Decide) {
            return;
        }
        let situation = self.dice.pick(&self.situations).unwrap().clone();
        let word = self.dice.word();
        let visitor = self.desk.visitor(actor);
        let decided = record_forms::decide(visitor, &situation, kind, &format!("For {word}."));
        let Ok((decision, warning)) = decided else {
            // What stands against it has to be something they may read.
            let readable = self.ledger.readable(&self.viewer(actor));
            let is_known = readable.iter().any(|id| self.ledger.records[id].situation == situation);
            assert!(
                is_known,
                "{actor} is refused to {kind} about {situation} by what is hidden: {decided:?}"
            );
            self.ledger.refused.push(word);
            self.done.push(("decide", 422));
            return;
        };
        self.known.add_decision(&situation, &decision);
        let author = self.desk.person(actor).account;
        let record = |id: RecordRef, rests_on: Option<RecordRef>, at: String| Record {
            id,
            marking: Marking::new(Mark::internal()),
            rests_on,
            engagement: None,
            situation: situation.clone(),
            author,
            words: vec![Planted { word: word.clone(), at: Some(at), is_searched: false }],
            files: Vec::new(),
        };
        let of_decision: RecordRef = decision.parse().unwrap();
        self.ledger.insert(record(of_decision, None, format!("/countries/{situation}")));
        if let Some(warning) = warning {
            self.known.add_record(&warning);
            let id = warning.parse().unwrap();
            // A warning repeats the reason of its decision.
            let mut of_warning = record(id, Some(of_decision), format!("/warnings/{warning}"));
            of_warning.words.clear();
            self.ledger.insert(of_warning);
        }
        self.done.push(("decide", 303));
    }

    fn acknowledge(&mut self, actor: &'static str) {
        let Some(id) = self.pick_readable(actor, |id| matches!(id, RecordRef::Warning(_))) else { return };
        if !self.may(actor, Capability::Decide) {
            return;
        }
        let word = self.dice.word();
        let shown = self.desk.visitor(actor).get(&format!("/warnings/{id}"));
        if !shown.text().contains("value=\"acknowledge\"") {
            return;
        }
        let answer = record_forms::acknowledge(self.desk.visitor(actor), &id.to_string(), &word);
        answer.assert(303, &[]);
        self.plant(id, word, Some(format!("/warnings/{id}")), false);
        self.count("acknowledge", &answer);
    }

    fn say_in(&mut self, actor: &'static str) {
        let Some(id) = self.pick_readable(actor, |id| matches!(id, RecordRef::Engagement(_))) else { return };
        if !self.may(actor, Capability::Engage) {
            return;
        }
        let word = self.dice.word();
        let answer = record_forms::say_in(self.desk.visitor(actor), &id.to_string(), &word);
        answer.assert(303, &[]);
        let act = made_act(&answer);
        let id = self.note_of(actor, id, &act);
        self.plant(id, word, Some(answer.header("location").split('#').next().unwrap().to_owned()), false);
        self.count("say in an engagement", &answer);
    }

    fn enter_person(&mut self, actor: &'static str) {
        if !self.may(actor, Capability::KeepIdentities) {
            return;
        }
        let words: Vec<String> = (0..3).map(|_| self.dice.word()).collect();
        let identity = [words[0].as_str(), words[1].as_str(), words[2].as_str()];
        let account = self.desk.person(actor).account;
        let readers: Vec<String> =
            self.other_accounts(actor).into_iter().take(1 + self.dice.below(3)).collect();
        let mut sent = fields([("audience", "named"), ("attribution", "by-name")]);
        sent.extend(readers.iter().map(|reader| ("reader".to_owned(), reader.clone())));
        let id = record_forms::enter_person(self.desk.visitor(actor), identity, &sent);
        let named = readers.iter().map(|reader| reader.parse().unwrap()).chain([account]);
        let mark =
            Mark { audience: Audience::named(named), attribution: Attribution::ByName, review_by: None };
        self.known.add_record(&id);
        let at = Some("/persons".to_owned());
        let plant = |word: &String| Planted { word: word.clone(), at: at.clone(), is_searched: false };
        self.ledger.insert(Record {
            id: id.parse().unwrap(),
            marking: Marking::new(mark),
            rests_on: None,
            engagement: None,
            situation: String::new(),
            author: account,
            words: words.iter().map(plant).collect(),
            files: Vec::new(),
        });
        self.done.push(("enter a person", 303));
    }

    fn write_note(&mut self, actor: &'static str) {
        let viewer = self.viewer(actor);
        let own: Vec<EngagementId> = self
            .engagements()
            .into_iter()
            .filter(|id| self.ledger.may_read(&viewer, RecordRef::Engagement(*id)))
            .collect();
        let is_staff = self.desk.person(actor).role.is_staff();
        let engagement =
            if is_staff && self.dice.below(2) == 0 { None } else { self.dice.pick(&own).copied() };
        if engagement.is_none() && !is_staff {
            return;
        }
        let rests_on = engagement.map(RecordRef::Engagement);
        let situation = match rests_on {
            Some(source) => self.ledger.records[&source].situation.clone(),
            None => self.dice.pick(&self.situations).unwrap().clone(),
        };
        let start =
            rests_on.map_or_else(Mark::internal, |source| self.ledger.in_force(source).as_of(viewer.now()));
        // What is within an engagement is never open by itself.
        let chosen = self.choose(actor, &start, engagement.is_none());
        let (title, text) = (self.dice.word(), self.dice.word());
        let about = engagement.map_or(("situation", situation.clone()), |id| ("engagement", id.to_string()));
        let visitor = self.desk.visitor(actor);
        let about = (about.0, about.1.as_str());
        let answer =
            record_forms::write_note(visitor, about, &title, &format!("Of {text} alone."), &chosen.sent);
        let source = rests_on.map(|source| self.ledger.in_force(source));
        let in_force = Mark::of_derived([&chosen.mark].into_iter().chain(&source));
        self.count("write a note", &answer);
        if !viewer.may_read(&in_force.audience) {
            answer.assert(422, &[]);
            self.ledger.refused.extend([title, text]);
            return;
        }
        let made = answer.made();
        self.known.add_record(&made);
        let at = Some(format!("/notes/{made}"));
        let plant = |word: String| Planted { word, at: at.clone(), is_searched: true };
        self.ledger.insert(Record {
            id: made.parse().unwrap(),
            marking: Marking::new(chosen.mark),
            rests_on,
            engagement,
            situation,
            author: viewer.account().unwrap(),
            words: [title, text].map(plant).into(),
            files: Vec::new(),
        });
    }

    fn revise_note(&mut self, actor: &'static str) {
        let Some(id) = self.pick_note_to_write(actor) else { return };
        self.assert_found(actor, id);
        let (title, text) = (self.dice.word(), self.dice.word());
        let answer = record_forms::revise_note(self.desk.visitor(actor), &id.to_string(), &title, &text);
        answer.assert(303, &[]);
        // The search goes by what a note says now.
        let record = self.ledger.records.get_mut(&id).unwrap();
        let of_file = |word: &Planted| word.at.as_ref().is_some_and(|at| at.contains("/files/"));
        for word in record.words.iter_mut().filter(|word| !of_file(word)) {
            word.is_searched = false;
        }
        for word in [title, text] {
            self.plant(id, word, Some(format!("/notes/{id}")), true);
        }
        self.count("revise a note", &answer);
    }

    fn attach(&mut self, actor: &'static str) {
        let Some(id) = self.pick_note_to_write(actor) else { return };
        self.assert_found(actor, id);
        let (name, content) = (self.dice.word(), self.dice.word());
        let note = id.to_string();
        let file_name = format!("{name}.txt");
        let bytes = format!("{content}\n").into_bytes();
        let file = record_forms::attach(self.desk.visitor(actor), &note, &file_name, &bytes);
        self.known.add_file(&note, &file);
        let at = format!("/notes/{note}/files/{file}");
        self.plant(id, name, Some(at.clone()), true);
        self.plant(id, content, Some(at), false);
        self.ledger.records.get_mut(&id).unwrap().files.push(file);
        self.done.push(("attach a file", 303));
    }

    fn narrow(&mut self, actor: &'static str) {
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

    fn release(&mut self, actor: &'static str) {
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

    fn approve(&mut self, actor: &'static str) {
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
    fn assert_found(&self, actor: &str, id: RecordRef) {
        let status = self.desk.visitor(actor).get(&format!("/marks/{id}")).status;
        let record = &self.ledger.records[&id];
        let in_force = self.ledger.in_force(id);
        assert_eq!(status, 200, "{actor} and {id}, made by {}: {}", record.author, in_force.audience);
    }

    fn plant(&mut self, id: RecordRef, word: String, at: Option<String>, is_searched: bool) {
        self.ledger.records.get_mut(&id).unwrap().words.push(Planted { word, at, is_searched });
    }

    fn pick_readable(&mut self, actor: &str, is_meant: impl Fn(RecordRef) -> bool) -> Option<RecordRef> {
        let readable: Vec<RecordRef> =
            self.ledger.readable(&self.viewer(actor)).into_iter().filter(|id| is_meant(*id)).collect();
        self.dice.pick(&readable).copied()
    }

    /// Picks a record whose mark the actor may change.
    fn pick_to_mark(&mut self, actor: &str) -> Option<RecordRef> {
        if self.may(actor, Capability::Mark) { self.pick_readable(actor, |_| true) } else { None }
    }

    /// Picks a note the actor may write in; guests write within engagements.
    fn pick_note_to_write(&mut self, actor: &str) -> Option<RecordRef> {
        let is_staff = self.desk.person(actor).role.is_staff();
        let within: BTreeSet<RecordRef> = self
            .ledger
            .records
            .values()
            .filter(|record| record.engagement.is_some() || is_staff)
            .map(|record| record.id)
            .collect();
        self.pick_readable(actor, |id| matches!(id, RecordRef::Note(_)) && within.contains(&id))
    }

    fn other_accounts(&mut self, actor: &str) -> Vec<String> {
        let others = self.desk.people.iter().filter(|person| person.key != actor);
        let mut accounts: Vec<String> = others.map(|person| person.account.to_string()).collect();
        for last in (1..accounts.len()).rev() {
            accounts.swap(last, self.dice.below(last + 1));
        }
        accounts
    }

    /// Chooses a mark out of what a form offers the actor.
    fn choose(&mut self, actor: &str, start: &Mark, with_open: bool) -> Chosen {
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

    pub(crate) fn visitor(&self, key: &str) -> &Visitor {
        self.desk.visitor(key)
    }
}
