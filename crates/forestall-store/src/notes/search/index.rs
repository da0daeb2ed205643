//! Which notes have which words.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use forestall_types::NoteId;

use super::words::{Word, folded_words};

/// The words of all notes as they stand, and how far the audit log has been followed.
#[derive(Default)]
pub(super) struct Index {
    /// The newest entry of the audit log that is taken in; nothing before the first build.
    seen: Option<u64>,
    /// For each word the numbers of the texts with it, in order.
    texts: BTreeMap<Word, Vec<u32>>,
    /// The number of each note's newest text; older ones stay in `texts` and are nobody's.
    newest: Arc<HashMap<NoteId, u32>>,
    /// How many texts were taken in.
    taken_in: u32,
}

/// Which texts have all words of a query.
pub(crate) struct Matches {
    has_all: Vec<u64>,
    newest: Arc<HashMap<NoteId, u32>>,
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

    /// Takes in what a note says now, in place of what it said before.
    pub(super) fn take_in<'a>(&mut self, note_id: NoteId, texts: impl IntoIterator<Item = &'a str>) {
        let number = self.taken_in;
        self.taken_in += 1;
        for word in texts.into_iter().flat_map(folded_words) {
            match self.texts.get_mut(word.as_str()) {
                Some(numbers) if numbers.last() == Some(&number) => {}
                Some(numbers) => numbers.push(number),
                None => {
                    self.texts.insert(word, vec![number]);
                }
            }
        }
        Arc::make_mut(&mut self.newest).insert(note_id, number);
    }

    /// Finds the texts with all words, each at the beginning of a word.
    pub(super) fn find(&self, words: &[Word]) -> Matches {
        let length = self.taken_in.div_ceil(u64::BITS) as usize;
        let mut has_all = vec![u64::MAX; length];
        for word in words {
            let mut has_word = vec![0_u64; length];
            let from = (Bound::Included(word.as_str()), Bound::Unbounded);
            let beginning = self.texts.range::<str, _>(from);
            for (_, numbers) in beginning.take_while(|(known, _)| known.as_str().starts_with(word.as_str())) {
                for number in numbers {
                    has_word[(number / u64::BITS) as usize] |= 1 << (number % u64::BITS);
                }
            }
            for (all, one) in has_all.iter_mut().zip(&has_word) {
                *all &= one;
            }
        }
        Matches { has_all, newest: Arc::clone(&self.newest) }
    }
}

impl Matches {
    pub(super) fn has(&self, note_id: NoteId) -> bool {
        self.newest.get(&note_id).is_some_and(|number| {
            let bits = self.has_all.get((number / u64::BITS) as usize).copied().unwrap_or(0);
            bits >> (number % u64::BITS) & 1 == 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(index: &Index, query: &str) -> Vec<u64> {
        let words: Vec<_> = folded_words(query).collect();
        let matches = index.find(&words);
        (0..200).filter(|number| matches.has(NoteId::from_random(*number))).collect()
    }

    #[test]
    fn all_words_at_the_beginning_of_a_word() {
        let mut index = Index::default();
        for number in 0..130 {
            index.take_in(NoteId::from_random(number), ["Meeting", "the elders agreed"]);
        }
        index.take_in(NoteId::from_random(130), ["Call", "the ELDER refused", "agenda.pdf"]);
        assert_eq!(found(&index, "elder agenda"), [130]);
        assert_eq!(found(&index, "elders").len(), 130);
        assert_eq!(found(&index, "eld THE").len(), 131);
        assert_eq!(found(&index, "lders"), [] as [u64; 0]);
        assert_eq!(found(&index, "meeting refused"), [] as [u64; 0]);
    }

    #[test]
    fn what_a_note_said_before_is_not_found() {
        let mut index = Index::default();
        index.take_in(NoteId::from_random(7), ["secret"]);
        index.take_in(NoteId::from_random(7), ["harmless"]);
        assert_eq!(found(&index, "secret"), [] as [u64; 0]);
        assert_eq!(found(&index, "harm"), [7]);
    }
}
