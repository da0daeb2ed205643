//! Words in the form in which they are compared.

use std::borrow::Borrow;

use forestall_vault::Zeroizing;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A folded word; overwritten when dropped.
#[derive(PartialEq, Eq, Clone)]
pub(super) struct Word(Zeroizing<String>);

impl Word {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialOrd for Word {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Word {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

/// Returns the words of a text: runs of letters and digits in small letters, without accents and other marks, in
/// Unicode form NFKD.
///
/// Scripts that write without spaces give long runs, which are found by their beginning only.
pub(super) fn folded_words(text: &str) -> impl Iterator<Item = Word> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter_map(|run| {
        let folded = fold(run);
        (!folded.is_empty()).then_some(Word(folded))
    })
}

fn fold(run: &str) -> Zeroizing<String> {
    if run.is_ascii() {
        return Zeroizing::new(run.to_ascii_lowercase());
    }
    // Room for all but the strangest runs, so that growing leaves no copy behind.
    let mut folded = Zeroizing::new(String::with_capacity(run.len() * 3));
    let plain = run.chars().flat_map(char::to_lowercase).nfkd().filter(|c| !is_combining_mark(*c));
    // Some signs turn into capitals when they are taken apart.
    folded.extend(plain.flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()));
    folded
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
