//! The forms with which a representative is appointed and kept.

use forestall_confidence::Audience;
use forestall_confidence::Capability::Engage;
use forestall_engagement::representative::{Representative, RepresentativeKind};
use forestall_engagement::situation::Theme;
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, coded_choices};

const NAME_OR_RECORD: &str = "A name, or the identifier of a record such as PTY-04c1f2a9b3e7.";

/// Returns the form that appoints somebody.
pub(super) fn opening(_: &Context) -> FormSpec {
    FormSpec::new("open", "Appoint", Engage)
        .help("On whose behalf they act is said on their page, so that it can be for fewer people than the rest.")
        .field(FieldSpec::choice("kind", "What it is", "", coded_choices!(RepresentativeKind)))
        .fields(description(None))
        .field(FieldSpec::line("visible_face", "Who appears in public", NAME_OR_RECORD))
        .fields(days("First day of the term", "Last day of the term"))
}

/// Returns the forms possible now.
pub(super) fn forms(ctx: &Context, representative: &Representative) -> Vec<FormSpec> {
    let mut forms = Vec::new();
    if representative.ended.is_some() {
        forms.push(
            FormSpec::new("reappoint", "Appoint again", Engage)
                .fields(days("First day of the term", "Last day of the term"))
                .field(why("Why")),
        );
        forms.push(set_principal(ctx));
        forms.extend(withdrawals(representative));
        forms.extend(answers(representative));
        return forms;
    }
    forms.extend([set_principal(ctx), set_visible_face(), cover(), assign(), leave()]);
    forms.extend([check_readiness(), clear_funds(), add_document(), estimate_journey(), call_out()]);
    forms.extend(answers(representative));
    if representative.ring.standby.is_some() {
        forms.push(FormSpec::new("stand-down", "Take off stand-by", Engage).field(why("Why")));
    }
    forms.push(FormSpec::new("describe", "Describe anew", Engage).fields(description(Some(representative))));
    forms.extend(endings(representative));
    forms.extend(withdrawals(representative));
    forms.push(
        FormSpec::new("end-term", "End the term", Engage)
            .field(FieldSpec::day("on", "Last day", "Today or before; a later end is entered when it comes."))
            .field(why("Why")),
    );
    forms
}

fn description(representative: Option<&Representative>) -> Vec<FieldSpec> {
    let title = representative.and_then(|known| known.title.as_ref()).map(ToString::to_string);
    let mandate = representative.and_then(|known| known.mandate.as_ref()).map(ToString::to_string);
    let languages = representative.map(|known| {
        let skills: Vec<_> = known.ring.languages.iter().map(ToString::to_string).collect();
        skills.join("\n")
    });
    let speaks =
        "One a line: the tag of the language and native, fluent, working or basic, such as: fr fluent.";
    vec![
        FieldSpec::line("title", "Title or office", "One line, such as: Envoy for the Great Lakes.")
            .starting(title.unwrap_or_default()),
        FieldSpec::new("mandate", "What for", "In your words; may be left blank.", FieldKind::Text(3))
            .starting(mandate.unwrap_or_default()),
        FieldSpec::new("languages", "Languages", speaks, FieldKind::Lines(3))
            .starting(languages.unwrap_or_default()),
    ]
}

fn set_principal(ctx: &Context) -> FormSpec {
    let only_me = Audience::internal().intersection(&Audience::named(ctx.visit.viewer().account()));
    FormSpec::new("set-principal", "Say on whose behalf they act", Engage)
        .usually_for(only_me, "only you, until you add others")
        .help("A principal need not appear: no list, map or file names them, whoever may read this.")
        .field(FieldSpec::line("principal", "On whose behalf", NAME_OR_RECORD))
        .field(FieldSpec::day("from", "Since when", "Left blank where it was always so."))
        .field(FieldSpec::new(
            "why",
            "Why it changes, or why they do not appear",
            "May be left blank.",
            FieldKind::Text(2),
        ))
}

fn set_visible_face() -> FormSpec {
    FormSpec::new("set-visible-face", "Somebody else appears in public", Engage)
        .field(FieldSpec::line("visible_face", "Who appears in public", NAME_OR_RECORD))
        .field(FieldSpec::day("from", "Since when", ""))
        .field(FieldSpec::new("why", "Why", "May be left blank.", FieldKind::Text(2)))
}

fn cover() -> FormSpec {
    FormSpec::new("cover", "Cover countries or themes", Engage)
        .help("A theme beside countries says what they are covered for; alone it is covered everywhere.")
        .field(FieldSpec::new("polities", "Countries", "One a line, by name or code.", FieldKind::Polities))
        .field(FieldSpec::several("themes", "Themes", "", coded_choices!(Theme)))
        .fields(days("From", "To"))
        .field(FieldSpec::line("words", "What to know", "May be left blank."))
}

fn assign() -> FormSpec {
    let engagement = FieldKind::Record(&[ChronicleKind::Engagement]);
    FormSpec::new("assign", "Assign to an engagement", Engage)
        .help("No list names the engagement; lists say engaged. Choose its mark where not even that may be known.")
        .field(FieldSpec::new("engagement", "Engagement", "Its identifier, such as E-2026-001.", engagement))
        .field(FieldSpec::line("role", "As what", "May be left blank."))
        .fields(days("From", "To"))
}

fn leave() -> FormSpec {
    FormSpec::new("leave", "Enter a leave", Engage).fields(days("From", "To")).field(FieldSpec::line(
        "words",
        "What to know",
        "Not why; may be left blank.",
    ))
}

fn check_readiness() -> FormSpec {
    FormSpec::new("check-readiness", "Check how soon they can leave", Engage)
        .help("Puts them on stand-by, or confirms it.")
        .field(FieldSpec::new("hours", "Can leave within hours", "1 to 2160.", FieldKind::Number))
        .field(FieldSpec::day("checked_on", "Checked on", "The day of the check; today at the latest."))
        .field(FieldSpec::day(
            "check_again_on",
            "Check again by",
            "Needed: from that day on it stands among what is owed.",
        ))
        .field(FieldSpec::new(
            "check_owner",
            "Who checks again",
            "A colleague by name; may be left blank.",
            FieldKind::Owner,
        ))
        .field(FieldSpec::new(
            "words",
            "How it was checked",
            "And what has to be known; may be left blank.",
            FieldKind::Text(2),
        ))
}

fn clear_funds() -> FormSpec {
    FormSpec::new("clear-funds", "Clear funds", Engage)
        .help("Money that may be spent without asking again.")
        .field(FieldSpec::line("amount", "How much", "Whole units and currency, such as 12500 USD."))
        .field(FieldSpec::day("until", "Until", "The last day on which they may be used."))
        .field(FieldSpec::line("cleared_by", "Cleared by", "Who said yes."))
        .field(FieldSpec::line("purpose", "What for", "May be left blank."))
}

fn add_document() -> FormSpec {
    FormSpec::new("add-document", "Add a travel document", Engage)
        .help("What it is and how long it is good for; never its number.")
        .field(FieldSpec::line("what", "Which", "Passport, visa, laissez-passer."))
        .field(FieldSpec::new(
            "polity",
            "Lets into",
            "A country by name or code; blank for a passport.",
            FieldKind::Polity,
        ))
        .field(FieldSpec::day("until", "Good until", ""))
}

fn estimate_journey() -> FormSpec {
    FormSpec::new("estimate-journey", "Work out a journey", Engage)
        .field(FieldSpec::new("polity", "Where to", "A country by name or code.", FieldKind::Polity))
        .field(FieldSpec::new("hours", "Hours from door to door", "Once they have left.", FieldKind::Number))
        .field(FieldSpec::line("words", "By which way", "May be left blank."))
        .field(FieldSpec::day("checked_on", "Worked out on", ""))
}

fn call_out() -> FormSpec {
    FormSpec::new("call-out", "Call them out", Engage)
        .field(FieldSpec::new("called_at", "Called at", "In universal time.", FieldKind::Moment))
        .field(FieldSpec::new("is_drill", "This was a drill", "", FieldKind::Tick).starting("yes"))
        .field(FieldSpec::new("words", "What was asked", "May be left blank.", FieldKind::Text(2)))
}

fn answers(representative: &Representative) -> Vec<FormSpec> {
    let open = representative.calls.iter().filter(|call| call.answer.is_none());
    open.map(|call| {
        FormSpec::new("answer-call", "They answered", Engage)
            .fixed("call", call.act_id)
            .field(FieldSpec::new("answered_at", "Answered at", "In universal time.", FieldKind::Moment))
            .field(FieldSpec::new(
                "ready_in_hours",
                "Could leave within hours",
                "May be left blank.",
                FieldKind::Number,
            ))
            .field(FieldSpec::new("words", "What they said", "May be left blank.", FieldKind::Text(2)))
    })
    .collect()
}

fn endings(representative: &Representative) -> Vec<FormSpec> {
    let ring = &representative.ring;
    let coverage = ring.coverage.iter().filter_map(|coverage| coverage.act_id);
    let assigned = ring.assignments.iter().filter_map(|assignment| assignment.act_id);
    let away = ring.leaves.iter().filter_map(|absence| absence.act_id);
    coverage
        .chain(assigned)
        .chain(away)
        .map(|entry| {
            FormSpec::new("end", "End it", Engage)
                .fixed("entry", entry)
                .field(FieldSpec::day("on", "Last day", ""))
                .field(FieldSpec::new("why", "Why", "May be left blank.", FieldKind::Text(2)))
        })
        .collect()
}

fn withdrawals(representative: &Representative) -> Vec<FormSpec> {
    let ring = &representative.ring;
    let coverage = ring.coverage.iter().filter_map(|coverage| coverage.act_id);
    let assigned = ring.assignments.iter().filter_map(|assignment| assignment.act_id);
    let away = ring.leaves.iter().filter_map(|absence| absence.act_id);
    let funds = ring.funds.iter().filter_map(|funds| funds.act_id);
    let documents = ring.documents.iter().filter_map(|document| document.act_id);
    let journeys = ring.journeys.iter().filter_map(|journey| journey.act_id);
    coverage
        .chain(assigned)
        .chain(away)
        .chain(funds)
        .chain(documents)
        .chain(journeys)
        .map(|entry| {
            FormSpec::new("withdraw", "Withdraw this entry", Engage)
                .fixed("entry", entry)
                .field(why("What was wrong, or why it holds no more"))
        })
        .collect()
}

fn days(from: &'static str, to: &'static str) -> [FieldSpec; 2] {
    [FieldSpec::day("from", from, ""), FieldSpec::day("to", to, "Left blank while it lasts.")]
}

fn why(label: &'static str) -> FieldSpec {
    FieldSpec::new("why", label, "In your words.", FieldKind::Text(2))
}
