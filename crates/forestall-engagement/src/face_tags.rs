//! Tags with several parts, as lists carry them.

use jiff::civil::Date;

use crate::chronicle::Face;

/// The tags of a face, read by their name: `covers:CAF:2026-01-01:` has the name `covers` and three parts.
///
/// The last part may hold colons itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FaceTags<'a>(&'a [String]);

impl<'a> FaceTags<'a> {
    pub(crate) fn of(face: &'a Face) -> Self {
        Self(&face.tags)
    }

    /// Returns the parts of all tags with this name and that many parts, in order.
    pub(crate) fn all<const PARTS: usize>(self, name: &str) -> impl Iterator<Item = [&'a str; PARTS]> {
        self.0.iter().filter_map(move |tag| {
            let rest = tag.strip_prefix(name)?;
            let parts: Vec<&str> = match rest.strip_prefix(':') {
                Some(rest) => rest.splitn(PARTS.max(1), ':').collect(),
                None if rest.is_empty() => Vec::new(),
                None => return None,
            };
            parts.try_into().ok()
        })
    }
}

/// Returns a day as a tag holds it; nothing for none.
pub(crate) fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// Reads a day that may be none.
pub(crate) fn read_day(text: &str) -> Result<Option<Date>, jiff::Error> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_name_and_parts() {
        let tags = ["covers:CAF:2026-01-01:", "coversall:X:Y:Z", "public::A: B", "conflict", "conflict"];
        let face = Face { tags: tags.map(str::to_owned).to_vec(), ..Face::default() };
        let tags = FaceTags::of(&face);
        assert_eq!(tags.all("covers").collect::<Vec<[&str; 3]>>(), [["CAF", "2026-01-01", ""]]);
        assert_eq!(tags.all("public").collect::<Vec<[&str; 2]>>(), [["", "A: B"]]);
        assert_eq!(tags.all("conflict").map(|[]| ()).count(), 2);
        assert_eq!(tags.all::<2>("covers").count(), 1, "the last part holds the rest");
        assert_eq!(tags.all::<4>("covers").count(), 0);
        assert!(read_day("2026-02-30").is_err() && matches!(read_day(""), Ok(None)));
    }
}
