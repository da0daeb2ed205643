//! Cleans one file and says what was taken out and how long it took:
//! `cargo run --release -p forestall-attachment --example clean_file -- FROM [TO]`

#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use forestall_attachment::{Limits, accept};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1);
    let from = args.next().ok_or("name a file")?;
    let bytes = std::fs::read(&from)?;
    let name = Path::new(&from).file_name().unwrap_or_default().to_string_lossy();
    let start = Instant::now();
    let safe = accept(&name, &bytes, Limits::default());
    let elapsed = start.elapsed();
    let safe = safe.map_err(|error| format!("{error} ({elapsed:.0?})"))?;
    println!("{:?}, {} bytes, now {} bytes, {elapsed:.0?}", safe.kind, bytes.len(), safe.bytes.len());
    for removed in &safe.removed {
        println!("- {removed}");
    }
    if let Some(to) = args.next() {
        std::fs::write(to, &safe.bytes)?;
    }
    Ok(())
}
