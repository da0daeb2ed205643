//! Which notes have which words.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use forestall_engagement::NoteSubject;
use forestall_types::NoteId;
use jiff::Timestamp;

use super::words::{Word, for_each_word};
use crate::notes::NoteFilter;

/// The words of all notes as they stand, and how far the audit log has been followed.
#[derive(Default)]
pub(super) struct Index {
    /// The newest entry of the audit log that is taken in; nothing before the first build.
    seen: Option<u64>,
    /// The number of each word, which is its place in `texts`.
    words: HashMap<Word, u32>,
    /// The same words in order, to find those that begin alike.
    in_order: BTreeMap<Word, u32>,
    /// For each word the numbers of the texts with it, in order.
    texts: Vec<Vec<u32>>,
    /// Each note with the number of its newest text; older texts stay in `texts` and are nobody's.
    notes: HashMap<NoteId, Entry>,
    /// How many texts were taken in.
    taken_in: u32,
}

/// What a list of notes filters and orders by.
pub(super) struct NoteFacts {
    pub(super) subject: NoteSubject,
    pub(super) written_at: Timestamp,
    /// The number of the audience in force.
    pub(super) audience_id: i64,
}

struct Entry {
    facts: NoteFacts,
    text: u32,
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
    pub(super) fn take_in<'a>(
        &mut self,
        note_id: NoteId,
        facts: NoteFacts,
        texts: impl IntoIterator<Item = &'a str>,
    ) {
        let number = self.taken_in;
        self.taken_in += 1;
        for text in texts {
            for_each_word(text, |word| self.add(word, number));
        }
        self.notes.insert(note_id, Entry { facts, text: number });
    }

    /// Takes in the audience that is in force for a note now.
    pub(super) fn mark(&mut self, note_id: NoteId, audience_id: i64) {
        if let Some(entry) = self.notes.get_mut(&note_id) {
            entry.facts.audience_id = audience_id;
        }
    }

    fn add(&mut self, word: &str, text: u32) {
        let number = if let Some(number) = self.words.get(word) {
            *number
        } else {
            let number = u32::try_from(self.texts.len()).expect("memory ends before 2^32 words");
            let word = Word::new(word);
            self.words.insert(word.clone(), number);
            self.in_order.insert(word, number);
            self.texts.push(Vec::new());
            number
        };
        let texts = &mut self.texts[number as usize];
        if texts.last() != Some(&text) {
            texts.push(text);
        }
    }

    /// Finds the notes in some audiences that have all words, each at the beginning of a word, newest first.
    pub(super) fn find(
        &self,
        words: &BTreeSet<Word>,
        audiences: &BTreeSet<i64>,
        filter: &NoteFilter,
    ) -> Vec<NoteId> {
        let has_all = self.texts_with_all(words);
        let is_of_audience = flags(audiences);
        let mut found: Vec<(Timestamp, NoteId)> = Vec::new();
        for (note_id, Entry { facts, text }) in &self.notes {
            let has_words = has_all[(text / u64::BITS) as usize] >> (text % u64::BITS) & 1 == 1;
            let is_readable = usize::try_from(facts.audience_id)
                .is_ok_and(|number| is_of_audience.get(number).copied().unwrap_or(false));
            let is_of_subject = filter.situation.is_none_or(|of| facts.subject.situation() == Some(of))
                && filter.engagement.is_none_or(|of| facts.subject.engagement() == Some(of))
                && filter.about.is_none_or(|of| facts.subject.chronicle() == Some(of));
            // No short cut: whether a hidden note has the words changes nothing here.
            if is_readable & has_words & is_of_subject {
                found.push((facts.written_at, *note_id));
            }
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.into_iter().map(|(_, note_id)| note_id).collect()
    }

    /// Returns one bit for each text: whether it has all words.
    fn texts_with_all(&self, words: &BTreeSet<Word>) -> Vec<u64> {
        let length = self.taken_in.div_ceil(u64::BITS) as usize;
        let mut has_all = vec![u64::MAX; length];
        for word in words {
            let mut has_word = vec![0_u64; length];
            let from = (Bound::Included(word.as_str()), Bound::Unbounded);
            let beginning = self.in_order.range::<str, _>(from);
            for (_, number) in beginning.take_while(|(known, _)| known.as_str().starts_with(word.as_str())) {
                for text in &self.texts[*number as usize] {
                    has_word[(text / u64::BITS) as usize] |= 1 << (text % u64::BITS);
                }
            }
            for (all, one) in has_all.iter_mut().zip(&has_word) {
                *all &= one;
            }
        }
        has_all
    }
}

/// Returns whether each number from 0 is one of these.
fn flags(numbers: &BTreeSet<i64>) -> Vec<bool> {
    let length = numbers.last().map_or(0, |largest| usize::try_from(*largest).unwrap_or(0) + 1);
    let mut flags = vec![false; length];
    for number in numbers.iter().filter_map(|number| usize::try_from(*number).ok()) {
        flags[number] = true;
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::super::words::folded_words;
    use super::*;

    fn facts(number: i64, audience_id: i64) -> NoteFacts {
        NoteFacts {
            subject: NoteSubject::Situation("CAF".parse().unwrap()),
            written_at: Timestamp::new(number, 0).unwrap(),
            audience_id,
        }
    }

    fn id(number: i64) -> NoteId {
        NoteId::from_random(number.cast_unsigned())
    }

    fn find(index: &Index, query: &str, audiences: &[i64]) -> Vec<NoteId> {
        let words = folded_words(query).collect();
        index.find(&words, &audiences.iter().copied().collect(), &NoteFilter::default())
    }

    #[test]
    fn all_words_at_the_beginning_of_a_word_in_the_viewers_audiences() {
        let mut index = Index::default();
        for number in 0..130 {
            index.take_in(id(number), facts(number, 1), ["Meeting", "the elders agreed"]);
        }
        index.take_in(id(130), facts(130, 2), ["Call", "the ELDER refused", "agenda.pdf"]);
        assert_eq!(find(&index, "elder agenda", &[1, 2]), [id(130)]);
        assert_eq!(find(&index, "elder agenda", &[1]), []);
        assert_eq!(find(&index, "elders", &[1, 2]).len(), 130);
        let newest_first: Vec<_> = (0..131).rev().map(id).collect();
        assert_eq!(find(&index, "eld THE", &[1, 2]), newest_first);
        assert_eq!(find(&index, "lders", &[1, 2]), []);
        assert_eq!(find(&index, "meeting refused", &[1, 2]), []);
        assert_eq!(find(&index, "", &[2]), [id(130)]);
        index.mark(id(130), 1);
        assert_eq!(find(&index, "agenda", &[1]), [id(130)]);
    }

    #[test]
    fn what_a_note_said_before_is_not_found() {
        let mut index = Index::default();
        index.take_in(id(7), facts(7, 1), ["secret"]);
        index.take_in(id(7), facts(7, 1), ["harmless"]);
        assert_eq!(find(&index, "secret", &[1]), []);
        assert_eq!(find(&index, "harm", &[1]), [id(7)]);
    }
}
