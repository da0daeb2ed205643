//! Invented names and the codes made from them.

use std::collections::BTreeSet;

use forestall_types::PolityCode;

use crate::random::Stream;

/// Every country name the generator may use.
pub(crate) fn country_names() -> impl Iterator<Item = &'static str> {
    names_in(include_str!("../data/country_names.txt"))
}

/// Every place name the generator may use.
pub(crate) fn place_names() -> impl Iterator<Item = &'static str> {
    names_in(include_str!("../data/place_names.txt"))
}

fn names_in(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Names in random order, each given out once.
///
/// When all are used up they come again with a number, so no name ever means two places.
pub(crate) struct NameBag {
    names: Vec<&'static str>,
    given: usize,
}

impl NameBag {
    pub(crate) fn new(names: impl Iterator<Item = &'static str>, random: &mut Stream) -> Self {
        let mut names: Vec<_> = names.collect();
        random.shuffle(&mut names);
        Self { names, given: 0 }
    }

    pub(crate) fn next_name(&mut self) -> String {
        let name = self.names[self.given % self.names.len()];
        let round = self.given / self.names.len();
        self.given += 1;
        if round == 0 { name.to_owned() } else { format!("{name} {}", round + 1) }
    }
}

/// Returns a key for each name: Q and two of its letters, the first of them M to Z.
///
/// ISO 3166-1 leaves QMA to QZZ to its users for good, so no state has such a
/// key or ever will.
pub(crate) fn polity_codes(names: &[String]) -> Vec<PolityCode> {
    let mut taken = BTreeSet::new();
    names
        .iter()
        .map(|name| {
            let code = code_candidates(name)
                .find(|code| !taken.contains(code))
                .expect("14 x 26 codes for fewer than 60 countries");
            taken.insert(code.clone());
            code.parse().expect("three capital letters")
        })
        .collect()
}

/// Walks the codes a name may have: its own letters in order first, then any.
fn code_candidates(name: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = name.to_ascii_uppercase().chars().filter(char::is_ascii_uppercase).collect();
    let own: Vec<String> = letters
        .iter()
        .enumerate()
        .filter(|(_, first)| ('M'..='Z').contains(*first))
        .flat_map(|(place, first)| letters[place + 1..].iter().map(move |second| format!("Q{first}{second}")))
        .collect();
    own.into_iter().chain(('M'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("Q{a}{b}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn codes_lie_in_the_range_iso_leaves_to_users() {
        let names: Vec<String> = country_names().map(str::to_owned).collect();
        let codes = polity_codes(&names);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), names.len());
        for code in codes {
            assert!(("QMA"..="QZZ").contains(&code.as_str()), "{code}");
        }
        assert_eq!(polity_codes(&["Belquora".into()])[0].as_str(), "QQU");
    }

    #[test]
    fn no_name_is_listed_twice_or_given_twice() {
        let all: Vec<_> = country_names().chain(place_names()).map(str::to_lowercase).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let mut bag = NameBag::new(country_names(), &mut Stream::new(1, Purpose::Names));
        let given: BTreeSet<_> = (0..150).map(|_| bag.next_name()).collect();
        assert_eq!(given.len(), 150);
    }
}
