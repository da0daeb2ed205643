//! Invented dangers around places: high near the middle of the sample continent, none far from it, unknown at sea.

use forestall_engagement::RunRef;
use forestall_engagement::venue_choice::{
    Danger, DangerDraws, DangerGap, DangerReading, GapKind, Radius, WhyUnknown,
};
use forestall_geography::great_circle_km;
use forestall_types::{LonLat, MonthId};

use super::data::polities;

/// Where the invented fighting is.
const FRONT: (f64, f64) = (5.0, 20.0);

pub(crate) fn reading(run: RunRef, at: LonLat, month: Option<MonthId>, radius: Radius) -> DangerReading {
    let km = great_circle_km(FRONT, at.lat_lon());
    let months_ahead = month.map_or(0, |month| month.months_since(run.origin));
    let danger = if !(1..=36).contains(&months_ahead) {
        Danger::Unknown { because: WhyUnknown::MonthNotForecast }
    } else if km > 4000.0 {
        Danger::Unknown { because: WhyUnknown::NotCovered }
    } else {
        // Of the last 12 months with a death, and with 25.
        let (any, with_25) = match km {
            ..80.0 => (11, 5),
            80.0..250.0 => (6, 1),
            250.0..900.0 => (1, 0),
            _ => (0, 0),
        };
        let expected = f64::from(any) * 1.5 + f64::from(with_25) * 30.0;
        let high = if with_25 > 0 { 140 } else { u64::from(any) * 9 };
        let draws =
            DangerDraws::new(12, any, with_25, expected, (0, high)).expect("invented draws are counted");
        let gap = DangerGap { polity: polities()[0], gap: GapKind::Imprecise, deaths: Some(38) };
        Danger::Known { draws, gaps: if km < 250.0 { vec![gap] } else { Vec::new() } }
    };
    DangerReading { run, at, month, radius, danger }
}
