//! One note in a list.

use std::collections::BTreeMap;

use forestall_confidence::{Attribution, Capability, Mark};
use forestall_engagement::{Note, NoteSubject};
use forestall_types::{ChronicleId, NoteId, RecordRef};

use super::note_fields::grade_words;
use crate::chronicle_pages::address;
use crate::format;
use crate::frame::Visit;
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::day;

/// A row of a list of notes, ready to print.
pub(crate) struct NoteLine {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) subject: SubjectLine,
    pub(crate) mark: MarkChip,
    pub(crate) by: String,
    /// Whether paper may carry the name too.
    pub(crate) is_by_name: bool,
    pub(crate) written: String,
    pub(crate) revised: Option<String>,
    pub(crate) files: Option<String>,
    /// The grade of its source, and the same in words.
    pub(crate) grade: Option<(String, String)>,
}

/// What the records are called that notes are about, as far as the viewer may read them.
#[derive(Default)]
pub(crate) struct SubjectNames(BTreeMap<ChronicleId, String>);

/// What a note is about.
pub(crate) struct SubjectLine {
    pub(crate) label: String,
    /// None where the viewer may not open it.
    pub(crate) href: Option<String>,
}

impl SubjectNames {
    /// Loads what the records are called.
    pub(super) async fn load(
        visit: &Visit,
        subjects: impl IntoIterator<Item = NoteSubject>,
    ) -> PageResult<Self> {
        let mut ids: Vec<ChronicleId> =
            subjects.into_iter().filter_map(|subject| subject.chronicle()).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let rows = visit.desk.faces_of(visit.viewer(), ids).await?;
        Ok(Self(rows.into_iter().map(|row| (row.id, row.face.title)).collect()))
    }

    /// Loads what the records are called that some notes are about.
    pub(super) async fn of_notes(visit: &Visit, notes: &[Note]) -> PageResult<Self> {
        Self::load(visit, notes.iter().map(Note::subject)).await
    }
}

impl SubjectLine {
    pub(super) fn of(visit: &Visit, names: &SubjectNames, subject: NoteSubject) -> Self {
        match subject {
            NoteSubject::Engagement(engagement_id, situation) => Self {
                label: format!("{engagement_id}, {}", visit.name(situation)),
                href: Some(format!("/engagements/{engagement_id}")),
            },
            NoteSubject::Chronicle(id, _) => Self {
                label: names.0.get(&id).cloned().unwrap_or_else(|| id.kind().words().to_owned()),
                href: Some(address(id)),
            },
            NoteSubject::Situation(situation) => Self {
                label: visit.name(situation),
                href: visit.viewer().may(Capability::ReadDesk).then(|| format!("/countries/{situation}")),
            },
        }
    }
}

impl NoteLine {
    pub(super) fn of(
        visit: &Visit,
        names: &SubjectNames,
        note: &Note,
        files: &BTreeMap<NoteId, usize>,
    ) -> Self {
        let (first, revisions) = (note.first(), note.revisions().len());
        let files = files.get(&note.note_id()).copied().filter(|&number| number > 0);
        Self {
            href: format!("/notes/{}", note.note_id()),
            title: note.current().title.to_string(),
            subject: SubjectLine::of(visit, names, note.subject()),
            mark: MarkChip::of(RecordRef::Note(note.note_id()), &note.mark().as_of(visit.now())),
            by: first.by_name.to_string(),
            is_by_name: note.mark().as_of(visit.now()).attribution == Attribution::ByName,
            written: day(first.at),
            revised: (revisions > 1).then(|| format!("revised {}", day(note.current().at))),
            grade: note.current().grade.map(|grade| (grade.to_string(), grade_words(grade))),
            files: files.map(|number| format::counted(number, "file", "files")),
        }
    }
}

/// Returns for whom a page is that shows all these notes, in words.
pub(super) fn audience_of<'a>(visit: &Visit, notes: impl IntoIterator<Item = &'a Note>) -> Option<String> {
    let marks: Vec<Mark> = notes.into_iter().map(|note| note.mark().as_of(visit.now())).collect();
    let together = Mark::of_derived(&marks);
    (!marks.is_empty()).then(|| printed_audience(&together))
}

/// Says for whom a page is that shows records under these marks; for the desk's staff where it shows none.
pub(crate) fn audience_of_all<'a>(visit: &Visit, marks: impl IntoIterator<Item = &'a Mark>) -> String {
    let marks: Vec<Mark> = marks.into_iter().map(|mark| mark.as_of(visit.now())).collect();
    if marks.is_empty() {
        printed_audience(&Mark::internal())
    } else {
        printed_audience(&Mark::of_derived(&marks))
    }
}

/// Prints for whom something is, as the footer of a printed page says it.
pub(crate) fn printed_audience(mark: &Mark) -> String {
    // Any record serves: the chip's link is not printed.
    let chip = MarkChip::of(RecordRef::Note(NoteId::from_random(0)), mark);
    match chip.attribution {
        Some(attribution) => format!("{}; {attribution}", chip.label),
        None => chip.label,
    }
}
