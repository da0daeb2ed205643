//! Events whose place lies outside the country they name.

use forestall_types::PolityCode;
use serde::{Deserialize, Serialize};

/// A placed event on whose country the outlines and the source disagree, as the lake lists it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Disagreement {
    /// Line of the file, from 1.
    pub line: u64,
    /// The source's id of the event.
    pub id: String,
    /// Latitude in degrees.
    pub latitude: f64,
    /// Longitude in degrees.
    pub longitude: f64,
    /// The polity whose outline holds the point.
    pub by_place: PolityCode,
    /// The polity the source names.
    pub by_name: PolityCode,
    /// How far the point is from the land of the polity named, in kilometres.
    pub km_to_named: f64,
    /// The polity the event counts to.
    pub counted: Option<PolityCode>,
}
