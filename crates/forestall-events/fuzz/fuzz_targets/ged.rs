//! Any bytes as a GED file; the reader asserts itself that no row is lost.

#![no_main]

use forestall_events::{EventReader, GedReader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = GedReader::open(bytes) else { return };
    while let Ok(Some(_)) = reader.next_batch(7) {}
});
