//! Any bytes as a country-month file; the reader asserts itself that no row is lost.

#![no_main]

use forestall_events::read_country_months;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_country_months(bytes);
});
