//! The forms that act upon an appeal.

use forestall_confidence::{Audience, Capability};
use forestall_engagement::appeal::{
    Addressee, Appeal, AppealCapacity, AppealOutcome, Channel, ConditionStanding, FollowUpKind,
    FollowUpStanding, Openness, Reply,
};
use forestall_types::{ActId, ChronicleKind};

use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, Sent, coded_choices};

const ENGAGES: Capability = Capability::Engage;
const WHEN_HELP: &str = "A day such as 1962-10-24, or with time and zone: 1962-10-24 18:00 America/New_York.";
const MAY_BE_BLANK: &str = "May be left blank.";

/// Returns the form that begins an appeal.
pub(super) fn opening(sent: &Sent) -> FormSpec {
    FormSpec::new("open", "Begin the appeal", ENGAGES)
        .help(
            "Nothing is sent from here: you keep what is asked of whom, in which words, and what came back.",
        )
        .field(FieldSpec::line("subject", "Subject", "What is asked, in a few words."))
        .field(FieldSpec::line(
            "voice",
            "Who appeals",
            "Who is seen to appeal. On whose behalf they speak can be added after, for fewer people.",
        ))
        .field(FieldSpec::new(
            "voice_record",
            "Their record",
            MAY_BE_BLANK,
            FieldKind::Record(&[ChronicleKind::Party]),
        ))
        .field(FieldSpec::choice(
            "capacity",
            "In what capacity",
            "Good offices need no mandate; Article 99 brings a matter to the Council.",
            coded_choices!(AppealCapacity),
        ))
        .field(FieldSpec::line(
            "capacity_note",
            "What makes it so",
            "Such as: the Council is seized already. May be left blank.",
        ))
        .field(FieldSpec::text("why", "Why", "How it came about. May be left blank."))
        .field(
            FieldSpec::new(
                "engagement",
                "Within the engagement",
                "Only its readers will read the appeal. May be left blank.",
                FieldKind::Record(&[ChronicleKind::Engagement]),
            )
            .starting(sent.text("engagement")),
        )
        .field(
            FieldSpec::new(
                "situation",
                "Situation",
                MAY_BE_BLANK,
                FieldKind::Record(&[ChronicleKind::Situation]),
            )
            .starting(sent.text("situation")),
        )
        .field(
            FieldSpec::new(
                "follows",
                "Follows the appeal",
                "May be left blank.",
                FieldKind::Record(&[ChronicleKind::Appeal]),
            )
            .starting(sent.text("follows")),
        )
}

/// Returns the forms that are possible now.
pub(super) fn of(ctx: &Context, appeal: &Appeal) -> Vec<FormSpec> {
    if appeal.opening.is_none() {
        return Vec::new();
    }
    let mut forms = Vec::new();
    if appeal.closing.is_none() {
        forms.extend(preparing(ctx, appeal));
        forms.extend(answering(appeal));
        forms.extend(following_up(appeal));
    }
    forms.extend(thanking(appeal));
    forms.push(
        FormSpec::new("note", "Add a note", Capability::WriteNotes)
            .field(FieldSpec::text("words", "What is worth remembering", ""))
            .field(FieldSpec::line("on", "When it happened", format!("{WHEN_HELP} {MAY_BE_BLANK}"))),
    );
    if appeal.closing.is_none() {
        forms.push(
            FormSpec::new("close", "Close the appeal", ENGAGES)
                .consequence("Nothing more can be asked or answered; notes and thanks can be added.")
                .field(FieldSpec::choice("outcome", "What came of it", "", coded_choices!(AppealOutcome)))
                .field(FieldSpec::text("words", "In words", "What was done, and what was not.")),
        );
    }
    forms
}

fn preparing(ctx: &Context, appeal: &Appeal) -> Vec<FormSpec> {
    let unsent: Vec<_> = named(appeal, |one| appeal.dispatch_to(one.act_id).is_none());
    let ready = named(appeal, |one| {
        appeal.dispatch_to(one.act_id).is_none()
            && appeal.letter_to(one.act_id).is_some()
            && appeal.requests.iter().any(|request| request.of.contains(&one.act_id))
    });
    let mut forms = vec![
        FormSpec::new("address", "Name an addressee", ENGAGES)
            .field(FieldSpec::line("name", "Who is asked", ""))
            .field(FieldSpec::new(
                "record",
                "Their record",
                MAY_BE_BLANK,
                FieldKind::Record(&[ChronicleKind::Party]),
            ))
            .field(FieldSpec::line("capacity", "As what", format!("Such as Prime Minister. {MAY_BE_BLANK}"))),
    ];
    if !unsent.is_empty() {
        forms.push(
            FormSpec::new("write", "Write the text", ENGAGES)
                .help("One text for all you tick. A new one takes the place of what was drafted for them before.")
                .field(FieldSpec::several("to", "For", "", unsent.clone()))
                .field(FieldSpec::new("text", "The text", "As it is sent.", FieldKind::Text(10)))
                .field(
                    FieldSpec::choice("openness", "Who is meant to learn of it", "", coded_choices!(Openness))
                        .starting(Openness::Open.code()),
                ),
        );
        forms.push(
            FormSpec::new("ask", "Add a request", ENGAGES)
                .field(FieldSpec::several("of", "Asked of", "", unsent))
                .field(FieldSpec::line("what", "What is asked", "One thing; it becomes a row of the table."))
                .field(FieldSpec::text("words", "In detail", MAY_BE_BLANK)),
        );
    }
    forms.extend(tie(appeal));
    if !ready.is_empty() {
        forms.push(
            FormSpec::new("send", "Record that it was sent", ENGAGES)
                .consequence("Text and requests of those you tick are settled then; what is asked later is a second appeal.")
                .field(FieldSpec::several("to", "To", "", ready))
                .field(FieldSpec::line("on", "When", WHEN_HELP))
                .field(FieldSpec::choice("channel", "How", "", coded_choices!(Channel)))
                .field(FieldSpec::line("through", "Through whom", MAY_BE_BLANK)),
        );
    }
    if !appeal.addressees.is_empty() {
        forms.push(
            FormSpec::new("set-deadline", "Set a deadline", ENGAGES)
                .field(FieldSpec::several("of", "For", "All when none is ticked.", named(appeal, |_| true)))
                .field(FieldSpec::line("by", "Last day or moment", WHEN_HELP))
                .field(FieldSpec::new("owner", "Who looks after it", MAY_BE_BLANK, FieldKind::Owner)),
        );
    }
    if !appeal.dispatches.is_empty() {
        forms.push(
            FormSpec::new("read-out", "Record that it was made public", ENGAGES)
                .field(FieldSpec::line("to", "Where", "Such as: to the Security Council."))
                .field(FieldSpec::line(
                    "document",
                    "Symbol or title",
                    format!("Such as SG/1353. {MAY_BE_BLANK}"),
                ))
                .field(FieldSpec::line("on", "When", WHEN_HELP)),
        );
    }
    forms.extend(for_few(ctx, appeal));
    forms
}

/// Returns the forms for what is usually told to few: on whose behalf, and on whose suggestion.
fn for_few(ctx: &Context, appeal: &Appeal) -> [FormSpec; 2] {
    let party =
        |name, label| FieldSpec::new(name, label, MAY_BE_BLANK, FieldKind::Record(&[ChronicleKind::Party]));
    let mut suggestion = FormSpec::new("note-suggestion", "Note on whose suggestion", ENGAGES)
        .help("Only those chosen below learn of it; others see neither this nor that it is there.")
        .field(FieldSpec::line("by", "Who suggested it", ""))
        .field(party("record", "Their record"));
    if !appeal.letters.is_empty() {
        let letters = appeal.letters.iter().map(|letter| {
            (letter.act_id.to_string(), format!("to {}, {}", appeal.names(&letter.to), letter.openness))
        });
        suggestion =
            suggestion.field(FieldSpec::choice("text", "Which text", "All when none is chosen.", letters));
    }
    let suggestion = suggestion
        .field(FieldSpec::text("words", "What was suggested", "And how it was put."))
        .field(FieldSpec::line("on", "When", format!("{WHEN_HELP} {MAY_BE_BLANK}")));
    let principal = FormSpec::new("name-principal", "Note on whose behalf", ENGAGES)
        .help("Whom the voice speaks for, where they do not appear. Only those chosen below learn of it.")
        .field(FieldSpec::line("name", "On whose behalf", ""))
        .field(party("record", "Their record"))
        .field(FieldSpec::text("words", "Why they do not appear", MAY_BE_BLANK));
    [suggestion, principal].map(|form| match ctx.visit.viewer().account() {
        Some(me) => form.usually_for(Audience::named([me]), "only you, until you choose who else reads it"),
        None => form,
    })
}

/// Returns the form that ties requests of two addressees; nothing while fewer are asked.
fn tie(appeal: &Appeal) -> Option<FormSpec> {
    let asked = |of: ActId| appeal.requests.iter().any(|request| request.of.contains(&of));
    let addressees = named(appeal, |one| asked(one.act_id));
    if addressees.len() < 2 {
        return None;
    }
    let requests: Vec<_> = requests(appeal, |_| true);
    let form = FormSpec::new("tie", "Tie two requests", ENGAGES)
        .help("One does something while another does something else: neither has to go first.")
        .field(FieldSpec::choice("of", "The one", "", addressees.clone()))
        .field(FieldSpec::choice("request", "is asked", "", requests.clone()))
        .field(FieldSpec::choice("other", "The other", "", addressees))
        .field(FieldSpec::choice("other_request", "is asked", "", requests))
        .field(FieldSpec::text("words", "How they hang together", MAY_BE_BLANK));
    Some(form)
}

fn answering(appeal: &Appeal) -> Vec<FormSpec> {
    let sent = named(appeal, |one| appeal.dispatch_to(one.act_id).is_some());
    if sent.is_empty() {
        return Vec::new();
    }
    let when = || FieldSpec::line("on", "When", WHEN_HELP);
    let by = || FieldSpec::choice("by", "Who", "", sent.clone());
    let mut forms = vec![
        FormSpec::new("answer", "Record an answer", ENGAGES)
            .field(by())
            .field(FieldSpec::choice(
                "request",
                "To which request",
                "To the appeal as a whole when none is chosen.",
                requests(appeal, |_| true),
            ))
            .field(FieldSpec::choice("reply", "What they answer", "", coded_choices!(Reply)))
            .field(when())
            .field(FieldSpec::text("words", "In which words", "Needed where they set conditions.")),
        FormSpec::new("acknowledge", "Record a receipt", ENGAGES)
            .field(by())
            .field(when())
            .field(FieldSpec::text("words", "In which words", MAY_BE_BLANK)),
        FormSpec::new("counter", "Record a counter-proposal", ENGAGES)
            .field(by())
            .field(when())
            .field(FieldSpec::text("words", "What they propose", "")),
    ];
    let silent =
        named(appeal, |one| appeal.is_awaited(one.act_id) && appeal.deadline_of(one.act_id).is_some());
    if !silent.is_empty() {
        forms.push(
            FormSpec::new("establish-silence", "Establish silence", ENGAGES)
                .help("After the deadline only. An answer that comes later is still an answer.")
                .field(FieldSpec::choice("of", "Who let the deadline pass", "", silent))
                .field(when())
                .field(FieldSpec::text("words", "How it is read", MAY_BE_BLANK)),
        );
    }
    for condition in appeal.conditions.iter().filter(|known| known.standing == ConditionStanding::Open) {
        let met = FormSpec::new("meet-condition", "Record that it is met", ENGAGES);
        let lapsed = FormSpec::new("lapse-condition", "Record that it lapsed", ENGAGES);
        forms.extend([met, lapsed].map(|form| {
            form.fixed("condition", condition.act_id).field(when()).field(FieldSpec::text(
                "words",
                "How that is known",
                "",
            ))
        }));
    }
    forms
}

fn following_up(appeal: &Appeal) -> Vec<FormSpec> {
    let mut forms = vec![
        FormSpec::new("plan-follow-up", "Plan a visit or call", ENGAGES)
            .field(FieldSpec::choice("kind", "What", "", coded_choices!(FollowUpKind)))
            .field(FieldSpec::line("what", "With whom and where", ""))
            .field(FieldSpec::day("due_on", "By when", MAY_BE_BLANK))
            .field(FieldSpec::new("owner", "Whose task", MAY_BE_BLANK, FieldKind::Owner))
            .field(FieldSpec::line("cost", "Cost", format!("Such as 12500 USD. {MAY_BE_BLANK}"))),
    ];
    for follow_up in appeal.follow_ups.iter().filter(|known| known.standing == FollowUpStanding::Planned) {
        forms.push(
            FormSpec::new("report-follow-up", "Record what came of it", ENGAGES)
                .fixed("follow_up", follow_up.act_id)
                .field(FieldSpec::line("on", "When", WHEN_HELP))
                .field(FieldSpec::text("result", "What came of it", "")),
        );
        forms.push(
            FormSpec::new("drop-follow-up", "Drop it", ENGAGES)
                .fixed("follow_up", follow_up.act_id)
                .field(FieldSpec::text("why", "Why", "")),
        );
    }
    forms
}

fn thanking(appeal: &Appeal) -> Option<FormSpec> {
    let sent = named(appeal, |one| appeal.dispatch_to(one.act_id).is_some());
    (!sent.is_empty()).then(|| {
        FormSpec::new("thank", "Record thanks", ENGAGES)
            .field(FieldSpec::choice("whom", "Whom", "", sent))
            .field(FieldSpec::line("on", "When", WHEN_HELP))
            .field(FieldSpec::text("words", "For what", ""))
    })
}

/// Returns some addressees as choices.
fn named(appeal: &Appeal, is_chosen: impl Fn(&Addressee) -> bool) -> Vec<(String, String)> {
    let chosen = appeal.addressees.iter().filter(|one| is_chosen(one));
    chosen.map(|one| (one.act_id.to_string(), one.who.name.to_string())).collect()
}

/// Returns requests as choices.
fn requests(appeal: &Appeal, is_chosen: impl Fn(ActId) -> bool) -> Vec<(String, String)> {
    let chosen = appeal.requests.iter().filter(|request| is_chosen(request.act_id));
    chosen
        .map(|request| {
            (request.act_id.to_string(), format!("{} ({})", request.what, appeal.names(&request.of)))
        })
        .collect()
}
