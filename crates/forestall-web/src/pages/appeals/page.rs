//! The page of an appeal.

use askama::Template;
use forestall_confidence::Mark;
use forestall_engagement::appeal::{Appeal, Correspondent, FollowUpStanding};
use forestall_engagement::chronicle::{ChronicleFile, FaceFilter, Mentioned};
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::tz::TimeZone;

use super::forms;
use super::lines::{
    DeadlineLine, Happening, LetterBlock, RequestRow, TieLine, deadlines, happenings, letters, request_rows,
    ties,
};
use crate::chronicle_pages::{
    ActForm, ActSheet, Context, FormSpec, HistoryLine, Screen, Sent, address, history, own_chip,
};
use crate::format;
use crate::frame::{Frame, Section};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::NotesSection;

/// The pages of appeals.
pub(crate) struct AppealScreen;

#[derive(Template)]
#[template(path = "appeals/page.html")]
struct Page {
    frame: Frame,
    subject: String,
    sentence: String,
    state: String,
    mark: MarkChip,
    why: Option<String>,
    voice: PersonLine,
    capacity: String,
    principals: Vec<PersonLine>,
    suggestions: Vec<PersonLine>,
    within: Vec<(&'static str, Option<String>, String)>,
    followed_by: Vec<(String, String)>,
    addressees: Vec<PersonLine>,
    requests: Vec<RequestRow>,
    ties: Vec<(TieLine, Vec<ActForm>)>,
    is_identical: bool,
    letters: Vec<LetterBlock>,
    happenings: Vec<Happening>,
    deadlines: Vec<(DeadlineLine, String)>,
    follow_ups: Vec<FollowUpLine>,
    closing: Option<(String, String)>,
    address_forms: Vec<ActForm>,
    request_forms: Vec<ActForm>,
    letter_forms: Vec<ActForm>,
    happening_forms: Vec<ActForm>,
    deadline_forms: Vec<ActForm>,
    follow_up_forms: Vec<ActForm>,
    next: Option<String>,
    history: Vec<HistoryLine>,
    sheet: ActSheet,
    notes: NotesSection,
}

/// Somebody, and what is said of them here.
struct PersonLine {
    name: String,
    href: Option<String>,
    second: String,
    mark: Option<MarkChip>,
}

struct FollowUpLine {
    what: String,
    owner: String,
    due: String,
    is_late: bool,
    cost: String,
    standing: String,
    words: Option<String>,
    mark: Option<MarkChip>,
    forms: Vec<ActForm>,
}

impl Screen for AppealScreen {
    type Record = Appeal;
    const SECTION: Section = Section::Engagements;
    const OPENING: &'static str = "Prepare an appeal";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Party, ChronicleKind::Situation, ChronicleKind::Engagement, ChronicleKind::Appeal]
    }

    fn opening(_: &Context, sent: &Sent) -> FormSpec {
        forms::opening(sent)
    }

    fn forms(ctx: &Context, appeal: &Appeal) -> Vec<FormSpec> {
        forms::of(ctx, appeal)
    }

    async fn page(
        ctx: Context,
        file: ChronicleFile,
        appeal: Appeal,
        mut sheet: ActSheet,
    ) -> PageResult<String> {
        let notes = NotesSection::of_chronicle(&ctx.visit, file.id, None).await?;
        let followed_by = followed_by(&ctx, file.id).await?;
        let mut marks: Vec<&Mark> = vec![&file.mark];
        marks.extend(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()));
        marks.extend(followed_by.iter().map(|(_, _, mark)| mark));
        marks.extend(&notes.marks);
        let face = forestall_engagement::chronicle::face_of(file.id, &file.entries);
        let subject = if face.title.is_empty() { file.id.to_string() } else { face.title };
        let frame = ctx.frame(Self::SECTION, subject.clone(), marks);
        let now = ctx.visit.now();
        let mut take =
            |steps: &[&str]| -> Vec<ActForm> { steps.iter().flat_map(|step| sheet.take_all(step)).collect() };
        let mut condition_forms = take(&["meet-condition", "lapse-condition"]);
        let mut follow_up_forms = take(&["report-follow-up", "drop-follow-up"]);
        let page = Page {
            frame,
            sentence: appeal.sentence(),
            state: face.state,
            mark: MarkChip::of(file.id.record(), &file.mark),
            why: appeal.opening.as_ref().and_then(|opening| opening.why.as_ref()).map(ToString::to_string),
            voice: voice(&ctx, &appeal),
            capacity: capacity(&appeal),
            principals: principals(&ctx, &appeal, &file),
            suggestions: suggestions(&ctx, &appeal, &file),
            within: within(&ctx, &appeal),
            addressees: addressees(&ctx, &appeal, &file),
            requests: request_rows(&appeal, &file, now),
            ties: ties(&appeal, &file)
                .into_iter()
                .map(|tie| {
                    let forms = take_about(&mut condition_forms, &tie.act_id);
                    (tie, forms)
                })
                .collect(),
            is_identical: appeal.is_identical_for_all(),
            letters: letters(&appeal, &file),
            happenings: happenings(&appeal, &file),
            deadlines: deadlines(&appeal, now)
                .into_iter()
                .map(|line| {
                    let owner = line.owner.as_ref().map(|owner| ctx.owner(owner)).unwrap_or_default();
                    (line, owner)
                })
                .collect(),
            follow_ups: follow_ups(&ctx, &appeal, &file, &mut follow_up_forms),
            closing: appeal
                .closing
                .as_ref()
                .map(|closing| (capitalised(closing.outcome.words()), closing.words.to_string())),
            address_forms: take(&["address"]),
            request_forms: take(&["ask", "tie"]),
            letter_forms: take(&["write", "send"]),
            happening_forms: take(&["answer", "acknowledge", "counter", "establish-silence", "read-out"]),
            deadline_forms: take(&["set-deadline"]),
            follow_up_forms: take(&["plan-follow-up"]),
            next: appeal.closing.is_none().then(|| format!("/appeals/new?follows={}", file.id)).filter(
                |_| {
                    ctx.visit.viewer().may_act(forestall_confidence::Capability::Engage)
                        && !appeal.dispatches.is_empty()
                },
            ),
            followed_by: followed_by.into_iter().map(|(href, title, _)| (href, title)).collect(),
            history: history(&ctx, &file),
            subject,
            sheet,
            notes,
        };
        Ok(page.render()?)
    }
}

/// Takes out the forms in which this is fixed.
fn take_about(forms: &mut Vec<ActForm>, act_id: &str) -> Vec<ActForm> {
    let (taken, rest) =
        std::mem::take(forms).into_iter().partition(|form: &ActForm| form.key.ends_with(act_id));
    *forms = rest;
    taken
}

fn person(ctx: &Context, who: &Correspondent, second: String, mark: Option<MarkChip>) -> PersonLine {
    PersonLine { name: who.name.to_string(), href: who.record.and_then(|id| ctx.href(id)), second, mark }
}

fn voice(ctx: &Context, appeal: &Appeal) -> PersonLine {
    match &appeal.opening {
        Some(opening) => person(ctx, &opening.voice, String::new(), None),
        None => PersonLine { name: String::new(), href: None, second: String::new(), mark: None },
    }
}

fn capacity(appeal: &Appeal) -> String {
    let Some(opening) = &appeal.opening else { return String::new() };
    let note = opening.capacity_note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("{}{note}", capitalised(opening.capacity.words()))
}

fn principals(ctx: &Context, appeal: &Appeal, file: &ChronicleFile) -> Vec<PersonLine> {
    let line = |one: &forestall_engagement::appeal::Principal| {
        let words = one.words.as_ref().map(ToString::to_string).unwrap_or_default();
        person(ctx, &one.who, words, own_chip(file, one.act_id))
    };
    appeal.principals.iter().map(line).collect()
}

fn suggestions(ctx: &Context, appeal: &Appeal, file: &ChronicleFile) -> Vec<PersonLine> {
    let line = |one: &forestall_engagement::appeal::Suggestion| {
        let letter = one.text.and_then(|text| appeal.letters.iter().find(|letter| letter.act_id == text));
        let of =
            letter.map(|letter| format!("the text to {}: ", appeal.names(&letter.to))).unwrap_or_default();
        person(ctx, &one.by, format!("{of}{}", one.words), own_chip(file, one.act_id))
    };
    appeal.suggestions.iter().map(line).collect()
}

fn addressees(ctx: &Context, appeal: &Appeal, file: &ChronicleFile) -> Vec<PersonLine> {
    let line = |one: &forestall_engagement::appeal::Addressee| {
        let capacity = one.capacity.as_ref().map(ToString::to_string).unwrap_or_default();
        person(ctx, &one.who, capacity, own_chip(file, one.act_id))
    };
    appeal.addressees.iter().map(line).collect()
}

/// Returns where the appeal belongs, as far as the viewer may read it: what it is, address, name.
fn within(ctx: &Context, appeal: &Appeal) -> Vec<(&'static str, Option<String>, String)> {
    let Some(opening) = &appeal.opening else { return Vec::new() };
    let named = [
        ("Engagement", opening.engagement.map(ChronicleId::from)),
        ("Situation", opening.situation),
        ("Follows", opening.follows),
    ];
    let line = |(what, id): (&'static str, Option<ChronicleId>)| {
        let id = id?;
        // A record the viewer may not read is not named: its identifier alone would say that it is there.
        match id.engagement() {
            Some(engagement) => Some((what, Some(format!("/engagements/{engagement}")), ctx.title(id))),
            None => ctx.href(id).map(|href| (what, Some(href), ctx.title(id))),
        }
    };
    named.into_iter().filter_map(line).collect()
}

/// Returns the appeals that follow this one: address, subject, mark.
async fn followed_by(ctx: &Context, id: ChronicleId) -> PageResult<Vec<(String, String, Mark)>> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Appeal),
        mentions: Some(Mentioned::Chronicle(id)),
        with_over: true,
        take: 50,
        ..FaceFilter::default()
    };
    let rows = ctx.desk().faces(ctx.visit.viewer(), filter).await?.rows;
    Ok(rows.into_iter().map(|row| (address(row.id), row.face.title, row.mark)).collect())
}

fn follow_ups(
    ctx: &Context,
    appeal: &Appeal,
    file: &ChronicleFile,
    forms: &mut Vec<ActForm>,
) -> Vec<FollowUpLine> {
    let today = ctx.visit.now().to_zoned(TimeZone::UTC).date();
    let mut lines = Vec::new();
    for follow_up in &appeal.follow_ups {
        let is_planned = follow_up.standing == FollowUpStanding::Planned;
        let (standing, words) = match &follow_up.standing {
            FollowUpStanding::Planned => ("planned".to_owned(), None),
            FollowUpStanding::Made { result, on } => {
                (format!("made, {}", on.in_words()), Some(result.to_string()))
            }
            FollowUpStanding::Dropped { why } => ("dropped".to_owned(), Some(why.to_string())),
        };
        lines.push(FollowUpLine {
            what: format!("{}: {}", capitalised(follow_up.kind.words()), follow_up.what),
            owner: follow_up.owner.as_ref().map(|owner| ctx.owner(owner)).unwrap_or_default(),
            due: follow_up.due_on.map(format::date).unwrap_or_default(),
            is_late: is_planned && follow_up.due_on.is_some_and(|due| due < today),
            cost: follow_up.cost.map(|cost| cost.to_string()).unwrap_or_default(),
            standing,
            words,
            mark: own_chip(file, follow_up.act_id),
            forms: take_about(forms, &follow_up.act_id.to_string()),
        });
    }
    lines
}
