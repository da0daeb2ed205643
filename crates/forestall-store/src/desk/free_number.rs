//! Numbers of new records, drawn at random.
//!
//! An identifier such as `W-2026-418` is spoken, mailed and seen by people who may not know of other records.
//! Numbers in order would tell them how many warnings there were before it; a random one does not. The range
//! keeps numbers short and is left for the next before it is crowded.

use std::collections::BTreeSet;

use super::DeskError;
use super::records::Records;

/// Draws a number from 1 that no record of the year has.
///
/// - `taken`: the query for the column `number` of the records of year `$1`.
pub(super) async fn draw(
    records: &mut Records<'_>,
    taken: &'static str,
    year: i16,
) -> Result<u32, DeskError> {
    let rows = records.rows(taken, &[year.into()]).await?;
    let taken = rows.iter().map(|row| row.int("number")).collect::<Result<BTreeSet<_>, _>>()?;
    draw_from(&taken, || getrandom::u32().map_err(DeskError::NoRandom))
}

fn draw_from(
    taken: &BTreeSet<i64>,
    mut random: impl FnMut() -> Result<u32, DeskError>,
) -> Result<u32, DeskError> {
    let largest = largest_number(taken.len());
    // All values below a power of two are equally likely; those outside the range are drawn again.
    let below = (largest + 1).next_power_of_two();
    loop {
        let number = random()? % below;
        if (1..=largest).contains(&number) && !taken.contains(&i64::from(number)) {
            return Ok(number);
        }
    }
}

/// Returns the end of the range: all nines, with at most three in ten taken.
fn largest_number(taken: usize) -> u32 {
    let mut largest = 999;
    while taken >= (largest as usize + 1) / 10 * 3 && largest < 99_999_999 {
        largest = largest * 10 + 9;
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_grows_before_it_is_crowded() {
        for (taken, largest) in [(0, 999), (299, 999), (300, 9_999), (2_999, 9_999), (3_000, 99_999)] {
            assert_eq!(largest_number(taken), largest, "{taken}");
        }
    }

    #[test]
    fn a_number_is_in_range_and_free() {
        let taken = BTreeSet::from([7]);
        // 0 and 1000 lie outside 1 to 999, 7 is taken, 1031 is 7 again; each is drawn anew.
        let mut draws = [0, 1_000, 7, 1_031, 999].into_iter();
        let number = draw_from(&taken, || Ok(draws.next().unwrap())).unwrap();
        assert_eq!(number, 999);
        assert_eq!(draw_from(&taken, || Ok(1_025)).unwrap(), 1, "1025 counts as 1");
    }
}
