//! Every row of the table of routes, called by everybody in every way.
//!
//! The table says who may call what; here it is asked of the running program. A route that is new is called as well, and
//! one with a variable part that nothing fills fails the test.

use forestall_confidence::{Capability, Role, TokenScope};
use forestall_web::{RouteRow, Who, route_table};

use crate::cast::{CAST, Desk, invite, make_token};
use crate::filled_paths::Known;
use crate::on_both_databases;
use crate::record_acts::{self, SECTIONS};
use crate::record_forms;
use crate::serving::place::Place;
use crate::visitor::{Answer, Fields, Visitor, fields};

/// Who calls.
enum Caller {
    Stranger,
    Person(Role),
    Token(TokenScope, Role),
    /// The desk officer, who looks as somebody in this role.
    LooksAs(Role),
}

/// Addresses that take a form and change nothing, so that words stay out of the browser's history.
const SEARCHES: [&str; 5] =
    ["/notes", "/situations/search", "/parties/search", "/roster/search", "/appeals/search"];

/// Forms that are right without a field, and would take away what the rest of the test needs.
const RIGHT_WHEN_EMPTY: [&str; 3] =
    ["/log-out", "/me/sessions", "/notes/{note_id}/files/{attachment_id}/removal"];

/// Variable parts that name a record.
const RECORDS: [&str; 7] =
    ["{decision_id}", "{warning_id}", "{engagement_id}", "{note_id}", "{person_id}", "{record}", "{id}"];

#[test]
fn each_route_answers_as_the_table_says() {
    on_both_databases(|place: Place| {
        let desk = Desk::start(place);
        let known = leave_one_of_each(&desk);
        let mut faults = Vec::new();
        let officer = desk.visitor("officer");
        let mut call = |caller: Caller, visitor: &Visitor| {
            for row in route_table() {
                faults.extend(call_row(&caller, visitor, &row, &known));
            }
        };
        call(Caller::Stranger, &desk.stranger());
        // The people whose account comes first in their role; the administrator changes nothing here.
        for &role in Role::ALL {
            let (key, _) = CAST.iter().find(|(_, of)| *of == role).unwrap();
            call(Caller::Person(role), desk.visitor(key));
        }
        for scope in [TokenScope::Forecasts, TokenScope::Records] {
            let token = make_token(officer, scope.code());
            call(Caller::Token(scope, Role::DeskOfficer), &Visitor::with_token(&desk.origin, &token));
        }
        for &role in Role::ALL {
            let looking = desk.log_in("officer");
            looking.post("/view-as", &fields([("whom", &format!("role:{}", role.code()))])).assert(303, &[]);
            call(Caller::LooksAs(role), &looking);
            looking.post("/view-as", &fields([("whom", "myself")])).assert(303, &[]);
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    });
}

/// Leaves records that all of the staff may read and nobody else, and returns what fills the table's paths.
fn leave_one_of_each(desk: &Desk) -> Known {
    let officer = desk.visitor("officer");
    let situations = desk.situations();
    let mut known = Known::of_the_desk(officer, &situations[..1]);
    let situation = situations[0].as_str();
    let (decision, warning) = record_forms::decide(officer, situation, "warn", "Columns gather.").unwrap();
    let engagement =
        record_forms::open_engagement(officer, situation, ["Elders", "Assembly"], "A truce", "Invite both");
    let about = ("situation", situation);
    let note = record_forms::write_note(officer, about, "A call", "They talk.", &Fields::new()).made();
    let file = record_forms::attach(officer, &note, "call.txt", b"What was said.\n");
    let internal = fields([("audience", "internal")]);
    let person = record_forms::enter_person(officer, ["A. Source", "", ""], &internal);
    known.add_decision(situation, &decision);
    for id in [&warning.unwrap(), &engagement, &note, &person] {
        known.add_record(id);
    }
    for id in record_acts::leave_one_of_each(officer, situation, &engagement) {
        known.add_record(&id);
    }
    known.add_file(&note, &file);
    // Nobody else of the test: their roles and account are changed by what is sent here.
    known.add("account", &desk.person("other-expert").account.to_string());
    known.add("token_id", "0123456789abcdef");
    known.add("feed_id", "0123456789abcdef");
    known.add("link_id", "0123456789abcdef");
    known.add_link("/invitation/", &invite(desk.visitor("administrator"), "somebody", Role::Observer));
    known
}

fn call_row(caller: &Caller, visitor: &Visitor, row: &RouteRow, known: &Known) -> Vec<String> {
    let path = known.one(row.path);
    let mut faults = Vec::new();
    let mut judge = |how: &str, answer: &Answer, fault: Option<String>| {
        if let Some(fault) = fault {
            faults.push(format!("{}: {how} {}: {} {fault}", caller.words(), row.path, answer.status));
        }
    };
    let answer = visitor.get(&path);
    judge("GET", &answer, judge_read(caller, row, &answer));
    if row.writes.is_none() && SEARCHES.contains(&row.path) {
        return faults;
    }
    let without_token = visitor.post_with(&path, None, &Fields::new());
    judge("POST without a token", &without_token, judge_tokenless(caller, row, &without_token));
    if !RIGHT_WHEN_EMPTY.contains(&row.path) && !matches!(caller, Caller::Token(..)) {
        let empty = visitor.post(&path, &Fields::new());
        judge("POST", &empty, judge_write(caller, row, &empty));
    }
    faults
}

/// Says what is wrong with the answer to who reads; nothing when it is as the table says.
fn judge_read(caller: &Caller, row: &RouteRow, answer: &Answer) -> Option<String> {
    let Some(who) = row.reads else { return unless(answer, &[405], "has nothing to read") };
    let is_api = row.path.starts_with("/api/");
    match (caller.standing(who, is_api), caller) {
        (Standing::Unknown, _) if is_api => unless(answer, &[401], "asks programs for a token"),
        (Standing::Unknown, _) => match answer.header("location") {
            to if to.starts_with("/log-in") => unless(answer, &[303], "leads to the log-in"),
            to => Some(format!("leads to `{to}`, not to the log-in")),
        },
        (Standing::MayNot, _) => unless(answer, &[403], "is forbidden to them"),
        (Standing::May, _) if names_a_record(row.path) && !caller.is_staff() => {
            unless(answer, &[404], "names a record they may not read")
        }
        (Standing::May, _) if opens_beside_engagements(row.path) && !caller.is_staff() => {
            unless(answer, &[404], "opens what stands in no engagement, and is for the staff")
        }
        (Standing::May, _) if row.path.ends_with("/members") && !caller.keeps_members() => {
            unless(answer, &[404], "is for members, and for who may change them")
        }
        (Standing::May, _) if row.path.starts_with("/set-up/") || row.path.starts_with("/new-password/") => {
            unless(answer, &[404], "is a link that opens nothing")
        }
        (Standing::May, _) if row.path.starts_with("/calendar/feed/") => {
            unless(answer, &[404], "is an address that opens nothing")
        }
        (Standing::May, _) if row.path.starts_with("/parties/map.") => {
            unless(answer, &[404], "draws a situation, and none is named")
        }
        (Standing::May, _) if row.path.starts_with("/start/") => unless(answer, &[404], "is for local desks"),
        (Standing::May, _) if row.path.contains("scorecard") => {
            unless(answer, &[200, 404], "is theirs to read")
        }
        (Standing::May, _) if row.path == "/" => unless(answer, &[200, 303], "is theirs to read"),
        (Standing::May, Caller::Person(_) | Caller::LooksAs(_)) if row.path == "/log-in" => {
            unless(answer, &[303], "leads on who is logged in")
        }
        (Standing::May, _) => unless(answer, &[200], "is theirs to read"),
    }
}

/// Says what is wrong with the answer to a form without a token.
fn judge_tokenless(caller: &Caller, row: &RouteRow, answer: &Answer) -> Option<String> {
    let Some(who) = row.writes else { return judge_no_form(caller, row, answer) };
    let status = unless(answer, &[403, 404, 400], "takes no form without a token");
    let expected = match caller.writing(who, row) {
        Standing::Unknown => "You are not logged in",
        Standing::MayNot => "Your roles do not allow this",
        Standing::May if names_a_record(row.path) || row.path.ends_with("/files") => return status,
        Standing::May => "This form has expired",
    };
    let expected = if caller.looks() && !row.ends_look { "You look as another" } else { expected };
    let is_said = answer.text().contains(expected) || who == Who::Anyone;
    status.or_else(|| (!is_said).then(|| format!("does not say: {expected}")))
}

/// Says what is wrong with the answer to a form with its token and nothing else in it.
fn judge_write(caller: &Caller, row: &RouteRow, answer: &Answer) -> Option<String> {
    let Some(who) = row.writes else { return judge_no_form(caller, row, answer) };
    match caller.writing(who, row) {
        Standing::Unknown | Standing::MayNot => unless(answer, &[403], "is forbidden to them"),
        Standing::May if names_a_record(row.path) && !caller.is_staff() => {
            unless(answer, &[400, 404], "names a record they may not read")
        }
        // Whoever guesses too often has to wait, and whoever looks as another ends that before they look as a third.
        Standing::May if row.path == "/log-in" => unless(answer, &[422, 429], "is theirs to send"),
        Standing::May if row.ends_look && caller.looks() => {
            unless(answer, &[403], "does not name themselves")
        }
        Standing::May => unless(answer, &[200, 303, 400, 404, 409, 422], "is theirs to send"),
    }
}

/// Somebody sends a form to what is only read.
fn judge_no_form(caller: &Caller, row: &RouteRow, answer: &Answer) -> Option<String> {
    let is_first_refused = !matches!(caller.standing(row.reads?, false), Standing::May);
    unless(answer, if is_first_refused { &[405, 403, 401, 303] } else { &[405] }, "takes no form")
}

fn unless(answer: &Answer, expected: &[u16], why: &str) -> Option<String> {
    (!expected.contains(&answer.status)).then(|| format!("instead of {expected:?}, as it {why}"))
}

fn names_a_record(path: &str) -> bool {
    RECORDS.iter().any(|part| path.contains(part))
}

/// Says whether it is the form for a new record told by acts; guests open such records in engagements alone.
fn opens_beside_engagements(path: &str) -> bool {
    SECTIONS.iter().any(|(_, section)| path == format!("/{section}/new"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nobody the desk knows.
    Unknown,
    MayNot,
    May,
}

impl Caller {
    /// Says how the table stands to who reads.
    fn standing(&self, who: Who, is_api: bool) -> Standing {
        if who == Who::Anyone {
            return Standing::May;
        }
        let may = match self {
            Self::Stranger => return Standing::Unknown,
            Self::Token(..) if !is_api => return Standing::Unknown,
            Self::Person(role) => may(who, |capability| role.may(capability)),
            Self::Token(scope, role) => {
                may(who, |capability| role.may(capability) && scope.allows(capability))
            }
            Self::LooksAs(role) => {
                may(who, |capability| role.may(capability) && Role::DeskOfficer.may(capability))
            }
        };
        if may { Standing::May } else { Standing::MayNot }
    }

    /// Says how the table stands to who sends a form.
    fn writing(&self, who: Who, row: &RouteRow) -> Standing {
        match self {
            Self::LooksAs(_) if who != Who::Anyone && !row.ends_look => Standing::MayNot,
            _ => self.standing(who, false),
        }
    }

    const fn looks(&self) -> bool {
        matches!(self, Self::LooksAs(_))
    }

    /// Says whether they read what is internal.
    fn is_staff(&self) -> bool {
        match self {
            Self::Stranger => false,
            Self::Person(role) | Self::Token(_, role) | Self::LooksAs(role) => role.is_staff(),
        }
    }

    /// Says whether they see who takes part in an engagement in which they do not.
    fn keeps_members(&self) -> bool {
        match self {
            Self::Stranger => false,
            Self::Person(role) | Self::Token(_, role) | Self::LooksAs(role) => {
                role.may(Capability::ManageMembers)
            }
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Stranger => "nobody".to_owned(),
            Self::Person(role) => role.to_string(),
            Self::Token(scope, _) => format!("a token for {}", scope.code()),
            Self::LooksAs(role) => format!("the desk officer as {role}"),
        }
    }
}

fn may(who: Who, has: impl Fn(Capability) -> bool) -> bool {
    match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Needs(capability) => has(capability),
    }
}
