//! The forms with which a place to meet is looked for.

use forestall_confidence::Capability::WriteNotes;
use forestall_engagement::venue_choice::{
    Access, Area, Candidate, HostAnswer, Leaning, Obstacle, Radius, VenueChoice, Weight,
};

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, Sent, coded_choices};
use crate::mark_chip::MarkChip;

const POINT: &str = "Latitude and longitude in degrees, such as 59.9139 N, 10.7522 E.";

/// Returns the form that begins a comparison; `?engagement=E-2026-001` or `?within=SIT-...` says for what.
pub(super) fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
    let within = sent.get("within").or_else(|| sent.get("engagement")).unwrap_or_default().to_owned();
    let parties: Vec<String> = ctx.parties().into_iter().map(|(_, name)| name).collect();
    FormSpec::new("open", "Begin the comparison", WriteNotes)
        .help("Places are compared on nearness to the conflict, forecast danger and access for each party.")
        .field(FieldSpec::line(
            "title",
            "What it is called",
            "One line, such as: A place for the third round.",
        ))
        .field(
            FieldSpec::line(
                "within",
                "For which engagement or situation",
                "Its identifier, such as E-2026-001.",
            )
            .starting(within),
        )
        .field(FieldSpec::day("from", "First day", "The danger is read for the month of this day."))
        .field(FieldSpec::day("until", "Last day", "At most a year later."))
        .field(FieldSpec::line(
            "place",
            "A place of the conflict",
            "Distances are taken from there; more can be named later.",
        ))
        .field(FieldSpec::line("at", "Where that is", POINT))
        .field(
            FieldSpec::new("parties", "Who has to come", "One party a line.", FieldKind::Lines(4))
                .starting(parties.join("\n")),
        )
        .field(
            FieldSpec::choice(
                "radius",
                "How far around a place the danger is read",
                "",
                coded_choices!(Radius),
            )
            .starting(Radius::Km50.code()),
        )
}

/// Returns the forms possible now.
pub(super) fn forms(_: &Context, choice: &VenueChoice) -> Vec<FormSpec> {
    if choice.opening.is_none() {
        return Vec::new();
    }
    if choice.withdrawn.is_some() {
        return vec![FormSpec::new("reopen", "Look for a place again", WriteNotes).field(why())];
    }
    let mut forms = vec![candidate()];
    forms.extend(choice.candidates.iter().flat_map(|candidate| of_candidate(choice, candidate)));
    forms.push(weigh(choice));
    forms.push(
        FormSpec::new("add-place", "Name another place of the conflict", WriteNotes)
            .help("Nearness is the distance to the nearest of them.")
            .field(FieldSpec::line("place", "What it is called", "One line."))
            .field(FieldSpec::line("at", "Where it is", POINT)),
    );
    forms.push(
        FormSpec::new("add-party", "Name another party that has to come", WriteNotes).field(FieldSpec::line(
            "party",
            "Party",
            "Its name.",
        )),
    );
    forms.push(
        FormSpec::new("withdraw", "No place is sought any more", WriteNotes)
            .consequence("A choice that was made no longer holds. The search can be opened again.")
            .field(why()),
    );
    forms
}

fn candidate() -> FormSpec {
    FormSpec::new("add-candidate", "Propose a place", WriteNotes)
        .field(FieldSpec::line("name", "What it is called", "Town and house, as far as they may be known."))
        .field(FieldSpec::new("polity", "Country", "Its name or code.", FieldKind::Polity))
        .field(FieldSpec::line("at", "Where it is", POINT))
        .field(FieldSpec::choice("area", "Does it lie in the area of conflict?", "", coded_choices!(Area)))
        .field(FieldSpec::text("why", "Why", "Why it is proposed, and why it does or does not lie there."))
}

/// Returns the forms about one candidate.
///
/// An act about a candidate that has a mark of its own starts with that mark: its words would tell the others of it.
fn of_candidate(choice: &VenueChoice, candidate: &Candidate) -> Vec<FormSpec> {
    let of = |step: &'static str, heading: String| {
        let form = FormSpec::new(step, heading, WriteNotes).fixed("candidate", candidate.act_id);
        match &candidate.own_mark {
            None => form,
            Some(mark) => {
                let chip = MarkChip::of(choice.id.record(), mark);
                form.usually_for(mark.audience.clone(), chip.label)
            }
        }
    };
    let name = &candidate.name;
    if candidate.excluded.is_some() {
        return vec![of("readmit", format!("Take {name} back into question")).field(why())];
    }
    let parties = choice.parties.iter().map(|party| (party.to_string(), party.to_string()));
    let access = of("judge-access", format!("Judge who can come to {name}"))
        .field(FieldSpec::choice("party", "Party", "", parties))
        .field(FieldSpec::choice("access", "Can it come?", "", coded_choices!(Access)))
        .field(FieldSpec::several("obstacles", "What makes it hard", "", coded_choices!(Obstacle)))
        .field(FieldSpec::text("words", "More about it", "May be left blank where an obstacle says it."))
        .field(FieldSpec::line("source", "Source", "Who says so. No names of protected persons."))
        .field(FieldSpec::grade("May be left out."));
    let symbol = of("note-symbol", format!("Note what {name} says to somebody"))
        .field(FieldSpec::line("to", "To whom", "A party, or anybody who watches."))
        .field(FieldSpec::choice("leaning", "Does it speak for the place?", "", coded_choices!(Leaning)))
        .field(FieldSpec::text("words", "What it says", "In their eyes."))
        .field(FieldSpec::line("source", "Source", "May be left blank."));
    let cost = of("estimate-cost", format!("Estimate the cost of {name}"))
        .field(FieldSpec::line("cost", "Sum", "Such as 12500 USD; all in one currency."))
        .field(FieldSpec::text("words", "What is in it", "May be left blank."));
    let host = of("tell-host", format!("Enter what the host of {name} says"))
        .field(FieldSpec::choice("answer", "The host", "", coded_choices!(HostAnswer)))
        .field(FieldSpec::text("words", "Conditions, or who was asked", "May be left blank."))
        .field(FieldSpec::line("source", "Source", "May be left blank."));
    let exclude = of("exclude", format!("Exclude {name}"))
        .help("For a reason that no advantage outweighs.")
        .field(why());
    let choose = of("choose", format!("Choose {name}")).field(why());
    let is_chosen = choice.chosen().is_some_and(|chosen| chosen.what.candidate == candidate.act_id);
    let all = [access, symbol, cost, host, exclude];
    all.into_iter().chain((!is_chosen).then_some(choose)).collect()
}

fn weigh(choice: &VenueChoice) -> FormSpec {
    let start = choice.weights.as_ref().map(|weights| weights.what);
    let field = |name, label, weight: Option<Weight>| {
        let field = FieldSpec::choice(name, label, "", coded_choices!(Weight));
        weight.map_or(field.clone(), |weight| field.starting(weight.code()))
    };
    FormSpec::new("weigh", "Say how much each criterion counts", WriteNotes)
        .help(
            "Ranks by your weights stand beside the comparison, with how far they hold. They choose nothing.",
        )
        .field(field("nearness", "Nearness to the conflict", start.map(|weights| weights.nearness)))
        .field(field("safety", "Little danger", start.map(|weights| weights.safety)))
        .field(field("access", "That all parties can come", start.map(|weights| weights.access)))
}

fn why() -> FieldSpec {
    FieldSpec::text("why", "Why", "In your words.")
}
