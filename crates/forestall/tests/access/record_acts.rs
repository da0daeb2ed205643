//! Records told by acts: opened and acted upon over HTTP, by the forms of their pages.

use crate::record_forms;
use crate::visitor::{Answer, Fields, Visitor, fields};

/// The parts of the desk that hold records told by acts, by the letters their identifiers begin with.
///
/// Engagements are told by acts as well; they have identifiers and forms of their own.
pub(crate) const SECTIONS: [(&str, &str); 9] = [
    ("SIT-", "situations"),
    ("PTY-", "parties"),
    ("PRA-", "roster"),
    ("REP-", "representatives"),
    ("SES-", "sessions"),
    ("VEN-", "venues"),
    ("APP-", "appeals"),
    ("TXT-", "texts"),
    ("TRF-", "transfers"),
];

/// Returns the part of the desk in which a record with this identifier stands.
pub(crate) fn section_of(id: &str) -> Option<&'static str> {
    SECTIONS.iter().find(|(letters, _)| id.starts_with(letters)).map(|(_, section)| *section)
}

/// Opens a record; returns what the desk answers.
pub(crate) fn open(visitor: &Visitor, section: &str, sent: &Fields) -> Answer {
    visitor.post(&format!("/{section}"), sent)
}

/// Acts upon the newest state of the record at an address, by the form with this key.
pub(crate) fn act(visitor: &Visitor, at: &str, key: &str, sent: &Fields) -> Answer {
    let seen = visitor.get(at).hidden("seen");
    let mut all = fields([("seen", &seen), ("form", key)]);
    all.extend(sent.iter().cloned());
    visitor.post(&format!("{at}/acts"), &all)
}

/// Returns the act a form made: it stands in the address the answer leads to.
pub(crate) fn made_act(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.main());
    answer.header("location").rsplit('#').next().unwrap().to_owned()
}

/// Returns what a page says is wrong with a form.
pub(crate) fn errors(answer: &Answer) -> String {
    let page = answer.main();
    let said =
        page.split("class=\"error\"").skip(1).filter_map(|rest| rest.split("</p>").next()?.split_once('>'));
    said.map(|(_, said)| said).collect::<Vec<_>>().join("; ")
}

/// Enters that the risk of an engagement was looked at, so that sessions can be planned.
pub(crate) fn assess_risk(visitor: &Visitor, engagement: &str, harm: &str) -> Answer {
    let sent = fields([
        ("harm", harm),
        ("mitigations", "Nobody travels by road."),
        ("level", "moderate"),
        ("reviewed_by", "A colleague"),
        ("valid_until", "2098-12-31"),
    ]);
    act(visitor, &format!("/engagements/{engagement}"), "assess-risk", &sent)
}

/// Leaves one record of each kind that all of the staff may read, in this engagement where it needs one; returns their
/// identifiers.
pub(crate) fn leave_one_of_each(officer: &Visitor, situation: &str, engagement: &str) -> Vec<String> {
    assess_risk(officer, engagement, "Those who carry letters.").assert(303, &[]);
    let within = ("engagement", engagement);
    let fields_of = |section: &str| match section {
        "situations" => fields([
            ("title", "The ford"),
            ("extent", "country"),
            ("polities", situation),
            ("why", "Herds and harvests meet."),
        ]),
        "parties" => fields([("name", "Elders of the ford"), ("kind", "community")]),
        "roster" => person_of_the_roster("Cedar"),
        "representatives" => fields([
            ("title", "Envoy for the ford"),
            ("kind", "envoy"),
            ("visible_face", "A. Envoy"),
            ("from", "2026-01-01"),
        ]),
        "sessions" => fields([
            within,
            ("title", "First round"),
            ("how", "in-person"),
            ("starts", "2098-12-04 10:00 Europe/Oslo"),
            ("minutes", "90"),
        ]),
        "venues" => fields([
            ("title", "A place for the first round"),
            ("within", engagement),
            ("from", "2026-12-01"),
            ("until", "2026-12-05"),
            ("place", "The ford"),
            ("at", "9.03 N, 38.74 E"),
            ("parties", "Elders\nAssembly"),
            ("radius", "50"),
        ]),
        "appeals" => {
            fields([("subject", "Keep apart"), ("voice", "The envoy"), ("capacity", "good-offices")])
        }
        "texts" => fields([within, ("title", "Terms"), ("parties", "1"), ("parties", "2")]),
        "transfers" => {
            fields([within, ("channel", "ministry"), ("to", "The ministry"), ("why", "They asked.")])
        }
        _ => unreachable!("{section} is among the sections"),
    };
    SECTIONS.iter().map(|(_, section)| open(officer, section, &fields_of(section)).made()).collect()
}

/// Returns the form that puts somebody on the roster.
pub(crate) fn person_of_the_roster(pseudonym: &str) -> Fields {
    fields([
        ("pseudonym", pseudonym),
        ("kind", "scholar"),
        ("knowledge", "Water law"),
        ("languages", "en fluent"),
        ("found_how", "Named by a colleague."),
        ("consent_on", "2026-01-01"),
        ("consent_how", "Agreed when asked."),
    ])
}

/// Opens an engagement on Track II between two parties, for all of the staff; returns its identifier.
pub(crate) fn open_engagement(visitor: &Visitor, situation: &str) -> String {
    record_forms::open_engagement(visitor, situation, ["Elders", "Assembly"], "A truce", "Invite both")
}
