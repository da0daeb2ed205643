//! Money: granted, spent, given back; lines are struck, never overwritten.

use std::collections::BTreeMap;

use forestall_types::coded_enum;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Kept, standing};
use crate::chronicle::Money;
use crate::{NameOrRecord, Phrase};

coded_enum!(
    /// What happened with a sum.
    BookingKind, "kind of booking",
    /// Somebody gives it.
    Granted => "granted", "granted";
    /// It is spent.
    Spent => "spent", "spent";
    /// It is given back to who gave it.
    Returned => "returned", "given back";
);

/// One line of the budget.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// What happened with the sum.
    pub kind: BookingKind,
    /// The sum.
    pub sum: Money,
    /// What for.
    pub what: Phrase,
    /// Who gives or takes it.
    pub with: Option<NameOrRecord>,
    /// On which day.
    pub on: Date,
}

/// The sums in one currency, in whole units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CurrencyTotal {
    /// Granted.
    pub granted: u128,
    /// Spent.
    pub spent: u128,
    /// Given back.
    pub returned: u128,
}

impl CurrencyTotal {
    /// Returns what is left; below 0 where more was spent and given back than granted.
    pub fn left(&self) -> i128 {
        let signed = |sum: u128| i128::try_from(sum).expect("fewer than 2^63 sums below 2^64");
        signed(self.granted) - signed(self.spent) - signed(self.returned)
    }
}

/// Returns the totals of the bookings that were not struck, by currency; sums of different currencies are never added.
pub fn totals(bookings: &[Kept<Booking>]) -> BTreeMap<String, CurrencyTotal> {
    let mut totals: BTreeMap<String, CurrencyTotal> = BTreeMap::new();
    for Booking { kind, sum, .. } in standing(bookings).map(|kept| &kept.what) {
        let total = totals.entry(sum.currency().to_owned()).or_default();
        let units = u128::from(sum.units());
        match kind {
            BookingKind::Granted => total.granted += units,
            BookingKind::Spent => total.spent += units,
            BookingKind::Returned => total.returned += units,
        }
    }
    totals
}
