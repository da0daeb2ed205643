//! What a model may learn from: one series per unit up to an origin.

use forestall_types::{MonthId, MonthRange};

/// Best-estimate fatalities per unit and month up to an origin, unknown months kept apart from zero.
///
/// Axes: `units x months`, months running fastest. A history ends at its
/// origin, so whoever is given one cannot look ahead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct History {
    months: MonthRange,
    units: usize,
    values: Vec<u32>,
    known: Vec<bool>,
}

impl History {
    /// Returns a history in which every month of every unit is unknown.
    pub fn unknown(units: usize, months: MonthRange) -> Self {
        let cells = units * months.count_months();
        Self { months, units, values: vec![0; cells], known: vec![false; cells] }
    }

    /// Records a known value; `0` is a known absence of deaths.
    ///
    /// # Panics
    ///
    /// When the unit or month lies outside the history.
    pub fn set(&mut self, unit: usize, month: MonthId, value: u32) {
        let cell = self.cell(unit, month).expect("the unit and month lie inside the history");
        self.values[cell] = value;
        self.known[cell] = true;
    }

    /// Returns the value, or `None` where unknown or outside.
    pub fn get(&self, unit: usize, month: MonthId) -> Option<u32> {
        self.cell(unit, month).filter(|&cell| self.known[cell]).map(|cell| self.values[cell])
    }

    /// Returns the number of units.
    pub const fn units(&self) -> usize {
        self.units
    }

    /// Returns the months of the history, the last being the origin.
    pub const fn months(&self) -> MonthRange {
        self.months
    }

    /// Returns the last month a model may see.
    pub const fn origin(&self) -> MonthId {
        self.months.last()
    }

    /// Returns one unit's values; 0 where unknown, so read [`History::known`] beside it.
    pub fn values(&self, unit: usize) -> &[u32] {
        &self.values[self.row(unit)]
    }

    /// Returns, for one unit, which months are known.
    pub fn known(&self, unit: usize) -> &[bool] {
        &self.known[self.row(unit)]
    }

    /// Returns the last `months` values up to the origin, oldest first, or `None` when one is unknown.
    pub fn last(&self, unit: usize, months: usize) -> Option<&[u32]> {
        let start = self.months.count_months().checked_sub(months)?;
        self.known(unit)[start..].iter().all(|&known| known).then(|| &self.values(unit)[start..])
    }

    /// Returns the history as it stood at an earlier origin, or `None` when that lies outside.
    #[must_use]
    pub fn up_to(&self, origin: MonthId) -> Option<Self> {
        let months = MonthRange::new(self.months.first(), origin).ok().filter(|_| origin <= self.origin())?;
        let kept = months.count_months();
        let mut values = Vec::with_capacity(self.units * kept);
        let mut known = Vec::with_capacity(self.units * kept);
        for unit in 0..self.units {
            values.extend_from_slice(&self.values(unit)[..kept]);
            known.extend_from_slice(&self.known(unit)[..kept]);
        }
        Some(Self { months, units: self.units, values, known })
    }

    fn row(&self, unit: usize) -> std::ops::Range<usize> {
        let months = self.months.count_months();
        unit * months..(unit + 1) * months
    }

    fn cell(&self, unit: usize, month: MonthId) -> Option<usize> {
        let column = self.months.index_of(month)?;
        (unit < self.units).then(|| unit * self.months.count_months() + column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> MonthId {
        text.parse().unwrap()
    }

    #[test]
    fn unknown_is_not_zero() {
        let mut history = History::unknown(2, "2020-01..2020-03".parse().unwrap());
        history.set(1, month("2020-02"), 0);
        history.set(1, month("2020-03"), 7);
        assert_eq!(history.get(1, month("2020-02")), Some(0));
        assert_eq!(history.get(1, month("2020-01")), None);
        assert_eq!(history.get(0, month("2020-02")), None);
        assert_eq!(history.last(1, 2), Some(&[0, 7][..]));
        assert_eq!(history.last(1, 3), None);
    }

    #[test]
    fn an_earlier_origin_hides_what_came_later() {
        let mut history = History::unknown(1, "2020-01..2020-03".parse().unwrap());
        for (text, value) in [("2020-01", 1), ("2020-02", 2), ("2020-03", 3)] {
            history.set(0, month(text), value);
        }
        let earlier = history.up_to(month("2020-02")).unwrap();
        assert_eq!(earlier.origin(), month("2020-02"));
        assert_eq!(earlier.values(0), [1, 2]);
        assert_eq!(earlier.get(0, month("2020-03")), None);
        assert!(history.up_to(month("2020-04")).is_none());
    }
}
