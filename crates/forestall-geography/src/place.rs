//! Which state an event counts to: the rule of decision record 0003.

use forestall_types::{PolityCode, PolityTable};
use jiff::civil::Date;

use crate::Atlas;

/// Land farther than this from a point at sea does not claim it.
pub const NEAREST_LIMIT_KM: f64 = 100.0;

/// Up to this distance from its land, the country a source names is believed against the outline.
///
/// Outlines at 1:50 million are generalised by some kilometres, and places near a border are known no better.
pub const BORDER_LIMIT_KM: f64 = 25.0;

/// How a place was found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PlaceMethod {
    /// The point lies in an outline.
    Polygon,
    /// The point lies in or nearest to another outline, but within [`BORDER_LIMIT_KM`] of the country named.
    Border,
    /// The point lies at sea, within [`NEAREST_LIMIT_KM`] of an outline.
    Nearest,
    /// No outline is near: the source's word is all there is.
    Named,
    /// No outline is near and no country is named.
    Nowhere,
}

impl PlaceMethod {
    /// Returns the method's name, as tables and files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Polygon => "polygon",
            Self::Border => "border",
            Self::Nearest => "nearest",
            Self::Named => "named",
            Self::Nowhere => "nowhere",
        }
    }
}

/// The outline and the source disagree about a point.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Disagreement {
    /// The state of that day in whose outline, or nearest to whose outline, the point lies.
    pub place: PolityCode,
    /// The state of that day that the source names.
    pub named: PolityCode,
    /// Distance from the point to the land of `named`, in kilometres; infinite when it has no outline.
    pub km: f64,
}

/// Where an event counts, and why.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Placement {
    /// The state whose months the event counts to.
    pub counted: Option<PolityCode>,
    /// How it was found.
    pub method: PlaceMethod,
    /// What the source says otherwise, reported whoever prevails.
    pub disagreement: Option<Disagreement>,
}

impl Atlas {
    /// Returns the state an event at `point` (latitude, longitude) counts to on a day.
    ///
    /// `named` is the polity the source names, if it names one; territories and polities that were no
    /// state on that day count as `table` says.
    ///
    /// The outline decides; at sea the nearest within [`NEAREST_LIMIT_KM`]. Where the source names
    /// another state whose land lies within [`BORDER_LIMIT_KM`], the source prevails. Beyond any
    /// outline the source's word stands.
    pub fn place(
        &self,
        table: &PolityTable,
        point: (f64, f64),
        day: Date,
        named: Option<PolityCode>,
    ) -> Placement {
        let (latitude, longitude) = point;
        let named = named.and_then(|named| table.counted_as(named, day));
        let found = match self.locate(latitude, longitude) {
            Some(polity) => Some((polity, PlaceMethod::Polygon)),
            None => self
                .nearest_within(latitude, longitude, NEAREST_LIMIT_KM)
                .map(|(polity, _)| (polity, PlaceMethod::Nearest)),
        };
        let found = found.and_then(|(polity, method)| Some((table.counted_as(polity, day)?, method)));
        let Some((place, method)) = found else {
            let method = if named.is_some() { PlaceMethod::Named } else { PlaceMethod::Nowhere };
            return Placement { counted: named, method, disagreement: None };
        };
        let Some(named) = named.filter(|named| *named != place) else {
            return Placement { counted: Some(place), method, disagreement: None };
        };
        let km = self
            .distance_to_any_km(latitude, longitude, |polity| table.counted_as(polity, day) == Some(named))
            .unwrap_or(f64::INFINITY);
        let disagreement = Some(Disagreement { place, named, km });
        if km <= BORDER_LIMIT_KM {
            Placement { counted: Some(named), method: PlaceMethod::Border, disagreement }
        } else {
            Placement { counted: Some(place), method, disagreement }
        }
    }
}
