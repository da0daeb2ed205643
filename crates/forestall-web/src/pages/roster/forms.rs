//! The forms with which somebody is put on file and kept.

use forestall_confidence::Capability::KeepIdentities;
use forestall_engagement::OfficeHeld;
use forestall_engagement::practitioner::{Practitioner, PractitionerKind, Readiness, TrustLevel};
use forestall_types::ChronicleKind;

use super::only_me;
use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, coded_choices};

const KEEP_OUT: &str = "How to reach somebody never stands here: addresses and numbers are refused. They are kept with \
                        the person's identity, under Protected persons.";

/// Returns the form that puts somebody on file.
pub(super) fn opening(_: &Context) -> FormSpec {
    let name =
        "May be left blank and given on their page, for fewer people. Lists and other records never show it.";
    FormSpec::new("open", "Put them on file", KeepIdentities)
        .help(KEEP_OUT)
        .field(FieldSpec::line(
            "pseudonym",
            "What records call them",
            "Choose one that tells nothing of them.",
        ))
        .field(FieldSpec::line("name", "Their name", name))
        .fields(description(None))
        .field(FieldSpec::new("found_how", "How the desk found them", "In your words.", FieldKind::Text(2)))
        .fields(consent("consent_on", "consent_how"))
}

/// Returns the forms possible now.
pub(super) fn forms(ctx: &Context, practitioner: &Practitioner) -> Vec<FormSpec> {
    if practitioner.consent.is_some() && practitioner.consent_in_force().is_none() {
        return vec![renew_consent()];
    }
    if practitioner.retired.is_some() {
        let back = FormSpec::new("return", "Ask them again", KeepIdentities).field(why("Why they return"));
        return vec![back, withdraw_consent()];
    }
    let mut forms = vec![
        check_standing(),
        measure_trust(),
        note_conflict(),
        set_availability(),
        FormSpec::new("describe", "Describe them anew", KeepIdentities).fields(description(Some(practitioner))),
        FormSpec::new("name", "Give their name", KeepIdentities)
            .usually_for(only_me(ctx), "only you, until you add others")
            .field(FieldSpec::line("name", "Their name", "Lists and other records never show it.")),
        FormSpec::new("change-pseudonym", "Change the pseudonym", KeepIdentities)
            .help("The one before stays in the history of this record.")
            .field(FieldSpec::line("pseudonym", "What records call them", "Choose one that tells nothing of them."))
            .field(why("Why")),
        FormSpec::new("link-identity", "Link their identity", KeepIdentities)
            .usually_for(only_me(ctx), "only you, until you add others")
            .field(FieldSpec::line(
                "person",
                "Protected person",
                "The identifier under Protected persons, such as P-04c1f2a9b3e7: there stands how to reach them.",
            )),
    ];
    forms.extend(practitioner.open_conflicts().map(|conflict| {
        FormSpec::new("resolve-conflict", "It is resolved", KeepIdentities)
            .fixed("conflict", conflict.act_id)
            .field(FieldSpec::text("how", "How it was resolved", "In your words."))
            .field(FieldSpec::day("on", "On which day", ""))
    }));
    let checks = practitioner.checks.iter().map(|check| check.act_id);
    let conflicts = practitioner.conflicts.iter().map(|conflict| conflict.act_id);
    let readings = practitioner.readings.iter().map(|reading| reading.act_id);
    let asked = practitioner.availabilities.iter().map(|availability| availability.act_id);
    forms.extend(checks.chain(conflicts).chain(readings).chain(asked).map(|entry| {
        FormSpec::new("withdraw", "Withdraw this entry", KeepIdentities)
            .fixed("entry", entry)
            .field(why("What was wrong"))
    }));
    forms.push(renew_consent());
    forms.push(
        FormSpec::new("retire", "Retire", KeepIdentities).field(why("Why they are not asked any more")),
    );
    forms.push(withdraw_consent());
    forms
}

fn description(practitioner: Option<&Practitioner>) -> Vec<FieldSpec> {
    let lines = |lines: Vec<String>| lines.join("\n");
    let languages = practitioner.map(|known| known.languages.iter().map(ToString::to_string).collect());
    let regions = practitioner.map(|known| known.regions.iter().map(ToString::to_string).collect());
    let kind = practitioner.and_then(|known| known.kind).map(|kind| kind.code().to_owned());
    let knowledge = practitioner.and_then(|known| known.knowledge.as_ref()).map(ToString::to_string);
    let speaks =
        "One a line: the tag of the language and native, fluent, working or basic, such as: fr fluent.";
    vec![
        FieldSpec::choice("kind", "What they are", "", coded_choices!(PractitionerKind))
            .starting(kind.unwrap_or_default()),
        FieldSpec::line(
            "knowledge",
            "What they know about",
            "One line, such as: grazing rights along the border.",
        )
        .starting(knowledge.unwrap_or_default()),
        FieldSpec::new("languages", "Languages", speaks, FieldKind::Lines(3))
            .starting(languages.map(lines).unwrap_or_default()),
        FieldSpec::new("regions", "Countries they know", "One a line, by name or code.", FieldKind::Polities)
            .starting(regions.map(lines).unwrap_or_default()),
    ]
}

fn consent(on: &'static str, how: &'static str) -> [FieldSpec; 3] {
    [
        FieldSpec::day(on, "The day they agreed to be kept on file", "Nobody is kept on file without it."),
        FieldSpec::new(how, "How they agreed, and to what", "In your words.", FieldKind::Text(2)),
        FieldSpec::day("ask_again_on", "Ask them again by", "May be left blank."),
    ]
}

fn check_standing() -> FormSpec {
    FormSpec::new("check-standing", "Check their standing", KeepIdentities)
        .help("An appointed diplomat cannot sit as somebody without office. The newest check that speaks of a day holds.")
        .field(FieldSpec::choice("held", "What was found", "", coded_choices!(OfficeHeld)))
        .field(FieldSpec::line("office", "Which office", "Left blank where they hold none."))
        .field(FieldSpec::day("since", "Since when it is so", "Left blank where nobody knows."))
        .field(FieldSpec::day("until", "Until when", "Left blank while it lasts."))
        .field(FieldSpec::new("how", "How it was checked", "In your words.", FieldKind::Text(2)))
        .field(FieldSpec::line("source", "By which source", "One line."))
        .field(FieldSpec::line("grade", "Grade of the source", "A to F and 1 to 6, such as B2; may be left blank."))
        .field(FieldSpec::day("checked_on", "Checked on", "The day of the check; today at the latest."))
        .field(FieldSpec::day("check_again_on", "Check again by", "Needed: from that day on it stands among what is owed."))
        .field(FieldSpec::new("check_owner", "Who checks again", "A colleague by name; may be left blank.", FieldKind::Owner))
}

fn measure_trust() -> FormSpec {
    let level = |level: TrustLevel| (level.code(), format!("{:+}: {level}", level.points()));
    FormSpec::new("measure-trust", "Measure trust", KeepIdentities)
        .help("Each reading is dated; the one before stays, and the change is shown.")
        .field(FieldSpec::new(
            "party",
            "Which party",
            "Its name, or its identifier.",
            FieldKind::Record(&[ChronicleKind::Party]),
        ))
        .field(FieldSpec::choice(
            "level",
            "How far it trusts them",
            "",
            TrustLevel::ALL.iter().map(|known| level(*known)),
        ))
        .field(FieldSpec::day("on", "On which day", ""))
        .field(FieldSpec::line("source", "Who says so", "One line."))
        .field(FieldSpec::line(
            "grade",
            "Grade of the source",
            "A to F and 1 to 6, such as B2; may be left blank.",
        ))
        .field(FieldSpec::new("words", "What was seen or heard", "May be left blank.", FieldKind::Text(2)))
}

fn note_conflict() -> FormSpec {
    FormSpec::new("note-conflict", "Note a conflict of interest", KeepIdentities)
        .field(FieldSpec::new("what", "What binds them", "In your words.", FieldKind::Text(2)))
        .field(FieldSpec::line(
            "with_whom",
            "With whom",
            "A name, or the identifier of a record such as PTY-04c1f2a9b3e7.",
        ))
        .field(FieldSpec::day("since", "Since when", "Left blank where nobody knows."))
        .field(FieldSpec::line("source", "Who says so", "May be left blank."))
}

fn set_availability() -> FormSpec {
    FormSpec::new("set-availability", "Say when they can be asked", KeepIdentities)
        .field(FieldSpec::choice("readiness", "Whether", "", coded_choices!(Readiness)))
        .field(FieldSpec::day("from", "From", ""))
        .field(FieldSpec::day("to", "To", "Left blank while it lasts."))
        .field(FieldSpec::line("words", "What to know", "May be left blank."))
}

fn renew_consent() -> FormSpec {
    FormSpec::new("renew-consent", "They agree anew", KeepIdentities).fields(consent("on", "how"))
}

fn withdraw_consent() -> FormSpec {
    FormSpec::new("withdraw-consent", "They withdraw their consent", KeepIdentities)
        .consequence(
            "Nothing more can be entered after this but a new consent. Erase them afterwards, or right away.",
        )
        .field(FieldSpec::day("on", "On which day they said so", ""))
        .field(FieldSpec::new("words", "What they said", "May be left blank.", FieldKind::Text(2)))
}

fn why(label: &'static str) -> FieldSpec {
    FieldSpec::new("why", label, "In your words.", FieldKind::Text(2))
}
