//! What is owed over all records: the list of all, and the day of whoever looks.

pub(crate) mod list;
pub(crate) mod my_day;

use std::collections::BTreeMap;

use forestall_confidence::{AccountId, Mark};
use forestall_engagement::chronicle::{Due, FaceDate, FaceFilter, Owner};
use forestall_types::ChronicleId;
use jiff::civil::Date;

use crate::chronicle_pages::address;
use crate::format;
use crate::frame::Visit;
use crate::mark_chip::MarkChip;
use crate::page_error::PageResult;
use crate::pages::marks::colleagues;

/// All that is owed or dated on records the viewer may read.
struct Timed {
    dues: Vec<(RecordOf, Due)>,
    dates: Vec<(RecordOf, FaceDate)>,
    names: Vec<(AccountId, String)>,
}

/// The record something stands on.
#[derive(Clone)]
struct RecordOf {
    id: ChronicleId,
    title: String,
    mark: Mark,
}

/// One owed thing, ready to print.
struct DueLine {
    what: String,
    href: String,
    record: String,
    owner: String,
    due: String,
    cost: String,
    is_late: bool,
    mark: MarkChip,
}

impl Timed {
    /// Loads them, what is due soonest first.
    async fn load(visit: &Visit) -> PageResult<Self> {
        let filter = FaceFilter { timed: true, ..FaceFilter::default() };
        let rows = visit.desk.faces(visit.viewer(), filter).await?.rows;
        let (mut dues, mut dates) = (Vec::new(), Vec::new());
        for row in rows {
            let record = RecordOf { id: row.id, title: row.face.title, mark: row.mark };
            dues.extend(row.face.dues.into_iter().map(|due| (record.clone(), due)));
            dates.extend(row.face.dates.into_iter().map(|date| (record.clone(), date)));
        }
        dues.sort_by(|(a, one), (b, other)| (one.on, &a.title).cmp(&(other.on, &b.title)));
        let names = colleagues(visit.desk.as_ref(), visit.viewer()).await?;
        let names = names.into_iter().map(|(account, name)| (account, name.to_string())).collect();
        Ok(Self { dues, dates, names })
    }

    fn owner(&self, due: &Due, me: Option<AccountId>) -> String {
        match &due.owner {
            None => "nobody yet".to_owned(),
            Some(Owner::Named(name)) => name.clone(),
            Some(Owner::Account(account)) if Some(*account) == me => "you".to_owned(),
            Some(Owner::Account(account)) => {
                let known = self.names.iter().find(|(known, _)| known == account);
                known.map_or_else(|| "a colleague".to_owned(), |(_, name)| name.clone())
            }
        }
    }

    fn line(&self, visit: &Visit, record: &RecordOf, due: &Due, today: Date) -> DueLine {
        DueLine {
            what: due.what.to_string(),
            href: address(record.id),
            record: record.title.clone(),
            owner: self.owner(due, visit.viewer().account()),
            due: format::date(due.on),
            cost: due.cost.map(|cost| cost.to_string()).unwrap_or_default(),
            is_late: due.is_overdue(today),
            mark: MarkChip::of(record.id.record(), &record.mark),
        }
    }
}

/// Says whether something is owed by an account.
fn is_owed_by(due: &Due, account: Option<AccountId>) -> bool {
    matches!((&due.owner, account), (Some(Owner::Account(owner)), Some(account)) if *owner == account)
}

/// Returns the sums of what is owed, one of each currency.
fn costs<'a>(dues: impl IntoIterator<Item = &'a Due>) -> Vec<String> {
    let mut sums: BTreeMap<String, u128> = BTreeMap::new();
    for cost in dues.into_iter().filter_map(|due| due.cost) {
        *sums.entry(cost.currency().to_owned()).or_default() += u128::from(cost.units());
    }
    sums.into_iter().map(|(currency, units)| format!("{units} {currency}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_different_currencies_are_never_added() {
        let due = |cost: &str| Due {
            what: "map".parse().unwrap(),
            owner: None,
            on: "2026-12-04".parse().unwrap(),
            cost: cost.parse().ok(),
        };
        let dues = [due("300 USD"), due("200 EUR"), due("50 USD"), due("")];
        assert_eq!(costs(&dues), ["200 EUR", "350 USD"]);
    }
}
