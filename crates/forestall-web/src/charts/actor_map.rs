//! Who stands where, cares how much and can do what: an actor map.
//!
//! Attitude and influence are steps, not distances, so the drawing is a grid of bands whose rows grow with what stands
//! in them: no two names ever overlap. What was not measured has a band of its own.

use jiff::civil::Date;

use super::Drawing;
use super::actor_place::{Cell as Band, Places, Slot, place};
use super::bent_line::{along, arrow_head, bend_of, toward};
use super::svg::{Anchor, Svg, coordinate, escape};
use crate::format;

/// An actor map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActorMap {
    /// What the attitudes are about.
    pub subject: String,
    /// The day for which it is drawn.
    pub as_of: Date,
    /// The parties, in the order of the table.
    pub actors: Vec<MapActor>,
    /// What they are to each other.
    pub ties: Vec<MapTie>,
}

/// One party of the map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MapActor {
    /// What it is called.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What it is, in words.
    pub kind: &'static str,
    /// Its attitude, -2 to 2.
    pub attitude: Option<MapReading>,
    /// Towards which process, where that was said.
    pub towards: Option<String>,
    /// How much it cares, 0 to 4.
    pub interest: Option<MapReading>,
    /// How much it can bring about, 0 to 4.
    pub influence: Option<MapReading>,
}

/// A value as a number and in words, with the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MapReading {
    /// The value.
    pub value: i8,
    /// In words.
    pub words: &'static str,
    /// The day for which it holds.
    pub on: Date,
    /// The value of the reading before, in words too.
    pub before: Option<(i8, &'static str)>,
}

/// What one party is to another, by their places among the actors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MapTie {
    /// The one.
    pub from: usize,
    /// The other.
    pub to: usize,
    /// What it is, and how it is drawn.
    pub style: TieStyle,
}

/// How a relation is drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TieStyle {
    /// On the same side.
    Ally,
    /// Supports the other.
    Sponsor,
    /// Against the other.
    Rival,
    /// Works against what the other settles.
    Spoiler,
    /// Talks with the other.
    Contact,
    /// Is a part of the other.
    Part,
}

/// The steps of attitude, from left to right.
const ATTITUDES: [(i8, &str); 5] =
    [(-2, "strongly against"), (-1, "against"), (0, "undecided"), (1, "for"), (2, "strongly for")];
/// The steps of influence, from top to bottom.
const INFLUENCES: [(i8, &str); 5] = [(4, "decisive"), (3, "much"), (2, "some"), (1, "little"), (0, "none")];

const TOP: f64 = 40.0;
const LINE: f64 = 14.0;

impl TieStyle {
    /// All of them, in the order of the key.
    pub const ALL: [Self; 6] =
        [Self::Ally, Self::Sponsor, Self::Rival, Self::Spoiler, Self::Contact, Self::Part];

    /// Returns the word on the line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ally => "ally",
            Self::Sponsor => "sponsor",
            Self::Rival => "rival",
            Self::Spoiler => "spoiler",
            Self::Contact => "contact",
            Self::Part => "part",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Ally => "tie tie-ally",
            Self::Sponsor => "tie tie-sponsor",
            Self::Rival => "tie tie-rival",
            Self::Spoiler => "tie tie-spoiler",
            Self::Contact => "tie tie-contact",
            Self::Part => "tie tie-part",
        }
    }

    /// Returns what the first is to the second.
    pub(super) const fn phrase(self) -> &'static str {
        match self {
            Self::Ally => "ally of",
            Self::Sponsor => "sponsor of",
            Self::Rival => "rival of",
            Self::Spoiler => "spoiler of",
            Self::Contact => "in contact with",
            Self::Part => "part of",
        }
    }

    /// Returns what the second is to the first.
    pub(super) const fn phrase_back(self) -> &'static str {
        match self {
            Self::Ally => "ally of",
            Self::Sponsor => "sponsored by",
            Self::Rival => "rival of",
            Self::Spoiler => "spoiled by",
            Self::Contact => "in contact with",
            Self::Part => "with the part",
        }
    }

    /// Says whether it has a direction, and so an arrow.
    const fn is_directed(self) -> bool {
        matches!(self, Self::Sponsor | Self::Spoiler | Self::Part)
    }
}

impl MapReading {
    /// Returns the value before, where it was another.
    fn moved_from(self) -> Option<i8> {
        self.before.map(|(value, _)| value).filter(|value| *value != self.value)
    }
}

impl MapActor {
    /// Returns where it stands now: column and row.
    fn band(&self) -> Band {
        Band { column: column(self.attitude.map(|of| of.value)), row: row(self.influence.map(|of| of.value)) }
    }

    /// Returns where it stood before, where that was elsewhere.
    fn band_before(&self) -> Option<Band> {
        let attitude = self.attitude.and_then(|of| of.moved_from().or(Some(of.value)));
        let influence = self.influence.and_then(|of| of.moved_from().or(Some(of.value)));
        let before = Band { column: column(attitude), row: row(influence) };
        (before != self.band()).then_some(before)
    }

    fn radius(&self) -> f64 {
        self.interest.map_or(5.0, |of| 3.0 + 1.5 * f64::from(of.value))
    }
}

/// Returns the column of an attitude; the first is for what was not measured.
fn column(attitude: Option<i8>) -> usize {
    attitude.and_then(|value| ATTITUDES.iter().position(|(step, _)| *step == value)).map_or(0, |at| at + 1)
}

/// Returns the row of an influence; the last is for what was not measured.
fn row(influence: Option<i8>) -> usize {
    influence
        .and_then(|value| INFLUENCES.iter().position(|(step, _)| *step == value))
        .unwrap_or(INFLUENCES.len())
}

impl ActorMap {
    /// Draws the map: names beside their circles where there is room, else numbers with a list below.
    pub fn svg(&self, drawing: Drawing) -> String {
        let places = self.places(drawing);
        let key_top = places.bottom + 30.0;
        let rows = if drawing == Drawing::Narrow { self.actors.len() } else { 0 };
        let height = key_top + self.ties_key_height(drawing) + rows as f64 * (LINE + 2.0) + 8.0;
        let title = format!("Actor map: {}, {}", self.subject, format::date(self.as_of));
        let description = "Attitude from left, against, to right, for; influence upwards; the larger the circle, the \
                           more a party cares. A hollow circle with an arrow is where it stood at the reading before. \
                           The table below has the same in words.";
        let id = format!("actor-map-{}", drawing.id());
        let mut svg = Svg::group(&id, "chart actor-map", (drawing.width(), height), &title, description);
        draw_bands(&mut svg, &places, drawing);
        self.draw_moves(&mut svg, &places);
        let words = self.draw_ties(&mut svg, &places);
        self.draw_actors(&mut svg, &places, drawing);
        for (at, word) in words {
            svg.text("tie-word", at, Anchor::Middle, word);
        }
        let below = self.draw_ties_key(&mut svg, key_top, drawing);
        if drawing == Drawing::Narrow {
            for (index, actor) in self.actors.iter().enumerate() {
                let y = below + index as f64 * (LINE + 2.0) + LINE;
                svg.text("label", (26.0, y), Anchor::End, &(index + 1).to_string());
                svg.text("label", (34.0, y), Anchor::Start, &shortened(&actor.name, 52));
            }
        }
        svg.finish()
    }

    fn places(&self, drawing: Drawing) -> Places {
        let has_unknown_column = self.actors.iter().any(|actor| actor.band().column == 0);
        let has_unknown_row = self.actors.iter().any(|actor| actor.band().row == INFLUENCES.len());
        let slots: Vec<Slot> = self
            .actors
            .iter()
            .map(|actor| Slot { now: actor.band(), before: actor.band_before(), name: actor.name.clone() })
            .collect();
        let left = if drawing == Drawing::Wide { 84.0 } else { 64.0 };
        let bounds = (left, drawing.width() - 8.0);
        place(&slots, bounds, TOP, (has_unknown_column, has_unknown_row), drawing == Drawing::Wide)
    }

    /// Draws where parties stood before, and arrows from there.
    fn draw_moves(&self, svg: &mut Svg, places: &Places) {
        for (actor, spot) in self.actors.iter().zip(&places.spots) {
            if let Some(ghost) = spot.ghost {
                let end = toward(spot.at, ghost, actor.radius() + 2.0);
                svg.line("actor-move", toward(ghost, spot.at, 4.0), end);
                svg.path("actor-move-head", &arrow_head(ghost, end));
                svg.circle("actor-ghost", ghost, 4.0);
            }
        }
    }

    /// Draws the relations and returns where their words have room.
    fn draw_ties(&self, svg: &mut Svg, places: &Places) -> Vec<((f64, f64), &'static str)> {
        let mut taken = places.boxes();
        let mut words = Vec::new();
        for tie in &self.ties {
            let (Some(from), Some(to)) = (places.spots.get(tie.from), places.spots.get(tie.to)) else {
                continue;
            };
            let bend = bend_of(from.at, to.at);
            let start = toward(from.at, bend, self.actors[tie.from].radius() + 1.0);
            let end = toward(to.at, bend, self.actors[tie.to].radius() + 3.0);
            let [x1, y1, bx, by, x2, y2] = [start.0, start.1, bend.0, bend.1, end.0, end.1].map(coordinate);
            svg.path(tie.style.class(), &format!("M{x1} {y1}Q{bx} {by} {x2} {y2}"));
            if tie.style.is_directed() {
                svg.path(&format!("{} head", tie.style.class()), &arrow_head(bend, end));
            }
            let word = tie.style.word();
            let half = word.len() as f64 * 3.0 + 2.0;
            let free = [0.5, 0.4, 0.6, 0.3, 0.7].into_iter().find_map(|share| {
                let (x, y) = along(start, bend, end, share);
                let area = (x - half, y - 7.0, x + half, y + 5.0);
                taken.iter().all(|other| !overlap(area, *other)).then_some(((x, y + 3.0), area))
            });
            if let Some((at, area)) = free {
                taken.push(area);
                words.push((at, word));
            }
        }
        words
    }

    fn draw_actors(&self, svg: &mut Svg, places: &Places, drawing: Drawing) {
        for (index, (actor, spot)) in self.actors.iter().zip(&places.spots).enumerate() {
            svg.raw(&format!(
                "<a href=\"{}\"><title>{}</title>",
                escape(&actor.href),
                escape(&self.in_words(index))
            ));
            let class = if actor.interest.is_some() { "actor" } else { "actor unmeasured" };
            svg.circle(class, spot.at, actor.radius());
            if drawing == Drawing::Wide {
                for (line, text) in spot.lines.iter().enumerate() {
                    let at = (spot.at.0 + 14.0, spot.at.1 + 4.0 + line as f64 * LINE);
                    svg.text("actor-name", at, Anchor::Start, text);
                }
            } else {
                let at = (spot.at.0 + actor.radius() + 2.0, spot.at.1 + 4.0);
                svg.text("actor-name", at, Anchor::Start, &(index + 1).to_string());
            }
            svg.raw("</a>");
        }
    }

    /// Returns the styles in use, in the order of the key.
    fn styles(&self) -> Vec<TieStyle> {
        TieStyle::ALL.into_iter().filter(|style| self.ties.iter().any(|tie| tie.style == *style)).collect()
    }

    fn ties_key_height(&self, drawing: Drawing) -> f64 {
        self.styles().len().div_ceil(key_columns(drawing)) as f64 * 20.0
    }

    /// Draws what the lines mean and returns where the key ends.
    fn draw_ties_key(&self, svg: &mut Svg, top: f64, drawing: Drawing) -> f64 {
        for (index, style) in self.styles().into_iter().enumerate() {
            let columns = key_columns(drawing);
            let (x, y) = (8.0 + (index % columns) as f64 * 120.0, top + (index / columns) as f64 * 20.0);
            svg.path(style.class(), &format!("M{} {}h30", coordinate(x), coordinate(y)));
            if style.is_directed() {
                svg.path(&format!("{} head", style.class()), &arrow_head((x, y), (x + 34.0, y)));
            }
            svg.text("key", (x + 40.0, y + 4.0), Anchor::Start, style.phrase());
        }
        top + self.ties_key_height(drawing)
    }

    /// Says where a party stands, in a sentence for who points at it.
    fn in_words(&self, index: usize) -> String {
        let actor = &self.actors[index];
        let told = |name: &str, of: Option<MapReading>| match of {
            None => format!("{name} unknown"),
            Some(of) => match of.before.filter(|(value, _)| *value != of.value) {
                Some((_, before)) => format!("{name} {}, before {before}", of.words),
                None => format!("{name} {}", of.words),
            },
        };
        format!(
            "{}: {}; {}; {}",
            actor.name,
            told("attitude", actor.attitude),
            told("interest", actor.interest),
            told("influence", actor.influence)
        )
    }
}

const fn key_columns(drawing: Drawing) -> usize {
    match drawing {
        Drawing::Wide => 7,
        Drawing::Narrow => 3,
    }
}

fn draw_bands(svg: &mut Svg, places: &Places, drawing: Drawing) {
    let names = std::iter::once("unknown").chain(ATTITUDES.iter().map(|(_, words)| *words));
    for (name, column) in names.zip(&places.columns) {
        let Some((from, to)) = *column else { continue };
        svg.line("grid", (from, TOP), (from, places.bottom));
        let middle = f64::midpoint(from, to);
        for (line, word) in name.split(' ').enumerate() {
            if drawing == Drawing::Wide {
                svg.text("tick", (middle, TOP - 10.0), Anchor::Middle, name);
                break;
            }
            svg.text("tick", (middle, TOP - 18.0 + line as f64 * 12.0), Anchor::Middle, word);
        }
    }
    let right = places.columns.iter().flatten().map(|(_, to)| *to).fold(0.0, f64::max);
    let left = places.columns.iter().flatten().map(|(from, _)| *from).fold(right, f64::min);
    svg.line("grid", (right, TOP), (right, places.bottom));
    let names = INFLUENCES.iter().map(|(_, words)| *words).chain(["unknown"]);
    for (name, row) in names.zip(&places.rows) {
        let Some((from, to)) = *row else { continue };
        svg.line("grid", (left, from), (right, from));
        svg.text("tick", (left - 6.0, f64::midpoint(from, to) + 4.0), Anchor::End, name);
    }
    svg.line("axis", (left, places.bottom), (right, places.bottom));
    svg.text("axis-name", (left - 6.0, TOP - 10.0), Anchor::End, "influence");
    svg.text("axis-name", (right, places.bottom + 14.0), Anchor::End, "attitude: against to for");
}

/// Says whether two boxes (left, top, right, bottom) have a point in common.
fn overlap(one: (f64, f64, f64, f64), other: (f64, f64, f64, f64)) -> bool {
    one.0 < other.2 && other.0 < one.2 && one.1 < other.3 && other.1 < one.3
}

/// Returns a text of at most so many characters, with an ellipsis where it was longer.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "actors hold readings they may not have")]
    fn reading(value: i8, words: &'static str, before: Option<(i8, &'static str)>) -> Option<MapReading> {
        Some(MapReading { value, words, on: date(1993, 8, 20), before })
    }

    fn actor(name: &str, attitude: Option<MapReading>, influence: Option<MapReading>) -> MapActor {
        MapActor {
            name: name.to_owned(),
            href: "/parties/PTY-000000000001".to_owned(),
            kind: "organisation",
            attitude,
            towards: Some("the Oslo channel".to_owned()),
            interest: reading(3, "much", None),
            influence,
        }
    }

    /// The channel of 1993 as invented readings: one that moved, one that was not measured, one against.
    fn oslo() -> ActorMap {
        ActorMap {
            subject: "The Oslo channel".to_owned(),
            as_of: date(1993, 9, 13),
            actors: vec![
                actor(
                    "Palestine Liberation Organization",
                    reading(2, "strongly for", Some((0, "undecided"))),
                    reading(3, "much", None),
                ),
                actor("<Hamas>", reading(-2, "strongly against", Some((-2, "strongly against"))), None),
                MapActor {
                    interest: None,
                    ..actor("Norway", reading(2, "strongly for", None), reading(3, "much", None))
                },
            ],
            ties: vec![
                MapTie { from: 1, to: 0, style: TieStyle::Spoiler },
                MapTie { from: 0, to: 2, style: TieStyle::Contact },
            ],
        }
    }

    #[test]
    fn drawing() {
        insta::assert_snapshot!(oslo().svg(Drawing::Wide).replace('<', "\n<"));
    }

    #[test]
    fn narrow_drawing() {
        insta::assert_snapshot!(oslo().svg(Drawing::Narrow).replace('<', "\n<"));
    }

    #[test]
    fn the_file_has_numbers_and_nothing_for_what_is_unknown() {
        let csv = String::from_utf8(oslo().table().to_csv().unwrap()).unwrap();
        insta::assert_snapshot!(csv, @r"
        party,kind,attitude,attitude_before,towards,interest,interest_before,influence,influence_before,measured_on,relations
        Palestine Liberation Organization,organisation,2,0,the Oslo channel,3,,3,,1993-08-20,spoiled by <Hamas>; in contact with Norway
        <Hamas>,organisation,-2,-2,the Oslo channel,3,,,,1993-08-20,spoiler of Palestine Liberation Organization
        Norway,organisation,2,,the Oslo channel,,,3,,1993-08-20,in contact with Palestine Liberation Organization
        ");
    }

    #[test]
    fn only_what_moved_has_a_ghost() {
        let svg = oslo().svg(Drawing::Wide);
        assert_eq!(svg.matches("actor-ghost").count(), 1, "a reading that found the same is no move");
        assert_eq!(svg.matches("tie-word").count(), 1, "there is no room on the short line within one band");
        assert!(!svg.contains("<Hamas>"));
    }

    #[test]
    fn words_on_lines_are_left_out_rather_than_put_over_names() {
        let crowd: Vec<MapActor> = (0..60)
            .map(|number| {
                actor(
                    &format!("Party {number}"),
                    reading(2, "strongly for", None),
                    reading(4, "decisive", None),
                )
            })
            .collect();
        let ties: Vec<MapTie> = (1..60).map(|to| MapTie { from: 0, to, style: TieStyle::Rival }).collect();
        let map = ActorMap { actors: crowd, ties, ..oslo() };
        let svg = map.svg(Drawing::Wide);
        assert_eq!(
            svg.matches("<path class=\"tie tie-rival\"").count(),
            59 + 1,
            "each line, and one in the key"
        );
        assert!(svg.matches("tie-word").count() < 59, "no room for each");
        assert_eq!(map.svg(Drawing::Wide), svg, "the same map gives the same drawing");
    }
}
