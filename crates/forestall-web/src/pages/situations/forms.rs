//! The forms that open a situation and act upon it, as data.

use forestall_confidence::Capability::WriteNotes;
use forestall_engagement::chronicle::Owner;
use forestall_engagement::situation::{
    Extent, Handover, LookAhead, Occasion, OccasionKind, Recurrence, Situation, Theme,
};
use forestall_types::{ChronicleKind, DecisionId, WarningId};

use super::today;
use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, Sent, coded_choices};
use crate::format;

/// Returns the form that opens a situation.
///
/// The address may say out of what: `?country=CAF&warning=W-2026-001&decision=D-2026-001`. What names no such record is
/// passed over; whether there is one is nobody's to learn here.
pub(super) fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
    let country = sent.get("country").and_then(|code| {
        ctx.polities().iter().find(|(known, _)| known.as_str() == code).map(|(_, name)| name.clone())
    });
    let warning: Option<WarningId> = sent.get("warning").and_then(|id| id.parse().ok());
    let decision: Option<DecisionId> = sent.get("decision").and_then(|id| id.parse().ok());
    let form = FormSpec::new("open", "Watch it", WriteNotes)
        .help(match (warning, decision) {
            (None, None) => {
                "A situation is what you keep a dossier on: a country, a part of one, several, or a dispute."
            }
            (Some(_), _) => "The dossier names the warning you come from, for those who may read it.",
            (None, Some(_)) => "It is kept that the dossier was opened out of the decision you come from.",
        })
        .field(FieldSpec::text(
            "why",
            "Why it is watched",
            "In a sentence or two. The first line stands above the dossier and in every list.",
        ))
        .field(FieldSpec::line("title", "What it is called", "One line, as people here say it."))
        .field(extent(Extent::Country))
        .field(
            FieldSpec::new("polities", "Countries", "Names or codes, one a line.", FieldKind::Polities)
                .starting(country.unwrap_or_default()),
        )
        .field(place(""))
        .field(keeper("keeper", "Who keeps it", "A colleague, or a name. May be left out."));
    let form = match warning {
        Some(warning) => form.fixed("warning", warning),
        None => form,
    };
    match decision {
        Some(decision) => form.fixed("decision", decision),
        None => form,
    }
}

/// Returns the forms for what can be done with a situation now.
pub(super) fn acts(ctx: &Context, situation: &Situation) -> Vec<FormSpec> {
    if situation.is_closed() {
        return vec![FormSpec::new("reopen", "Watch it again", WriteNotes).field(FieldSpec::text(
            "why",
            "Why",
            "In your words.",
        ))];
    }
    let mut forms = vec![
        set_why(situation),
        add_theme(situation),
        add_cause(situation),
        link_party(),
        add_occasion(),
        watch(),
    ];
    forms.extend(situation.themes.iter().map(|named| {
        FormSpec::new("drop-theme", format!("Take off: {}", named.theme), WriteNotes)
            .fixed("theme", named.act_id)
            .field(why_may_be_left_out())
    }));
    forms.extend(situation.causes.iter().map(|cause| {
        FormSpec::new("drop-cause", "Take back", WriteNotes)
            .fixed("cause", cause.act_id)
            .field(FieldSpec::text("why", "Why it is taken back", "It stays in the history."))
    }));
    forms.extend(situation.parties.iter().map(|link| {
        FormSpec::new("unlink-party", "Take off", WriteNotes)
            .fixed("link", link.act_id)
            .field(why_may_be_left_out())
    }));
    forms.extend(situation.occasions.iter().flat_map(|occasion| of_occasion(ctx, occasion)));
    forms.extend(situation.watches.iter().map(|watching| {
        FormSpec::new("end-watch", "I looked", WriteNotes)
            .fixed("watch", watching.act_id)
            .field(FieldSpec::text("found", "What you found", "It is kept in the history."))
    }));
    match situation.waiting_handover() {
        Some(handover) => forms.extend(of_handover(ctx, handover)),
        None => forms.push(hand_over()),
    }
    forms.extend(naming(ctx, situation));
    forms.push(
        FormSpec::new("close", "Stop watching", WriteNotes)
            .consequence(
                "It leaves the list of what is watched and asks for no more looks. It can be watched again.",
            )
            .field(FieldSpec::text("why", "Why", "In your words.")),
    );
    forms
}

/// Name, extent and countries.
fn naming(ctx: &Context, situation: &Situation) -> Vec<FormSpec> {
    let title = situation.title.as_ref().map(ToString::to_string).unwrap_or_default();
    let where_it_is = situation.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut forms = vec![
        FormSpec::new("retitle", "Call it something else", WriteNotes)
            .field(FieldSpec::line("title", "What it is called", "One line.").starting(title)),
        FormSpec::new("set-extent", "Change what it covers", WriteNotes)
            .field(extent(situation.extent()))
            .field(place(&where_it_is)),
        FormSpec::new("add-polity", "Add a country", WriteNotes).field(FieldSpec::new(
            "polity",
            "Country",
            "Its name or code.",
            FieldKind::Polity,
        )),
    ];
    if situation.polities.len() > 1 {
        forms.extend(situation.polities.iter().map(|&polity| {
            FormSpec::new("remove-polity", format!("Take off {}", ctx.visit.name(polity)), WriteNotes)
                .fixed("polity", polity)
                .field(why_may_be_left_out())
        }));
    }
    forms
}

fn set_why(situation: &Situation) -> FormSpec {
    let why = situation.why.as_ref().map(ToString::to_string).unwrap_or_default();
    FormSpec::new("set-why", "Tell anew why it is watched", WriteNotes).field(
        FieldSpec::text(
            "why",
            "Why it is watched",
            "The first line stands above the dossier and in every list.",
        )
        .starting(why),
    )
}

fn add_theme(situation: &Situation) -> FormSpec {
    let named: Vec<Theme> = situation.themes.iter().map(|named| named.theme).collect();
    let choices = coded_choices!(Theme).zip(Theme::ALL);
    let left = choices.filter(|(_, theme)| **theme == Theme::Other || !named.contains(theme));
    FormSpec::new("add-theme", "Add a theme", WriteNotes)
        .field(FieldSpec::choice("theme", "Theme", "What it is about.", left.map(|(choice, _)| choice)))
        .field(FieldSpec::text(
            "root_cause",
            "What lies behind it",
            "In your words. May be left out, but not for another theme.",
        ))
}

fn add_cause(situation: &Situation) -> FormSpec {
    let mut themes: Vec<Theme> = situation.themes.iter().map(|named| named.theme).collect();
    themes.dedup();
    let themes =
        themes.into_iter().map(|theme| (theme.code(), crate::page_error::capitalised(theme.words())));
    FormSpec::new("add-cause", "Add a root cause", WriteNotes)
        .field(FieldSpec::line("cause", "Root cause", "One line."))
        .field(FieldSpec::choice("theme", "Theme", "The theme it lies behind. May be left out.", themes))
        .field(FieldSpec::text("evidence", "What shows it", "May be left out."))
        .field(FieldSpec::line("source", "Source", "Who says so. No names of protected persons."))
        .field(FieldSpec::grade(GRADE_HELP))
}

const GRADE_HELP: &str =
    "How reliable the source is, A to F, and how credible this is, 1 to 6. May be left out.";

fn link_party() -> FormSpec {
    FormSpec::new("link-party", "Link a party", WriteNotes)
        .help("Whoever may not read the party does not see the link; the history tells them that one was added. Where even that says too much, choose fewer readers.")
        .field(FieldSpec::new(
            "party",
            "Party",
            "Its name out of the list, or the identifier from its page.",
            FieldKind::Record(&[ChronicleKind::Party]),
        ))
        .field(FieldSpec::line("role", "What it has to do with it", "Such as claims the area. May be left out."))
}

fn add_occasion() -> FormSpec {
    let again = coded_choices!(Recurrence);
    FormSpec::new("add-occasion", "Enter a date", WriteNotes)
        .help("A date to come can be a reason to look again; one that is past is kept for the timeline.")
        .field(FieldSpec::choice("kind", "Kind", "What kind of date.", coded_choices!(OccasionKind)))
        .field(FieldSpec::line("title", "What happens", "One line."))
        .field(FieldSpec::day("from", "Day", "The day, or the first of several."))
        .field(FieldSpec::day("to", "Last day", "Only where it lasts several days."))
        .field(
            FieldSpec::choice(
                "recurrence",
                "Does it come again?",
                "29 February is the 28th in other years.",
                again,
            )
            .starting(Recurrence::Once.code()),
        )
        .field(FieldSpec::text("why", "Why it matters", "May be left out."))
        .field(FieldSpec::choice(
            "look_ahead",
            "Look again",
            "How long before, or nothing where the date is no reason to look.",
            coded_choices!(LookAhead),
        ))
}

fn of_occasion(ctx: &Context, occasion: &Occasion) -> Vec<FormSpec> {
    let of = |step: &'static str, heading: &str| {
        FormSpec::new(step, heading, WriteNotes).fixed("occasion", occasion.act_id)
    };
    if occasion.cancelled.is_some() {
        return vec![of("restore-occasion", "It takes place after all").field(why())];
    }
    let last = occasion.days.to.map(|day| day.to_string()).unwrap_or_default();
    let mut forms = Vec::new();
    if occasion.to_look_at().is_some() {
        let heading =
            if occasion.is_to_be_looked_at(today(&ctx.visit)) { "I looked" } else { "I looked already" };
        forms.push(of("look-at-occasion", heading).field(FieldSpec::text(
            "found",
            "What you found",
            "It is kept in the history; for a date that comes again the next look is asked for.",
        )));
    }
    forms.push(
        of("move-occasion", "Move")
            .field(FieldSpec::day("from", "Day", "The new day.").starting(occasion.days.from.to_string()))
            .field(FieldSpec::day("to", "Last day", "Only where it lasts several days.").starting(last))
            .field(why()),
    );
    forms.push(of("cancel-occasion", "Cancel").field(why()));
    forms
}

fn watch() -> FormSpec {
    FormSpec::new("watch", "Look again by a day", WriteNotes)
        .field(FieldSpec::line("what", "At what, and why", "One line."))
        .field(FieldSpec::day("on", "By which day", "It stands among what is owed until somebody looked."))
        .field(keeper("owner", "Who looks", "A colleague, or a name. May be left out."))
        .field(FieldSpec::line("cost", "What it may cost", "Such as 1200 USD. May be left out."))
}

fn hand_over() -> FormSpec {
    FormSpec::new("hand-over", "Hand it over", WriteNotes)
        .help(
            "It stands on a sheet of one page, with what is owed and the dates to come, that can be printed.",
        )
        .field(keeper("to", "To whom", "A colleague, who then takes it over here, or a name."))
        .field(FieldSpec::text("state", "How it stands", "What somebody has to know who comes new."))
        .field(FieldSpec::text("open", "What is open", "What you would do next."))
        .field(FieldSpec::text(
            "call",
            "Whom to call",
            "Offices and functions. No names of protected persons.",
        ))
}

fn of_handover(ctx: &Context, handover: &Handover) -> Vec<FormSpec> {
    let of = |step: &'static str, heading: &'static str| {
        FormSpec::new(step, heading, WriteNotes).fixed("handover", handover.act_id)
    };
    let is_receiver = match &handover.to {
        Owner::Account(account) => ctx.visit.viewer().account() == Some(*account),
        Owner::Named(_) => true,
    };
    let take =
        of("take-over", "Take it over").field(FieldSpec::text("words", "A word to it", "May be left out."));
    let call_off = of("call-off-hand-over", "Call the handing over off").field(why());
    is_receiver.then_some(take).into_iter().chain([call_off]).collect()
}

fn extent(start: Extent) -> FieldSpec {
    FieldSpec::choice("extent", "What it covers", "", coded_choices!(Extent)).starting(start.code())
}

fn place(start: &str) -> FieldSpec {
    FieldSpec::line("place", "Which part", "In words; needed for a part of a country or a region.")
        .starting(start)
}

fn keeper(name: &'static str, label: &'static str, help: &'static str) -> FieldSpec {
    FieldSpec::new(name, label, help, FieldKind::Owner)
}

fn why() -> FieldSpec {
    FieldSpec::text("why", "Why", "In your words.")
}

fn why_may_be_left_out() -> FieldSpec {
    FieldSpec::text("why", "Why", "May be left out.")
}

/// Prints a day or several.
pub(super) fn days_in_words(days: forestall_engagement::situation::Days) -> String {
    match days.to {
        Some(to) if to != days.from => format!("{} to {}", format::date(days.from), format::date(to)),
        _ => format::date(days.from),
    }
}
