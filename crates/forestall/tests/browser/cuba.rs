//! The appeals of October 1962 through the screens, fact by fact, and what a colleague who is not named finds of them.
//!
//! 24 October: identical texts to two, read to the Council. 25 October: different second texts; the one was suggested
//! in confidence. 26 October: a third appeal. 28 October: thanks; 30 and 31 October: a visit, and inspection refused.
//! The words of the texts are the test's own.

use forestall_confidence::Role;

use crate::accounts::name_of;
use crate::browser::Browser;
use crate::person::{Hand, Person};
use crate::reading::Reading;
use crate::served::Served;

const VOICE: &str = "Acting Secretary-General U Thant";
const KENNEDY: &str = "President Kennedy";
const KHRUSHCHEV: &str = "Chairman Khrushchev";
const CASTRO: &str = "Prime Minister Castro";
const FIRST_TEXT: &str = "I ask you to refrain from any action which may aggravate the situation.";
const PAUSE: &str = "Suspend arms shipments for two to three weeks";
const LIFT: &str = "Suspend the quarantine for two to three weeks";
const ACCEPTED: &str = "I welcome your initiative and accept it.";
const SHIPS: &str = "Keep ships away from the interception area";
const CAUTION: &str = "Avoid a direct confrontation in the next days";
const INSTALLATIONS: &str = "Suspend work on the installations";
const REFUSED: &str = "Inspection on the ground is refused.";

/// Known to named persons alone.
const WASHINGTON: &str = "Marlinspike: Washington proposes it and does not wish to be seen.";
const SUGGESTER: &str = "Marlinspike delegation";
/// Sent in confidence; known to named persons alone.
const SHIPS_TEXT: &str = "Fathomline: I ask that your ships stay away for a limited time.";

/// What each of three appeals is found under.
struct Appeals {
    first: String,
    second: String,
    third: String,
}

/// Somebody at the desk, in a browser of their own.
struct Desk<'a> {
    served: &'a Served,
    browser: &'a Browser,
}

#[test]
fn cuba_is_entered_through_the_screens() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::with_accounts();
    let desk = Desk { served: &served, browser: &browser };
    let first = desk.identical_texts();
    let second = desk.different_texts(&first);
    let third = desk.havana(&second);
    browser.assert_quiet();
    let appeals = Appeals { first, second, third };
    desk.officer_who_is_named_reads(&appeals);
    who_reads_what(&served, &appeals);
}

impl<'a> Desk<'a> {
    /// Lets somebody come in and open a page.
    fn let_in(&self, who: Role, path: &str) -> Person<'a> {
        self.browser.enter_as(self.served, who);
        self.browser.open(&self.served.at(path));
        Person { browser: self.browser, hand: Hand::Pointer }
    }

    /// Begins an appeal; returns its path.
    fn begin(&self, path: &str, subject: &str) -> (Person<'a>, String) {
        let person = self.let_in(Role::Mediator, path);
        person.act(
            "open",
            &[
                ("subject", subject),
                ("voice", VOICE),
                ("capacity", "good-offices"),
                ("capacity_note", "The Council is seized already."),
            ],
        );
        let appeal = self.browser.path();
        assert!(appeal.starts_with("/appeals/"), "{appeal}");
        (person, appeal)
    }

    /// 24 October: one text to two, each asked for one thing while the other does another.
    fn identical_texts(&self) -> String {
        let (person, appeal) = self.begin("/appeals/new", "A pause of two to three weeks");
        let why = person.act_in_vain("address", "", &[("name", VOICE)]);
        assert!(why.contains("Nobody appeals to themselves"), "{why}");
        self.browser.complaints();
        self.browser.open(&self.served.at(&appeal));
        let both = [KENNEDY, KHRUSHCHEV].join("\n");
        for name in [KENNEDY, KHRUSHCHEV] {
            person.act("address", &[("name", name)]);
        }
        person.act("write", &[("to", &both), ("text", FIRST_TEXT)]);
        for (of, what) in [(KHRUSHCHEV, PAUSE), (KENNEDY, LIFT)] {
            person.act("ask", &[("of", of), ("what", what)]);
        }
        person.act(
            "tie",
            &[("of", KHRUSHCHEV), ("request", PAUSE), ("other", KENNEDY), ("other_request", LIFT)],
        );
        person.act("send", &[("to", &both), ("on", "1962-10-24"), ("channel", "delegation")]);
        person.act(
            "read-out",
            &[("to", "To the Security Council"), ("document", "SG/1353"), ("on", "1962-10-24")],
        );
        assert!(self.browser.text("#texts").unwrap().contains("Identical for all addressees"));
        for (by, reply, words) in [
            (KHRUSHCHEV, "accepts", ACCEPTED),
            (KENNEDY, "neither", "The position stands; the ambassador is ready to talk."),
        ] {
            let answer = [("by", by), ("reply", reply), ("on", "1962-10-25"), ("words", words)];
            person.act("answer", &answer);
        }
        assert_eq!(self.browser.texts("#asked tbody tr").len(), 2);
        appeal
    }

    /// 25 October: two texts, the one in confidence and on a suggestion few know of.
    fn different_texts(&self, first: &str) -> String {
        let (person, appeal) = self.begin(&following(first), "Room for the next days");
        for name in [KHRUSHCHEV, KENNEDY] {
            person.act("address", &[("name", name)]);
        }
        let officer = [name_of(Role::DeskOfficer)];
        let officer = [officer[0].as_str()];
        let ships = [("to", KHRUSHCHEV), ("text", SHIPS_TEXT), ("openness", "confidential")];
        person.act_for("write", &ships, &officer);
        person.act("write", &[("to", KENNEDY), ("text", "I ask you to avoid a confrontation.")]);
        for (of, what) in [(KHRUSHCHEV, SHIPS), (KENNEDY, CAUTION)] {
            person.act("ask", &[("of", of), ("what", what)]);
        }
        let suggested = [("by", SUGGESTER), ("words", WASHINGTON), ("on", "1962-10-24")];
        person.act_for("note-suggestion", &suggested, &officer);
        let both = [KHRUSHCHEV, KENNEDY].join("\n");
        person.act("send", &[("to", &both), ("on", "1962-10-25"), ("channel", "delegation")]);
        assert!(self.browser.text("#texts").unwrap().contains("Different texts, side by side"));
        for by in [KENNEDY, KHRUSHCHEV] {
            person
                .act("answer", &[("by", by), ("reply", "accepts"), ("on", "1962-10-26"), ("words", "Yes.")]);
        }
        appeal
    }

    /// 26 to 31 October: a third appeal, thanks for the second, a visit, and what it did not reach.
    fn havana(&self, second: &str) -> String {
        let (person, appeal) = self.begin(&following(second), "Work on the installations");
        person.act("address", &[("name", CASTRO)]);
        person.act("write", &[("to", CASTRO), ("text", "I ask you to suspend the work while we negotiate.")]);
        person.act("ask", &[("of", CASTRO), ("what", INSTALLATIONS)]);
        let sent =
            [("to", CASTRO), ("on", "1962-10-26"), ("channel", "delegation"), ("through", "Cuba's delegate")];
        person.act("send", &sent);
        person.act(
            "answer",
            &[
                ("by", CASTRO),
                ("reply", "accepts-if"),
                ("on", "1962-10-27"),
                ("words", "If the blockade ends; come to Havana."),
            ],
        );
        person.act(
            "plan-follow-up",
            &[
                ("kind", "visit"),
                ("what", "Havana, at the Prime Minister's invitation"),
                ("due_on", "1962-10-30"),
            ],
        );
        person.act("report-follow-up", &[("on", "1962-10-31"), ("result", REFUSED)]);
        person.act(
            "close",
            &[("outcome", "partly-heeded"), ("words", "The missiles leave; no inspector comes.")],
        );

        let person = self.let_in(Role::Mediator, second);
        person.act(
            "thank",
            &[("whom", KHRUSHCHEV), ("on", "1962-10-28"), ("words", "For the order to withdraw.")],
        );
        person.act("close", &[("outcome", "heeded"), ("words", "The ships stayed away.")]);
        appeal
    }

    fn officer_who_is_named_reads(&self, appeals: &Appeals) {
        self.let_in(Role::DeskOfficer, &appeals.second);
        let page = self.browser.text("main").unwrap();
        for words in [SUGGESTER, SHIPS_TEXT, SHIPS, CAUTION] {
            assert!(page.contains(words), "`{words}` is missing: {page}");
        }
        self.let_in(Role::Analyst, &appeals.second);
        let page = self.browser.text("main").unwrap();
        for words in ["Marlinspike", "Fathomline", "On whose suggestion", "in confidence", "Different texts"]
        {
            assert!(!page.contains(words), "`{words}` is told: {page}");
        }
        self.browser.assert_quiet();
    }
}

/// Every page, list, search and file, as each of them finds it.
fn who_reads_what(served: &Served, appeals: &Appeals) {
    let paths = [appeals.first.clone(), appeals.second.clone(), appeals.third.clone()];
    let read = |who| {
        let reading = Reading::of(served, who, &paths);
        reading.searched(served, "Marlinspike").searched(served, "Fathomline").searched(served, "Washington")
    };
    let known = [FIRST_TEXT, PAUSE, LIFT, ACCEPTED, SHIPS, CAUTION, INSTALLATIONS, REFUSED, "SG/1353", VOICE];
    for who in [Role::Mediator, Role::DeskOfficer] {
        let named = read(who);
        named.assert_told(&known);
        named.assert_told(&[SUGGESTER, WASHINGTON, SHIPS_TEXT]);
    }
    for who in [Role::Analyst, Role::Convenor] {
        let colleague = read(who);
        colleague.assert_told(&known);
        colleague.assert_kept(&[
            SUGGESTER,
            "Marlinspike:",
            "Fathomline:",
            "On whose suggestion",
            "in confidence",
        ]);
    }
    for who in [Role::Expert, Role::Observer, Role::Auditor, Role::Administrator] {
        let outside = read(who);
        outside.assert_kept(&known);
        outside.assert_kept(&[SUGGESTER, "Marlinspike:", "Fathomline:", KENNEDY]);
    }
}

/// Returns the address of the form for an appeal that follows another.
fn following(appeal: &str) -> String {
    format!("/appeals/new?follows={}", appeal.rsplit('/').next().unwrap())
}
