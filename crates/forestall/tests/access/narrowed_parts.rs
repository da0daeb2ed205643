//! A part of a record is narrowed after others were added about it: whoever loses the part loses those with it.

use crate::cast::Desk;
use crate::on_both_databases;
use crate::record_acts::{self, act, assess_risk, made_act};
use crate::record_forms::{self, add_member, narrow, release};
use crate::serving::place::Place;
use crate::visitor::{Visitor, fields};

/// What is found in the end, and what everybody present goes on reading.
const FOUND: &str = "general met at the mill";
const KEPT: &str = "Bring the chairs";

/// A session for everybody present at an engagement with two caucuses.
struct Talks {
    desk: Desk,
    engagement: String,
    /// The address of the session.
    session: String,
}

impl Talks {
    fn begin(place: Place) -> Self {
        let desk = Desk::start(place);
        let situation = desk.situations()[0].clone();
        let mediator = desk.visitor("mediator");
        let run = mediator.get(&format!("/engagements/new?country={situation}")).hidden("run");
        let sent = fields([
            ("country", &situation),
            ("run", &run),
            ("from", "situation"),
            ("track", "track-2"),
            ("parties", "Elders\nAssembly"),
            ("aim", "A truce"),
            ("next_step", "Invite both"),
            ("audience", "everybody-present"),
        ]);
        let engagement = mediator.post("/engagements", &sent).made();
        for (by, key, caucus) in [
            ("mediator", "convenor", 1),
            ("mediator", "other-mediator", 2),
            ("convenor", "expert", 1),
            ("other-mediator", "other-expert", 2),
        ] {
            let account = desk.person(key).account.to_string();
            add_member(desk.visitor(by), &engagement, &account, &[caucus]).assert(303, &[]);
        }
        assess_risk(mediator, &engagement, "Those who carry letters.").assert(303, &[]);
        let sent = fields([
            ("engagement", engagement.as_str()),
            ("title", "First round"),
            ("how", "in-person"),
            ("starts", "2098-12-04 10:00 Europe/Oslo"),
            ("minutes", "90"),
            ("audience", &format!("present({engagement})")),
        ]);
        let id = record_acts::open(mediator, "sessions", &sent).made();
        Self { desk, engagement, session: format!("/sessions/{id}") }
    }

    fn visitor(&self, key: &str) -> &Visitor {
        self.desk.visitor(key)
    }

    fn caucus(&self) -> String {
        format!("caucus({},1)", self.engagement)
    }

    /// The convenor adds an action, for these readers where it is not for all; returns the act.
    fn take_on(&self, what: &str, audience: Option<&str>) -> String {
        let mut sent = fields([("what", what), ("on", "2098-12-22")]);
        sent.extend(audience.map(|audience| ("audience".to_owned(), audience.to_owned())));
        made_act(&act(self.visitor("convenor"), &self.session, "take-on", &sent))
    }

    fn finish(&self, action: &str) -> String {
        let key = format!("finish-action.{action}");
        made_act(&act(self.visitor("convenor"), &self.session, &key, &fields([("how", FOUND)])))
    }

    /// Says which of some words somebody reads on the page of the session.
    fn reads(&self, key: &str, words: &[&str]) -> Vec<bool> {
        let answer = self.visitor(key).get(&self.session);
        answer.assert(200, &[]);
        let page = answer.main();
        words.iter().map(|word| page.contains(word)).collect()
    }

    fn assert_gone(&self, acts: &[&str], words: &[&str]) {
        for key in ["other-expert", "other-mediator"] {
            assert_eq!(self.reads(key, words), vec![false; words.len()], "{key}");
            assert_eq!(self.reads(key, &[KEPT]), [true], "{key}");
            for act in acts {
                self.visitor(key).get(&format!("/marks/{act}")).assert(404, &[]);
                assert_eq!(self.reads(key, &[act]), [false], "{key}");
            }
        }
        for key in ["convenor", "expert"] {
            assert_eq!(self.reads(key, words), vec![true; words.len()], "{key}");
        }
    }
}

#[test]
fn what_is_done_about_a_part_goes_with_it() {
    on_both_databases(|place: Place| {
        let talks = Talks::begin(place);
        talks.take_on(KEPT, None);
        let members = format!("engagement({})", talks.engagement);
        let action = talks.take_on("Ask the general", Some(&members));
        let done = talks.finish(&action);
        let words = ["Ask the general", FOUND];
        assert_eq!(talks.reads("other-expert", &words), [true, true]);
        let convenor = talks.visitor("convenor");
        let caucus = fields([("audience", talks.caucus().as_str())]);
        narrow(convenor, &action, &caucus, "It went too far.").assert(303, &[]);
        talks.assert_gone(&[&action, &done], &words);
        // What was done about it stays behind it, whatever is released of that alone.
        let present = fields([("audience", format!("present({})", talks.engagement).as_str())]);
        release(convenor, &done, &present, "It is known.", "The general, today.").assert(303, &[]);
        talks.assert_gone(&[&action, &done], &words);
    });
}

#[test]
fn a_part_for_all_readers_is_narrowed_alone() {
    on_both_databases(|place: Place| {
        let talks = Talks::begin(place);
        talks.take_on(KEPT, None);
        let action = talks.take_on("Ask the general", None);
        let done = talks.finish(&action);
        let words = ["Ask the general", FOUND];
        let convenor = talks.visitor("convenor");
        let link = format!("href=\"/marks/{action}\"");
        assert_eq!(talks.reads("convenor", &[&link]), [true], "the history offers it");
        assert_eq!(talks.reads("other-expert", &[words[0], words[1], &link]), [true, true, false]);
        let page = format!("/marks/{action}");
        talks.visitor("other-expert").get(&page).assert(200, &["Ask the general"]);
        let present = fields([("audience", "open")]);
        release(convenor, &action, &present, "It is known.", "The general, today.")
            .assert(422, &["change the mark of the record instead"]);
        let caucus = fields([("audience", talks.caucus().as_str())]);
        narrow(convenor, &action, &caucus, "It went too far.").assert(303, &[]);
        talks.assert_gone(&[&action, &done], &words);
        convenor.get(&page).assert(200, &["It went too far."]);
        // A part without which there is no record, and others by it, stays with its record.
        let officer = talks.visitor("officer");
        let situation = talks.desk.situations()[0].clone();
        let engagement = record_forms::open_engagement(officer, &situation, ["A", "B"], "A truce", "Call");
        let shown = officer.get(&format!("/engagements/{engagement}"));
        shown.assert(200, &[]);
        assert!(!shown.main().contains("href=\"/marks/A-"), "nothing but its opening is there");
    });
}
