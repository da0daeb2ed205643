//! What the desk knows around a situation, as far as the viewer may read it.

use std::collections::BTreeMap;

use forestall_confidence::{Capability, Mark};
use forestall_engagement::chronicle::{FaceFilter, FaceRow, Mentioned};
use forestall_engagement::situation::Situation;
use forestall_engagement::{Engagement, Note, Warning};
use forestall_types::{ChronicleId, ChronicleKind, NoteId, PolityCode};

use crate::desk::{CountryFile, Marked, NoteFilter};
use crate::frame::Visit;
use crate::page_error::PageResult;

/// For how many countries files and records are looked up; a situation about more is told by the first ones.
pub(super) const MOST_COUNTRIES: usize = 12;
/// How many engagements are looked up for meetings.
const MOST_ENGAGEMENTS: usize = 20;
/// How many records that name the same are looked up.
const MOST_RECORDS: usize = 100;
/// How many notes about the same are looked up.
const MOST_NOTES: usize = 100;

/// What is known around a situation.
pub(super) struct Around {
    /// The files of its countries; none for who may not read forecasts and sources.
    pub(super) files: Vec<CountryFile>,
    pub(super) warnings: Vec<Marked<Warning>>,
    pub(super) engagements: Vec<Marked<Engagement>>,
    /// Appeals, meetings and other records that name it, one of its countries or one of its engagements.
    pub(super) records: Vec<FaceRow>,
    /// Notes about it and about its countries.
    pub(super) notes: Vec<Note>,
}

impl Around {
    pub(super) async fn load(visit: &Visit, situation: &Situation) -> PageResult<Self> {
        let (desk, viewer) = (visit.desk.as_ref(), visit.viewer());
        let countries = &situation.polities[..situation.polities.len().min(MOST_COUNTRIES)];
        let mut files = Vec::new();
        if viewer.may(Capability::ReadDesk) {
            for &polity in countries {
                files.extend(desk.country(viewer, polity).await?);
            }
        }
        let mut warnings = desk.warnings(viewer).await?;
        warnings.retain(|known| situation.polities.contains(&known.record.situation()));
        let mut engagements = Vec::new();
        for &polity in &situation.polities {
            engagements.extend(desk.engagements_of(viewer, polity).await?);
        }
        load_linked(visit, situation.id, &mut engagements).await?;
        let records = load_records(visit, situation.id, countries, &engagements).await?;
        let notes = load_notes(visit, situation.id, countries).await?;
        Ok(Self { files, warnings, engagements, records, notes })
    }

    /// Returns the records of a kind, as lists show them.
    pub(super) fn of_kind(&self, kind: ChronicleKind) -> impl Iterator<Item = &FaceRow> {
        self.records.iter().filter(move |row| row.id.kind() == kind)
    }

    /// Returns the marks of all that was found.
    pub(super) fn marks(&self) -> impl Iterator<Item = &Mark> {
        let of_files = self.files.iter().flat_map(|file| file.marks.values());
        let of_acts = self.warnings.iter().map(|known| &known.mark);
        let of_talks = self.engagements.iter().flat_map(|known| {
            let own = known.record.acts().iter().filter_map(|entry| entry.own_mark.as_ref());
            std::iter::once(&known.mark).chain(own)
        });
        let of_records = self.records.iter().map(|row| &row.mark);
        of_files.chain(of_acts).chain(of_talks).chain(of_records).chain(self.notes.iter().map(Note::mark))
    }
}

/// Adds the engagements that are linked to a situation, whatever country they are filed under.
async fn load_linked(
    visit: &Visit,
    id: ChronicleId,
    engagements: &mut Vec<Marked<Engagement>>,
) -> PageResult<()> {
    let filter = FaceFilter {
        kind: Some(ChronicleKind::Engagement),
        mentions: Some(Mentioned::Chronicle(id)),
        with_over: true,
        take: MOST_RECORDS,
        ..FaceFilter::default()
    };
    let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
    for engagement_id in rows.iter().filter_map(|row| row.id.engagement()) {
        if engagements.iter().any(|known| known.record.engagement_id() == engagement_id) {
            continue;
        }
        let found = visit.desk.engagement(visit.viewer(), engagement_id).await?;
        engagements.extend(found.filter(|found| found.record.course().situations.contains(&id)));
    }
    Ok(())
}

async fn load_records(
    visit: &Visit,
    id: ChronicleId,
    countries: &[PolityCode],
    engagements: &[Marked<Engagement>],
) -> PageResult<Vec<FaceRow>> {
    let of_countries = countries.iter().copied().map(Mentioned::Polity);
    let of_engagements =
        engagements.iter().map(|known| Mentioned::Chronicle(known.record.engagement_id().into()));
    let named = std::iter::once(Mentioned::Chronicle(id))
        .chain(of_countries)
        .chain(of_engagements.take(MOST_ENGAGEMENTS));
    let mut found: BTreeMap<ChronicleId, FaceRow> = BTreeMap::new();
    for mentions in named {
        let filter = FaceFilter {
            mentions: Some(mentions),
            with_over: true,
            take: MOST_RECORDS,
            ..FaceFilter::default()
        };
        let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
        found.extend(rows.into_iter().filter(|row| is_shown(row.id.kind())).map(|row| (row.id, row)));
    }
    let mut records: Vec<FaceRow> = found.into_values().collect();
    records.sort_by_key(|row| std::cmp::Reverse(row.changed_at));
    Ok(records)
}

/// Says whether a kind of record stands on the dossier beside what the situation itself names.
const fn is_shown(kind: ChronicleKind) -> bool {
    match kind {
        ChronicleKind::Session
        | ChronicleKind::VenueChoice
        | ChronicleKind::Appeal
        | ChronicleKind::NegotiatingText
        | ChronicleKind::Transfer => true,
        ChronicleKind::Situation
        | ChronicleKind::Party
        | ChronicleKind::Practitioner
        | ChronicleKind::Representative
        | ChronicleKind::Engagement => false,
    }
}

async fn load_notes(visit: &Visit, id: ChronicleId, countries: &[PolityCode]) -> PageResult<Vec<Note>> {
    let of_it = NoteFilter { about: Some(id), ..NoteFilter::default() };
    let of_country = |&country: &PolityCode| NoteFilter { situation: Some(country), ..NoteFilter::default() };
    let mut found: BTreeMap<NoteId, Note> = BTreeMap::new();
    for filter in std::iter::once(of_it).chain(countries.iter().map(of_country)) {
        let page = visit.desk.notes(visit.viewer(), NoteFilter { take: MOST_NOTES, ..filter }).await?;
        found.extend(page.notes.into_iter().map(|note| (note.note_id(), note)));
    }
    Ok(found.into_values().collect())
}
