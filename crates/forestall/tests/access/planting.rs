//! People who make records with words planted in them, and change who may read them, at random and by their own rights.

use forestall_confidence::{Attribution, Audience, Capability, Mark, Marking, PartyNumber, Viewer};
use forestall_engagement::engagement::{GroundRules, Track};
use forestall_types::{EngagementId, RecordRef};

use crate::cast::Desk;
use crate::filled_paths::Known;
use crate::ledger::{Ledger, Planted, Record};
use crate::record_acts::made_act;
use crate::record_forms;
use crate::visitor::{Answer, Visitor, fields};

mod acts;
mod dice;
mod marks;
mod notes;
mod told;

pub(crate) use dice::Dice;

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
            marking: Marking::new(held(Mark::internal())),
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

    fn plant(&mut self, id: RecordRef, word: String, at: Option<String>, is_searched: bool) {
        self.ledger.records.get_mut(&id).unwrap().words.push(Planted { word, at, is_searched });
    }

    fn pick_readable(&mut self, actor: &str, is_meant: impl Fn(RecordRef) -> bool) -> Option<RecordRef> {
        let readable: Vec<RecordRef> =
            self.ledger.readable(&self.viewer(actor)).into_iter().filter(|id| is_meant(*id)).collect();
        self.dice.pick(&readable).copied()
    }

    fn other_accounts(&mut self, actor: &str) -> Vec<String> {
        let others = self.desk.people.iter().filter(|person| person.key != actor);
        let mut accounts: Vec<String> = others.map(|person| person.account.to_string()).collect();
        for last in (1..accounts.len()).rev() {
            accounts.swap(last, self.dice.below(last + 1));
        }
        accounts
    }

    pub(crate) fn visitor(&self, key: &str) -> &Visitor {
        self.desk.visitor(key)
    }
}

/// Returns a mark of an engagement as the usual rules of Track II hold it.
fn held(mark: Mark) -> Mark {
    GroundRules::usual(Track::TrackII).hold(mark)
}
