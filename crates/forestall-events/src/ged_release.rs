//! What a UCDP file covers, told by its name and its rows.

use forestall_types::{Coverage, CoveredPlaces, MonthId, MonthRange, PolityCode};

/// A UCDP release as its file is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GedRelease {
    /// An annual release, such as 25.1: every event from January 1989 to December of the year before.
    Annual {
        /// The number before the point, the year of the release.
        year: u8,
        /// The number behind it.
        number: u8,
    },
    /// A Candidate release of one month or more, such as 23.0.10 or 26.01.26.03; provisional.
    Candidate {
        /// The months it covers.
        months: MonthRange,
    },
}

/// A file's name, read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GedFileName {
    /// The release the name gives, if any.
    pub release: Option<GedRelease>,
    /// Whether the name is that of the release as UCDP publishes it, with nothing added.
    pub is_whole_release: bool,
}

/// What the placed rows of a file name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenRows {
    /// How many there are.
    pub rows: u64,
    /// From the first to the last month an event ends in (`date_end`).
    pub months: MonthRange,
    /// The polities the rows name.
    pub polities: Vec<PolityCode>,
}

/// The first month of every annual release.
fn first_of_ged() -> MonthId {
    MonthId::from_year_month(1989, 1).expect("a month this desk counts")
}

/// The fewest events and polities that a whole annual release holds.
///
/// The smallest one with the whole world, 19.1, has more than 150,000 events (UCDP's release notes) in more than
/// 100 countries. A file with less is a part of a release, whatever its name says.
const LEAST_OF_ANNUAL: (u64, usize) = (100_000, 60);

/// The fewest events and polities that a whole Candidate release holds; that of October 2023 has 2,391 in 48.
const LEAST_OF_CANDIDATE: (u64, usize) = (300, 20);

/// The first annual release that is taken as the whole world.
///
/// Releases before the project that coded Syria (2017 to 2019) leave that country out. Which release was the first
/// with it is not stated there; 19.1 is our reading, and an older one is asked for its countries, which errs
/// towards "unknown". Source: Riksbankens Jubileumsfond, grant IN17-0514:1, "Mapping violence in Syria - filling
/// the gap in the UCDP GED".
const FIRST_GLOBAL_YEAR: u8 = 19;

impl GedRelease {
    /// Says whether the numbers are preliminary.
    pub const fn is_provisional(self) -> bool {
        matches!(self, Self::Candidate { .. })
    }

    /// Returns the months the whole release covers.
    pub fn months(self) -> MonthRange {
        match self {
            Self::Annual { year, .. } => {
                let last =
                    MonthId::from_year_month(1999 + i32::from(year), 12).expect("a year from 1999 to 2098");
                MonthRange::new(first_of_ged(), last).expect("1999 lies after 1989")
            }
            Self::Candidate { months } => months,
        }
    }

    fn in_words(self) -> String {
        match self {
            Self::Annual { year, number } => format!("annual release {year}.{number}"),
            Self::Candidate { months } if months.count_months() == 1 => {
                format!("Candidate release of {}", months.first().long_name())
            }
            Self::Candidate { months } => format!("Candidate release of {months}"),
        }
    }
}

/// Reads the name of a UCDP file; endings `.csv`, `-csv`, `.zip`, `.zst` and `.gz` do not matter, nor do capitals.
///
/// ```
/// use forestall_events::{GedRelease, read_ged_file_name};
///
/// let name = read_ged_file_name("ged251-csv.zip");
/// assert_eq!(name.release, Some(GedRelease::Annual { year: 25, number: 1 }));
/// assert!(name.is_whole_release);
/// ```
pub fn read_ged_file_name(file_name: &str) -> GedFileName {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).to_ascii_lowercase();
    let stem = without_endings(&name);
    let (release, rest) = if let Some(version) = stem.strip_prefix("gedevent_v") {
        read_version(version)
    } else if let Some(digits) = stem.strip_prefix("ged") {
        read_short_version(digits)
    } else {
        (None, stem)
    };
    GedFileName { release, is_whole_release: release.is_some() && rest.is_empty() }
}

/// Returns what a UCDP file covers.
///
/// A release under its own name covers the whole world: an annual one from January 1989 to December of the
/// year before it, a Candidate one its month or months. An event belongs to the month of its `date_end`; the
/// Candidate of October 2023 holds every event that touches October, 31 of them ending in November, which
/// stays outside its coverage because the events of November alone are not in it.
///
/// Any other file covers the polities its rows name, from the first to the last month that occurs, or to the
/// December of the annual release its name gives. So does a file under a release's name whose rows lie outside
/// the release's months or are too few to be the whole of it: a filtered copy keeps its name.
pub fn coverage_of_ged(file_name: &str, seen: &SeenRows) -> Coverage {
    let name = read_ged_file_name(file_name);
    let mut polities = seen.polities.clone();
    polities.sort_unstable();
    polities.dedup();
    let places = CoveredPlaces::Polities(polities);
    match name.release {
        Some(release)
            if name.is_whole_release
                && is_global(release)
                && fits(release, seen.months)
                && is_whole(release, seen) =>
        {
            Coverage {
                months: release.months(),
                places: CoveredPlaces::World,
                undercount: None,
                basis: format!("the file is named as UCDP's {}", release.in_words()),
            }
        }
        Some(release @ GedRelease::Annual { .. }) if fits(release, seen.months) => Coverage {
            months: MonthRange::new(seen.months.first(), release.months().last())
                .expect("the rows lie before the release's end"),
            places,
            undercount: None,
            basis: format!(
                "countries and first month from the rows; to the end of UCDP's {}, which the file's name gives",
                release.in_words()
            ),
        },
        Some(release @ GedRelease::Candidate { .. }) if fits(release, seen.months) => Coverage {
            months: release.months(),
            places,
            undercount: None,
            basis: format!(
                "countries from the rows, too few for the whole of UCDP's {}, as the file is named",
                release.in_words()
            ),
        },
        Some(release) if !fits(release, seen.months) => Coverage {
            months: seen.months,
            places,
            undercount: None,
            basis: format!(
                "countries, first and last month from the rows, which do not fit UCDP's {}, as the file is named",
                release.in_words()
            ),
        },
        _ => Coverage {
            months: seen.months,
            places,
            undercount: None,
            basis: "countries, first and last month from the rows, which are not a whole release".to_owned(),
        },
    }
}

/// Says whether there are enough rows for the whole of a release.
fn is_whole(release: GedRelease, seen: &SeenRows) -> bool {
    let (rows, polities) = match release {
        GedRelease::Annual { .. } => LEAST_OF_ANNUAL,
        GedRelease::Candidate { .. } => LEAST_OF_CANDIDATE,
    };
    seen.rows >= rows && seen.polities.len() >= polities
}

fn is_global(release: GedRelease) -> bool {
    match release {
        GedRelease::Annual { year, .. } => year >= FIRST_GLOBAL_YEAR,
        GedRelease::Candidate { .. } => true,
    }
}

/// Says whether rows can be those of a release: an annual one holds nothing outside its months, a Candidate
/// one also events that begin or end in other months but touch its own.
fn fits(release: GedRelease, seen: MonthRange) -> bool {
    let months = release.months();
    match release {
        GedRelease::Annual { .. } => months.contains(seen.first()) && months.contains(seen.last()),
        GedRelease::Candidate { .. } => seen.first() <= months.last() && seen.last() >= months.first(),
    }
}

fn without_endings(name: &str) -> &str {
    let mut stem = name;
    for ending in [".zst", ".gz", ".zip", ".csv", "-csv"] {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    stem
}

/// Reads `25_1`, `23_0_10` or `26_01_26_03`; returns the release and what follows it.
fn read_version(version: &str) -> (Option<GedRelease>, &str) {
    let mut numbers = Vec::new();
    let mut rest = version;
    while numbers.len() < 4 {
        let part = rest.strip_prefix('_').filter(|_| !numbers.is_empty()).unwrap_or(rest);
        let (digits, after) = part.split_at(part.bytes().take_while(u8::is_ascii_digit).count());
        match digits.parse::<u8>() {
            Ok(number) if digits.len() <= 2 => numbers.push(number),
            _ => break,
        }
        rest = after;
        if !rest.starts_with('_') {
            break;
        }
    }
    let release = match *numbers.as_slice() {
        [year, 0, month] => candidate(year, month, year, month),
        [year, first, last_year, last] if last_year >= 1 => candidate(year, first, last_year, last),
        [year, number] | [year, number, ..] if (15..=99).contains(&year) && number > 0 => {
            Some(GedRelease::Annual { year, number })
        }
        _ => None,
    };
    (release, rest)
}

fn candidate(year: u8, first: u8, last_year: u8, last: u8) -> Option<GedRelease> {
    let month = |year: u8, month: u8| MonthId::from_year_month(2000 + i32::from(year), month).ok();
    let months = MonthRange::new(month(year, first)?, month(last_year, last)?).ok()?;
    Some(GedRelease::Candidate { months })
}

/// Reads `251` as 25.1; returns the release and what follows it.
fn read_short_version(digits: &str) -> (Option<GedRelease>, &str) {
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = digits.split_at(count);
    let release = match number.as_bytes() {
        [tens @ b'1'..=b'9', ones, last @ b'1'..=b'9'] => {
            let year = (tens - b'0') * 10 + (ones - b'0');
            (year >= 15).then_some(GedRelease::Annual { year, number: last - b'0' })
        }
        _ => None,
    };
    (release, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> MonthRange {
        text.parse().unwrap()
    }

    /// A part of a release.
    fn seen(months: &str, polities: &[&str]) -> SeenRows {
        SeenRows {
            rows: 50,
            months: range(months),
            polities: polities.iter().map(|code| code.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn names_of_releases() {
        let annual = |year| Some(GedRelease::Annual { year, number: 1 });
        let candidate = |months| Some(GedRelease::Candidate { months: range(months) });
        for (name, release, is_whole_release) in [
            ("GEDEvent_v25_1.csv", annual(25), true),
            ("ged251-csv.zip", annual(25), true),
            ("ged251.csv", annual(25), true),
            ("downloads/ged191.csv.gz", annual(19), true),
            ("GEDEvent_v23_0_10.csv.zst", candidate("2023-10..2023-10"), true),
            ("GEDEvent_v26_01_26_03.csv", candidate("2026-01..2026-03"), true),
            ("GEDEvent_v24_10_25_03.csv", candidate("2024-10..2025-03"), true),
            ("GEDEvent_v23_1_country482_CAR.csv.zst", annual(23), false),
            ("ged191_excerpt.csv.zst", annual(19), false),
            ("ged_syria_2016_2019.csv.zst", None, false),
            ("GEDEvent_v23_0_13.csv", None, false),
            ("GEDEvent_v.csv", None, false),
            ("ged2511.csv", None, false),
            ("events.csv", None, false),
        ] {
            assert_eq!(read_ged_file_name(name), GedFileName { release, is_whole_release }, "{name}");
        }
    }

    /// As many rows as a release has, in so many invented countries.
    fn whole(months: &str, rows: u64, polities: u8) -> SeenRows {
        let code =
            |number: u8| format!("X{}{}", char::from(b'A' + number / 26), char::from(b'A' + number % 26));
        SeenRows {
            rows,
            months: range(months),
            polities: (0..polities).map(|number| code(number).parse().unwrap()).collect(),
        }
    }

    #[test]
    fn whole_releases_cover_the_world() {
        let coverage = coverage_of_ged("GEDEvent_v25_1.csv", &whole("1989-01..2024-12", 385_918, 125));
        assert_eq!((coverage.months, coverage.places), (range("1989-01..2024-12"), CoveredPlaces::World));
        let coverage = coverage_of_ged("GEDEvent_v23_0_10.csv", &whole("2023-10..2023-11", 2_391, 48));
        assert_eq!((coverage.months, coverage.places), (range("2023-10..2023-10"), CoveredPlaces::World));
        let coverage = coverage_of_ged("GEDEvent_v26_01_26_03.csv", &whole("2026-01..2026-04", 7_000, 60));
        assert_eq!(coverage.months, range("2026-01..2026-03"));
        assert_eq!(coverage.basis, "the file is named as UCDP's Candidate release of 2026-01..2026-03");
    }

    #[test]
    fn a_part_under_the_name_of_the_whole_covers_no_world() {
        for (name, seen) in [
            ("GEDEvent_v23_1.csv", seen("1991-08..2022-12", &["CAF"])),
            ("GEDEvent_v23_1.csv", whole("1989-01..2022-12", 99_999, 125)),
            ("GEDEvent_v23_1.csv", whole("1989-01..2022-12", 316_818, 59)),
            ("GEDEvent_v23_0_10.csv", whole("2023-10..2023-11", 2_391, 19)),
        ] {
            let coverage = coverage_of_ged(name, &seen);
            assert!(coverage.places != CoveredPlaces::World, "{name}: {}", coverage.basis);
            assert_eq!(coverage.months.last(), read_ged_file_name(name).release.unwrap().months().last());
        }
    }

    #[test]
    fn other_files_cover_what_their_rows_name() {
        let coverage =
            coverage_of_ged("GEDEvent_v23_1_country482_CAR.csv.zst", &seen("1991-08..2022-12", &["CAF"]));
        assert_eq!(coverage.months, range("1991-08..2022-12"));
        assert_eq!(coverage.places, CoveredPlaces::Polities(vec!["CAF".parse().unwrap()]));
        let coverage =
            coverage_of_ged("GEDEvent_v23_1_quiet.csv", &seen("1991-08..2019-03", &["TCD", "CAF", "TCD"]));
        assert_eq!(coverage.months, range("1991-08..2022-12"));
        let both = ["CAF", "TCD"].map(|code| code.parse().unwrap()).to_vec();
        assert_eq!(coverage.places, CoveredPlaces::Polities(both));
        let coverage = coverage_of_ged("ged_syria_2016_2019.csv", &seen("2016-01..2019-12", &["SYR"]));
        assert_eq!(coverage.months, range("2016-01..2019-12"));
    }

    #[test]
    fn rows_outside_the_named_release_are_believed_before_the_name() {
        let coverage = coverage_of_ged("GEDEvent_v21_1.csv", &seen("1989-01..2022-05", &["CAF"]));
        assert_eq!(coverage.months, range("1989-01..2022-05"));
        assert!(coverage.places != CoveredPlaces::World && coverage.basis.contains("do not fit"));
        let coverage = coverage_of_ged("GEDEvent_v18_1.csv", &seen("1989-01..2017-11", &["CAF"]));
        assert!(coverage.places != CoveredPlaces::World, "releases before 19.1 leave out Syria");
    }
}
