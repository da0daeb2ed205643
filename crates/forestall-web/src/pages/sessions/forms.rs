//! The forms with which a session is planned and acted upon.

use forestall_confidence::{Audience, Capability};
use forestall_engagement::ParticipantStanding;
use forestall_engagement::engagement::ObserverSight;
use forestall_engagement::session::{
    AttendanceKind, InterpretationMode, Round, RoundKind, Session, SessionForm, SessionState,
};
use forestall_types::{ChronicleKind, EngagementId};

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, Sent, coded_choices};
use crate::page_error::capitalised;

const WHEN: &str =
    "Day, time and zone, such as 2026-12-04 10:00 Europe/Oslo; for the past the day alone will do.";

/// Returns the form that plans a session.
pub(super) fn opening(ctx: &Context, sent: &Sent) -> FormSpec {
    let engagement = FieldSpec::line("engagement", "Engagement", "Its identifier, such as E-2026-001.");
    let form = FormSpec::new("open", "Plan it", Capability::Engage)
        .help("A session may also be entered after it took place.")
        .field(engagement.starting(sent.text("engagement")))
        .field(FieldSpec::line("title", "What it is called", "One line, such as: Third round, at the lake."))
        .field(
            FieldSpec::choice("how", "How they meet", "", coded_choices!(SessionForm))
                .starting(SessionForm::InPerson.code()),
        )
        .field(FieldSpec::line("starts", "When it begins", WHEN))
        .field(FieldSpec::new(
            "minutes",
            "Minutes",
            "How long it takes; may be left blank.",
            FieldKind::Number,
        ))
        .field(zones())
        .field(FieldSpec::line("place", "Where", "May be left blank while it is not settled."))
        .field(venue());
    let seen = [ObserverSight::Agenda, ObserverSight::Attendance, ObserverSight::PlenarySummaries];
    ctx.as_ruled(&seen, form)
}

/// Returns the forms possible now.
pub(super) fn forms(ctx: &Context, session: &Session) -> Vec<FormSpec> {
    let Some(engagement_id) = session.engagement else { return Vec::new() };
    let mut forms = Vec::new();
    match session.state {
        SessionState::Cancelled(_) => forms.push(moving("Take up again at another time")),
        SessionState::Planned => {
            forms.push(ctx.as_ruled(&[ObserverSight::Agenda], agenda()));
            forms.push(moving("Move to another time"));
            forms.push(placing());
            forms.push(showing_zones());
            forms.push(interpreting());
            forms.push(hold());
            forms.push(cancel());
        }
        SessionState::Held => forms.push(ctx.as_ruled(&[ObserverSight::Agenda], agenda())),
    }
    if !matches!(session.state, SessionState::Cancelled(_)) {
        forms.extend(rounds(ctx, engagement_id));
        forms.push(ctx.of_participants(attending(session)));
        let summed_up = |form| ctx.as_ruled(&[ObserverSight::PlenarySummaries], form);
        forms.push(summed_up(summing_up(None, "the whole session")));
        let of_rounds = session
            .rounds
            .iter()
            .map(|round| summing_up(Some(round), &format!("the {}", round_words(ctx, round))));
        forms.extend(of_rounds.map(summed_up));
        forms.push(taking_on());
        let drops = session.agenda.iter().map(|item| {
            FormSpec::new("drop-item", format!("Take off: {}", item.what), Capability::Engage)
                .fixed("item", item.act_id)
                .field(FieldSpec::line("why", "Why", "One line."))
        });
        forms.extend(drops);
    }
    let owed = session.owed();
    forms.extend(owed.iter().flat_map(|action| {
        let form = |step, heading: &str| {
            FormSpec::new(step, format!("{heading}: {}", action.due.what), Capability::Engage)
                .fixed("action", action.act_id)
        };
        [
            form("finish-action", "Done").field(FieldSpec::text("how", "How", "What was done.")),
            form("move-action", "Another day")
                .field(FieldSpec::day("on", "By which day", ""))
                .field(FieldSpec::line("why", "Why", "One line.")),
            form("drop-action", "Drop").field(FieldSpec::text("why", "Why", "Why it will not be done.")),
        ]
    }));
    forms
}

/// Says what a round is: `caucus of party 1 (Herders' council)`.
pub(super) fn round_words(ctx: &Context, round: &Round) -> String {
    let names: Vec<_> = round.parties.iter().map(|&party| ctx.party(party)).collect();
    match (round.kind, names.is_empty()) {
        (RoundKind::Plenary, _) | (_, true) => round.kind.words().to_owned(),
        (RoundKind::Caucus, false) => format!("caucus of {}", names.join(", ")),
        (RoundKind::Shuttle, false) => format!("shuttle to {}", names.join(", ")),
    }
}

fn zones() -> FieldSpec {
    let help = "Zones of those who join from elsewhere, one a line, such as Africa/Tunis; hours are shown for them too.";
    FieldSpec::new("zones", "Also show the hours for", help, FieldKind::Lines(2))
}

fn venue() -> FieldSpec {
    let help = "The comparison of places out of which this one was chosen; may be left blank.";
    FieldSpec::new("venue", "Chosen in", help, FieldKind::Record(&[ChronicleKind::VenueChoice]))
}

fn agenda() -> FormSpec {
    FormSpec::new("add-item", "Add to the agenda", Capability::Engage)
        .field(FieldSpec::line("what", "What is talked about", "One line."))
        .field(FieldSpec::new("minutes", "Minutes", "May be left blank.", FieldKind::Number))
        .field(FieldSpec::line("led_by", "Who leads", "May be left blank."))
}

fn moving(heading: &str) -> FormSpec {
    FormSpec::new("move", heading, Capability::Engage)
        .field(FieldSpec::line("starts", "When it begins", WHEN))
        .field(FieldSpec::new("minutes", "Minutes", "Blank: as long as before.", FieldKind::Number))
        .field(FieldSpec::line("why", "Why", "One line."))
}

fn placing() -> FormSpec {
    FormSpec::new("set-place", "Set the place", Capability::Engage)
        .field(FieldSpec::line("place", "Where", "One line."))
        .field(venue())
        .field(FieldSpec::line("why", "Why", "May be left blank."))
}

fn showing_zones() -> FormSpec {
    FormSpec::new("show-zones", "Show hours for other zones", Capability::Engage).field(zones())
}

fn interpreting() -> FormSpec {
    let tag = "A language by its tag, such as ar, he, nb or fr.";
    FormSpec::new("interpret", "Arrange interpretation", Capability::Engage)
        .field(FieldSpec::line("from", "From", tag))
        .field(FieldSpec::line("into", "Into", tag))
        .field(FieldSpec::choice("mode", "How", "", coded_choices!(InterpretationMode)))
        .field(FieldSpec::line(
            "by",
            "Who interprets",
            "A name, or a person of the roster by identifier; may be blank.",
        ))
}

fn hold() -> FormSpec {
    FormSpec::new("hold", "It took place", Capability::Engage)
        .consequence("Afterwards it cannot be moved or cancelled.")
        .field(FieldSpec::text("remark", "How it went", "May be left blank."))
}

fn cancel() -> FormSpec {
    FormSpec::new("cancel", "Cancel it", Capability::Engage).field(FieldSpec::text(
        "why",
        "Why",
        "Moving it takes it up again.",
    ))
}

/// Returns the forms that begin a round: a plenary, shuttles, and a caucus of each party in whose caucus they sit.
fn rounds(ctx: &Context, engagement_id: EngagementId) -> Vec<FormSpec> {
    let common = |heading: String, kind: RoundKind| {
        FormSpec::new("begin-round", heading, Capability::Engage)
            .fixed("kind", kind.code())
            .field(FieldSpec::line("starts", "When it begins", "May be left blank. As for the session."))
            .field(FieldSpec::new("minutes", "Minutes", "May be left blank.", FieldKind::Number))
            .field(FieldSpec::text("about", "What it is about", "May be left blank."))
    };
    let own_eyes = ctx.visit.viewer().own();
    let parties = ctx.parties().into_iter();
    let plenary =
        common("Begin a plenary".to_owned(), RoundKind::Plenary).fixed_value("parties", Vec::<String>::new());
    let shuttle = common("Begin a shuttle round".to_owned(), RoundKind::Shuttle)
        .usually_for(
            Audience::internal().intersection(&Audience::engagement(engagement_id)),
            "staff among the members",
        )
        .field(FieldSpec::several(
            "parties",
            "To whom",
            "The mediator goes to these, one after the other.",
            parties.clone().map(|(number, name)| (number.to_string(), name)),
        ));
    let caucuses = parties.filter(|(number, _)| own_eyes.caucuses.contains(&(engagement_id, *number)));
    let caucuses = caucuses.map(|(number, name)| {
        common(format!("Begin a caucus of {name}"), RoundKind::Caucus)
            .fixed_value("parties", vec![number.to_string()])
            .usually_for(Audience::caucus(engagement_id, number), format!("the caucus of {name}"))
    });
    [plenary, shuttle].into_iter().chain(caucuses).collect()
}

fn attending(session: &Session) -> FormSpec {
    let help = "A pseudonym, or a person of the roster by identifier. Who is noted again is noted anew.";
    let before = session.state == SessionState::Planned;
    FormSpec::new("attend", "Note attendance", Capability::Engage)
        .help(if before { "Who is expected may be noted before." } else { "" })
        .field(FieldSpec::line("who", "Who", help))
        .field(FieldSpec::choice("standing", "In what standing", "", coded_choices!(ParticipantStanding)))
        .field(
            FieldSpec::choice("kind", "How", "", coded_choices!(AttendanceKind))
                .starting(AttendanceKind::Present.code()),
        )
}

fn summing_up(round: Option<&Round>, of: &str) -> FormSpec {
    let form = FormSpec::new("summarise", format!("Sum up {of}"), Capability::Engage)
        .button("Keep the summary")
        .help("Nobody is quoted by name. A later summary of the same takes the place of this one.")
        .field(FieldSpec::new("words", "What was said", "", FieldKind::Text(8)))
        .field(FieldSpec::new("is_agreed", "Those who took part agreed to it", "", FieldKind::Tick));
    match round {
        Some(round) => form.fixed("round", round.act_id),
        None => form,
    }
}

fn taking_on() -> FormSpec {
    FormSpec::new("take-on", "Add an action", Capability::Engage)
        .field(FieldSpec::line("what", "What", "One line."))
        .field(FieldSpec::new("owner", "Who", "A colleague by name, or anybody's name.", FieldKind::Owner))
        .field(FieldSpec::day("on", "By which day", ""))
        .field(FieldSpec::line("cost", "What it may cost", "Such as 300 USD; may be left blank."))
}

/// Returns the words of a coded choice with a large first letter.
pub(super) fn large(words: &str) -> String {
    capitalised(words)
}
