//! What a record with a mark is called, and where it is shown.

use forestall_confidence::{Audience, Mark};
use forestall_engagement::NoteSubject;
use forestall_types::RecordRef;

use crate::chronicle_pages;
use crate::frame::Visit;
use crate::page_error::{PageResult, capitalised};

/// A record as the pages of marks name it.
pub(super) struct Subject {
    /// Kind and identifier; never its words, because titles of pages stay in a browser's history.
    pub(super) name: String,
    /// What it is about, in a few words of its own.
    pub(super) about: String,
    /// Its page.
    pub(super) href: Option<String>,
    /// The mark it has together with what it rests on, where the record tells.
    pub(super) in_force: Option<Mark>,
    /// For whom that is on which the record rests, whatever mark the record itself is given.
    rests_on: Audience,
}

impl Subject {
    /// Returns a record's kind and identifier: `Note N-04c1f2a9b3e7`.
    pub(super) fn name_of(record: RecordRef) -> String {
        let kind = match record {
            RecordRef::Decision(_) => "Decision",
            RecordRef::Warning(_) => "Warning",
            RecordRef::Engagement(_) => "Engagement",
            RecordRef::Note(_) => "Note",
            RecordRef::Person(_) => "Protected person",
            RecordRef::Chronicle(id) => return format!("{} {record}", capitalised(id.kind().words())),
            RecordRef::Act(_) => "Part of a record,",
        };
        format!("{kind} {record}")
    }

    /// Returns who reads the record when its own mark has this audience.
    pub(super) fn audience_under(&self, own: &Audience) -> Audience {
        own.intersection(&self.rests_on)
    }

    /// Loads what the viewer may know of a record.
    pub(super) async fn load(visit: &Visit, record: RecordRef) -> PageResult<Self> {
        let mut rests_on = Audience::open();
        let (about, href, in_force) = match record {
            RecordRef::Decision(_) => (String::new(), None, None),
            RecordRef::Warning(warning_id) => {
                let found = visit.desk.warning(visit.viewer(), warning_id).await?;
                let about = found.as_ref().map(|found| visit.name(found.record.situation()));
                (
                    about.unwrap_or_default(),
                    Some(format!("/warnings/{record}")),
                    found.map(|found| found.mark),
                )
            }
            RecordRef::Engagement(engagement_id) => {
                let found = visit.desk.engagement(visit.viewer(), engagement_id).await?;
                let about = found.as_ref().map(|found| visit.name(found.record.situation()));
                (
                    about.unwrap_or_default(),
                    Some(format!("/engagements/{record}")),
                    found.map(|found| found.mark),
                )
            }
            RecordRef::Note(note_id) => {
                let found = visit.desk.note(visit.viewer(), note_id).await?;
                let about = found.as_ref().map(|found| found.note.current().title.to_string());
                match found.as_ref().map(|found| found.note.subject()) {
                    Some(NoteSubject::Engagement(of, _)) => {
                        let of = visit.desk.engagement(visit.viewer(), of).await?;
                        rests_on = of.map_or(rests_on, |of| of.mark.audience);
                    }
                    Some(NoteSubject::Chronicle(of, _)) => {
                        let of = visit.desk.faces_of(visit.viewer(), vec![of]).await?.pop();
                        rests_on = of.map_or(rests_on, |of| of.mark.audience);
                    }
                    Some(NoteSubject::Situation(_)) | None => {}
                }
                let in_force = found.map(|found| found.note.mark().clone());
                (about.unwrap_or_default(), Some(format!("/notes/{record}")), in_force)
            }
            RecordRef::Person(_) => (String::new(), Some("/persons".to_owned()), None),
            RecordRef::Chronicle(id) => {
                let found = visit.desk.chronicle(visit.viewer(), id).await?;
                let face = visit.desk.faces_of(visit.viewer(), vec![id]).await?.pop();
                let opening = found.as_ref().and_then(|found| found.entries.first());
                if let Some(of) = opening.and_then(|opening| opening.act.rests_on()) {
                    let of = visit.desk.engagement(visit.viewer(), of).await?;
                    rests_on = of.map_or(rests_on, |of| of.mark.audience);
                }
                let about = face.map(|row| row.face.title).unwrap_or_default();
                (about, Some(chronicle_pages::address(id)), found.map(|found| found.mark))
            }
            RecordRef::Act(act_id) => {
                let of = visit.desk.record_of_act(visit.viewer(), act_id).await?;
                let found = match of {
                    Some(of) => visit.desk.chronicle(visit.viewer(), of).await?,
                    None => None,
                };
                let entries = found.as_ref().map_or(&[][..], |found| &found.entries);
                let entry = entries.iter().find(|entry| entry.act_id == act_id);
                let named = entry.into_iter().flat_map(|entry| entry.act.named(entries));
                let marks = named.filter_map(|named| named.own_mark.as_ref());
                let marks = marks.chain(found.as_ref().map(|found| &found.mark));
                rests_on = marks.fold(rests_on, |so_far, mark| so_far.intersection(&mark.audience));
                let about = entry.map(|entry| entry.act.told().what.to_string()).unwrap_or_default();
                let in_force = entry.and_then(|entry| entry.own_mark.clone());
                (about, of.map(chronicle_pages::address), in_force)
            }
        };
        Ok(Self { name: Self::name_of(record), about, href, in_force, rests_on })
    }
}
