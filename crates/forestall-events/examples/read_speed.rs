//! Measures how fast a CSV file, repeated in memory under new ids, is read: `read_speed FILE.csv[.zst] ROWS`.

use std::time::Instant;

use forestall_events::{EventReader, GedReader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(rows)) = (arguments.next(), arguments.next()) else {
        return Err("usage: read_speed FILE.csv[.zst] ROWS".into());
    };
    let text = repeated(&read(&path)?, rows.parse()?)?;
    for _ in 0..5 {
        let begin = Instant::now();
        let mut reader = GedReader::open(text.as_slice())?;
        let (mut read, mut placed) = (0, 0);
        while let Some(batch) = reader.next_batch(8192)? {
            read += batch.rows;
            placed += batch.events.len();
        }
        let seconds = begin.elapsed().as_secs_f64();
        let (rows_per_s, mb_per_s) = (read as f64 / seconds, text.len() as f64 / 1e6 / seconds);
        eprintln!(
            "{read} rows ({placed} placed) in {seconds:.3} s: {rows_per_s:.0} rows/s, {mb_per_s:.0} MB/s"
        );
    }
    Ok(())
}

fn read(path: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let bytes = std::fs::read(path)?;
    Ok(if std::path::Path::new(path).extension().is_some_and(|ending| ending == "zst") {
        zstd::decode_all(bytes.as_slice())?
    } else {
        bytes
    })
}

/// Repeats the rows of a file whose first column is the id, giving every row an id of its own.
fn repeated(file: &[u8], rows: usize) -> Result<Vec<u8>, csv::Error> {
    let mut reader = csv::Reader::from_reader(file);
    let mut text = csv::Writer::from_writer(Vec::new());
    text.write_byte_record(reader.byte_headers()?)?;
    let records = reader.into_byte_records().collect::<Result<Vec<_>, _>>()?;
    for (row, record) in records.iter().cycle().take(rows).enumerate() {
        let id = (1_000_000 + row).to_string();
        text.write_record(std::iter::once(id.as_bytes()).chain(record.iter().skip(1)))?;
    }
    text.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
