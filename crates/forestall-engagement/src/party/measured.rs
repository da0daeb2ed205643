//! What was measured last, and what it was before.

use forestall_types::ChronicleId;
use jiff::civil::Date;

use super::{Attitude, Item, Level, Party, Reading};
use crate::Phrase;

/// A value measured, and the value of the reading before in the same series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measured<Value> {
    /// The newest value.
    pub value: Value,
    /// The day for which it holds.
    pub on: Date,
    /// The value and day of the reading before; nothing where it was measured once.
    pub before: Option<(Value, Date)>,
}

/// Where a party stands in a context on a day, as far as it was measured.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// The attitude.
    pub attitude: Option<Measured<Attitude>>,
    /// Towards what the attitude is.
    pub towards: Option<Phrase>,
    /// How much the party cares.
    pub interest: Option<Measured<Level>>,
    /// How much it can bring about.
    pub influence: Option<Measured<Level>>,
}

impl Standing {
    /// Says whether nothing was measured.
    pub const fn is_empty(&self) -> bool {
        self.attitude.is_none() && self.interest.is_none() && self.influence.is_none()
    }
}

impl Party {
    /// Returns where it stands in a context by the readings that hold up to a day.
    ///
    /// The newest reading is the one with the latest day, then the one entered last. An attitude is compared with the
    /// reading before towards the same process; interest and influence with the reading before in the same context.
    /// Readings taken back do not count.
    pub fn standing_in(&self, context: Option<ChronicleId>, as_of: Date) -> Standing {
        let readings = self.readings_until(as_of, |reading| reading.context == context);
        let towards =
            readings.iter().find(|item| item.what.attitude.is_some()).map(|item| item.what.towards.clone());
        let same = |reading: &Reading| {
            towards
                .as_ref()
                .is_some_and(|towards| is_same_process(towards.as_ref(), reading.towards.as_ref()))
        };
        Standing {
            attitude: measured(&readings, |reading| reading.attitude.filter(|_| same(reading))),
            towards: towards.clone().flatten(),
            interest: measured(&readings, |reading| reading.interest),
            influence: measured(&readings, |reading| reading.influence),
        }
    }

    /// Returns what was measured before a reading in its series: its attitude, interest and influence.
    pub fn before(&self, reading: &Item<Reading>) -> (Option<Attitude>, Option<Level>, Option<Level>) {
        let series = self.readings_until(reading.what.on, |other| other.context == reading.what.context);
        let earlier: Vec<_> =
            series.into_iter().skip_while(|item| item.act_id != reading.act_id).skip(1).collect();
        let towards = reading.what.towards.as_ref();
        let same = |other: &Reading| is_same_process(towards, other.towards.as_ref());
        (
            measured(&earlier, |other| other.attitude.filter(|_| same(other))).map(|found| found.value),
            measured(&earlier, |other| other.interest).map(|found| found.value),
            measured(&earlier, |other| other.influence).map(|found| found.value),
        )
    }

    /// Returns the readings that stand up to a day, the newest first.
    fn readings_until(&self, as_of: Date, wanted: impl Fn(&Reading) -> bool) -> Vec<&Item<Reading>> {
        let mut found: Vec<_> = self
            .readings
            .iter()
            .filter(|item| item.is_current() && item.what.on <= as_of && wanted(&item.what))
            .enumerate()
            .collect();
        found.sort_by_key(|(order, item)| std::cmp::Reverse((item.what.on, *order)));
        found.into_iter().map(|(_, item)| item).collect()
    }
}

/// Returns the newest value and the one before; `readings` begins with the newest.
fn measured<Value: Copy>(
    readings: &[&Item<Reading>],
    value: impl Fn(&Reading) -> Option<Value>,
) -> Option<Measured<Value>> {
    let mut values = readings.iter().filter_map(|item| Some((value(&item.what)?, item.what.on)));
    let (newest, on) = values.next()?;
    Some(Measured { value: newest, on, before: values.next() })
}

/// Says whether two processes in words are the same, whatever the case.
fn is_same_process(one: Option<&Phrase>, other: Option<&Phrase>) -> bool {
    one.map(|towards| towards.as_str().to_lowercase()) == other.map(|towards| towards.as_str().to_lowercase())
}
