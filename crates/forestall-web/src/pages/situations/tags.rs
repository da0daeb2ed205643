//! What the tags of a situation in a list say.

use forestall_engagement::chronicle::Face;
use forestall_engagement::situation::{Extent, Theme};
use forestall_types::PolityCode;

/// Returns the countries of a situation in a list.
pub(super) fn polities(face: &Face) -> Vec<PolityCode> {
    coded(face, "polity:").filter_map(|code| code.parse().ok()).collect()
}

/// Returns the themes of a situation in a list.
pub(super) fn themes(face: &Face) -> Vec<Theme> {
    coded(face, "theme:").filter_map(|code| code.parse().ok()).collect()
}

/// Returns what a situation in a list covers.
pub(super) fn extent(face: &Face) -> Option<Extent> {
    coded(face, "extent:").find_map(|code| code.parse().ok())
}

fn coded<'a>(face: &'a Face, prefix: &'static str) -> impl Iterator<Item = &'a str> {
    face.tags.iter().filter_map(move |tag| tag.strip_prefix(prefix))
}
