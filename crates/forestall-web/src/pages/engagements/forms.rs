//! The forms that act upon an engagement.

use forestall_confidence::{Audience, Capability, Clause};
use forestall_engagement::engagement::{
    BookingKind, Course, EngagementOutcome, EngagementRole, GroupKind, Kept, NumberedParty, ObserverSight,
    Recording, RiskLevel, Seen, Stage, StageMove, TargetUnit, Track, standing,
};
use forestall_engagement::{EngagementId, ParticipantStanding};
use forestall_types::ChronicleKind;

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, coded_choices};
use crate::format;
use crate::page_error::capitalised;

const WHEN: &str = "Left blank it is today.";

/// Returns the forms possible now, in the order of the page.
pub(super) fn forms(ctx: &Context, course: &Course) -> Vec<FormSpec> {
    let Some(engagement_id) = course.engagement_id() else { return Vec::new() };
    let mut forms = vec![ctx.for_members(note())];
    if course.stage.is_open() {
        forms.push(next_step());
        forms.extend(course.stage.moves().map(|step| moving(course, step)));
        forms.extend(raising(course));
        forms.push(action());
    }
    forms.extend(ending(
        "finish-action",
        "An action is done",
        "action",
        "Which",
        actions(course),
        [FieldSpec::text("words", "With what result", "")],
    ));
    forms.extend(ending(
        "drop-action",
        "Drop an action",
        "action",
        "Which",
        actions(course),
        [FieldSpec::text("why", "Why", "")],
    ));
    if course.stage.is_open() {
        forms.extend(plan(course));
        forms.extend(safety(course, engagement_id));
        forms.extend(people(course, engagement_id));
        forms.extend(participation(course, engagement_id));
    }
    forms.push(linking(course));
    forms.extend(observing(course));
    forms.extend(identifying(ctx, course, engagement_id));
    forms.extend(money(course, engagement_id));
    forms
}

fn engages(step: &'static str, heading: impl Into<String>) -> FormSpec {
    FormSpec::new(step, heading, Capability::Engage)
}

fn of_staff(form: FormSpec, engagement_id: EngagementId) -> FormSpec {
    let staff = Audience::engagement(engagement_id).and(Clause::Internal);
    form.usually_for(staff, "staff among the members")
}

fn of_members(form: FormSpec, engagement_id: EngagementId) -> FormSpec {
    form.usually_for(Audience::engagement(engagement_id), "members, not observers")
}

/// Returns a form that ends one of several things; none where there is nothing to end.
fn ending(
    step: &'static str,
    heading: &'static str,
    name: &'static str,
    label: &'static str,
    of: Vec<(String, String)>,
    fields: impl IntoIterator<Item = FieldSpec>,
) -> Option<FormSpec> {
    if of.is_empty() {
        return None;
    }
    Some(engages(step, heading).field(FieldSpec::choice(name, label, "", of)).fields(fields))
}

fn listed<T>(list: &[Kept<T>], words: impl Fn(&T) -> String) -> Vec<(String, String)> {
    standing(list).map(|kept| (kept.act_id.to_string(), words(&kept.what))).collect()
}

fn actions(course: &Course) -> Vec<(String, String)> {
    listed(&course.actions, |due| format!("{}, by {}", due.what, format::date(due.on)))
}

fn present(course: &Course) -> Vec<(String, String)> {
    let parties = course.parties.iter().filter(|party| party.left.is_none());
    parties.map(party_choice).collect()
}

fn party_choice(party: &NumberedParty) -> (String, String) {
    (party.number.to_string(), format!("{} (party {})", party.name, party.number))
}

fn why() -> FieldSpec {
    FieldSpec::text("why", "Why", "")
}

fn on() -> FieldSpec {
    FieldSpec::day("on", "On which day", WHEN)
}

fn note() -> FormSpec {
    engages("note", "Add a note").field(FieldSpec::text(
        "words",
        "Note",
        "What was learnt. Nobody is quoted by name here.",
    ))
}

fn next_step() -> FormSpec {
    engages("set-next-step", "Set the next step")
        .field(FieldSpec::line("what", "Next step", "One line: what comes next."))
        .field(FieldSpec::day("due_on", "By which day", "May be left blank."))
        .field(FieldSpec::new("owner", "Who", "A colleague or anybody's name.", FieldKind::Owner))
        .field(FieldSpec::line("cost", "What it may cost", "Such as 1200 USD; may be left blank."))
}

fn action() -> FormSpec {
    engages("add-action", "Add an action")
        .field(FieldSpec::line("what", "What is to be done", "One line."))
        .field(FieldSpec::new("owner", "Who", "A colleague or anybody's name.", FieldKind::Owner))
        .field(FieldSpec::day("on", "By which day", ""))
        .field(FieldSpec::line("cost", "What it may cost", "Such as 1200 USD; may be left blank."))
}

fn moving(course: &Course, step: StageMove) -> FormSpec {
    let form = engages(step.code(), capitalised(step.words())).for_all_readers();
    let reason = |help: &str| FieldSpec::text("reason", "Why", help);
    match step {
        StageMove::SeekConsent => form.field(reason("Who is asked, by whom, and why now.")),
        StageMove::Prepare => form.field(reason("Who agreed to what, and what is ready.")),
        StageMove::Begin => form
            .consequence("An assessment of risk has to hold on that day.")
            .field(reason("What makes it possible now.")),
        StageMove::Pause => form.field(reason("Why, and what has to happen before it goes on.")),
        StageMove::StepBack => form.field(reason("What was not as it was said.")),
        StageMove::Transfer => form
            .help("Where another channel carries it on. It stays open until it is known what became of what passed.")
            .consequence(
                "Without a transfer nothing passes: what was recorded so far keeps its marks and its readers.",
            )
            .field(transfer())
            .field(reason("To whom, and why.")),
        StageMove::Conclude => form
            .consequence("It ends here. Afterwards only what is learnt, paid or done late can be added.")
            .field(FieldSpec::choice("outcome", "Outcome", "How it ended.", outcomes(course)))
            .field(reason("What was reached, and what was not: for those who judge later whether it helped.")),
        StageMove::BreakOff => form
            .consequence("It ends here. Afterwards only what is learnt, paid or done late can be added.")
            .field(FieldSpec::several(
                "left",
                "Who left",
                "None where it is given up by those who lead it.",
                present(course),
            ))
            .field(reason("What was said, and what happened before.")),
    }
    .field(on())
}

fn outcomes(course: &Course) -> Vec<(String, String)> {
    let fits = |outcome: EngagementOutcome| match outcome {
        EngagementOutcome::BrokenOff => false,
        EngagementOutcome::Settled | EngagementOutcome::PartlySettled => course.has_begun(),
        EngagementOutcome::Overtaken | EngagementOutcome::Other => true,
    };
    let fitting = EngagementOutcome::ALL.iter().filter(|outcome| fits(**outcome));
    fitting.map(|outcome| (outcome.code().to_owned(), capitalised(outcome.words()))).collect()
}

fn transfer() -> FieldSpec {
    FieldSpec::new(
        "transfer",
        "The transfer",
        "The record of what was handed over out of this engagement; may be left blank.",
        FieldKind::Record(&[ChronicleKind::Transfer]),
    )
}

fn raising(course: &Course) -> Option<FormSpec> {
    let from = course.track?;
    let above = Track::ALL.iter().filter(|track| track.is_above(from));
    let above: Vec<_> = above.map(|track| (track.code(), track.words())).collect();
    let form = || {
        engages("raise-track", "Raise to another track")
            .for_all_readers()
            .help("The channel itself passes to officials and goes on with them.")
            .consequence(
                "It cannot go back. The track before stays on the record. Without a transfer nothing passes: what was \
                 recorded so far keeps its marks and its readers.",
            )
            .field(FieldSpec::choice("to", "Track", "", above.clone()))
            .field(transfer())
            .field(FieldSpec::text(
                "reason",
                "To whom, and why",
                "And what passes, where a transfer is named.",
            ))
            .field(on())
    };
    (!above.is_empty()).then(form)
}

fn plan(course: &Course) -> Vec<FormSpec> {
    let mut forms = vec![engages("add-aim", "Add an aim").field(FieldSpec::line("aim", "Aim", "One line."))];
    let aims = listed(&course.aims, ToString::to_string);
    forms.extend(ending("drop-aim", "Drop an aim", "aim", "Which", aims, [why()]));
    let theory = course.theories.last().map(|kept| kept.what.to_string()).unwrap_or_default();
    forms.push(
        engages("state-theory", "State the theory of change").field(
            FieldSpec::text("theory", "Theory of change", "If this is done, then that changes, because.")
                .starting(theory),
        ),
    );
    forms.push(
        engages("add-change-step", "Add a step of change")
            .field(FieldSpec::line("change", "What changes", "One line."))
            .field(FieldSpec::line(
                "indicator",
                "By what one sees it",
                "Something that somebody can look for.",
            ))
            .field(FieldSpec::day("by", "By which day", "May be left blank.")),
    );
    let steps = listed(&course.change_steps, |seen| seen.step.change.to_string());
    let form = ending("drop-change-step", "Drop a step of change", "change_step", "Which", steps, [why()]);
    forms.extend(form);
    forms
}

fn observing(course: &Course) -> Option<FormSpec> {
    let steps = listed(&course.change_steps, |seen| seen.step.change.to_string());
    let fields = [
        FieldSpec::choice("found", "What was seen", "", coded_choices!(Seen)),
        FieldSpec::day("on", "Looked for on", ""),
        FieldSpec::text("evidence", "What shows it", ""),
        FieldSpec::line("grade", "Source grade", "Such as B2; may be left blank."),
    ];
    ending("observe-change", "Say what was seen", "change_step", "Which step", steps, fields)
}

fn linking(course: &Course) -> FormSpec {
    let help = if course.situations.is_empty() { "The danger this is about." } else { "Another one." };
    engages("link-situation", "Link a situation").field(FieldSpec::new(
        "situation",
        "Situation",
        help,
        FieldKind::Record(&[ChronicleKind::Situation]),
    ))
}

fn safety(course: &Course, engagement_id: EngagementId) -> Vec<FormSpec> {
    let rules = course.rules_in_force();
    let seen: Vec<_> = rules.observers_see.iter().map(|sight| sight.code()).collect();
    let text = |name, label, help: &str| FieldSpec::text(name, label, help);
    let ground_rules = engages("agree-ground-rules", "Agree on ground rules")
        .help("They hold from now on. What was recorded before keeps its mark.")
        .field(
            FieldSpec::choice(
                "attributed",
                "How what is said may be attributed",
                "Not attributable is the Chatham House Rule.",
                coded_choices!(forestall_confidence::Attribution),
            )
            .starting(rules.attributed.code()),
        )
        .field(
            FieldSpec::several("observers_see", "What observers see", "", coded_choices!(ObserverSight))
                .starting(seen.join("\n")),
        )
        .field(
            FieldSpec::line("language", "Languages", "And who interprets.")
                .starting(rules.language.map(|language| language.to_string()).unwrap_or_default()),
        )
        .field(
            FieldSpec::choice("recording", "What may be kept", "", coded_choices!(Recording))
                .starting(rules.recording.code()),
        )
        .field(
            text("further", "Further rules", "May be left blank.")
                .starting(rules.further.map(|words| words.to_string()).unwrap_or_default()),
        )
        .field(text("reason", "Why these", "What changed, where others held before."));
    let risk = engages("assess-risk", "Assess the risk")
        .help(
            "Who may come to harm by talking, or by being seen to talk. Needed before the first session, at whatever \
             stage. It takes the place of earlier ones whose readers all read it too.",
        )
        .field(text(
            "harm",
            "Who may be harmed by this, and how",
            "Begin with those who have least protection.",
        ))
        .field(text("mitigations", "What is done about it", ""))
        .field(text("participants", "Safety of those who take part", "May be left blank."))
        .field(text("venue", "Safety of the place", "May be left blank."))
        .field(text("travel", "Safety on the way", "May be left blank."))
        .field(text("digital", "Messages, files, devices", "May be left blank."))
        .field(FieldSpec::choice("level", "Risk that remains", "", coded_choices!(RiskLevel)))
        .field(FieldSpec::line("reviewed_by", "Reviewed by", "Somebody other than who writes this."))
        .field(FieldSpec::day("valid_until", "Valid until", "The last day it holds."));
    let spoiler = engages("plan-for-spoiler", "Plan against a spoiler")
        .field(FieldSpec::line(
            "who",
            "Who may want it to fail",
            "A name, or a party such as PTY-04c1f2a9b3e7.",
        ))
        .field(text("tactics", "What they may do", ""))
        .field(text("answer", "What is done then, or before", ""));
    let spoilers = listed(&course.spoilers, |plan| plan.who.to_string());
    let drop =
        ending("drop-spoiler-plan", "Drop a plan against a spoiler", "plan", "Which", spoilers, [why()]);
    let mut forms = vec![ground_rules, of_staff(risk, engagement_id), of_staff(spoiler, engagement_id)];
    forms.extend(drop.map(|form| of_staff(form, engagement_id)));
    forms
}

fn people(course: &Course, engagement_id: EngagementId) -> Vec<FormSpec> {
    let mut forms = vec![
        engages("add-party", "A party joins")
            .for_all_readers()
            .help("It gets the next number, by which its caucus is known from then on.")
            .field(FieldSpec::line("name", "Name", "What it is called here."))
            .field(party_record("May be left blank."))
            .field(FieldSpec::day("joined_on", "Joined on", "May be left blank.")),
    ];
    let present = present(course);
    let fields = [on(), why()];
    let leaves = ending("party-leaves", "A party leaves", "party", "Which", present.clone(), fields);
    forms.extend(leaves.map(FormSpec::for_all_readers));
    let away = course.parties.iter().filter(|party| party.left.is_some()).map(party_choice).collect();
    let returns = ending("party-returns", "A party comes back", "party", "Which", away, [why()]);
    forms.extend(returns.map(FormSpec::for_all_readers));
    let unlinked = course.parties.iter().filter(|party| party.record.is_none()).map(party_choice).collect();
    let fields = [party_record("Out of the list, or its identifier.")];
    forms.extend(ending("link-party", "Link a party to its record", "party", "Which", unlinked, fields));
    forms.push(
        engages("take-role", "Name a convenor, mediator, host or funder")
            .field(FieldSpec::choice("role", "Role", "", coded_choices!(EngagementRole)))
            .field(FieldSpec::line("who", "Who", "A name, or a record such as REP-04c1f2a9b3e7."))
            .field(FieldSpec::day("from", "From", "May be left blank.")),
    );
    let roles =
        listed(&course.roles, |holder| format!("{}: {}", capitalised(holder.role.words()), holder.who));
    forms.extend(ending("leave-role", "Somebody leaves a role", "holder", "Who", roles, [on(), why()]));
    let track = course.track.unwrap_or(Track::TrackII);
    let standings = ParticipantStanding::ALL.iter().filter(|standing| track.seats(**standing));
    let standings = standings.map(|standing| (standing.code(), capitalised(standing.words())));
    let seat = engages("seat-participant", "Seat a participant")
        .help("Under a pseudonym. Who it is can be linked afterwards, for fewer readers.")
        .field(FieldSpec::line("pseudonym", "Pseudonym", "What records call them; never their name."))
        .field(FieldSpec::choice("standing", "Sits as", "", standings))
        .field(FieldSpec::choice("side", "For which party", "None for those between the parties.", present))
        .field(FieldSpec::day("joined_on", "From", "May be left blank."));
    forms.push(of_members(seat, engagement_id));
    let seated = listed(&course.participants, |seat| seat.pseudonym.to_string());
    let leaves =
        ending("participant-leaves", "A participant leaves", "participant", "Who", seated, [on(), why()]);
    forms.extend(leaves.map(|form| of_members(form, engagement_id)));
    let observer = engages("admit-observer", "Admit an observer")
        .help("The ground rules say what observers see. To read here they are added on the page of members as well.")
        .field(FieldSpec::line("name", "What they are called here", ""))
        .field(FieldSpec::line("on_behalf_of", "For whom they observe", "May be left blank."))
        .field(FieldSpec::day("from", "From", "May be left blank."));
    forms.push(of_members(observer, engagement_id));
    let observers = listed(&course.observers, |observer| observer.name.to_string());
    let leaves = ending("observer-leaves", "An observer leaves", "observer", "Who", observers, [on(), why()]);
    forms.extend(leaves.map(|form| of_members(form, engagement_id)));
    forms
}

fn party_record(help: &str) -> FieldSpec {
    FieldSpec::new("record", "Its record", help, FieldKind::Record(&[ChronicleKind::Party]))
}

/// Returns one form for each participant nobody was linked to, as far as the viewer sees.
fn identifying(ctx: &Context, course: &Course, engagement_id: EngagementId) -> Vec<FormSpec> {
    let unknown = standing(&course.participants).filter(|seat| course.identity(seat.act_id).is_none());
    let today = ctx.visit.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let form = |seat: &Kept<forestall_engagement::engagement::Participant>| {
        let from = seat.what.joined_on.unwrap_or(today);
        let form = engages("identify-participant", format!("Say who {} is", seat.what.pseudonym))
            .help("An appointed diplomat cannot sit as somebody without office: the roster has to have checked it.")
            .fixed("participant", seat.act_id)
            .fixed("standing", seat.what.standing.code())
            .field(FieldSpec::new(
                "record",
                "Their record",
                "Out of the roster.",
                FieldKind::Record(&[ChronicleKind::Practitioner]),
            ))
            .field(FieldSpec::day("on", "From which day they sit", "").starting(from.to_string()));
        of_staff(form, engagement_id)
    };
    unknown.map(form).collect()
}

fn participation(course: &Course, engagement_id: EngagementId) -> Vec<FormSpec> {
    let mut forms = vec![
        engages("aim-for-participation", "Aim for a group's part")
            .field(FieldSpec::choice("group", "Group", "", coded_choices!(GroupKind)))
            .field(FieldSpec::line("name", "Its name", "Needed for an affected or another group."))
            .field(FieldSpec::new("at_least", "At least", "A number.", FieldKind::Number))
            .field(
                FieldSpec::choice("unit", "Of what", "", coded_choices!(TargetUnit))
                    .starting(TargetUnit::PerCent.code()),
            ),
    ];
    let aims = listed(&course.participation, |counted| counted.aim.to_string());
    let fields = [
        FieldSpec::new(
            "counted",
            "Seats of that group",
            "Of those who agreed to be counted.",
            FieldKind::Number,
        ),
        FieldSpec::new("seats", "Seats in all", "", FieldKind::Number),
        FieldSpec::day("on", "Counted on", ""),
        FieldSpec::text("how", "How they were asked", "And that they agreed; nobody is named."),
    ];
    let count = ending("count-seats", "Count seats", "aim", "For which aim", aims.clone(), fields);
    forms.extend(count.map(|form| of_staff(form, engagement_id)));
    let drop =
        ending("drop-participation-aim", "Drop an aim for participation", "aim", "Which", aims, [why()]);
    forms.extend(drop);
    forms
}

fn money(course: &Course, engagement_id: EngagementId) -> Vec<FormSpec> {
    let book = engages("book", "Book money")
        .field(FieldSpec::choice("kind", "What happened", "", coded_choices!(BookingKind)))
        .field(FieldSpec::line("sum", "Sum", "Whole units and currency, such as 12500 USD."))
        .field(FieldSpec::line("what", "What for", "One line."))
        .field(FieldSpec::line("with", "Who gives or takes it", "May be left blank."))
        .field(FieldSpec::day("on", "On which day", ""));
    let mut forms = vec![of_staff(book, engagement_id)];
    let booked = listed(&course.bookings, |booking| {
        format!("{}, {}: {}", format::date(booking.on), booking.sum, booking.what)
    });
    let strike = ending("strike-booking", "Strike a booking", "booking", "Which", booked, [why()]);
    forms.extend(strike.map(|form| of_staff(form, engagement_id)));
    forms
}

/// Returns the part of the page in which the form of a stage's usual next act stands first.
pub(super) const fn next_of(stage: Stage) -> Option<StageMove> {
    match stage {
        Stage::Exploring => Some(StageMove::SeekConsent),
        Stage::ConsentSought => Some(StageMove::Prepare),
        Stage::Prepared | Stage::Paused => Some(StageMove::Begin),
        Stage::UnderWay | Stage::Transferred => Some(StageMove::Conclude),
        Stage::Concluded | Stage::BrokenOff => None,
    }
}
