//! Oslo 1992-1993 through the screens: from first contact over rounds on two tracks to transfer and signature.
//!
//! The days are those of the public record: contact in December 1992, the first meeting on 20 January 1993, a telephone
//! call of seven hours on 18 August, initials at about one in the morning of 20 August, signatures on 13 September. The
//! days of what lies between, the words and the pseudonyms are the test's own.

use forestall_confidence::Role;

use crate::accounts::{PASSWORD, login_of, name_of};
use crate::browser::Browser;
use crate::person::{Hand, Person};
use crate::reading::Reading;
use crate::served::Served;

const AIM: &str = "Learn whether both sides could sign the same paper";
const AGENDA: &str = "Economic life in the territories";
const PLENARY: &str = "Both tables will look at a paper of principles.";
const TITLE: &str = "Declaration of principles";
const INTERIM: &str = "Interim self-government lasts no longer than five years";
const CALL: &str = "Seven hours by telephone";
const NEXT_ROUND: &str = "A round still to come";
const MAP: &str = "Bring the map of the crossings";

/// What only the staff at the desk reads.
const SITUATION: &str = "Quillon: nobody may speak to the other side by law.";
/// What only staff among the members read.
const HARM: &str = "Brindle: both delegations lose everything if it leaks.";
/// What all members read, and no observer.
const CONTACT: &str = "Tamarisk: the two professors met in London in December 1992.";
const CEDAR: &str = "Cedarwood";
const REED: &str = "Reedmace";
const OAK: &str = "Oakmoss";
const PASSES: &str = "Vellum: the paper of principles, as of the last unofficial round";
/// What one caucus reads.
const FIRST_CAUCUS: &str = "Halyard: the first side could live with elections in July.";
const FIRST_PLANS: &str = "Halyard: before the next round";
const FIRST_COMMENT: &str = "Halyard: our side can drop this bracket for the crossing.";
const SECOND_COMMENT: &str = "Gantry: our side waits for the port.";

/// The people of the case, each in the window of the same browser, one after the other.
struct Cast<'a> {
    served: &'a Served,
    browser: &'a Browser,
}

/// The records they make, by their paths.
struct Records {
    situation: String,
    engagement: String,
    first: String,
    text: String,
    transfer: String,
    call: String,
}

#[test]
fn oslo_is_entered_through_the_screens() {
    let Some(browser) = Browser::start() else { return };
    let served = Served::with_accounts();
    let cast = Cast { served: &served, browser: &browser };
    let situation = cast.watch_the_situation();
    cast.keep_two_on_file();
    let engagement = cast.open_the_channel(&situation);
    cast.choose_who_takes_part(&engagement);
    cast.no_session_before_the_risk(&engagement);
    cast.agree_and_assess(&engagement);
    cast.seat_under_pseudonyms(&engagement);
    cast.make_contact(&engagement);
    let first = cast.meet_at_the_manor(&engagement);
    cast.plan_ahead(&engagement);
    let text = cast.draft_a_text(&engagement);
    let transfer = cast.pass_it_on(&engagement, &text);
    let call = cast.raise_and_finish(&engagement, &text, &transfer);
    browser.assert_quiet();
    let records = Records { situation, engagement, first, text, transfer, call };
    cast.observer_logs_in(&records);
    who_reads_what(&served, &records);
}

impl<'a> Cast<'a> {
    /// Lets somebody come in and open a page.
    fn let_in(&self, who: Role, path: &str) -> Person<'a> {
        self.browser.enter_as(self.served, who);
        self.browser.open(&self.served.at(path));
        Person { browser: self.browser, hand: Hand::Pointer }
    }

    fn watch_the_situation(&self) -> String {
        let country = self.served.client_of(Role::Mediator).countries()[0].clone();
        let person = self.let_in(Role::Mediator, "/situations/new");
        let why = [("why", SITUATION), ("title", "A channel nobody may have"), ("extent", "dispute")];
        person.put("form", "polities", &country);
        person.act("open", &why);
        self.browser.path()
    }

    /// One who holds no office and one who turns out to be a diplomat.
    fn keep_two_on_file(&self) {
        for (pseudonym, held, office) in [(CEDAR, "none", ""), (OAK, "diplomatic", "an embassy")] {
            let person = self.let_in(Role::Mediator, "/roster/new");
            person.act(
                "open",
                &[
                    ("pseudonym", pseudonym),
                    ("kind", "scholar"),
                    ("knowledge", "economy of the region"),
                    ("languages", "en fluent"),
                    ("found_how", "Named by a colleague of theirs."),
                    ("consent_on", "1992-06-01"),
                    ("consent_how", "Agreed when asked by the mediator."),
                ],
            );
            person.act(
                "check-standing",
                &[
                    ("held", held),
                    ("office", office),
                    ("how", "Asked the university and read the diplomatic list."),
                    ("source", "The diplomatic list"),
                    ("checked_on", "1992-11-01"),
                    ("check_again_on", "2099-01-01"),
                ],
            );
        }
    }

    fn open_the_channel(&self, situation: &str) -> String {
        let country = self.served.client_of(Role::Mediator).countries()[0].clone();
        let person = self.let_in(Role::Mediator, &format!("/engagements/new?country={country}"));
        for (name, answer) in [
            ("from", "situation"),
            ("track", "track-2"),
            ("parties", "Israeli side\nPLO side"),
            ("aim", AIM),
            ("next_step", "Invite both to the manor"),
            ("audience", "everybody-present"),
        ] {
            person.put("main form", name, answer);
        }
        person.follow("main form button[type=submit]");
        let engagement = self.browser.path();
        assert!(engagement.starts_with("/engagements/E-"), "{:?}", self.browser.texts(".error"));
        person.act("link-situation", &[("situation", situation.rsplit('/').next().unwrap())]);
        engagement
    }

    fn choose_who_takes_part(&self, engagement: &str) {
        let members = format!("{engagement}/members");
        for (role, caucus) in [(Role::Convenor, "1"), (Role::Expert, "2")] {
            let person = self.let_in(Role::Mediator, &members);
            person.put("#add form", "account", &name_of(role));
            person.put("#add form", "caucus", caucus);
            person.follow("#add form button[type=submit]");
        }
        let person = self.let_in(Role::Mediator, &members);
        person.put("#observe form", "account", &name_of(Role::Observer));
        person.follow("#observe form button[type=submit]");
        let page = self.browser.text("main").unwrap();
        for role in [Role::Mediator, Role::Convenor, Role::Expert, Role::Observer] {
            assert!(page.contains(&name_of(role)), "{role} is missing: {page}");
        }
    }

    fn no_session_before_the_risk(&self, engagement: &str) {
        let person = self.let_in(Role::Mediator, &new("/sessions", engagement));
        let meeting = [("title", "Too early"), ("starts", "1993-01-20")];
        let why = person.act_in_vain("open", "", &meeting);
        assert!(why.contains("No session on that day"), "{why}");
    }

    fn agree_and_assess(&self, engagement: &str) {
        let person = self.let_in(Role::Mediator, engagement);
        person.act(
            "agree-ground-rules",
            &[
                ("attributed", "not-attributable"),
                ("observers_see", "agenda\nplenary-summaries\ntexts"),
                ("language", "English, no interpreter"),
                ("further", "What is said may be used, who said it may not be told."),
                ("reason", "The Chatham House Rule, as both asked."),
            ],
        );
        person.act(
            "assess-risk",
            &[
                ("harm", HARM),
                ("mitigations", "A study of living conditions is the cover."),
                ("level", "high"),
                ("reviewed_by", "Somebody of the institute"),
                ("valid_until", "2099-12-31"),
            ],
        );
        person.act("take-role", &[("role", "mediator"), ("who", "The director of the institute")]);
        person.act("take-role", &[("role", "host"), ("who", "The institute")]);
    }

    fn seat_under_pseudonyms(&self, engagement: &str) {
        let person = self.let_in(Role::Mediator, engagement);
        for (pseudonym, side) in [(CEDAR, "Israeli side"), (OAK, "Israeli side"), (REED, "PLO side")] {
            let seat = [
                ("pseudonym", pseudonym),
                ("standing", "scholar"),
                ("side", side),
                ("joined_on", "1993-01-20"),
            ];
            person.act("seat-participant", &seat);
        }
        let record = |name| [("record", name)];
        let why = person.act_in_vain("identify-participant", &format!("Say who {OAK} is"), &record(OAK));
        assert!(why.to_lowercase().contains("diplomat"), "an appointed diplomat is no scholar here: {why}");
        self.browser.complaints();
        self.browser.open(&self.served.at(engagement));
        person.act_beside("identify-participant", &format!("Say who {CEDAR} is"), &record(CEDAR));
        let leaves = [("participant", OAK), ("why", "An appointed diplomat does not sit as a scholar.")];
        person.act("participant-leaves", &leaves);
    }

    fn make_contact(&self, engagement: &str) {
        let person = self.let_in(Role::Mediator, engagement);
        person.act("note", &[("words", CONTACT)]);
        for (step, reason, on) in [
            ("seek-consent", "Each side is asked whether it would sit at a table.", "1992-12-04"),
            ("prepare", "Both agreed to come without a mandate.", "1993-01-10"),
            ("begin", "Both have arrived.", "1993-01-20"),
        ] {
            person.act(step, &[("reason", reason), ("on", on)]);
        }
        assert!(self.browser.texts(".page-head .chip").iter().any(|chip| chip == "Under way"));
    }

    fn meet_at_the_manor(&self, engagement: &str) -> String {
        let person = self.let_in(Role::Mediator, &new("/sessions", engagement));
        let meeting = [
            ("title", "First meeting at the manor"),
            ("how", "in-person"),
            ("starts", "1993-01-20"),
            ("place", "Borregaard, Sarpsborg"),
        ];
        person.act("open", &meeting);
        let session = self.browser.path();
        person.act("add-item", &[("what", AGENDA), ("minutes", "90")]);
        for who in [CEDAR, REED] {
            person.act("attend", &[("who", who), ("standing", "scholar")]);
        }
        person.act("begin-round.plenary", &[("about", "All at one table.")]);
        person.act("summarise", &[("words", PLENARY)]);
        person.act("hold", &[]);
        assert!(!person.is_offered("begin-round.caucus"), "the mediator sits in no caucus");

        let person = self.let_in(Role::Convenor, &session);
        person.act("begin-round.caucus", &[("about", FIRST_CAUCUS)]);
        person.act_beside("summarise", "Sum up the caucus", &[("words", FIRST_CAUCUS)]);
        session
    }

    /// A round in twenty days for everybody present, and before it one for a caucus alone.
    fn plan_ahead(&self, engagement: &str) {
        let engagement_id = engagement.rsplit('/').next().unwrap();
        let caucus = format!("caucus({engagement_id},1)");
        for (role, title, audience, what, days) in [
            (Role::Mediator, NEXT_ROUND, "", MAP, 20),
            (Role::Convenor, FIRST_PLANS, caucus.as_str(), "Halyard: bring the list", 17),
        ] {
            let soon = in_days(days).to_string();
            let person = self.let_in(role, &new("/sessions", engagement));
            let meeting = [("title", title), ("starts", soon.as_str()), ("audience", audience)];
            let chosen = if audience.is_empty() { 2 } else { 3 };
            person.act("open", &meeting[..chosen]);
            person.act("take-on", &[("what", what), ("owner", &name_of(role)), ("on", &soon)]);
        }
    }

    fn draft_a_text(&self, engagement: &str) -> String {
        let person = self.let_in(Role::Mediator, &new("/texts", engagement));
        person.act("open", &[("title", TITLE), ("why", "What both could sign.")]);
        let text = self.browser.path();
        person.act(
            "add-article",
            &[("heading", "Aim"), ("text", "The two sides recognise each other's rights.")],
        );
        let bracket = format!("{INTERIM} [2: and ends with a state].");
        person.act("add-article", &[("heading", "Interim period"), ("text", &bracket)]);
        person.act("keep-version", &[("name", "Sarpsborg III")]);
        for (role, comment) in [(Role::Convenor, FIRST_COMMENT), (Role::Expert, SECOND_COMMENT)] {
            let person = self.let_in(role, &text);
            person.act("comment", &[("article", "Article 2"), ("words", comment)]);
        }
        let person = self.let_in(Role::Expert, &text);
        person.act_beside("take-stance", "Article 1", &[("stance", "accepts")]);
        person.act_beside(
            "take-stance",
            "Article 2",
            &[("stance", "opposes"), ("words", "Not without its end.")],
        );
        let person = self.let_in(Role::Mediator, &text);
        let clean = format!("{INTERIM}.");
        person.act_beside("edit-article", "Article 2", &[("text", &clean), ("why", "The bracket falls.")]);
        assert!(self.browser.text("#acceptance").unwrap().contains("older"), "the stance was on older words");
        for (article, party) in
            [("Article 1", "Israeli side"), ("Article 2", "Israeli side"), ("Article 2", "PLO side")]
        {
            person.act_beside("take-stance", article, &[("party", party), ("stance", "accepts")]);
        }
        person.act("keep-version", &[("name", "Last unofficial round")]);
        assert_eq!(self.browser.texts("#acceptance tbody td:last-child strong"), ["accepted", "accepted"]);
        text
    }

    fn pass_it_on(&self, engagement: &str, text: &str) -> String {
        let person = self.let_in(Role::Mediator, &new("/transfers", engagement));
        let channel = [
            ("channel", "ministry"),
            ("to", "The foreign ministry of the host"),
            ("why", "Both ask for officials who can commit their side."),
        ];
        person.act("open", &channel);
        let transfer = self.browser.path();
        let item = [("version", "Last unofficial round"), ("what", PASSES), ("source", "PLO side")];
        person.act_beside("add-item", TITLE, &item);
        let hand_over = [("by", "The institute"), ("to", "The deputy minister"), ("on", "1993-05-14")];
        let why = person.act_in_vain("hand-over", "", &hand_over);
        assert!(why.contains("cannot be handed over without consent"), "{why}");
        self.browser.complaints();
        self.browser.open(&self.served.at(&transfer));
        let consent = [("from", "PLO side"), ("on", "1993-05-12"), ("way", "in-session")];
        person.act("record-consent", &consent);
        person.act("hand-over", &hand_over);
        person.act("confirm-receipt", &[("by", "The deputy minister"), ("on", "1993-05-15")]);
        let uptake = [
            ("item", PASSES),
            ("uptake", "changed"),
            ("on", "1993-09-13"),
            ("words", "Officials rewrote half of it before both signed."),
        ];
        person.act("record-uptake", &uptake);
        assert!(self.browser.text("#items").unwrap().contains("Officials rewrote half of it"), "{text}");
        transfer
    }

    fn raise_and_finish(&self, engagement: &str, text: &str, transfer: &str) -> String {
        let person = self.let_in(Role::Mediator, engagement);
        let record = transfer.rsplit('/').next().unwrap();
        let raise = [
            ("to", "track-1"),
            ("transfer", record),
            ("reason", "An official of one side comes to the table."),
            ("on", "1993-05-21"),
        ];
        person.act("raise-track", &raise);
        assert!(self.browser.texts(".page-head .chip").iter().any(|chip| chip == "Track I"));

        let person = self.let_in(Role::Mediator, &new("/sessions", engagement));
        let call = [("title", CALL), ("how", "telephone"), ("starts", "1993-08-18"), ("minutes", "420")];
        person.act("open", &call);
        person.act("hold", &[]);
        let session = self.browser.path();

        let person = self.let_in(Role::Mediator, text);
        person.act("finalise", &[("words", "Both, at the end of the call.")]);
        let both = "Israeli side\nPLO side";
        person
            .act("initial", &[("parties", both), ("on", "1993-08-20 01:00 Europe/Oslo"), ("place", "Oslo")]);
        person.act("sign", &[("parties", both), ("on", "1993-09-13"), ("place", "Washington")]);
        let head = self.browser.text(".page-head").unwrap();
        assert!(head.to_lowercase().contains("signed"), "{head}");
        for day in ["20 August 1993, 01:00 Europe/Oslo, Oslo", "13 September 1993, Washington"] {
            let facts = self.browser.text("dl.facts").unwrap();
            assert!(facts.contains(day), "{day}: {facts}");
        }

        let person = self.let_in(Role::Mediator, engagement);
        let end = [
            ("outcome", "partly-settled"),
            ("reason", "Signed; the last questions are left to later talks."),
            ("on", "1993-09-13"),
        ];
        person.act("conclude", &end);
        session
    }

    /// The appointed diplomat close by comes in by name and password, and looks at the same pages as everybody.
    fn observer_logs_in(&self, records: &Records) {
        self.browser.devtools("Network.clearBrowserCookies", &serde_json::json!({}));
        self.browser.open(&self.served.at("/log-in"));
        let person = Person { browser: self.browser, hand: Hand::Pointer };
        person.write("input[name=login]", &login_of(Role::Observer));
        person.write("input[name=password]", PASSWORD);
        person.follow("main form button[type=submit]");
        for (path, told) in [
            (&records.engagement, vec![AIM, "Sarpsborg"]),
            (&records.first, vec![AGENDA, PLENARY]),
            (&records.text, vec![INTERIM, "Sarpsborg III"]),
        ] {
            self.browser.open(&self.served.at(path));
            let page = self.browser.text("main").unwrap();
            for words in told {
                assert!(page.contains(words), "{path}: `{words}` is missing: {page}");
            }
            for kept in [CEDAR, REED, OAK, "Halyard", "Gantry", "Tamarisk", "Brindle", "Vellum", "Quillon"] {
                assert!(!page.contains(kept), "{path}: `{kept}` is told: {page}");
            }
            assert_eq!(
                self.browser.text(".act-form, form.form"),
                None,
                "{path}: an observer acts upon nothing"
            );
        }
        self.browser.assert_quiet();
    }
}

/// Every page, list, search, file and calendar, as each of them finds it.
fn who_reads_what(served: &Served, records: &Records) {
    let Records { situation, engagement, first, text, transfer, call } = records;
    let own = [situation, engagement, first, text, transfer, call].map(String::clone);
    let export = format!("{text}/export.md?comments=yes");
    let paths: Vec<String> = own.iter().cloned().chain([export, format!("{text}/print")]).collect();
    let read = |who| {
        let reading = Reading::of(served, who, &paths);
        ["Halyard", "Gantry", "Tamarisk", "Vellum", "Cedarwood"]
            .into_iter()
            .fold(reading, |reading, word| reading.searched(served, word))
    };
    let present = [AIM, AGENDA, PLENARY, INTERIM, "Sarpsborg III", CALL, "Borregaard"];
    let members = [CONTACT, CEDAR, REED, PASSES];
    let staff_among_them = [HARM];

    let observer = read(Role::Observer);
    observer.assert_told(&present);
    for (words, places) in [
        (NEXT_ROUND, ["200 /calendar", "200 /sessions", "200 /owed"]),
        (MAP, ["200 /calendar", "200 /calendar?whose=all", "200 /owed"]),
        (INTERIM, ["200 /texts", "/print", "/export.md"]),
    ] {
        for place in places {
            let found = observer.places(words);
            assert!(found.iter().any(|path| path.contains(place)), "`{words}` is not on {place}: {found:?}");
        }
    }
    observer.assert_kept(&[
        "Tamarisk:",
        CEDAR,
        REED,
        OAK,
        "Vellum:",
        "Brindle",
        "Quillon",
        "Halyard:",
        "Gantry:",
    ]);
    for path in [situation, transfer] {
        assert!(observer.paths().contains(&format!("404 {path}").as_str()), "{path}: {:?}", observer.paths());
    }

    let first_side = read(Role::Convenor);
    first_side.assert_told(&present);
    first_side.assert_told(&[FIRST_CAUCUS, FIRST_COMMENT, HARM]);
    for place in ["200 /calendar", "200 /sessions", "200 /owed"] {
        assert!(first_side.places(FIRST_PLANS).contains(&place), "their own plans are not on {place}");
    }
    first_side.assert_kept(&["Gantry:"]);

    // Calendar files leave the desk: they tell days and no titles of what is not internal.
    let file = "200 /calendar.ics";
    for (reading, is_theirs) in [(&observer, false), (&first_side, true)] {
        assert!(reading.places(&day_of(20)).contains(&file), "the next round is in the file");
        assert_eq!(reading.places(&day_of(17)).contains(&file), is_theirs, "the day of the caucus");
        assert!(!reading.places(NEXT_ROUND).contains(&file), "a title leaves the desk");
    }

    for who in [Role::Observer, Role::Expert, Role::Analyst, Role::Convenor] {
        let shown = Reading::of(served, who, &[]);
        assert_eq!(shown.dead_ends(), [""; 0], "{who:?} is shown links that lead nowhere");
    }

    let mediator = read(Role::Mediator);
    mediator.assert_told(&present);
    mediator.assert_told(&members);
    mediator.assert_told(&staff_among_them);
    mediator.assert_told(&[SITUATION, OAK]);
    mediator.assert_kept(&[FIRST_CAUCUS, FIRST_COMMENT, SECOND_COMMENT]);

    let second_side = read(Role::Expert);
    second_side.assert_told(&present);
    second_side.assert_told(&members);
    second_side.assert_told(&[SECOND_COMMENT]);
    second_side.assert_kept(&["Halyard:", "Brindle", "Quillon"]);

    let analyst = read(Role::Analyst);
    analyst.assert_told(&[SITUATION]);
    let engagement_id = engagement.rsplit('/').next().unwrap();
    analyst.assert_kept(&present);
    analyst.assert_kept(&[
        "Tamarisk:",
        REED,
        "Vellum:",
        "Brindle",
        "Halyard:",
        "Gantry:",
        engagement_id,
        TITLE,
    ]);
}

/// Returns the address of the form that opens a record within an engagement.
fn new(kind: &str, engagement: &str) -> String {
    format!("{kind}/new?engagement={}", engagement.rsplit('/').next().unwrap())
}

/// Returns the day so many days from now.
fn in_days(days: i64) -> jiff::civil::Date {
    jiff::Zoned::now().date().saturating_add(jiff::Span::new().days(days))
}

/// Returns that day as calendar files write it.
fn day_of(days: i64) -> String {
    in_days(days).strftime("%Y%m%d").to_string()
}
