//! What other records say of a party: what was merged into it, its sub-groups, relations seen from the other side.

use std::collections::BTreeSet;

use forestall_confidence::Mark;
use forestall_engagement::chronicle::{ChronicleFile, FaceFilter, FaceOrder, FaceRow, fold_acts};
use forestall_engagement::party::Party;
use forestall_types::{ChronicleId, ChronicleKind};

use crate::frame::Visit;
use crate::page_error::PageResult;

/// The most records that name a party which its page looks at.
const MOST_NAMING: usize = 120;
/// The most other parties whose acts its page reads, merged ones among them.
const MOST_READ: usize = 60;

/// What other records the viewer may read say of a party.
#[derive(Default)]
pub(super) struct Around {
    /// The records merged into it, over any number of steps, with the acts upon them.
    pub(super) merged: Vec<(ChronicleFile, Party)>,
    /// Other parties that name it or a record merged into it.
    pub(super) naming: Vec<Party>,
    /// Records of other kinds that name it: where it takes part.
    pub(super) takes_part: Vec<FaceRow>,
    /// The marks of all that was read here.
    pub(super) marks: Vec<Mark>,
    /// Whether more records name it than were looked at.
    pub(super) is_cut: bool,
}

impl Around {
    /// Loads it; every record is read with the viewer's own eyes.
    pub(super) async fn load(visit: &Visit, id: ChronicleId) -> PageResult<Self> {
        let mut around = Self::default();
        let mut seen = BTreeSet::from([id]);
        let mut open = vec![id];
        while let Some(of) = open.pop() {
            for row in around.naming(visit, of).await? {
                if !seen.insert(row.id) {
                    continue;
                }
                if row.id.kind() != ChronicleKind::Party {
                    around.takes_part.push(row);
                } else if around.merged.len() + around.naming.len() >= MOST_READ {
                    around.is_cut = true;
                } else if let Some(file) = visit.desk.chronicle(visit.viewer(), row.id).await? {
                    let party = fold_acts::<Party>(file.id, &file.entries);
                    around.marks.push(file.mark.clone());
                    around.marks.extend(file.entries.iter().filter_map(|entry| entry.own_mark.clone()));
                    if party.merged_into == Some(of) {
                        open.push(party.id);
                        around.merged.push((file, party));
                    } else {
                        around.naming.push(party);
                    }
                }
            }
        }
        Ok(around)
    }

    /// Returns the records that name one.
    async fn naming(&mut self, visit: &Visit, id: ChronicleId) -> PageResult<Vec<FaceRow>> {
        let filter = FaceFilter {
            mentions: Some(id.into()),
            with_over: true,
            order: FaceOrder::Newest,
            take: MOST_NAMING,
            ..FaceFilter::default()
        };
        let found = visit.desk.faces(visit.viewer(), filter).await?;
        self.is_cut |= found.total > found.rows.len();
        Ok(found.rows)
    }

    /// Returns all records the page names, so that their titles can be loaded.
    pub(super) fn named(&self, party: &Party) -> Vec<ChronicleId> {
        let of = |party: &Party| {
            let parents = party.placements.iter().map(|item| item.what.parent);
            let leaders = party.leaders.iter().filter_map(|item| item.what.record);
            let others = party.relations.iter().map(|item| item.what.to);
            let contexts = party.readings.iter().filter_map(|item| item.what.context);
            let all: Vec<ChronicleId> =
                parents.chain(leaders).chain(others).chain(contexts).chain([party.id]).collect();
            all
        };
        std::iter::once(party).chain(&self.naming).flat_map(of).collect()
    }
}
