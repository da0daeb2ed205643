//! The page of a party.

use std::collections::BTreeSet;

use askama::Template;
use forestall_confidence::Mark;
use forestall_engagement::chronicle::{Chronicle, ChronicleFile, DeskAct, FaceFilter, FaceOrder};
use forestall_engagement::party::{
    Likeness, LinkError, Links, Party, PartyAct, PositionKind, ProfilePart, likeness,
};
use forestall_types::{ChronicleId, ChronicleKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::around::Around;
use super::forms;
use super::lines::{EntryLine, ReadingLine, TieLine, groups, leaders, readings, relations, sentence};
use crate::chronicle_pages::{
    ActForm, ActSheet, Context, Doubt, FormSpec, HistoryLine, Screen, Sent, address, history,
};
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageResult, capitalised};
use crate::pages::notes::NotesSection;

/// The pages of parties.
pub(crate) struct PartyScreen;

#[derive(Template)]
#[template(path = "parties/page.html")]
struct Page {
    frame: Frame,
    id: String,
    name: String,
    mark: MarkChip,
    sentence: String,
    description: String,
    other_names: String,
    is_closed: bool,
    /// The party it was merged into; its address where the viewer may read it.
    merged_into: Option<(Option<String>, String)>,
    /// What was merged into it: address and name.
    merged: Vec<(String, String)>,
    profile: Vec<Part>,
    profile_forms: Vec<ActForm>,
    positions: Vec<Part>,
    position_forms: Vec<ActForm>,
    relations: Vec<TieLine>,
    groups: Vec<TieLine>,
    leaders: Vec<TieLine>,
    tie_forms: Vec<ActForm>,
    today: String,
    readings: Vec<ReadingLine>,
    /// The actor maps it stands on: address and what they are of.
    maps: Vec<(String, String)>,
    reading_forms: Vec<ActForm>,
    takes_part: Vec<Place>,
    is_cut: bool,
    history: Vec<HistoryLine>,
    merged_histories: Vec<(String, Vec<HistoryLine>)>,
    sheet: ActSheet,
    notes: NotesSection,
}

/// A part of the profile, or positions of one kind.
struct Part {
    heading: String,
    empty: &'static str,
    entries: Vec<EntryLine>,
}

/// Where a party takes part.
struct Place {
    kind: String,
    href: String,
    title: String,
    state: String,
}

impl Screen for PartyScreen {
    type Record = Party;
    const SECTION: Section = Section::Actors;
    const OPENING: &'static str = "Open the record of a party";

    fn offers() -> &'static [ChronicleKind] {
        &[ChronicleKind::Party, ChronicleKind::Situation, ChronicleKind::Engagement]
    }

    fn opening(_: &Context, _: &Sent) -> FormSpec {
        forms::opening()
    }

    fn forms(ctx: &Context, record: &Party) -> Vec<FormSpec> {
        forms::of(ctx, record)
    }

    async fn doubt(ctx: &Context, id: Option<ChronicleId>, act: &DeskAct) -> PageResult<Option<Doubt>> {
        match (id, PartyAct::try_from(act.clone())) {
            (None, Ok(PartyAct::Open { name, aliases, .. })) => {
                let names: Vec<&str> = std::iter::once(&name)
                    .chain(&aliases)
                    .map(forestall_engagement::PartyName::as_str)
                    .collect();
                named_alike(&ctx.visit, &names).await
            }
            (Some(id), Ok(PartyAct::PlaceUnder { parent, .. })) => {
                circle_of_groups(&ctx.visit, id, parent).await
            }
            _ => Ok(None),
        }
    }

    async fn page(
        mut ctx: Context,
        file: ChronicleFile,
        record: Party,
        mut sheet: ActSheet,
    ) -> PageResult<String> {
        let around = Around::load(&ctx.visit, file.id).await?;
        let own_into = record.merged_into;
        let party = record.with_merged(around.merged.iter().map(|(_, party)| party.clone()));
        ctx.name(around.named(&party)).await?;
        for (merged, _) in &around.merged {
            ctx.name_mentioned(merged).await?;
        }
        let situation = match party.polities.as_slice() {
            [polity] => Some(*polity),
            _ => None,
        };
        let notes = NotesSection::of_chronicle(&ctx.visit, file.id, situation).await?;
        let on = today(&ctx.visit);
        let (leaders, groups) =
            (leaders(&ctx, &party, &around.naming, on), groups(&ctx, &party, &around.naming, on));
        let countries: Vec<String> = party.polities.iter().map(|polity| ctx.visit.name(*polity)).collect();
        let name = party.face().title;
        let mut marks: Vec<&Mark> = vec![&file.mark];
        marks.extend(file.entries.iter().filter_map(|entry| entry.own_mark.as_ref()));
        marks.extend(&around.marks);
        marks.extend(&notes.marks);
        let frame = ctx.frame(Section::Actors, format!("Party {}", file.id), marks);
        let page = Page {
            frame,
            id: file.id.to_string(),
            mark: MarkChip::of(file.id.record(), &file.mark),
            sentence: sentence(party.kind, &countries, &leaders, &groups),
            description: party.description.as_ref().map(ToString::to_string).unwrap_or_default(),
            other_names: party
                .all_other_names()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "),
            is_closed: party.is_closed,
            merged_into: own_into.map(|into| match ctx.face(into) {
                Some(row) => (ctx.href(into), row.face.title.clone()),
                None => (None, "another party".to_owned()),
            }),
            merged: around
                .merged
                .iter()
                .map(|(merged, party)| (address(merged.id), party.face().title))
                .collect(),
            profile: profile(&ctx, &party),
            profile_forms: sheet.take_all("add-profile"),
            positions: positions(&ctx, &party),
            position_forms: sheet.take_all("add-position"),
            relations: relations(&ctx, &party, &around.naming, on),
            tie_forms: ["relate", "place-under", "name-leader", "end"]
                .into_iter()
                .flat_map(|step| sheet.take_all(step))
                .collect(),
            groups,
            leaders,
            today: on.to_string(),
            readings: readings(&ctx, &party),
            maps: maps(&ctx, &party),
            reading_forms: sheet.take_all("read"),
            takes_part: around
                .takes_part
                .iter()
                .map(|row| Place {
                    kind: capitalised(row.id.kind().words()),
                    href: address(row.id),
                    title: row.face.title.clone(),
                    state: row.face.state.clone(),
                })
                .collect(),
            is_cut: around.is_cut,
            history: history(&ctx, &file),
            merged_histories: around
                .merged
                .iter()
                .map(|(merged, party)| (party.face().title, history(&ctx, merged)))
                .collect(),
            name,
            sheet,
            notes,
        };
        Ok(page.render()?)
    }
}

pub(super) fn today(visit: &Visit) -> Date {
    visit.now().to_zoned(TimeZone::UTC).date()
}

fn profile(ctx: &Context, party: &Party) -> Vec<Part> {
    let part = |part: &ProfilePart| Part {
        heading: capitalised(part.words()),
        empty: match part {
            ProfilePart::History => "Where it comes from, what it remembers.",
            ProfilePart::Society => "Who belongs to it, what holds it together.",
            ProfilePart::Culture => "What it honours, how it speaks and negotiates.",
            ProfilePart::Psychology => "How it sees itself and others, what it fears and hopes.",
        },
        entries: party.profile_of(*part).into_iter().map(|item| EntryLine::of(ctx, party.id, item)).collect(),
    };
    ProfilePart::ALL.iter().map(part).collect()
}

fn positions(ctx: &Context, party: &Party) -> Vec<Part> {
    let part = |kind: &PositionKind| Part {
        heading: match kind {
            PositionKind::Interest => "Interests",
            PositionKind::RedLine => "Red lines",
            PositionKind::Need => "Needs",
            PositionKind::Alternative => "Alternatives without agreement",
        }
        .to_owned(),
        empty: match kind {
            PositionKind::Interest => "What it wants, beneath what it demands.",
            PositionKind::RedLine => "What it will not accept.",
            PositionKind::Need => "What it cannot live without.",
            PositionKind::Alternative => "What it does if there is no agreement.",
        },
        entries: party
            .positions_of(*kind)
            .into_iter()
            .map(|item| EntryLine::of(ctx, party.id, item))
            .collect(),
    };
    PositionKind::ALL.iter().map(part).collect()
}

/// The most parties named in a doubt.
const MOST_ALIKE: usize = 5;

/// Returns the parties the viewer may read whose names are like one of these, merged and closed ones too.
async fn named_alike(visit: &Visit, names: &[&str]) -> PageResult<Option<Doubt>> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Party),
        with_over: true,
        order: FaceOrder::Title,
        ..FaceFilter::default()
    };
    let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
    let mut found: Vec<(Likeness, String)> = rows
        .iter()
        .filter_map(|row| {
            let also = row.face.tags.iter().filter_map(|tag| tag.strip_prefix("also:"));
            let theirs = std::iter::once(row.face.title.as_str()).chain(also);
            let alike = theirs.flat_map(|theirs| names.iter().filter_map(move |name| likeness(name, theirs)));
            alike.min().map(|how| (how, format!("{} ({})", row.face.title, row.id)))
        })
        .collect();
    if found.is_empty() {
        return Ok(None);
    }
    found.sort();
    let more = found.len().saturating_sub(MOST_ALIKE);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let listed: Vec<String> = found.into_iter().take(MOST_ALIKE).map(|(_, party)| party).collect();
    let why = format!(
        "A party of the same or a similar name has a record: {}{more}. Look there first; send again if this is another.",
        listed.join("; ")
    );
    Ok(Some(Doubt { why, may_insist: true }))
}

/// How many steps upwards are followed to find a circle of sub-groups.
const MOST_STEPS: usize = 50;

/// Says whether a party would become part of itself, as far as the viewer sees.
async fn circle_of_groups(visit: &Visit, id: ChronicleId, parent: ChronicleId) -> PageResult<Option<Doubt>> {
    let mut links = Vec::new();
    let mut open = vec![parent];
    let mut seen = vec![parent];
    while let Some(here) = open.pop()
        && seen.len() <= MOST_STEPS
    {
        let Some(file) = visit.desk.chronicle(visit.viewer(), here).await? else { continue };
        let party = forestall_engagement::chronicle::fold_acts::<Party>(file.id, &file.entries);
        let day = today(visit);
        let parents =
            party.placements.iter().filter(|item| item.is_current() && item.what.span.holds_on(day));
        for above in parents.map(|item| item.what.parent) {
            links.push((here, above));
            if !seen.contains(&above) {
                seen.push(above);
                open.push(above);
            }
        }
    }
    Ok(match Links::new(links).check(id, parent) {
        Err(LinkError::Circle) => Some(Doubt {
            why: "The party chosen is itself, over one or more steps, part of this one. Say first that this ended, or \
                  choose another."
                .to_owned(),
            may_insist: false,
        }),
        _ => None,
    })
}

/// Returns the actor maps a party stands on, of what the viewer may read: address and what they are of.
fn maps(ctx: &Context, party: &Party) -> Vec<(String, String)> {
    let current = party.readings.iter().filter(|item| item.is_current());
    let contexts: BTreeSet<ChronicleId> = current.filter_map(|item| item.what.context).collect();
    let map = |id: ChronicleId| {
        ctx.face(id).map(|row| (format!("/parties/map?situation={id}"), row.face.title.clone()))
    };
    contexts.into_iter().filter_map(map).collect()
}
