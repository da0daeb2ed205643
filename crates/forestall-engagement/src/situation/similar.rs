//! Situations that may be the one somebody is about to open again.

use std::collections::BTreeSet;

use forestall_types::{ChronicleId, PolityCode};

use crate::chronicle::FaceRow;

/// A situation that is watched and may be the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Similar {
    /// Its name.
    pub id: ChronicleId,
    /// What it is called.
    pub title: String,
    /// What it has in common.
    pub why: Similarity,
}

/// What two situations have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Similarity {
    /// The countries and most words of the title.
    CountriesAndTitle,
    /// The countries.
    Countries,
    /// Most words of the title.
    Title,
}

/// Returns the open ones among these that have countries or title in common, the likeliest first.
///
/// Titles are alike when they share at least half of the longer words of either. Reads only what the viewer's lists
/// show.
pub fn similar_situations(title: &str, polities: &[PolityCode], among: &[FaceRow]) -> Vec<Similar> {
    let wanted: BTreeSet<String> = polities.iter().map(|polity| format!("polity:{polity}")).collect();
    let words = long_words(title);
    let mut found: Vec<Similar> = among
        .iter()
        .filter(|row| !row.face.is_over)
        .filter_map(|row| {
            let theirs: BTreeSet<String> =
                row.face.tags.iter().filter(|tag| tag.starts_with("polity:")).cloned().collect();
            let has_countries = !wanted.is_empty() && theirs == wanted;
            let why = match (has_countries, are_alike(&words, &long_words(&row.face.title))) {
                (true, true) => Similarity::CountriesAndTitle,
                (true, false) => Similarity::Countries,
                (false, true) => Similarity::Title,
                (false, false) => return None,
            };
            Some(Similar { id: row.id, title: row.face.title.clone(), why })
        })
        .collect();
    found.sort_by(|a, b| (a.why, &a.title).cmp(&(b.why, &b.title)));
    found
}

/// Returns the words of four letters and more, whatever their case.
fn long_words(title: &str) -> BTreeSet<String> {
    title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .map(str::to_lowercase)
        .collect()
}

fn are_alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let shared = a.intersection(b).count();
    shared > 0 && 2 * shared >= a.len().min(b.len())
}

#[cfg(test)]
mod tests {
    use forestall_confidence::Mark;

    use super::*;
    use crate::chronicle::Face;

    fn row(number: u64, title: &str, polities: &[&str], is_over: bool) -> FaceRow {
        let id = ChronicleId::from_random(forestall_types::ChronicleKind::Situation, number).unwrap();
        let mut tags: Vec<String> = polities.iter().map(|polity| format!("polity:{polity}")).collect();
        tags.push("extent:dispute".to_owned());
        let face = Face { title: title.to_owned(), is_over, tags, ..Face::default() };
        FaceRow { id, face, mark: Mark::internal(), changed_at: jiff::Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn the_same_countries_or_the_same_words_are_noticed() {
        let among = [
            row(1, "Water of the Indus", &["IND", "PAK"], false),
            row(2, "Kashmir", &["PAK", "IND"], false),
            row(3, "Kashmir: trade across the line", &["IND"], false),
            row(4, "Kashmir", &["PAK", "IND"], true),
            row(5, "Taiwan Strait", &["CHN", "TWN"], false),
        ];
        let polities = ["IND", "PAK"].map(|code| code.parse().unwrap());
        let found = similar_situations("Kashmir dispute", &polities, &among);
        let found: Vec<_> = found.iter().map(|similar| (similar.title.as_str(), similar.why)).collect();
        assert_eq!(
            found,
            [
                ("Kashmir", Similarity::CountriesAndTitle),
                ("Water of the Indus", Similarity::Countries),
                ("Kashmir: trade across the line", Similarity::Title),
            ]
        );
        assert!(similar_situations("Of the", &[], &among).is_empty());
    }
}
