//! Which records a filter accepts.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use forestall_engagement::chronicle::{Face, FaceFilter, FaceOrder};
use forestall_types::ChronicleId;
use jiff::Timestamp;

/// The faces of all records, and how far the audit log has been followed.
#[derive(Default)]
pub(super) struct Index {
    /// The newest entry of the audit log that is taken in; nothing before the first build.
    seen: Option<u64>,
    faces: HashMap<ChronicleId, Known>,
}

/// What lists show of one record, and what they order and filter by.
pub(super) struct Known {
    pub(super) face: Arc<Face>,
    /// 0 where the person it is about was erased.
    pub(super) revision: u32,
    pub(super) changed_at: Timestamp,
    /// The number of the audience in force.
    pub(super) audience_id: i64,
    /// The title in small letters.
    title: String,
    /// Title, line and tags in small letters.
    text: String,
}

impl Known {
    pub(super) fn new(face: Face, revision: u32, changed_at: Timestamp, audience_id: i64) -> Self {
        let text = format!("{} {} {}", face.title, face.line, face.tags.join(" ")).to_lowercase();
        Self {
            revision,
            changed_at,
            audience_id,
            title: face.title.to_lowercase(),
            text,
            face: Arc::new(face),
        }
    }
}

impl Index {
    /// Says whether everything up to this entry of the audit log is taken in.
    pub(super) fn has_seen(&self, newest: u64) -> bool {
        self.seen.is_some_and(|seen| seen >= newest)
    }

    pub(super) const fn seen(&self) -> Option<u64> {
        self.seen
    }

    pub(super) const fn set_seen(&mut self, newest: u64) {
        self.seen = Some(newest);
    }

    /// Takes in what lists show of a record now.
    pub(super) fn take_in(&mut self, chronicle_id: ChronicleId, known: Known) {
        self.faces.insert(chronicle_id, known);
    }

    /// Takes in the audience that is in force for a record now.
    pub(super) fn mark(&mut self, chronicle_id: ChronicleId, audience_id: i64) {
        if let Some(known) = self.faces.get_mut(&chronicle_id) {
            known.audience_id = audience_id;
        }
    }

    /// Returns what lists show of a record, where it is known in this revision.
    pub(super) fn known(&self, chronicle_id: ChronicleId, revision: u32) -> Option<Arc<Face>> {
        let known = self.faces.get(&chronicle_id).filter(|known| known.revision == revision);
        known.map(|known| Arc::clone(&known.face))
    }

    /// Finds the records in some audiences that a filter accepts, in its order.
    ///
    /// - `among`: those that mention what the filter asks for; all where it asks for nothing.
    pub(super) fn find(
        &self,
        filter: &FaceFilter,
        audiences: &BTreeSet<i64>,
        among: Option<&BTreeSet<ChronicleId>>,
    ) -> Vec<ChronicleId> {
        let words = filter.words.as_deref().unwrap_or_default().to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut found: Vec<(ChronicleId, &Known)> = Vec::new();
        for (id, known) in &self.faces {
            let face = &known.face;
            let is_of_kind = filter.kind.is_none_or(|kind| id.kind() == kind);
            let is_shown = filter.with_over || !face.is_over;
            let is_timed = !filter.timed || face.is_timed();
            let has_words = words.iter().all(|word| known.text.contains(word));
            let has_tag = filter.tag.as_ref().is_none_or(|tag| face.tags.contains(tag));
            let is_mentioning = among.is_none_or(|among| among.contains(id));
            let is_readable = audiences.contains(&known.audience_id);
            // No short cut: whether a hidden record is what is looked for changes nothing here.
            if is_readable & is_of_kind & is_shown & is_timed & has_words & has_tag & is_mentioning {
                found.push((*id, known));
            }
        }
        match filter.order {
            FaceOrder::Newest => found.sort_unstable_by_key(|(id, known)| Reverse((known.changed_at, *id))),
            FaceOrder::Title => {
                found.sort_unstable_by(|(one, a), (other, b)| (&a.title, one).cmp(&(&b.title, other)));
            }
        }
        found.into_iter().map(|(id, _)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use forestall_types::ChronicleKind;

    use super::*;

    fn id(kind: ChronicleKind, number: u64) -> ChronicleId {
        ChronicleId::from_random(kind, number).unwrap()
    }

    fn known(title: &str, tags: &[&str], second: i64, audience_id: i64) -> Known {
        let face = Face {
            title: title.to_owned(),
            line: "Water is short.".to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            is_over: title == "over",
            ..Face::default()
        };
        Known::new(face, 1, Timestamp::new(second, 0).unwrap(), audience_id)
    }

    #[test]
    fn each_part_of_a_filter_leaves_records_out() {
        let mut index = Index::default();
        let party = |number| id(ChronicleKind::Party, number);
        let situation = id(ChronicleKind::Situation, 9);
        index.take_in(party(1), known("Beta", &["theme:water"], 10, 1));
        index.take_in(party(2), known("alpha", &[], 20, 1));
        index.take_in(party(3), known("Gamma", &["theme:water"], 30, 2));
        index.take_in(party(4), known("over", &[], 40, 1));
        index.take_in(situation, known("Delta", &[], 50, 1));
        let find = |filter: FaceFilter, audiences: &[i64]| {
            index.find(&filter, &audiences.iter().copied().collect(), None)
        };
        let all = FaceFilter::default();
        assert_eq!(find(all.clone(), &[1]), [situation, party(2), party(1)]);
        assert_eq!(find(all.clone(), &[1, 2]), [situation, party(3), party(2), party(1)]);
        assert_eq!(find(all.clone(), &[]), []);
        let parties = FaceFilter { kind: Some(ChronicleKind::Party), order: FaceOrder::Title, ..all.clone() };
        assert_eq!(find(parties.clone(), &[1, 2]), [party(2), party(1), party(3)]);
        let with_over = FaceFilter { with_over: true, ..parties.clone() };
        assert_eq!(find(with_over, &[1]), [party(2), party(1), party(4)]);
        let tagged = FaceFilter { tag: Some("theme:water".to_owned()), ..parties };
        assert_eq!(find(tagged, &[1]), [party(1)]);
        let worded = |words: &str| FaceFilter { words: Some(words.to_owned()), ..FaceFilter::default() };
        assert_eq!(find(worded("WATER alp"), &[1, 2]), [party(2)]);
        assert_eq!(find(worded("theme:water"), &[1, 2]), [party(3), party(1)]);
        let among = BTreeSet::from([party(1), party(3)]);
        assert_eq!(index.find(&all, &BTreeSet::from([1]), Some(&among)), [party(1)]);
    }

    #[test]
    fn words_are_found_as_the_face_itself_finds_them() {
        let known = known("Élan of Ḱ", &["polity:CAF"], 1, 1);
        for words in ["élan", "ÉLAN water", "caf polity", "elan", "of ḱ short.", ""] {
            let found = words.to_lowercase().split_whitespace().all(|word| known.text.contains(word));
            assert_eq!(found, known.face.has_words(words), "{words}");
        }
    }
}
