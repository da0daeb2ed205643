//! Names that may mean the same party.

/// How alike two names are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Likeness {
    /// The same but for case, marks and order of words.
    Same,
    /// One holds all words of the other, or a letter or two differ.
    Similar,
}

/// Says how alike two names are; nothing where they are not.
///
/// - Words are compared in lower case, without what is neither letter nor digit.
/// - *Similar* is a name of at least two words whose words the other has all, or names of six letters and more that
///   differ by at most one letter in eight, at least one (Levenshtein distance).
pub fn likeness(one: &str, other: &str) -> Option<Likeness> {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some(Likeness::Same);
    }
    let (fewer, more) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let is_within = fewer.len() >= 2 && fewer.iter().all(|word| more.contains(word));
    let (one, other): (Vec<char>, Vec<char>) =
        (one.concat().chars().collect(), other.concat().chars().collect());
    let shorter = one.len().min(other.len());
    let allowed = (shorter / 8).max(1);
    let is_near =
        shorter >= 6 && one.len().abs_diff(other.len()) <= allowed && distance(&one, &other) <= allowed;
    (is_within || is_near).then_some(Likeness::Similar)
}

/// Returns the words of a name, sorted.
fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut words: Vec<String> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–' | '—'))
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    words.sort();
    words
}

/// Returns the Levenshtein distance.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let step = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = step.min(row[j] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_mean_the_same_are_found() {
        for (one, other, alike) in [
            ("Free Army", "free army", Some(Likeness::Same)),
            ("Army, Free", "Free Army", Some(Likeness::Same)),
            ("Al-Nour", "al nour", Some(Likeness::Same)),
            ("Free Army", "Free Northern Army", Some(Likeness::Similar)),
            ("Hizbullah", "Hezbollah", None),
            ("Hizbollah", "Hezbollah", Some(Likeness::Similar)),
            ("Séléka", "Seleka", None),
            ("Army", "Free Army", None),
            ("PLO", "PLA", None),
            ("...", "...", None),
        ] {
            assert_eq!(likeness(one, other), alike, "{one} and {other}");
            assert_eq!(likeness(other, one), alike, "{other} and {one}");
        }
    }

    /// Source: the definition; `kitten` to `sitting` is the usual example.
    #[test]
    fn distances_are_counted() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (one, other, far) in [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0)] {
            assert_eq!(distance(&chars(one), &chars(other)), far);
        }
    }
}
