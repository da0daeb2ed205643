//! Where the parties of an actor map are drawn: each in its band, none over another.

/// A band of the map: column 0 and the last row are for what was not measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Cell {
    pub(super) column: usize,
    pub(super) row: usize,
}

/// A party to place.
pub(super) struct Slot {
    pub(super) now: Cell,
    pub(super) before: Option<Cell>,
    pub(super) name: String,
}

/// Where a party is drawn.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Spot {
    /// The centre of its circle.
    pub(super) at: (f64, f64),
    /// Its name, broken into lines that fit.
    pub(super) lines: Vec<String>,
    /// The centre of the circle where it stood before.
    pub(super) ghost: Option<(f64, f64)>,
}

/// Where everything is drawn.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Places {
    pub(super) spots: Vec<Spot>,
    /// Left and right of each column; none where it is left out.
    pub(super) columns: [Option<(f64, f64)>; COLUMNS],
    /// Top and bottom of each row; none where it is left out.
    pub(super) rows: [Option<(f64, f64)>; ROWS],
    pub(super) bottom: f64,
    has_names: bool,
}

const COLUMNS: usize = 6;
const ROWS: usize = 6;
const LINE: f64 = 14.0;
/// Above and below what stands in a band.
const PADDING: f64 = 12.0;
/// The least height of a row.
const LEAST: f64 = 40.0;
/// The width of a character of a name; an upper bound for most, measured on the desk's face at 12 px.
const CHARACTER: f64 = 6.3;
/// From the edge of a band to the centre of a circle, and from there to the name.
const INDENT: f64 = 16.0;
const GHOST: f64 = 14.0;
/// Width and height of a circle with a number.
const NUMBERED: (f64, f64) = (36.0, 22.0);

/// Places all parties in the order given.
///
/// - `bounds`: left and right of the bands; `top`: where they begin.
/// - `unknown`: whether there is a column, and a row, for what was not measured.
/// - `has_names`: names beside the circles, one under the other; else numbers, side by side.
pub(super) fn place(
    slots: &[Slot],
    bounds: (f64, f64),
    top: f64,
    unknown: (bool, bool),
    has_names: bool,
) -> Places {
    let columns = columns(bounds, unknown.0);
    let width = columns.iter().flatten().next().map_or(0.0, |(from, to)| to - from);
    let mut placed: Vec<Spot> = slots
        .iter()
        .map(|slot| Spot {
            at: (0.0, 0.0),
            lines: if has_names { broken(&slot.name, width) } else { Vec::new() },
            ghost: None,
        })
        .collect();
    let mut rows = [None; ROWS];
    let mut y = top;
    for (row, place) in rows.iter_mut().enumerate() {
        if row == ROWS - 1 && !unknown.1 {
            continue;
        }
        let mut height = LEAST;
        for (column, span) in columns.iter().enumerate() {
            let Some((left, right)) = *span else { continue };
            let cell = Cell { column, row };
            let filled = fill(slots, &mut placed, cell, (left, right), y, has_names);
            height = height.max(filled);
        }
        *place = Some((y, y + height));
        y += height;
    }
    Places { spots: placed, columns, rows, bottom: y, has_names }
}

/// Places what stands and stood in one band, and returns the height it takes.
fn fill(
    slots: &[Slot],
    placed: &mut [Spot],
    cell: Cell,
    (left, right): (f64, f64),
    top: f64,
    has_names: bool,
) -> f64 {
    let here: Vec<usize> = (0..slots.len()).filter(|&index| slots[index].now == cell).collect();
    let mut y = top + PADDING;
    if has_names {
        for &index in &here {
            placed[index].at = (left + INDENT, y + LINE / 2.0);
            y += LINE * placed[index].lines.len() as f64 + 8.0;
        }
    } else {
        let step = NUMBERED;
        let per_line = columns_of(right - left, step.0);
        for (order, &index) in here.iter().enumerate() {
            let (across, down) = (order % per_line, order / per_line);
            placed[index].at = (left + 12.0 + across as f64 * step.0, y + 6.0 + down as f64 * step.1);
        }
        y += here.len().div_ceil(per_line) as f64 * step.1;
    }
    let stood: Vec<usize> = (0..slots.len()).filter(|&index| slots[index].before == Some(cell)).collect();
    let per_line = columns_of(right - left - 8.0, GHOST);
    for (order, &index) in stood.iter().enumerate() {
        let (across, down) = (order % per_line, order / per_line);
        placed[index].ghost = Some((right - 10.0 - across as f64 * GHOST, y + 2.0 + down as f64 * GHOST));
    }
    y += stood.len().div_ceil(per_line) as f64 * GHOST;
    y + PADDING / 2.0 - top
}

/// Returns how many of a width fit side by side, at least one.
fn columns_of(width: f64, step: f64) -> usize {
    let mut fit = 1;
    while (fit + 1) as f64 * step <= width {
        fit += 1;
    }
    fit
}

fn columns((left, right): (f64, f64), has_unknown: bool) -> [Option<(f64, f64)>; COLUMNS] {
    let first = usize::from(!has_unknown);
    let width = (right - left) / (COLUMNS - first) as f64;
    std::array::from_fn(|column| {
        let place = column.checked_sub(first)?;
        let from = left + place as f64 * width;
        Some((from, from + width))
    })
}

/// Breaks a name into at most two lines that fit beside a circle in a band; what does not fit ends in an ellipsis.
fn broken(name: &str, width: f64) -> Vec<String> {
    let room = width - INDENT - 14.0 - 6.0;
    let most =
        (4..200).take_while(|&characters| f64::from(characters) * CHARACTER <= room).last().unwrap_or(4);
    let most = usize::try_from(most).unwrap_or(4);
    let mut lines = vec![String::new()];
    for word in name.split_whitespace() {
        let count = lines.len();
        let line = lines.last_mut().expect("there is always a line");
        let length = line.chars().count();
        if length == 0 {
            word.clone_into(line);
        } else if length + 1 + word.chars().count() <= most {
            line.push(' ');
            line.push_str(word);
        } else if count == 1 {
            lines.push(word.to_owned());
        } else {
            line.push_str(" …");
            break;
        }
    }
    lines.iter().map(|line| fitted(line, most)).collect()
}

/// Returns a line of at most so many characters.
fn fitted(line: &str, most: usize) -> String {
    if line.chars().count() <= most {
        line.to_owned()
    } else {
        let kept: String = line.chars().take(most - 1).collect();
        format!("{}…", kept.trim_end_matches([' ', '…']))
    }
}

impl Places {
    /// Returns the boxes that names, numbers and circles take: left, top, right, bottom.
    pub(super) fn boxes(&self) -> Vec<(f64, f64, f64, f64)> {
        self.spots.iter().map(|spot| self.box_of(spot)).collect()
    }

    fn box_of(&self, spot: &Spot) -> (f64, f64, f64, f64) {
        let (x, y) = spot.at;
        if !self.has_names {
            return (x - 10.0, y - 10.0, x + NUMBERED.0 - 10.0, y + 10.0);
        }
        let longest = spot.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        let below = LINE * spot.lines.len().saturating_sub(1) as f64 + 8.0;
        (x - 10.0, y - 8.0, x + 14.0 + longest as f64 * CHARACTER, y + below)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_broken_where_words_end() {
        for (name, lines) in [
            ("Hamas", vec!["Hamas"]),
            ("Palestine Liberation Organization", vec!["Palestine Liberation", "Organization"]),
            (
                "Popular Front for the Liberation of Palestine",
                vec!["Popular Front for", "the Liberation of …"],
            ),
            ("Donaudampfschifffahrtsgesellschaft", vec!["Donaudampfschifffah…"]),
        ] {
            assert_eq!(broken(name, 163.0), lines, "{name}");
        }
    }

    #[test]
    fn a_band_for_the_unknown_is_there_only_when_it_is_needed() {
        let slot = Slot { now: Cell { column: 3, row: 1 }, before: None, name: "A".to_owned() };
        let slots = [slot];
        let without = place(&slots, (100.0, 600.0), 40.0, (false, false), true);
        assert_eq!(without.columns[0], None);
        assert_eq!(without.columns[1], Some((100.0, 200.0)));
        assert_eq!(without.rows[5], None);
        assert_eq!(without.spots[0].at, (316.0, 99.0));
        let with = place(&slots, (0.0, 600.0), 40.0, (true, true), true);
        assert_eq!(with.columns[0], Some((0.0, 100.0)));
        assert!(with.rows[5].is_some());
    }

    proptest! {
        /// However many parties stand in however few bands, no two names, numbers or circles touch.
        #[test]
        fn nothing_overlaps(
            parties in proptest::collection::vec((0usize..6, 0usize..6, "[A-Za-z ]{1,60}", any::<bool>()), 1..60),
            has_names in any::<bool>(),
        ) {
            let slots: Vec<Slot> = parties
                .into_iter()
                .map(|(column, row, name, has_moved)| Slot {
                    now: Cell { column, row },
                    before: has_moved.then_some(Cell { column: (column + 1) % 6, row }),
                    name,
                })
                .collect();
            let bounds = if has_names { (84.0, 912.0) } else { (64.0, 372.0) };
            let places = place(&slots, bounds, 40.0, (true, true), has_names);
            let boxes = places.boxes();
            for (index, one) in boxes.iter().enumerate() {
                for other in &boxes[index + 1..] {
                    let apart = one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1;
                    prop_assert!(apart, "{one:?} {other:?}");
                }
                let (top, bottom) = places.rows[slots[index].now.row].unwrap();
                prop_assert!(one.1 >= top && one.3 <= bottom, "{one:?} in {top} to {bottom}");
                let (left, right) = places.columns[slots[index].now.column].unwrap();
                prop_assert!(one.0 >= left && one.2 <= right + 0.5, "{one:?} in {left} to {right}");
            }
        }
    }
}
