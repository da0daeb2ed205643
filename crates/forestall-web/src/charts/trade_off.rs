//! Nearness to a conflict against danger: one sign per place.
//!
//! Danger is drawn on a scale of shares that keeps small ones apart. None of the draws and unknown have bands of their
//! own below and above it: neither is a point on the scale.

use super::svg::{Anchor, Svg, coordinate};
use super::{Cell, ChartTable, Column, Drawing};
use crate::format;

/// Places by their distance to a conflict and the danger there.
#[derive(Clone, PartialEq, Debug)]
pub struct TradeOff {
    /// What the danger is: `25 deaths or more within 50 km, Mar 2026`.
    pub outcome: String,
    /// The places, in the order of the table, which is that of their numbers.
    pub places: Vec<TradeOffPlace>,
}

/// One place.
#[derive(Clone, PartialEq, Debug)]
pub struct TradeOffPlace {
    /// What it is called.
    pub name: String,
    /// Kilometres to the conflict.
    pub km: f64,
    /// Draws with 25 deaths or more, and all draws; `None` where that is unknown.
    pub draws: Option<(u32, u32)>,
    /// How it stands beside the others.
    pub sign: TradeOffSign,
    /// The same in words.
    pub words: String,
}

/// How a place stands beside the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TradeOffSign {
    /// No other is at least as good on all and better on one: a filled circle.
    Unbeaten,
    /// Another is: a hollow circle.
    Beaten,
    /// Something is not known: a hollow square.
    NotComparable,
}

const TOP: f64 = 14.0;
const BAND: f64 = 44.0;
/// Room between what is unknown and certainty.
const GAP: f64 = 14.0;
const SCALE: f64 = 190.0;
/// Where the scale ends and the band of none begins.
const FLOOR: f64 = TOP + BAND + GAP + SCALE;
const LINE: f64 = 16.0;
const RADIUS: f64 = 6.0;
/// Distances at which the scale has a line.
const TICKS_KM: [f64; 9] = [0.0, 10.0, 50.0, 100.0, 500.0, 1000.0, 2000.0, 5000.0, 20_000.0];
/// Shares at which the scale has a line.
const TICKS: [(f64, &str); 4] = [(1.0, "100 %"), (0.5, "50 %"), (0.25, "25 %"), (0.1, "10 %")];
/// The smallest share on the scale; what is smaller stands at its foot.
const LEAST: f64 = 0.04;

/// Where the parts of a drawing lie.
struct Frame {
    left: f64,
    right: f64,
    /// The farthest distance on the scale.
    far: f64,
}

impl TradeOff {
    /// Draws the places: names beside their signs where there is room, numbers in any case.
    pub fn svg(&self, drawing: Drawing) -> String {
        let farthest =
            self.places.iter().map(|place| place.km).filter(|km| km.is_finite()).fold(0.0, f64::max);
        let frame = Frame {
            left: 74.0,
            right: drawing.width() - 16.0,
            far: TICKS_KM.into_iter().find(|tick| *tick >= farthest.max(10.0)).unwrap_or(20_000.0),
        };
        let foot = FLOOR + BAND;
        let keys = 3.0 * LINE;
        let listed = if drawing == Drawing::Narrow { self.places.len() as f64 * LINE } else { 0.0 };
        let height = foot + 52.0 + keys + listed;
        let title = format!("Nearness against danger: {}", self.outcome);
        let description = "Distance to the conflict to the right, probability upwards. Places for which no draw reaches \
                           that many deaths stand in the band below, places whose danger is unknown in the band above. \
                           The table has the same numbers.";
        let id = format!("trade-off-{}", drawing.id());
        let mut svg = Svg::picture(&id, "chart trade-off", (drawing.width(), height), &title, description);
        svg.hatch(&format!("{id}-hatch"), 1.0);
        draw_scales(&mut svg, &frame, &format!("{id}-hatch"), drawing);
        self.draw_places(&mut svg, &frame, drawing);
        draw_key(&mut svg, foot + 56.0);
        if drawing == Drawing::Narrow {
            for (index, place) in self.places.iter().enumerate() {
                let y = foot + 56.0 + keys + index as f64 * LINE;
                svg.text("label", (26.0, y), Anchor::End, &(index + 1).to_string());
                svg.text("label", (34.0, y), Anchor::Start, &shortened(&place.name, 46));
            }
        }
        svg.finish()
    }

    fn draw_places(&self, svg: &mut Svg, frame: &Frame, drawing: Drawing) {
        let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
        let mut spots: Vec<(f64, f64)> = Vec::new();
        for place in &self.places {
            let mut at = (frame.x(place.km), y(place.draws));
            // Places side by side in the same city: one beside the other.
            while spots.iter().any(|spot| (spot.0 - at.0).abs() < 15.0 && (spot.1 - at.1).abs() < 15.0) {
                at.0 += 16.0;
            }
            spots.push(at);
            taken.push((at.0 - 8.0, at.1 - 8.0, at.0 + 8.0, at.1 + 8.0));
        }
        for (index, (place, at)) in self.places.iter().zip(&spots).enumerate() {
            draw_sign(svg, place.sign, *at);
            let number = (index + 1).to_string();
            let name = format!("{number} {}", shortened(&place.name, 30));
            let label = if drawing == Drawing::Wide { &name } else { &number };
            let free = free_place(label, *at, frame.right, &taken);
            let (label, (x, y)) = match free {
                Some(spot) => (label, spot),
                None => (&number, (at.0 + 9.0, at.1 - 5.0)),
            };
            taken.push(label_box(label, (x, y)));
            svg.text("label", (x, y), Anchor::Start, label);
        }
    }

    /// Returns the same numbers as a table.
    pub fn table(&self) -> ChartTable {
        let row = |(index, place): (usize, &TradeOffPlace)| {
            let km = if place.km.is_finite() {
                Cell::printed(format::whole(place.km), format!("{:.0}", place.km))
            } else {
                Cell::unknown()
            };
            let danger = match place.draws {
                None => Cell::unknown(),
                Some((some, all)) => {
                    Cell::printed(of_draws(some, all), f64::from(some) / f64::from(all.max(1)))
                }
            };
            vec![
                Cell::count(index as u64 + 1),
                Cell::text(&*place.name),
                km,
                danger,
                Cell::text(&*place.words),
            ]
        };
        ChartTable {
            caption: format!("Nearness in kilometres against danger: {}", self.outcome),
            columns: vec![
                Column::number("Number", "number"),
                Column::text("Place", "place"),
                Column::number("Distance, km", "distance_km"),
                Column::number("Share of draws", "share_of_draws"),
                Column::text("Beside the others", "comparison"),
            ],
            rows: self.places.iter().enumerate().map(row).collect(),
        }
    }
}

/// Says how many of the draws it is: `none of 12`, `3 of 12`.
pub(crate) fn of_draws(some: u32, all: u32) -> String {
    if some == 0 { format!("none of {all}") } else { format!("{some} of {all}") }
}

impl Frame {
    fn x(&self, km: f64) -> f64 {
        let scaled = |km: f64| (km / 20.0).ln_1p();
        let share = scaled(km.clamp(0.0, self.far)) / scaled(self.far);
        self.left + share * (self.right - self.left)
    }
}

/// Returns the height of a danger: on the scale, or in the band of none or of unknown.
fn y(draws: Option<(u32, u32)>) -> f64 {
    match draws {
        None => TOP + BAND / 2.0,
        Some((0, _)) => FLOOR + BAND / 2.0,
        Some((some, all)) => on_scale(f64::from(some) / f64::from(all.max(1))),
    }
}

fn on_scale(share: f64) -> f64 {
    let height = (share.clamp(LEAST, 1.0) / LEAST).ln() / (1.0 / LEAST).ln();
    FLOOR - height * SCALE
}

fn draw_scales(svg: &mut Svg, frame: &Frame, hatch: &str, drawing: Drawing) {
    let (left, right) = (frame.left, frame.right);
    let foot = FLOOR;
    svg.rect("unknown-band", (left, TOP), (right - left, BAND), Some(hatch));
    svg.text("tick", (left - 6.0, TOP + BAND / 2.0 + 4.0), Anchor::End, "unknown");
    for (share, label) in TICKS {
        svg.line("grid", (left, on_scale(share)), (right, on_scale(share)));
        svg.text("tick", (left - 6.0, on_scale(share) + 4.0), Anchor::End, label);
    }
    svg.line("axis", (left, foot), (right, foot));
    svg.text("tick", (left - 6.0, foot + BAND / 2.0 + 4.0), Anchor::End, "no draw");
    svg.line("axis", (left, foot + BAND), (right, foot + BAND));
    let mut last = f64::NEG_INFINITY;
    for km in TICKS_KM.into_iter().filter(|km| *km <= frame.far) {
        let x = frame.x(km);
        svg.line("grid", (x, TOP), (x, foot + BAND));
        if x - last > 34.0 {
            svg.text("tick", (x, foot + BAND + 16.0), Anchor::Middle, &format::whole(km));
            last = x;
        }
    }
    let middle = f64::midpoint(left, right);
    let name = if drawing == Drawing::Wide {
        "kilometres to the nearest place of the conflict"
    } else {
        "km to the conflict"
    };
    svg.text("axis-name", (middle, foot + BAND + 34.0), Anchor::Middle, name);
}

fn draw_sign(svg: &mut Svg, sign: TradeOffSign, at: (f64, f64)) {
    match sign {
        TradeOffSign::Unbeaten => svg.circle("place unbeaten", at, RADIUS),
        TradeOffSign::Beaten => svg.circle("place beaten", at, RADIUS),
        TradeOffSign::NotComparable => {
            let (x, y) = (coordinate(at.0 - RADIUS), coordinate(at.1 - RADIUS));
            svg.path("place not-comparable", &format!("M{x} {y}h12v12h-12z"));
        }
    }
}

fn draw_key(svg: &mut Svg, top: f64) {
    let signs = [
        (TradeOffSign::Unbeaten, "unbeaten by any other"),
        (TradeOffSign::Beaten, "beaten by another"),
        (TradeOffSign::NotComparable, "not comparable: something is not known"),
    ];
    for (index, (sign, words)) in signs.into_iter().enumerate() {
        let at = (14.0, top - 4.0 + index as f64 * LINE);
        draw_sign(svg, sign, at);
        svg.text("key", (28.0, at.1 + 4.0), Anchor::Start, words);
    }
}

/// Finds room for a label beside a sign.
fn free_place(label: &str, at: (f64, f64), right: f64, taken: &[(f64, f64, f64, f64)]) -> Option<(f64, f64)> {
    let width = label_width(label);
    let before = at.0 - 11.0 - width;
    let tries = [
        (at.0 + 11.0, at.1 + 4.0),
        (at.0 + 8.0, at.1 - 9.0),
        (at.0 + 8.0, at.1 + 18.0),
        (before, at.1 + 4.0),
        (before, at.1 - 9.0),
        (before, at.1 + 18.0),
    ];
    tries.into_iter().find(|spot| {
        let own = label_box(label, *spot);
        let is_inside = own.0 >= 76.0 && own.2 <= right + 12.0;
        is_inside
            && taken
                .iter()
                .all(|other| own.2 <= other.0 || other.2 <= own.0 || own.3 <= other.1 || other.3 <= own.1)
    })
}

fn label_width(label: &str) -> f64 {
    label.chars().count() as f64 * 6.6
}

fn label_box(label: &str, (x, y): (f64, f64)) -> (f64, f64, f64, f64) {
    (x - 1.0, y - 10.0, x + label_width(label), y + 3.0)
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, km: f64, draws: Option<(u32, u32)>, sign: TradeOffSign) -> TradeOffPlace {
        TradeOffPlace { name: name.to_owned(), km, draws, sign, words: "said so".to_owned() }
    }

    fn chart() -> TradeOff {
        TradeOff {
            outcome: "25 deaths or more within 50 km, Mar 2026".to_owned(),
            places: vec![
                place("Border <town>", 8.0, Some((5, 12)), TradeOffSign::Unbeaten),
                place("Capital", 420.0, Some((0, 12)), TradeOffSign::Unbeaten),
                place("Old capital", 425.0, Some((0, 12)), TradeOffSign::Beaten),
                place("Resort", 5200.0, None, TradeOffSign::NotComparable),
            ],
        }
    }

    #[test]
    fn small_shares_stay_apart_and_none_is_not_on_the_scale() {
        let heights = [None, Some((12, 12)), Some((6, 12)), Some((1, 12)), Some((0, 12))].map(y);
        assert!(heights.is_sorted(), "{heights:?}");
        assert_eq!((heights[1], on_scale(LEAST)), (FLOOR - SCALE, FLOOR));
        assert!(heights[3] < FLOOR && heights[4] > FLOOR && heights[0] < FLOOR - SCALE);
    }

    #[test]
    fn drawing_and_table_say_the_same() {
        let rows = chart().table().rows;
        assert_eq!(rows[0][3].shown, "5 of 12");
        assert_eq!((rows[1][3].shown.as_str(), rows[1][3].raw.as_str()), ("none of 12", "0"));
        assert_eq!((rows[3][3].shown.as_str(), rows[3][3].raw.as_str()), ("unknown", ""));
        for drawing in [Drawing::Wide, Drawing::Narrow] {
            let svg = chart().svg(drawing);
            assert!(svg.contains("Border &lt;town&gt;") && !svg.contains("<town>"), "text is escaped");
        }
        insta::assert_snapshot!(chart().svg(Drawing::Wide).replace('<', "\n<"));
    }
}
