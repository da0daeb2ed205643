//! One note: what it says, what it said before, its files, and the forms to attach and to take off.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use forestall_confidence::{Attribution, Capability, Mark};
use forestall_engagement::NoteRevision;
use forestall_types::RecordRef;

use super::load;
use super::note_fields::grade_words;
use super::note_line::{SubjectLine, SubjectNames, printed_audience};
use crate::desk::{Attachment, NoteFile};
use crate::format;
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::{minute, print};

#[derive(Template)]
#[template(path = "notes/page.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    title: String,
    text: String,
    subject: SubjectLine,
    mark: MarkChip,
    by: String,
    /// Authors see their own name on the screen; paper names nobody whom readers may not name.
    is_by_name: bool,
    at: String,
    source: Option<SourceLine>,
    /// The grade in words, and why it is another than before.
    grade: Option<String>,
    grade_reason: Option<String>,
    /// Earlier revisions, newest first.
    earlier: Vec<RevisionLine>,
    files: Vec<FileLine>,
    /// None for who may not write.
    attach: Option<AttachForm>,
}

/// The protected person a note comes from.
struct SourceLine {
    name: String,
    is_known: bool,
}

struct RevisionLine {
    by: String,
    at: String,
    title: String,
    text: String,
    grade: Option<String>,
    grade_reason: Option<String>,
}

struct FileLine {
    href: String,
    removal: String,
    name: String,
    kind: String,
    size: String,
    removed: Vec<String>,
    by: String,
    at: String,
}

/// The form that attaches a file.
#[derive(Default)]
pub(super) struct AttachForm {
    pub(super) error: Option<String>,
}

pub(crate) async fn show(visit: Visit, Path(note_id): Path<String>) -> PageResult<Response> {
    let file = load(&visit, &note_id).await?;
    print(&build(&visit, &file, AttachForm::default()).await?)
}

/// Builds the page; `attach` says why a file was refused.
pub(super) async fn build(visit: &Visit, file: &NoteFile, attach: AttachForm) -> PageResult<Page> {
    let note = &file.note;
    let current = note.current();
    let href = format!("/notes/{}", note.note_id());
    let record = RecordRef::Note(note.note_id());
    let in_force = note.mark().as_of(visit.now());
    let (source, source_mark) = load_source(visit, file).await?;
    // The title of the window stays in the browser's history, so it names nothing but the identifier.
    let mut frame = visit.frame(Section::Notes, format!("Note {}", note.note_id()));
    frame.audience = printed_audience(&Mark::of_derived([&in_force].into_iter().chain(&source_mark)));
    let names = SubjectNames::load(visit, [note.subject()]).await?;
    let may_write = visit.viewer().may_act(Capability::WriteNotes);
    Ok(Page {
        frame,
        title: current.title.to_string(),
        text: current.text.to_string(),
        subject: SubjectLine::of(visit, &names, note.subject()),
        mark: MarkChip::of(record, &in_force),
        by: current.by_name.to_string(),
        is_by_name: in_force.attribution == Attribution::ByName,
        at: minute(current.at),
        source,
        grade: current.grade.map(grade_words),
        grade_reason: current.grade_reason.as_ref().map(ToString::to_string),
        earlier: note.revisions().iter().rev().skip(1).map(revision_line).collect(),
        files: file.attachments.iter().map(|attachment| file_line(&href, attachment)).collect(),
        attach: may_write.then_some(attach),
        href,
    })
}

/// Says from whom a note comes: by name for those who may read the person, and nothing but that there is one for others.
async fn load_source(visit: &Visit, file: &NoteFile) -> PageResult<(Option<SourceLine>, Option<Mark>)> {
    let Some(person_id) = file.note.source() else { return Ok((None, None)) };
    let may_know = visit.viewer().may(Capability::KeepIdentities);
    let persons = if may_know { visit.desk.protected_persons(visit.viewer()).await? } else { Vec::new() };
    let Some(person) = persons.into_iter().find(|person| person.person_id == person_id) else {
        return Ok((Some(SourceLine { name: String::new(), is_known: false }), None));
    };
    let name =
        person.identity.map_or_else(|| format!("{person_id}, erased"), |identity| identity.name.to_string());
    Ok((Some(SourceLine { name, is_known: true }), Some(person.mark.as_of(visit.now()))))
}

fn revision_line(revision: &NoteRevision) -> RevisionLine {
    RevisionLine {
        by: revision.by_name.to_string(),
        at: minute(revision.at),
        title: revision.title.to_string(),
        text: revision.text.to_string(),
        grade: revision.grade.map(grade_words),
        grade_reason: revision.grade_reason.as_ref().map(ToString::to_string),
    }
}

fn file_line(href: &str, attachment: &Attachment) -> FileLine {
    let href = format!("{href}/files/{}", attachment.attachment_id);
    FileLine {
        removal: format!("{href}/removal"),
        href,
        name: attachment.name.clone(),
        kind: attachment.kind.clone(),
        size: size(attachment.bytes),
        removed: attachment.removed.clone(),
        by: attachment.added_by.clone(),
        at: minute(attachment.added_at),
    }
}

/// Prints a size: `840 bytes`, `12 kB`, `3.4 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format::counted(usize::try_from(bytes).unwrap_or(usize::MAX), "byte", "bytes"),
        1_000..1_000_000 => format!("{}\u{a0}kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1}\u{a0}MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_said_roughly() {
        for (bytes, words) in [
            (1, "1\u{a0}byte"),
            (999, "999\u{a0}bytes"),
            (1_001, "2\u{a0}kB"),
            (999_999, "1000\u{a0}kB"),
            (3_400_000, "3.4\u{a0}MB"),
        ] {
            assert_eq!(super::size(bytes), words);
        }
    }
}
