//! A mapping, a NUL byte, and a file to read with it.

#![no_main]

use forestall_events::{EventReader, MappedReader, Mapping};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (Some(mapping), Some(file)) = (parts.next(), parts.next()) else { return };
    let Some(mapping) = std::str::from_utf8(mapping).ok().and_then(|text| Mapping::parse(text).ok()) else { return };
    let Ok(mut reader) = MappedReader::open(file, &mapping) else { return };
    while let Ok(Some(_)) = reader.next_batch(7) {}
});
