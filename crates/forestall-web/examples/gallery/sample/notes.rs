//! Notes of the sample desk.

use std::collections::{BTreeMap, BTreeSet};

use forestall_attachment::{Limits, SafeAttachment, accept};
use forestall_confidence::{AccountId, Capability, Identity, Mark, Marking, Viewer};
use forestall_engagement::{NewNote, Note, NoteRevision, NoteSubject};
use forestall_types::{AttachmentId, EngagementId, NoteId, PersonId, RecordRef, Sequence};
use forestall_web::desk::{
    Attachment, AttachmentContent, DeskError, Loading, NoteFile, NoteFilter, NotePage, Notes, Revised,
};
use jiff::Timestamp;

use super::{Records, SampleDesk, data, done, refused};

/// Notes, protected persons, and the engagements whose releases take two people.
#[derive(Default)]
pub(crate) struct Papers {
    notes: Vec<Kept>,
    pub(crate) persons: Vec<(PersonId, Option<Identity>)>,
    pub(crate) needs_two: BTreeSet<EngagementId>,
    numbered: u64,
}

/// A note as kept, with the names of its authors.
struct Kept {
    note: Note,
    files: Vec<KeptFile>,
}

struct KeptFile {
    attachment_id: AttachmentId,
    safe: SafeAttachment,
    by: AccountId,
    by_name: String,
    at: Timestamp,
}

impl Papers {
    /// Returns a number that was not given yet, spread so that identifiers look as they do in earnest.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.numbered += 1;
        self.numbered.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7
    }

    pub(crate) fn subject(&self, note_id: NoteId) -> Option<NoteSubject> {
        self.notes.iter().find(|kept| kept.note.note_id() == note_id).map(|kept| kept.note.subject())
    }
}

impl Records {
    /// Returns the mark of a note together with that of the engagement it is about.
    pub(crate) fn note_mark(&self, note_id: NoteId, subject: NoteSubject) -> Mark {
        let own = self.mark(RecordRef::Note(note_id));
        match subject.rests_on() {
            Some(record) => Mark::of_derived([&own, &self.mark(record)]),
            None => own,
        }
    }

    /// Returns a note as the viewer may see it.
    fn shown(&self, viewer: &Viewer, kept: &Kept) -> Option<NoteFile> {
        let note = &kept.note;
        let mark = self.note_mark(note.note_id(), note.subject());
        if !viewer.may_read(&mark.audience) {
            return None;
        }
        let name = |by: AccountId, name: &str| {
            viewer.instead_of_name(mark.attribution, Some(by)).unwrap_or(name).to_owned()
        };
        let told = |revision: &NoteRevision| NoteRevision {
            by_name: name(revision.by, revision.by_name.as_str()).parse().expect("a name"),
            ..revision.clone()
        };
        let new = NewNote {
            subject: note.subject(),
            mark: mark.clone(),
            source: note.source(),
            first: told(note.first()),
        };
        let mut shown = Note::write(note.note_id(), new);
        for revision in &note.revisions()[1..] {
            shown.revise(told(revision), shown.sequence()).expect("it was added once");
        }
        let attachments = kept.files.iter().map(|file| Attachment {
            attachment_id: file.attachment_id,
            name: file.safe.name.as_str().to_owned(),
            kind: file.safe.kind.code().to_uppercase(),
            bytes: file.safe.bytes.len() as u64,
            removed: file.safe.removed.iter().map(|removed| removed.words().to_owned()).collect(),
            added_by: name(file.by, &file.by_name),
            added_at: file.at,
        });
        Some(NoteFile { note: shown, attachments: attachments.collect() })
    }

    fn kept_mut(&mut self, viewer: &Viewer, note_id: NoteId) -> Result<&mut Kept, DeskError> {
        let subject = self.papers.subject(note_id).ok_or(DeskError::NoSuch)?;
        if !viewer.may_read(&self.note_mark(note_id, subject).audience) {
            return Err(DeskError::NoSuch);
        }
        let kept = self.papers.notes.iter_mut().find(|kept| kept.note.note_id() == note_id);
        kept.ok_or(DeskError::NoSuch)
    }
}

impl SampleDesk {
    /// Keeps a note and returns its identifier.
    pub(crate) fn keep_note(&self, note: NewNote) -> NoteId {
        let mut records = self.records();
        let note_id = NoteId::from_random(records.papers.next_number());
        records.markings.insert(RecordRef::Note(note_id), Marking::new(note.mark.clone()));
        records.papers.notes.push(Kept { note: Note::write(note_id, note), files: Vec::new() });
        note_id
    }

    pub(crate) fn keep_file(
        &self,
        viewer: &Viewer,
        note_id: NoteId,
        file_name: &str,
        bytes: &[u8],
    ) -> Result<Attachment, DeskError> {
        let account = viewer.account().filter(|_| viewer.may_act(Capability::WriteNotes));
        let by = account.ok_or(DeskError::Forbidden)?;
        let safe = accept(file_name, bytes, Limits::default()).map_err(refused)?;
        let mut records = self.records();
        let attachment_id = AttachmentId::from_random(records.papers.next_number());
        let by_name = viewer.name().to_string();
        let file = KeptFile { attachment_id, safe, by, by_name, at: data::now() };
        records.kept_mut(viewer, note_id)?.files.push(file);
        let kept = records.papers.notes.iter().find(|kept| kept.note.note_id() == note_id);
        let shown = kept.and_then(|kept| records.shown(viewer, kept)).ok_or(DeskError::NoSuch)?;
        shown.attachments.into_iter().last().ok_or(DeskError::NoSuch)
    }

    pub(crate) fn revise(
        &self,
        viewer: &Viewer,
        note_id: NoteId,
        revision: NoteRevision,
        seen: Sequence,
    ) -> Result<Revised, DeskError> {
        let mut records = self.records();
        let kept = records.kept_mut(viewer, note_id)?;
        if kept.note.sequence() == seen {
            return kept.note.revise(revision, seen).map(|()| Revised::Done).map_err(refused);
        }
        let kept = records.papers.notes.iter().find(|kept| kept.note.note_id() == note_id);
        let shown = kept.and_then(|kept| records.shown(viewer, kept)).ok_or(DeskError::NoSuch)?;
        Ok(Revised::MovedOn(Box::new(shown.note)))
    }
}

/// Says whether all words begin a word of the note or of a file's name.
fn holds(file: &NoteFile, words: &str) -> bool {
    let current = file.note.current();
    let names = file.attachments.iter().map(|attachment| attachment.name.as_str());
    let texts: Vec<_> = [current.title.as_str(), current.text.as_str()].into_iter().chain(names).collect();
    let all = texts.join(" ").to_lowercase();
    let parts = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let known = parts(&all);
    parts(&words.to_lowercase()).iter().all(|word| known.iter().any(|known| known.starts_with(word.as_str())))
}

impl Notes for SampleDesk {
    fn notes<'a>(&'a self, viewer: &'a Viewer, filter: NoteFilter) -> Loading<'a, NotePage> {
        let records = self.records();
        let mut found: Vec<NoteFile> =
            records.papers.notes.iter().filter_map(|kept| records.shown(viewer, kept)).collect();
        drop(records);
        found.retain(|file| {
            let subject = file.note.subject();
            filter.situation.is_none_or(|situation| subject.situation() == Some(situation))
                && filter.engagement.is_none_or(|engagement| subject.engagement() == Some(engagement))
                && filter.about.is_none_or(|about| subject.chronicle() == Some(about))
                && filter.words.as_ref().is_none_or(|words| holds(file, words))
        });
        found.sort_by_key(|file| std::cmp::Reverse(file.note.first().at));
        let total = found.len();
        let page: Vec<_> = found.into_iter().skip(filter.skip).take(filter.take).collect();
        let files: BTreeMap<_, _> =
            page.iter().map(|file| (file.note.note_id(), file.attachments.len())).collect();
        done(Ok(NotePage { notes: page.into_iter().map(|file| file.note).collect(), files, total }))
    }

    fn note<'a>(&'a self, viewer: &'a Viewer, note_id: NoteId) -> Loading<'a, Option<NoteFile>> {
        let records = self.records();
        let kept = records.papers.notes.iter().find(|kept| kept.note.note_id() == note_id);
        let found = kept.and_then(|kept| records.shown(viewer, kept));
        drop(records);
        done(Ok(found))
    }

    fn mark_of_new_note<'a>(&'a self, viewer: &'a Viewer, subject: NoteSubject) -> Loading<'a, Option<Mark>> {
        let is_known = subject.situation().is_none_or(|situation| data::polities().contains(&situation));
        let mark = match subject.rests_on() {
            None if is_known => Mark::internal(),
            None => return done(Ok(None)),
            Some(record) => self.records().mark(record),
        };
        done(Ok(viewer.may_read(&mark.audience).then_some(mark)))
    }

    fn write_note<'a>(&'a self, viewer: &'a Viewer, note: NewNote) -> Loading<'a, NoteId> {
        if !viewer.may_act(Capability::WriteNotes) {
            return done(Err(DeskError::Forbidden));
        }
        if !viewer.may_read(&note.mark.audience) {
            let why = "you would not be able to read it yourself; include yourself";
            return done(Err(DeskError::Refused(why.to_owned())));
        }
        done(Ok(self.keep_note(note)))
    }

    fn revise_note<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        revision: NoteRevision,
        seen: Sequence,
    ) -> Loading<'a, Revised> {
        done(self.revise(viewer, note_id, revision, seen))
    }

    fn attach<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        file_name: String,
        bytes: Vec<u8>,
    ) -> Loading<'a, Attachment> {
        done(self.keep_file(viewer, note_id, &file_name, &bytes))
    }

    fn detach<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Loading<'a, ()> {
        let mut records = self.records();
        let result = records.kept_mut(viewer, note_id).and_then(|kept| {
            let at = kept.files.iter().position(|file| file.attachment_id == attachment_id);
            at.map(|at| drop(kept.files.remove(at))).ok_or(DeskError::NoSuch)
        });
        drop(records);
        done(result)
    }

    fn attachment<'a>(
        &'a self,
        viewer: &'a Viewer,
        note_id: NoteId,
        attachment_id: AttachmentId,
    ) -> Loading<'a, Option<AttachmentContent>> {
        let mut records = self.records();
        let kept = records.kept_mut(viewer, note_id).ok();
        let found = kept.and_then(|kept| kept.files.iter().find(|file| file.attachment_id == attachment_id));
        let content = found.map(|file| AttachmentContent {
            content_disposition: file.safe.name.content_disposition(),
            media_type: file.safe.kind.media_type().to_owned(),
            bytes: file.safe.bytes.clone(),
        });
        drop(records);
        done(Ok(content))
    }
}
