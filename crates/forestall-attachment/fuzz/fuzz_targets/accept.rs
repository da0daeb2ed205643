//! Any bytes as an attachment; what is accepted has to be accepted again unchanged.

#![no_main]

use forestall_attachment::{Limits, accept};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(safe) = accept("table.csv", bytes, Limits::default()) else { return };
    let again = accept(safe.name.as_str(), &safe.bytes, Limits::default()).expect("accepted once is accepted again");
    assert!(again == forestall_attachment::SafeAttachment { removed: Vec::new(), ..safe });
});
