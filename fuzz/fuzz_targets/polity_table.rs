//! Any text as a polity table; one that is accepted answers for every day and spelling without failing.

#![no_main]

use forestall_types::PolityTable;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(table) = PolityTable::parse(text) else { return };
    for record in table.records() {
        let _ = table.on(record.polity, record.from);
        let _ = table.by_name(&record.name, record.from);
        let _ = table.counted_as(record.polity, record.from);
    }
});
