//! Records told by acts, in memory.

use std::collections::BTreeMap;

use forestall_confidence::{Capability, Mark, Marking, Viewer};
use forestall_engagement::chronicle::{
    ChronicleFile, DeskAct, Entry, Face, FaceFilter, FaceOrder, FacePage, FaceRow, check_act, face_of,
};
use forestall_engagement::{Acted, EngagementAct};
use forestall_types::{ActId, ChronicleId, ChronicleKind, EngagementId, RecordRef, Sequence};
use forestall_web::desk::{Chronicles, DeskError, Loading};

use super::{Records, SampleDesk, data, done, refused};

/// All of them.
#[derive(Default)]
pub(super) struct Shelf {
    kept: BTreeMap<ChronicleId, Kept>,
    drawn: u64,
}

struct Kept {
    rests_on: Option<EngagementId>,
    entries: Vec<Entry<DeskAct>>,
    is_erased: bool,
}

impl Shelf {
    /// Returns the next of a row of numbers that look drawn.
    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8
    }
}

impl Records {
    /// Begins an engagement; its acts follow.
    pub(super) fn keep_engagement(&mut self, engagement_id: EngagementId) {
        let kept = Kept { rests_on: None, entries: Vec::new(), is_erased: false };
        self.chronicles.kept.insert(engagement_id.into(), kept);
    }

    /// Adds an act of the sample's history to an engagement.
    pub(super) fn told(&mut self, engagement_id: EngagementId, act: Acted<EngagementAct>) {
        let act_id = ActId::from_random(self.chronicles.draw());
        let Acted { acted_by, acted_at, event } = act;
        let entry = Entry { act_id, act: event.into(), acted_by, by: None, acted_at, own_mark: None };
        if let Some(kept) = self.chronicles.kept.get_mut(&engagement_id.into()) {
            kept.entries.push(entry);
        }
    }

    pub(super) fn engagement_entries(
        &self,
        viewer: &Viewer,
        engagement_id: EngagementId,
    ) -> Option<Vec<Entry<EngagementAct>>> {
        self.chronicle_file(viewer, engagement_id.into()).map(|file| own_acts(file.entries))
    }

    pub(super) fn all_engagement_entries(&self, engagement_id: EngagementId) -> Vec<Entry<EngagementAct>> {
        let kept = self.chronicles.kept.get(&engagement_id.into());
        kept.map(|kept| own_acts(kept.entries.clone())).unwrap_or_default()
    }

    /// Returns the mark in force of a record told by acts.
    fn chronicle_mark(&self, id: ChronicleId) -> Mark {
        let own = self.mark(id.record());
        match self.chronicles.kept.get(&id).and_then(|kept| kept.rests_on) {
            Some(engagement_id) => Mark::of_derived([&own, &self.mark(RecordRef::Engagement(engagement_id))]),
            None => own,
        }
    }

    /// Returns the mark in force of an act that has one of its own or names one that has.
    fn own_mark(&self, kept: &Kept, entry: &Entry<DeskAct>, of_record: &Mark) -> Option<Mark> {
        let named = entry.act.named(&kept.entries);
        let own = self.markings.get(&RecordRef::Act(entry.act_id)).map(|own| own.current().clone());
        let marks = named.filter_map(|named| self.own_mark(kept, named, of_record)).chain(own);
        let marks: Vec<Mark> = marks.collect();
        (!marks.is_empty()).then(|| Mark::of_derived(marks.iter().chain([of_record])))
    }

    /// Returns the mark in force of an act; none for what is not there.
    pub(super) fn act_mark(&self, act_id: ActId) -> Option<Mark> {
        let with = |kept: &Kept| kept.entries.iter().position(|entry| entry.act_id == act_id);
        let mut all = self.chronicles.kept.iter();
        let (id, kept, at) = all.find_map(|(id, kept)| Some((*id, kept, with(kept)?)))?;
        let of_record = self.chronicle_mark(id);
        Some(self.own_mark(kept, &kept.entries[at], &of_record).unwrap_or(of_record))
    }

    fn chronicle_file(&self, viewer: &Viewer, id: ChronicleId) -> Option<ChronicleFile> {
        let kept = self.chronicles.kept.get(&id)?;
        let mark = self.chronicle_mark(id);
        let entries = kept.entries.iter().filter_map(|entry| {
            let own_mark = self.own_mark(kept, entry, &mark);
            let in_force = own_mark.as_ref().unwrap_or(&mark);
            let stand_in = viewer.instead_of_name(in_force.attribution, entry.by);
            viewer.may_read(&in_force.audience).then(|| Entry {
                acted_by: stand_in
                    .map_or_else(|| entry.acted_by.clone(), |name| name.parse().expect("a name")),
                by: entry.by.filter(|_| stand_in.is_none()),
                own_mark,
                ..entry.clone()
            })
        });
        let file = ChronicleFile { id, entries: entries.collect(), mark, is_erased: kept.is_erased };
        viewer.may_read(&file.mark.audience).then_some(file)
    }

    fn face_rows(&self, viewer: &Viewer) -> Vec<FaceRow> {
        let files = self.chronicles.kept.keys().filter_map(|&id| self.chronicle_file(viewer, id));
        files
            .map(|file| FaceRow {
                id: file.id,
                face: if file.is_erased { Face::erased() } else { face_of(file.id, &file.entries) },
                changed_at: file.entries.last().map_or_else(data::now, |entry| entry.acted_at),
                mark: file.mark,
            })
            .collect()
    }

    fn faces_for(&self, viewer: &Viewer, filter: &FaceFilter) -> FacePage {
        let mut rows = self.face_rows(viewer);
        rows.retain(|row| {
            let mentions = |wanted| {
                let file = self.chronicle_file(viewer, row.id);
                file.is_some_and(|file| file.entries.iter().any(|e| e.act.mentions().contains(&wanted)))
            };
            filter.kind.is_none_or(|kind| row.id.kind() == kind)
                && (filter.with_over || !row.face.is_over)
                && (!filter.timed || row.face.is_timed())
                && filter.tag.as_ref().is_none_or(|tag| row.face.tags.contains(tag))
                && filter.words.as_ref().is_none_or(|words| row.face.has_words(words))
                && filter.mentions.is_none_or(mentions)
        });
        match filter.order {
            FaceOrder::Newest => rows.sort_by_key(|row| std::cmp::Reverse(row.changed_at)),
            FaceOrder::Title => rows.sort_by_key(|row| row.face.title.to_lowercase()),
        }
        let total = rows.len();
        let take = if filter.take == 0 { total } else { filter.take };
        FacePage { rows: rows.into_iter().skip(filter.skip).take(take).collect(), total }
    }
}

impl SampleDesk {
    pub(super) fn open_now(
        &self,
        viewer: &Viewer,
        opening: DeskAct,
        mark: Mark,
    ) -> Result<ChronicleId, DeskError> {
        let mut records = self.records();
        let rests_on = opening.rests_on();
        if rests_on.is_some_and(|id| !records.may_read(viewer, RecordRef::Engagement(id))) {
            return Err(DeskError::NoSuch);
        }
        let number = records.chronicles.draw();
        let id = ChronicleId::from_random(opening.kind(), number).ok_or(DeskError::NoSuch)?;
        check_act(id, &[], &opening, viewer).map_err(refused)?;
        records.markings.insert(id.record(), Marking::new(mark));
        records.chronicles.kept.insert(id, Kept { rests_on, entries: Vec::new(), is_erased: false });
        append(&mut records, viewer, id, opening, None)?;
        Ok(id)
    }

    fn act_now(
        &self,
        viewer: &Viewer,
        id: ChronicleId,
        act: DeskAct,
        own_mark: Option<&Mark>,
        seen: Sequence,
    ) -> Result<ActId, DeskError> {
        let mut records = self.records();
        let file = records.chronicle_file(viewer, id).ok_or(DeskError::NoSuch)?;
        if !viewer.may_act(act.needs()) {
            return Err(DeskError::Forbidden);
        }
        if file.sequence() != seen {
            return Err(DeskError::MovedOn);
        }
        check_act(id, &file.entries, &act, viewer).map_err(refused)?;
        let own_mark = act.own_mark(&file.entries, own_mark);
        append(&mut records, viewer, id, act, own_mark)
    }
}

impl SampleDesk {
    fn erase_now(&self, viewer: &Viewer, id: ChronicleId) -> Result<(), DeskError> {
        if !viewer.may_act(Capability::KeepIdentities) {
            return Err(DeskError::Forbidden);
        }
        let mut records = self.records();
        records.chronicle_file(viewer, id).ok_or(DeskError::NoSuch)?;
        let is_of_person = id.kind() == ChronicleKind::Practitioner;
        let kept = records.chronicles.kept.get_mut(&id).filter(|_| is_of_person).ok_or(DeskError::NoSuch)?;
        kept.entries.clear();
        kept.is_erased = true;
        Ok(())
    }
}

fn own_acts(entries: Vec<Entry<DeskAct>>) -> Vec<Entry<EngagementAct>> {
    let own = entries.into_iter().filter_map(|entry| {
        let Entry { act_id, act, acted_by, by, acted_at, own_mark } = entry;
        Some(Entry { act_id, act: act.try_into().ok()?, acted_by, by, acted_at, own_mark })
    });
    own.collect()
}

fn append(
    records: &mut Records,
    viewer: &Viewer,
    id: ChronicleId,
    act: DeskAct,
    own_mark: Option<Mark>,
) -> Result<ActId, DeskError> {
    let act_id = ActId::from_random(records.chronicles.draw());
    if let Some(mark) = &own_mark {
        records.markings.insert(RecordRef::Act(act_id), Marking::new(mark.clone()));
    }
    let acted_by = viewer.name().as_str().parse().map_err(refused)?;
    let entry = Entry { act_id, act, acted_by, by: viewer.account(), acted_at: viewer.now(), own_mark };
    records.chronicles.kept.get_mut(&id).ok_or(DeskError::NoSuch)?.entries.push(entry);
    Ok(act_id)
}

impl Chronicles for SampleDesk {
    fn chronicle<'a>(&'a self, viewer: &'a Viewer, id: ChronicleId) -> Loading<'a, Option<ChronicleFile>> {
        done(Ok(self.records().chronicle_file(viewer, id)))
    }

    fn faces<'a>(&'a self, viewer: &'a Viewer, filter: FaceFilter) -> Loading<'a, FacePage> {
        done(Ok(self.records().faces_for(viewer, &filter)))
    }

    fn faces_of<'a>(&'a self, viewer: &'a Viewer, ids: Vec<ChronicleId>) -> Loading<'a, Vec<FaceRow>> {
        let mut rows = self.records().face_rows(viewer);
        rows.retain(|row| ids.contains(&row.id));
        done(Ok(rows))
    }

    fn record_of_act<'a>(&'a self, viewer: &'a Viewer, act_id: ActId) -> Loading<'a, Option<ChronicleId>> {
        let records = self.records();
        let of = records.chronicles.kept.keys().copied().find(|&id| {
            let file = records.chronicle_file(viewer, id);
            file.is_some_and(|file| file.entries.iter().any(|entry| entry.act_id == act_id))
        });
        done(Ok(of))
    }

    fn mark_of_new_record<'a>(
        &'a self,
        viewer: &'a Viewer,
        within: Option<EngagementId>,
    ) -> Loading<'a, Option<Mark>> {
        let records = self.records();
        let mark = match within.map(RecordRef::Engagement) {
            Some(engagement) => records.may_read(viewer, engagement).then(|| records.mark(engagement)),
            None => Some(Mark::internal()),
        };
        done(Ok(mark))
    }

    fn open_chronicle<'a>(
        &'a self,
        viewer: &'a Viewer,
        opening: DeskAct,
        mark: Mark,
    ) -> Loading<'a, ChronicleId> {
        let opened = if viewer.may_act(opening.needs()) {
            self.open_now(viewer, opening, mark)
        } else {
            Err(DeskError::Forbidden)
        };
        done(opened)
    }

    fn act_upon<'a>(
        &'a self,
        viewer: &'a Viewer,
        id: ChronicleId,
        act: DeskAct,
        own_mark: Option<Mark>,
        seen: Sequence,
    ) -> Loading<'a, ActId> {
        done(self.act_now(viewer, id, act, own_mark.as_ref(), seen))
    }

    fn erase_person_of<'a>(&'a self, viewer: &'a Viewer, id: ChronicleId) -> Loading<'a, ()> {
        done(self.erase_now(viewer, id))
    }
}
