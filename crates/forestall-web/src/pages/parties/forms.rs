//! The forms that act upon a party.
//!
//! What ends, replaces or takes back an entry that is for fewer people than the record has a form of its own, which
//! starts with the mark of that entry: else the act would tell others that there is something.

use forestall_confidence::{Audience, Capability};
use forestall_engagement::party::{
    Attitude, Item, Level, Method, Party, PartyKind, PositionKind, ProfilePart, RelationKind, Sourced,
};
use forestall_types::{ChronicleKind, PolityCode};

use super::lines::{Choosable, all, lasting, short, who_reads};
use crate::chronicle_pages::{Context, FieldKind, FieldSpec, FormSpec, coded_choices};
use crate::page_error::capitalised;

const WRITES: Capability = Capability::WriteNotes;
const CARE: &str = "Write what was seen and said, and how it may be understood. No diagnosis at a distance: nobody is \
                    judged ill, mad or unstable here. At first only you read it; choose who else has to.";
const GRADE_HELP: &str = "The source's reliability A to F and the credibility of what it says 1 to 6, such as B2; F and 6 \
                          mean that it cannot be judged.";
const SOURCE_HELP: &str = "One line: who says so, where.";

/// Returns the form that opens a record.
pub(super) fn opening() -> FormSpec {
    FormSpec::new("open", "Open the record", WRITES)
        .help("A party is any side: a state, an armed group, a community, a leader. Names that are like others are shown first.")
        .field(FieldSpec::line("name", "Name", "As it is called at the desk."))
        .fields(described("", &[], ""))
        .field(FieldSpec::new("aliases", "Other names", "One on each line.", FieldKind::Lines(3)))
}

/// Returns the forms that act upon a party as it stands.
pub(super) fn of(ctx: &Context, party: &Party) -> Vec<FormSpec> {
    if party.merged_into.is_some() {
        let form = FormSpec::new("separate", "Separate again", WRITES)
            .consequence("The record goes on by itself; the other no longer shows what it holds.")
            .field(why("Why they are not the same."));
        return vec![form];
    }
    if party.is_closed {
        return vec![FormSpec::new("reopen", "Open again", WRITES).field(why("What is new.")), merging()];
    }
    let mut forms = vec![reading(), profile(party), psychology(ctx, party), position(party)];
    forms.extend([relating(), placing(), leading()]);
    forms.extend(replacing(party));
    forms.extend(ending(ctx, party));
    forms.extend(taking_back(ctx, party));
    forms.extend(names(party));
    forms.push(merging());
    forms.push(
        FormSpec::new("close", "Close the record", WRITES)
            .consequence("It leaves the lists; everything stays and it can be opened again.")
            .field(why("Why it is no longer kept.")),
    );
    forms
}

fn why(help: &'static str) -> FieldSpec {
    FieldSpec::text("why", "Why", help)
}

fn described(kind: &str, polities: &[PolityCode], description: &str) -> Vec<FieldSpec> {
    let polities: Vec<_> = polities.iter().map(ToString::to_string).collect();
    vec![
        FieldSpec::choice("kind", "Kind", "What it is.", coded_choices!(PartyKind)).starting(kind),
        FieldSpec::new("polities", "Countries", "Where it is found, one on each line.", FieldKind::Polities)
            .starting(polities.join("\n")),
        FieldSpec::text(
            "description",
            "What it is",
            "A sentence or two; the first line stands in lists. May be left blank.",
        )
        .starting(description),
    ]
}

fn names(party: &Party) -> [FormSpec; 3] {
    let description = party.description.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        FormSpec::new("rename", "Rename", WRITES)
            .help("The name before stays as another name.")
            .field(FieldSpec::line("name", "New name", ""))
            .field(FieldSpec::text("why", "Why", "May be left blank.")),
        FormSpec::new("add-alias", "Add another name", WRITES).field(FieldSpec::line(
            "alias",
            "Other name",
            "",
        )),
        FormSpec::new("describe", "Describe anew", WRITES).fields(described(
            party.kind.code(),
            &party.polities,
            &description,
        )),
    ]
}

fn span() -> [FieldSpec; 2] {
    [
        FieldSpec::day("from", "Since", "Blank where it is not known."),
        FieldSpec::day("until", "Until", "Blank where it lasts."),
    ]
}

fn placing() -> FormSpec {
    FormSpec::new("place-under", "Make it part of another", WRITES)
        .field(party_field("parent", "Part of", "The party it is a sub-group of."))
        .fields(span())
}

fn leading() -> FormSpec {
    FormSpec::new("name-leader", "Name a leader", WRITES)
        .help("A name, or the record of a leader where there is one.")
        .field(FieldSpec::line("name", "Name", "Blank where a record is chosen."))
        .field(party_field("record", "Record", "A party of kind leader. May be left blank."))
        .field(FieldSpec::line("office", "As what", "Such as chairman. May be left blank."))
        .fields(span())
}

fn relating() -> FormSpec {
    FormSpec::new("relate", "Add a relation", WRITES)
        .field(FieldSpec::choice(
            "relation",
            "It is",
            "What it is to the other.",
            coded_choices!(RelationKind),
        ))
        .field(party_field("to", "The other party", "By its name or identifier."))
        .field(FieldSpec::line(
            "about",
            "About what",
            "Such as the talks that are spoiled. May be left blank.",
        ))
        .fields(span())
        .fields(sources(false))
}

fn party_field(name: &'static str, label: &'static str, help: &'static str) -> FieldSpec {
    FieldSpec::new(name, label, help, FieldKind::Record(&[ChronicleKind::Party]))
}

fn sources(is_graded: bool) -> [FieldSpec; 2] {
    let grade = if is_graded { GRADE_HELP.to_owned() } else { format!("{GRADE_HELP} May be left blank.") };
    [FieldSpec::line("source", "Source", SOURCE_HELP), FieldSpec::line("grade", "Source grade", grade)]
}

fn entry(form: FormSpec) -> FormSpec {
    form.field(FieldSpec::text("text", "What is known", "")).fields(sources(true)).field(FieldSpec::day(
        "dated",
        "Date of the source",
        "May be left blank.",
    ))
}

fn profile(party: &Party) -> FormSpec {
    let headings = ProfilePart::ALL.iter().filter(|part| **part != ProfilePart::Psychology);
    let form = FormSpec::new("add-profile", "Add to the profile", WRITES).field(FieldSpec::choice(
        "part",
        "Part",
        "Psychology has a form of its own.",
        headings.map(|part| (part.code(), capitalised(part.words()))),
    ));
    let older = party.profile.iter().filter(|item| item.what.under != ProfilePart::Psychology);
    with_older(entry(form), older)
}

fn psychology(ctx: &Context, party: &Party) -> FormSpec {
    let form = FormSpec::new("add-profile", "Add to psychology", WRITES)
        .help(CARE)
        .fixed("part", ProfilePart::Psychology.code());
    let older = party.profile.iter().filter(|item| item.what.under == ProfilePart::Psychology);
    let form = with_older(entry(form), older);
    match ctx.visit.viewer().account() {
        Some(me) => form.usually_for(Audience::named([me]), "only you, until you choose who else reads it"),
        None => form,
    }
}

fn position(party: &Party) -> FormSpec {
    let form = FormSpec::new("add-position", "Add what it wants", WRITES).field(FieldSpec::choice(
        "position",
        "Kind",
        "",
        coded_choices!(PositionKind),
    ));
    with_older(entry(form), party.positions.iter())
}

/// Adds the choice of an older entry to replace, of those that everybody reads who reads the record.
fn with_older<'a, Heading: Copy + std::fmt::Display + 'a>(
    form: FormSpec,
    items: impl Iterator<Item = &'a Item<Sourced<Heading>>>,
) -> FormSpec {
    let choices: Vec<_> = items
        .filter(|item| item.is_current() && item.own_mark.is_none())
        .map(|item| (item.act_id.to_string(), told(item)))
        .collect();
    if choices.is_empty() {
        return form;
    }
    form.field(FieldSpec::choice(
        "supersedes",
        "Takes the place of",
        "An older entry under the same heading; it stays in the history. May be left blank.",
        choices,
    ))
}

fn told<Heading: Copy + std::fmt::Display>(item: &Item<Sourced<Heading>>) -> String {
    format!("{}: {}", capitalised(&item.what.under.to_string()), short(item.what.text.as_str()))
}

/// Returns one form for each entry that is for fewer people than the record.
fn replacing(party: &Party) -> Vec<FormSpec> {
    let profile = party.profile.iter().filter(|item| item.is_current()).filter_map(|item| {
        let form = FormSpec::new("add-profile", format!("Say anew: {}", told(item)), WRITES)
            .fixed("part", item.what.under.code())
            .fixed("supersedes", item.act_id);
        let form = if item.what.under == ProfilePart::Psychology { form.help(CARE) } else { form };
        as_item(entry(form), item)
    });
    let positions = party.positions.iter().filter(|item| item.is_current()).filter_map(|item| {
        let form = FormSpec::new("add-position", format!("Say anew: {}", told(item)), WRITES)
            .fixed("position", item.what.under.code())
            .fixed("supersedes", item.act_id);
        as_item(entry(form), item)
    });
    profile.chain(positions).collect()
}

/// Returns the form with the mark of an entry that has one of its own; nothing for others.
fn as_item<What>(form: FormSpec, item: &Item<What>) -> Option<FormSpec> {
    let mark = item.own_mark.as_ref()?;
    let words = who_reads(mark);
    Some(form.usually_for(mark.audience.clone(), words))
}

fn reading() -> FormSpec {
    let blank = "Blank where it was not measured.";
    FormSpec::new("read", "Measure", WRITES)
        .help("Every reading is kept: a later one shows what changed.")
        .field(FieldSpec::choice("attitude", "Attitude", blank, coded_choices!(Attitude)))
        .field(FieldSpec::line(
            "towards",
            "Towards what",
            "In a few words, such as: talks on the northern road. The same words each time it is measured; blank where \
             the record below says it.",
        ))
        .field(FieldSpec::new(
            "context",
            "In which situation or engagement",
            "By its title or identifier; its actor map shows the readings within it. May be left blank.",
            FieldKind::Record(&[ChronicleKind::Situation, ChronicleKind::Engagement]),
        ))
        .field(FieldSpec::choice("interest", "Interest", format!("How much it cares. {blank}"), coded_choices!(Level)))
        .field(FieldSpec::choice(
            "influence",
            "Influence",
            format!("How much it can bring about. {blank}"),
            coded_choices!(Level),
        ))
        .field(FieldSpec::day("on", "For which day", "The day for which it holds."))
        .field(FieldSpec::choice("method", "Method", "How it was found.", coded_choices!(Method)))
        .fields(sources(false))
}

fn ending(ctx: &Context, party: &Party) -> Vec<FormSpec> {
    let mut choices: Vec<(String, String)> = Vec::new();
    let mut forms = Vec::new();
    let form = || {
        FormSpec::new("end", "Say that it ended", WRITES)
            .help("A relation, a leadership or a place under another party; it stays as what was.")
    };
    let fields = |form: FormSpec| {
        form.field(FieldSpec::day("on", "Last day", "")).field(FieldSpec::text(
            "why",
            "Why",
            "May be left blank.",
        ))
    };
    for Choosable { act_id, own_mark, label } in lasting(ctx, party) {
        match own_mark {
            None => choices.push((act_id.to_string(), label)),
            Some(mark) => {
                let words = who_reads(mark);
                let heading = format!("Say that it ended: {label}");
                let form = FormSpec::new("end", heading, WRITES).fixed("what", act_id);
                forms.push(fields(form).usually_for(mark.audience.clone(), words));
            }
        }
    }
    if !choices.is_empty() {
        forms.insert(0, fields(form().field(FieldSpec::choice("what", "What ended", "", choices))));
    }
    forms
}

fn taking_back(ctx: &Context, party: &Party) -> Vec<FormSpec> {
    let mut choices: Vec<(String, String)> = Vec::new();
    let mut forms = Vec::new();
    let reason = || why("Such as a wrong source; the entry stays in the history.");
    for Choosable { act_id, own_mark, label } in all(ctx, party) {
        match own_mark {
            None => choices.push((act_id.to_string(), label)),
            Some(mark) => {
                let words = who_reads(mark);
                let heading = format!("Take back: {label}");
                let form = FormSpec::new("withdraw", heading, WRITES).fixed("what", act_id);
                forms.push(form.field(reason()).usually_for(mark.audience.clone(), words));
            }
        }
    }
    if !choices.is_empty() {
        let form = FormSpec::new("withdraw", "Take something back", WRITES)
            .field(FieldSpec::choice("what", "What", "", choices))
            .field(reason());
        forms.insert(0, form);
    }
    forms
}

fn merging() -> FormSpec {
    FormSpec::new("merge", "Merge into another", WRITES)
        .consequence(
            "This record becomes over. The other shows what both hold, to those who may read both; it can be undone.",
        )
        .field(party_field("into", "The same as", "The party that goes on, by its name or identifier."))
        .field(why("Why they are the same."))
}
