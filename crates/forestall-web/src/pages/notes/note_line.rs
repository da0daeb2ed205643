//! One note in a list.

use std::collections::BTreeMap;

use forestall_confidence::{Attribution, Capability, Mark};
use forestall_engagement::{Note, NoteSubject};
use forestall_types::{NoteId, RecordRef};

use crate::format;
use crate::frame::Visit;
use crate::mark_chip::MarkChip;
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
}

/// What a note is about.
pub(crate) struct SubjectLine {
    pub(crate) label: String,
    /// None where the viewer may not open it.
    pub(crate) href: Option<String>,
}

impl SubjectLine {
    pub(super) fn of(visit: &Visit, subject: NoteSubject) -> Self {
        let country = visit.name(subject.situation());
        match subject {
            NoteSubject::Engagement(engagement_id, _) => Self {
                label: format!("{engagement_id}, {country}"),
                href: Some(format!("/engagements/{engagement_id}")),
            },
            NoteSubject::Situation(situation) => Self {
                label: country,
                href: visit.viewer().may(Capability::ReadDesk).then(|| format!("/countries/{situation}")),
            },
        }
    }
}

impl NoteLine {
    pub(super) fn of(visit: &Visit, note: &Note, files: &BTreeMap<NoteId, usize>) -> Self {
        let (first, revisions) = (note.first(), note.revisions().len());
        let files = files.get(&note.note_id()).copied().filter(|&number| number > 0);
        Self {
            href: format!("/notes/{}", note.note_id()),
            title: note.current().title.to_string(),
            subject: SubjectLine::of(visit, note.subject()),
            mark: MarkChip::of(RecordRef::Note(note.note_id()), &note.mark().as_of(visit.now())),
            by: first.by_name.to_string(),
            is_by_name: note.mark().as_of(visit.now()).attribution == Attribution::ByName,
            written: day(first.at),
            revised: (revisions > 1).then(|| format!("revised {}", day(note.current().at))),
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
