//! Any text as a mapping.

#![no_main]

use forestall_events::Mapping;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Mapping::parse(text);
});
