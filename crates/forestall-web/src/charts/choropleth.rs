//! Countries filled by one of the fixed scales.

use std::fmt::Write as _;

use forestall_types::{Completeness, PolityCode, Probability};

use super::svg::{Svg, coordinate, escape};
use super::{Cell, ChartTable, Column};
use crate::format;

/// A map of countries. Every scale has seven fixed bins, never rescaled to the data.
#[derive(Clone, PartialEq, Debug)]
pub struct Choropleth {
    /// What the colours say.
    pub measure: MapMeasure,
    /// The horizon and origin in words: `3 months, Nov 2026 to Jan 2027`.
    pub horizon: String,
    /// Width and height of the drawing the paths were made for.
    pub size: (f64, f64),
    /// Disputed borders as one path, drawn dashed; may be empty.
    pub disputed_borders: String,
    /// The countries, in the order they are reached by keyboard.
    pub regions: Vec<MapRegion>,
}

/// What a map shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MapMeasure {
    /// Expected deaths over the horizon.
    #[default]
    ExpectedDeaths,
    /// Probability of at least 25 deaths over the horizon.
    AtLeast25,
    /// Expected deaths as a multiple of what the run before expected.
    Change,
}

/// The outline of one country, ready to draw.
#[derive(Clone, PartialEq, Debug)]
pub struct MapShape {
    /// Whose outline this is.
    pub polity: PolityCode,
    /// SVG path data; empty where the land is too small to be drawn.
    pub path: String,
    /// Where to put a mark when the land is too small to be seen or hit.
    pub mark: Option<(f64, f64)>,
}

impl MapShape {
    /// Returns the land, and the mark of land too small, with these attributes.
    pub(super) fn drawing(&self, attributes: &str) -> String {
        let mut drawing = String::new();
        if !self.path.is_empty() {
            let _ = write!(drawing, "<path {attributes} d=\"{}\"/>", self.path);
        }
        if let Some((x, y)) = self.mark {
            let (x, y) = (coordinate(x), coordinate(y));
            let _ = write!(drawing, "<circle {attributes} cx=\"{x}\" cy=\"{y}\" r=\"1.8\"/>");
        }
        drawing
    }
}

/// One country of a map with its value.
#[derive(Clone, PartialEq, Debug)]
pub struct MapRegion {
    /// The outline.
    pub shape: MapShape,
    /// The country's name.
    pub name: String,
    /// What is known of it; `None` is unknown, never zero.
    pub value: Option<RegionValue>,
    /// How far the data behind the value can be trusted.
    pub completeness: Completeness,
}

/// The forecast of one country over the horizon of the map.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RegionValue {
    /// Mean of the draws, deaths over the horizon.
    pub expected: f64,
    /// Levels 0.10 and 0.90 of the draws.
    pub eighty: (f64, f64),
    /// Probability of at least 25 deaths.
    pub at_least_25: Probability,
    /// What the run before expected over the same number of months.
    pub previous_expected: Option<f64>,
}

/// Deaths added to both sides of a change, so that quiet countries have one.
const CHANGE_FLOOR: f64 = 0.5;

impl RegionValue {
    /// Returns expected deaths over those of the run before, half a death added to both.
    pub fn change(&self) -> Option<f64> {
        self.previous_expected.map(|previous| (self.expected + CHANGE_FLOOR) / (previous + CHANGE_FLOOR))
    }
}

impl MapMeasure {
    /// All measures, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::ExpectedDeaths, Self::AtLeast25, Self::Change];

    /// Returns the word for addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::ExpectedDeaths => "deaths",
            Self::AtLeast25 => "p25",
            Self::Change => "change",
        }
    }

    /// Returns the measure with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.slug() == slug)
    }

    /// Returns the name for headings and switches.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpectedDeaths => "Expected deaths",
            Self::AtLeast25 => "Probability of 25 or more deaths",
            Self::Change => "Change since the run before",
        }
    }

    /// Returns the lower ends of the second to seventh bin.
    ///
    /// Deaths: the harm scale of the desk. Probability: fractions. Change: ratios.
    pub const fn bin_edges(self) -> [f64; 6] {
        match self {
            Self::ExpectedDeaths => [1.0, 10.0, 25.0, 100.0, 1_000.0, 10_000.0],
            Self::AtLeast25 => [0.01, 0.05, 0.10, 0.25, 0.50, 0.75],
            Self::Change => [0.25, 0.5, 0.8, 1.25, 2.0, 4.0],
        }
    }

    /// Returns the labels of the seven bins, from low to high.
    pub const fn bin_labels(self) -> [&'static str; 7] {
        match self {
            Self::ExpectedDeaths => ["< 1", "1", "10", "25", "100", "1\u{a0}000", "10\u{a0}000 +"],
            Self::AtLeast25 => ["< 1 %", "1 %", "5 %", "10 %", "25 %", "50 %", "75 % +"],
            Self::Change => ["< ×0.25", "×0.25", "×0.5", "steady", "×1.25", "×2", "×4 +"],
        }
    }

    /// Returns the bin a value falls into, 0 to 6.
    pub fn bin(self, value: f64) -> usize {
        self.bin_edges().iter().take_while(|&&edge| value >= edge).count()
    }

    /// Returns the class of a bin.
    pub fn bin_class(self, bin: usize) -> String {
        let scale = match self {
            Self::ExpectedDeaths => "harm",
            Self::AtLeast25 => "risk",
            Self::Change => "change",
        };
        format!("{scale}-{bin}")
    }

    /// Returns what a country has on this scale; a change needs a run before.
    pub fn of(self, value: &RegionValue) -> Option<f64> {
        match self {
            Self::ExpectedDeaths => Some(value.expected),
            Self::AtLeast25 => Some(value.at_least_25.get()),
            Self::Change => value.change(),
        }
    }

    /// Prints what a country has on this scale, for a list.
    pub fn print(self, value: &RegionValue) -> String {
        match self {
            Self::ExpectedDeaths => format::deaths(value.expected),
            Self::AtLeast25 => format::probability(value.at_least_25),
            Self::Change => value.change().map_or_else(|| "new".to_owned(), format::ratio),
        }
    }

    /// Prints what a country has on this scale, in words for a title.
    fn in_words(self, value: &RegionValue) -> String {
        match self {
            Self::ExpectedDeaths => format!(
                "{} deaths expected (80 %: {})",
                format::deaths(value.expected),
                format::interval(value.eighty.0, value.eighty.1)
            ),
            Self::AtLeast25 => {
                format!("probability of 25 or more deaths {}", format::probability(value.at_least_25))
            }
            Self::Change => value.change().map_or_else(
                || "no run before to compare".to_owned(),
                |r| format!("expected deaths {}", format::ratio(r)),
            ),
        }
    }
}

impl Choropleth {
    /// Draws the map. Each country is a link to its page, reached by keyboard, named by its title.
    pub fn svg(&self) -> String {
        let title = format!("{}, {}", self.measure.name(), self.horizon);
        let description = format!(
            "{}. Each country is a link. The list beside the map holds the same numbers.",
            format::counted(self.regions.len(), "country", "countries")
        );
        let mut svg = Svg::group("map", "map", self.size, &title, &description);
        svg.hatch("map-hatch", 0.5);
        for region in &self.regions {
            svg.raw(&self.region(region));
        }
        svg.path("disputed", &self.disputed_borders);
        svg.finish()
    }

    /// Returns the same numbers as a table, highest value first, unknown last.
    pub fn table(&self) -> ChartTable {
        ChartTable {
            caption: format!("{}, {}", self.measure.name(), self.horizon),
            columns: vec![
                Column::text("Country", "country"),
                Column::text("Code", "polity"),
                Column::number("P(≥ 25)", "p_at_least_25"),
                Column::number("Expected deaths", "expected_deaths"),
                Column::number("80 % from", "q10"),
                Column::number("to", "q90"),
                Column::number("Change", "change_ratio"),
                Column::text("Coverage", "coverage"),
            ],
            rows: self.highest(usize::MAX).into_iter().map(table_row).collect(),
        }
    }

    /// Returns up to `most` countries, highest value first, unknown last.
    pub fn highest(&self, most: usize) -> Vec<&MapRegion> {
        let key = |region: &MapRegion| {
            region.value.as_ref().and_then(|value| self.measure.of(value)).unwrap_or(-1.0)
        };
        let mut regions: Vec<_> = self.regions.iter().collect();
        regions.sort_by(|a, b| key(b).total_cmp(&key(a)).then_with(|| a.name.cmp(&b.name)));
        regions.truncate(most);
        regions
    }

    fn region(&self, region: &MapRegion) -> String {
        let code = region.shape.polity;
        let shown = region.value.as_ref().filter(|_| region.completeness != Completeness::Unknown);
        let bin = shown.and_then(|value| self.measure.of(value)).map(|value| self.measure.bin(value));
        let (class, fill) = match bin {
            Some(bin) => (self.measure.bin_class(bin), ""),
            None => ("unknown".to_owned(), " fill=\"url(#map-hatch)\""),
        };
        let edge = if region.completeness == Completeness::Partial { " partial" } else { "" };
        let mut words = shown.map_or_else(|| "unknown".to_owned(), |value| self.measure.in_words(value));
        if region.completeness == Completeness::Partial {
            words.push_str("; partial data, a known undercount");
        }
        let label = escape(&format!("{}: {words}", region.name));
        format!(
            "<a href=\"/countries/{code}\"><title>{label}</title>{}</a>",
            region.shape.drawing(&format!("class=\"{class}{edge}\"{fill}"))
        )
    }
}

impl MapRegion {
    /// Returns how far its data can be trusted, in a word.
    pub fn completeness_word(&self) -> String {
        self.completeness.to_string()
    }
}

fn table_row(region: &MapRegion) -> Vec<Cell> {
    let mut row = vec![Cell::text(region.name.as_str()), Cell::text(region.shape.polity.to_string())];
    match &region.value {
        Some(value) => row.extend([
            Cell::probability(value.at_least_25),
            Cell::deaths(value.expected),
            Cell::deaths(value.eighty.0),
            Cell::deaths(value.eighty.1),
            value.change().map_or_else(Cell::unknown, |ratio| Cell::printed(format::ratio(ratio), ratio)),
        ]),
        None => row.extend(std::iter::repeat_with(Cell::unknown).take(5)),
    }
    row.push(Cell::text(region.completeness.to_string()));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str, expected: Option<f64>, completeness: Completeness) -> MapRegion {
        MapRegion {
            shape: MapShape {
                polity: code.parse().unwrap(),
                path: "M0 0l9 0l0 9z".to_owned(),
                mark: (code == "XAC").then_some((4.0, 4.0)),
            },
            name: format!("Land <{code}>"),
            value: expected.map(|expected| RegionValue {
                expected,
                eighty: (0.0, expected * 3.0),
                at_least_25: Probability::new(0.3).unwrap(),
                previous_expected: Some(10.0),
            }),
            completeness,
        }
    }

    fn map(measure: MapMeasure) -> Choropleth {
        Choropleth {
            measure,
            horizon: "3 months, Nov 2026 to Jan 2027".to_owned(),
            size: (100.0, 50.0),
            disputed_borders: "M0 0L5 5".to_owned(),
            regions: vec![
                region("XAA", Some(40.0), Completeness::Full),
                region("XAB", None, Completeness::Unknown),
                region("XAC", Some(0.2), Completeness::Partial),
            ],
        }
    }

    /// Source: the desk's harm scale: < 1, 1, 10, 25, 100, 1,000, 10,000 and more.
    #[test]
    fn harm_bins_are_fixed() {
        for (deaths, bin) in
            [(0.0, 0), (0.99, 0), (1.0, 1), (24.9, 2), (25.0, 3), (999.0, 4), (1000.0, 5), (5e6, 6)]
        {
            assert_eq!(MapMeasure::ExpectedDeaths.bin(deaths), bin, "{deaths}");
        }
        assert_eq!(MapMeasure::Change.bin(1.0), 3, "steady is the middle");
    }

    #[test]
    fn drawing() {
        insta::assert_snapshot!(map(MapMeasure::ExpectedDeaths).svg().replace("<a", "\n<a"));
    }

    #[test]
    fn unknown_comes_last_and_is_no_zero() {
        let csv = String::from_utf8(map(MapMeasure::ExpectedDeaths).table().to_csv().unwrap()).unwrap();
        insta::assert_snapshot!(csv, @r"
        country,polity,p_at_least_25,expected_deaths,q10,q90,change_ratio,coverage
        Land <XAA>,XAA,0.3,40,0,120,3.857142857142857,full
        Land <XAC>,XAC,0.3,0.2,0,0.6000000000000001,0.06666666666666667,partial
        Land <XAB>,XAB,,,,,,unknown
        ");
    }
}
