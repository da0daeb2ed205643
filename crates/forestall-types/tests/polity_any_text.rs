//! No text, however arbitrary, brings the reader of the polity table down. The fuzz target's twin on stable Rust.

use std::collections::BTreeSet;

use forestall_types::{PolityTable, Scheme};
use proptest::prelude::*;

const HEADER: &str = "polity,from,to,standing,counted_with,gw,cow,iso3,m49,views,ucdp,name,other_names\n";

proptest! {
    #[test]
    fn any_text(text in ".{0,300}") {
        let _ = PolityTable::parse(&text);
    }

    #[test]
    fn any_fields_behind_the_header(rows in proptest::collection::vec(
        "(AAA|BBB|A|),(1[0-9]{3}-0[1-9]-[0-3][0-9]|),(2[0-9]{3}-01-01|),(state|territory|x|),(AAA|CCC|),[0-9]{0,6},\
         [0-9]{0,3},(AAA|BBB|),[0-9]{0,4},[0-9]{0,4},[0-9]{0,3},[a-z\"; ]{0,6},[a-zé|; ]{0,8}",
        0..6,
    )) {
        let _ = PolityTable::parse(&format!("{HEADER}{}\n", rows.join("\n")));
    }

    /// Rows that can be read one by one: whatever table is accepted of them answers without ambiguity.
    #[test]
    fn accepted_tables_know_each_code_once(rows in proptest::collection::vec(
        "(AAA|BBB|CCC|DDD),(19[0-4][0-9]|20[01][0-9])-0[1-9]-1[0-9],((195|204)[0-9]-01-01|),state,,[1-9],,,,,,[a-z]{4},",
        1..4,
    )) {
        let Ok(table) = PolityTable::parse(&format!("{HEADER}{}\n", rows.join("\n"))) else { return Ok(()) };
        prop_assert_eq!(table.records().len(), rows.len());
        for record in table.records() {
            prop_assert!(record.to.is_none_or(|to| record.from <= to), "{:?}", record);
            prop_assert_eq!(table.on(record.polity, record.from), Some(record));
            let code = record.gw.expect("every row has one").get();
            let found = table.by_code(Scheme::GleditschWard, u32::from(code), record.from);
            prop_assert_eq!(found.ok(), Some(record));
            let bearers: BTreeSet<_> = table
                .records()
                .iter()
                .filter(|other| other.gw == record.gw && table.on(other.polity, record.from) == Some(*other))
                .map(|other| other.polity)
                .collect();
            prop_assert_eq!(bearers.len(), 1, "{:?}", bearers);
        }
    }
}
