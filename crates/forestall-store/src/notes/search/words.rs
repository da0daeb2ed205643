//! Words in the form in which they are compared.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::sync::Arc;

use forestall_vault::Zeroizing;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A folded word, cheap to clone; overwritten when the last clone is dropped.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Word(Arc<Zeroizing<String>>);

impl Word {
    pub(super) fn new(folded: &str) -> Self {
        Self(Arc::new(Zeroizing::new(folded.to_owned())))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// As the text alone, so that a map of words can be asked for a text.
impl std::hash::Hash for Word {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Word {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

/// Returns the words of a text.
pub(super) fn folded_words(text: &str) -> impl Iterator<Item = Word> {
    let mut words = Vec::new();
    for_each_word(text, |folded| words.push(Word::new(folded)));
    words.into_iter()
}

/// Hands out the words of a text: runs of letters and digits in small letters, without accents and other marks, in
/// Unicode form NFKD.
///
/// Scripts that write without spaces give long runs, which are found by their beginning only.
pub(super) fn for_each_word(text: &str, mut take: impl FnMut(&str)) {
    let mut folded = Zeroizing::new(String::with_capacity(LONGEST_USUAL));
    for run in text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
        folded.clear();
        fold(run, &mut folded);
        if !folded.is_empty() {
            take(&folded);
        }
    }
}

/// Room for all but the strangest runs, so that growing leaves no copy behind.
const LONGEST_USUAL: usize = 256;

fn fold(run: &str, folded: &mut String) {
    if run.is_ascii() {
        folded.push_str(run);
        folded.make_ascii_lowercase();
        return;
    }
    let plain = run.chars().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c));
    // Some signs turn into capitals when they are taken apart.
    folded.extend(plain.flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        folded_words(text).map(|word| word.as_str().to_owned()).collect()
    }

    #[test]
    fn accents_case_and_spelling_do_not_matter() {
        assert_eq!(words("Élders' caf\u{e9}, CAFE\u{301}: ﬁle-7"), ["elders", "cafe", "cafe", "file", "7"]);
        assert_eq!(words("İzmir"), ["izmir"]);
        assert_eq!(words("Женева ΑΘΉΝΑ"), ["женева", "αθηνα"]);
        assert_eq!(words("مُذَكِّرة"), ["مذكرة"]);
        assert_eq!(words(" -- \u{301} "), [] as [&str; 0]);
    }
}
