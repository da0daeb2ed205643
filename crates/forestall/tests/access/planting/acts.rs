//! Records told by acts, with words planted in every kind of them and marks that part those who read one record.

use forestall_confidence::{Audience, Mark};
use forestall_types::{EngagementId, RecordRef};

use super::told::{Readers, Told, caucus_number};
use super::{Garden, held};
use crate::record_acts::person_of_the_roster;
use crate::record_forms;
use crate::visitor::{Fields, fields};

impl Garden {
    /// Opens records of every kind: in a channel with two caucuses and an observer, and beside it.
    pub(crate) fn plant_records_told_by_acts(&mut self) {
        let channel = self.open_channel();
        self.plant_course(channel);
        let situation = self.plant_situations();
        let party = self.plant_parties(&situation);
        self.plant_roster(&party);
        self.plant_representative(channel);
        self.plant_sessions(channel);
        self.plant_appeal();
        self.plant_text(channel);
        self.plant_transfer(channel);
        self.plant_venue(channel);
    }

    /// Opens an engagement of the mediator's for everybody present: the convenor and an expert sit in the first caucus,
    /// the other mediator and the other expert in the second, the analyst in none, and somebody observes.
    fn open_channel(&mut self) -> EngagementId {
        let situation = self.situations[2].clone();
        let [one, two, aim, step] = self.words();
        let mediator = self.desk.visitor("mediator");
        let run = mediator.get(&format!("/engagements/new?country={situation}")).hidden("run");
        let sent = fields([
            ("country", &situation),
            ("run", &run),
            ("from", "situation"),
            ("track", "track-2"),
            ("parties", &format!("{one}\n{two}")),
            ("aim", &aim),
            ("next_step", &step),
            ("due_on", "2026-12-20"),
            ("audience", "everybody-present"),
        ]);
        let id = mediator.post("/engagements", &sent).made();
        let engagement: EngagementId = id.parse().unwrap();
        for (by, key, caucuses) in [
            ("mediator", "convenor", [1].as_slice()),
            ("mediator", "other-mediator", &[2]),
            ("convenor", "expert", &[1]),
            ("other-mediator", "other-expert", &[2]),
            ("mediator", "analyst", &[]),
            ("mediator", "mediator", &[]),
        ] {
            if by != key {
                let account = self.desk.person(key).account.to_string();
                record_forms::add_member(self.desk.visitor(by), &id, &account, caucuses).assert(303, &[]);
            }
            let person = self.desk.person_mut(key);
            person.engagements.insert(engagement);
            person.caucuses.extend(caucuses.iter().map(|party| (engagement, caucus_number(*party))));
        }
        self.let_observe("mediator", engagement, "observer");
        let mark = held(Mark { audience: Audience::present(engagement), ..Mark::internal() });
        let told = Told { id: RecordRef::Engagement(engagement), at: format!("/engagements/{id}") };
        self.known.add_record(&id);
        self.insert_told("mediator", &told, mark, None, Some(engagement), &situation);
        for word in [one, two, aim, step] {
            self.plant(told.id, word, Some(told.at.clone()), false);
        }
        engagement
    }

    fn plant_course(&mut self, channel: EngagementId) {
        let told = Told { id: RecordRef::Engagement(channel), at: format!("/engagements/{channel}") };
        let staff: Audience = format!("internal&{}", Audience::engagement(channel)).parse().unwrap();
        let [harm, mitigation] = self.words();
        let risk = fields([
            ("harm", &harm),
            ("mitigations", &mitigation),
            ("level", "moderate"),
            ("reviewed_by", "A colleague"),
            ("valid_until", "2098-12-31"),
        ]);
        // The form of an assessment starts with staff among the members.
        self.act_planted(
            "mediator",
            &told,
            "assess-risk",
            risk,
            (&Readers::Record, Some(staff.clone())),
            &[&harm, &mitigation],
        );
        let [who, tactics, answer] = self.words();
        let spoiler = fields([("who", &who), ("tactics", &tactics), ("answer", &answer)]);
        self.act_planted(
            "mediator",
            &told,
            "plan-for-spoiler",
            spoiler,
            (&Readers::Record, Some(staff)),
            &[&who, &tactics, &answer],
        );
        let members = Audience::engagement(channel);
        let [pseudonym] = self.words();
        let seat = fields([("pseudonym", &pseudonym), ("standing", "scholar"), ("side", "1")]);
        self.act_planted(
            "mediator",
            &told,
            "seat-participant",
            seat,
            (&Readers::Record, Some(members)),
            &[&pseudonym],
        );
        let first = Readers::Group(Audience::caucus(channel, caucus_number(1)));
        let [note] = self.words();
        self.act_planted("convenor", &told, "note", fields([("words", &note)]), (&first, None), &[&note]);
        let [what] = self.words();
        let action = fields([("what", what.as_str()), ("owner", "somebody"), ("on", "2026-12-21")]);
        let named = Readers::Named(&["analyst"]);
        self.act_planted("mediator", &told, "add-action", action, (&named, None), &[&what]);
    }

    fn plant_situations(&mut self) -> String {
        let polity = self.situations[0].clone();
        let [title, why] = self.words();
        let sent = situation_fields(&title, &why, &polity);
        let told = self.open_planted("officer", "situations", sent, None, &Readers::Record, &[&title, &why]);
        let [cause, evidence] = self.words();
        let sent = fields([("cause", &cause), ("evidence", &evidence)]);
        self.act_planted("analyst", &told, "add-cause", sent, (&Readers::Record, None), &[&cause, &evidence]);
        let [occasion] = self.words();
        let sent = fields([
            ("kind", "election"),
            ("title", &occasion),
            ("from", "2026-12-19"),
            ("recurrence", "once"),
            ("look_ahead", "month"),
        ]);
        let named = Readers::Named(&["other-officer"]);
        self.act_planted("officer", &told, "add-occasion", sent, (&named, None), &[&occasion]);
        let [watch] = self.words();
        let sent = fields([("what", watch.as_str()), ("on", "2026-12-18")]);
        self.act_planted("analyst", &told, "watch", sent, (&Readers::Named(&["officer"]), None), &[&watch]);
        let [state, open, call] = self.words();
        let sent = fields([("to", "the night desk"), ("state", &state), ("open", &open), ("call", &call)]);
        let named = Readers::Named(&["convenor"]);
        self.act_planted("officer", &told, "hand-over", sent, (&named, None), &[&state]);
        let [title, why] = self.words();
        let sent = situation_fields(&title, &why, &polity);
        self.open_planted("officer", "situations", sent, None, &named, &[&title, &why]);
        told.id.to_string()
    }

    /// Opens three parties: one is known to two people, one has things in it that are.
    fn plant_parties(&mut self, situation: &str) -> String {
        let [name, alias, hidden] = self.words();
        let sent = fields([("name", &name), ("aliases", &alias), ("kind", "armed-group")]);
        let told = self.open_planted("analyst", "parties", sent, None, &Readers::Record, &[&name]);
        // The page of a party shows its other names where they can be added to, not to who looks as another.
        self.plant(told.id, alias, None, false);
        let few = Readers::Named(&["mediator"]);
        let sent = fields([("name", hidden.as_str()), ("kind", "leader")]);
        let other = self.open_planted("analyst", "parties", sent, None, &few, &[&hidden]);
        let [text, source] = self.words();
        let sent = fields([("text", text.as_str()), ("source", &source), ("grade", "B2")]);
        self.act_planted("analyst", &told, "add-profile.psychology", sent, (&few, None), &[&text, &source]);
        let [source] = self.words();
        let other = other.id.to_string();
        let sent = fields([("to", other.as_str()), ("relation", "sponsor"), ("source", &source)]);
        let act = self.act_planted("analyst", &told, "relate", sent, (&few, None), &[&source]);
        self.mention(&act, &other);
        for (readers, influence) in [(Readers::Record, "2"), (Readers::Named(&["mediator"]), "4")] {
            let [source] = self.words();
            let sent = fields([
                ("attitude", "1"),
                ("influence", influence),
                ("context", situation),
                ("on", "2026-11-01"),
                ("method", "interview"),
                ("source", &source),
            ]);
            let act = self.act_planted("analyst", &told, "read", sent, (&readers, None), &[]);
            let id = if matches!(readers, Readers::Record) { told.id } else { act.parse().unwrap() };
            self.plant(id, source, None, false);
            self.ledger.mentions.push((id, situation.parse().unwrap()));
        }
        told.id.to_string()
    }

    fn plant_roster(&mut self, party: &str) {
        let [pseudonym, name, text] = self.words();
        let sent = person_of_the_roster(&pseudonym);
        let told = self.open_planted("mediator", "roster", sent, None, &Readers::Record, &[&pseudonym]);
        let few = Readers::Named(&["convenor"]);
        self.act_planted("mediator", &told, "name", fields([("name", &name)]), (&few, None), &[&name]);
        let sent = fields([
            ("party", party),
            ("level", "-2"),
            ("on", "2026-11-01"),
            ("source", "A colleague"),
            ("words", &text),
        ]);
        let act = self.act_planted("mediator", &told, "measure-trust", sent, (&few, None), &[&text]);
        self.mention(&act, party);
        let [pseudonym] = self.words();
        let sent = person_of_the_roster(&pseudonym);
        self.open_planted("mediator", "roster", sent, None, &few, &[&pseudonym]);
    }

    fn plant_representative(&mut self, channel: EngagementId) {
        let [title, face, principal, role, leave] = self.words();
        let sent = fields([
            ("title", title.as_str()),
            ("kind", "envoy"),
            ("visible_face", &face),
            ("from", "2026-01-01"),
        ]);
        let told =
            self.open_planted("mediator", "representatives", sent, None, &Readers::Record, &[&title, &face]);
        let few = Readers::Named(&["convenor"]);
        let sent = fields([("principal", &principal)]);
        self.act_planted("mediator", &told, "set-principal", sent, (&few, None), &[&principal]);
        let channel = channel.to_string();
        let sent = fields([("engagement", channel.as_str()), ("role", &role), ("from", "2026-11-01")]);
        let act = self.act_planted("mediator", &told, "assign", sent, (&few, None), &[&role]);
        self.mention(&act, &channel);
        let sent = fields([("from", "2026-11-02"), ("to", "2027-01-02"), ("words", leave.as_str())]);
        self.act_planted("mediator", &told, "leave", sent, (&few, None), &[&leave]);
    }

    fn plant_sessions(&mut self, channel: EngagementId) {
        let id = channel.to_string();
        let session = |title: &str, starts: &str| {
            fields([
                ("engagement", id.as_str()),
                ("title", title),
                ("how", "in-person"),
                ("starts", starts),
                ("minutes", "90"),
            ])
        };
        let present = Readers::Group(Audience::present(channel));
        let first = Readers::Group(Audience::caucus(channel, caucus_number(1)));
        let [title, about, summary, what] = self.words();
        let sent = session(&title, "2026-11-20 10:00 Europe/Oslo");
        let told = self.open_planted("mediator", "sessions", sent, Some(channel), &present, &[&title]);
        let key = "begin-round.caucus.[\"1\"]";
        let sent = fields([("about", &about)]);
        let round = self.act_planted("convenor", &told, key, sent, (&first, None), &[&about]);
        // What is said of a hidden round is hidden with it, whatever the form says.
        let caucus = Audience::caucus(channel, caucus_number(1));
        let sent = fields([("words", &summary)]);
        let key = format!("summarise.{round}");
        self.act_planted("convenor", &told, &key, sent, (&present, Some(caucus)), &[&summary]);
        let sent = fields([("what", what.as_str()), ("on", "2026-12-22")]);
        let named = Readers::Named(&["other-mediator"]);
        self.act_planted("mediator", &told, "take-on", sent, (&named, None), &[&what]);
        let [title] = self.words();
        let sent = session(&title, "2026-12-05 10:00 Europe/Oslo");
        self.open_planted("convenor", "sessions", sent, Some(channel), &first, &[&title]);
    }

    fn plant_appeal(&mut self) {
        let [subject, voice, addressee, by, words] = self.words();
        let sent = fields([("subject", subject.as_str()), ("voice", &voice), ("capacity", "good-offices")]);
        let told = self.open_planted("officer", "appeals", sent, None, &Readers::Record, &[&subject, &voice]);
        let sent = fields([("name", &addressee)]);
        self.act_planted("officer", &told, "address", sent, (&Readers::Record, None), &[&addressee]);
        let few = Readers::Named(&["mediator"]);
        let sent = fields([("by", &by), ("words", &words)]);
        self.act_planted("officer", &told, "note-suggestion", sent, (&few, None), &[&by, &words]);
        let [name, hidden, text] = self.words();
        let sent = fields([("name", &name)]);
        self.act_planted("officer", &told, "name-principal", sent, (&few, None), &[&name]);
        let sent = fields([("name", &hidden)]);
        let addressee = self.act_planted("officer", &told, "address", sent, (&few, None), &[&hidden]);
        let only = self.audience_of("officer", &few).unwrap();
        let sent = fields([("to", addressee.as_str()), ("text", &text), ("openness", "confidential")]);
        self.act_planted("officer", &told, "write", sent, (&Readers::Record, Some(only)), &[&text]);
    }

    fn plant_text(&mut self, channel: EngagementId) {
        let id = channel.to_string();
        let present = Readers::Group(Audience::present(channel));
        let caucus = |party| Readers::Group(Audience::caucus(channel, caucus_number(party)));
        let [title, heading, text] = self.words();
        let sent =
            fields([("engagement", id.as_str()), ("title", &title), ("parties", "1"), ("parties", "2")]);
        let told = self.open_planted("mediator", "texts", sent, Some(channel), &present, &[&title]);
        let sent = fields([("heading", heading.as_str()), ("text", &text)]);
        let article = self.act_planted(
            "mediator",
            &told,
            "add-article",
            sent,
            (&Readers::Record, None),
            &[&heading, &text],
        );
        for (key, party) in [("expert", 1), ("other-expert", 2)] {
            let [comment, stance] = self.words();
            let sent = fields([("article", article.as_str()), ("words", &comment)]);
            self.act_planted(key, &told, "comment", sent, (&caucus(party), None), &[&comment]);
            let number = party.to_string();
            let sent = fields([
                ("version", article.as_str()),
                ("party", &number),
                ("stance", "accepts-if"),
                ("words", &stance),
            ]);
            let key_of_form = format!("take-stance.{article}");
            self.act_planted(key, &told, &key_of_form, sent, (&caucus(party), None), &[&stance]);
        }
        let [draft] = self.words();
        let sent = fields([("builds_on", article.as_str()), ("heading", "Draft"), ("text", &draft)]);
        let key = format!("edit-article.{article}");
        self.act_planted("convenor", &told, &key, sent, (&caucus(1), None), &[&draft]);
    }

    fn plant_transfer(&mut self, channel: EngagementId) {
        let id = channel.to_string();
        let [to, why, what, source] = self.words();
        let sent = fields([("engagement", id.as_str()), ("channel", "ministry"), ("to", &to), ("why", &why)]);
        let members = Readers::Group(Audience::engagement(channel));
        let told = self.open_planted("mediator", "transfers", sent, Some(channel), &members, &[&to, &why]);
        let sent = fields([
            ("kind", "paper"),
            ("what", &what),
            ("source", &source),
            ("readable_by", "channel"),
            ("attributed", "not-attributable"),
        ]);
        let second = Readers::Group(Audience::caucus(channel, caucus_number(2)));
        self.act_planted("other-mediator", &told, "add-item", sent, (&second, None), &[&what, &source]);
    }

    fn plant_venue(&mut self, channel: EngagementId) {
        let id = channel.to_string();
        let polity = self.situations[0].clone();
        let [title, name, why, words] = self.words();
        let sent = fields([
            ("title", title.as_str()),
            ("within", &id),
            ("from", "2026-12-01"),
            ("until", "2026-12-05"),
            ("place", "The ford"),
            ("at", "9.03 N, 38.74 E"),
            ("parties", "Elders\nAssembly"),
            ("radius", "50"),
        ]);
        let members = Readers::Group(Audience::engagement(channel));
        let told = self.open_planted("mediator", "venues", sent, Some(channel), &members, &[&title]);
        let sent = fields([
            ("name", name.as_str()),
            ("polity", &polity),
            ("at", "9.5 N, 38.5 E"),
            ("area", "in-area"),
            ("why", &why),
        ]);
        let few = Readers::Named(&["analyst"]);
        let candidate =
            self.act_planted("mediator", &told, "add-candidate", sent, (&few, None), &[&name, &why]);
        let only = self.audience_of("mediator", &few).unwrap();
        let sent = fields([("to", "Elders"), ("leaning", "for"), ("words", &words)]);
        let key = format!("note-symbol.{candidate}");
        self.act_planted("mediator", &told, &key, sent, (&Readers::Record, Some(only)), &[&words]);
    }
}

fn situation_fields(title: &str, why: &str, polity: &str) -> Fields {
    fields([("title", title), ("extent", "country"), ("polities", polity), ("why", why)])
}
