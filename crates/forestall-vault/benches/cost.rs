//! What unlocking, logging in and sealing cost. Run with `cargo bench -p forestall-vault`.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;
use std::io::{Read, Write};
use std::time::{Duration, Instant};

use forestall_vault::stream::{SealedReader, SealedWriter};
use forestall_vault::{
    DeskKey, Passphrase, Password, SecretText, Token, Unlock, Vault, WrappedDeskKey, passwords,
};

const MIB: usize = 1024 * 1024;

fn main() {
    let text = SecretText::new("seven quiet rivers meet");
    let unlock = Unlock::Passphrase(Passphrase::new(text.clone()).unwrap());
    let locked = WrappedDeskKey::wrap(&DeskKey::generate().unwrap(), &unlock).unwrap();
    tell_ms("unlock by passphrase", 10, || locked.unwrap(&unlock).unwrap());
    let stored = passwords::hash(&Password::new(text.clone(), "amina").unwrap()).unwrap();
    tell_ms("verify a password", 20, || passwords::verify(&stored, &text));
    tell_ms("verify for nobody", 20, || passwords::verify_nothing(&text));

    let vault = Vault::new(locked.unwrap(&unlock).unwrap());
    vault.add_data_key(&vault.new_data_key().unwrap()).unwrap();
    let page = "a".repeat(1023);
    let sealed = vault.seal_text("note/N-1/1/text", &page).unwrap();
    tell_rate("seal 1 KiB of text", 100_000, || vault.seal_text("note/N-1/1/text", &page).unwrap());
    tell_rate("open 1 KiB of text", 100_000, || vault.open_text("note/N-1/1/text", &sealed).unwrap());
    tell_rate("look-up hash", 100_000, || vault.index("log-in name", "amina"));
    let token = Token::generate().unwrap();
    tell_rate("hash of a token", 100_000, || token.hash());

    let content = vec![7; 64 * MIB];
    let started = Instant::now();
    let mut writer = SealedWriter::new(Vec::with_capacity(65 * MIB), &vault, "content", &[]).unwrap();
    writer.write_all(&content).unwrap();
    let sealed = writer.finish().unwrap();
    tell_throughput("write a stream", started.elapsed());
    let mut opened = Vec::with_capacity(content.len());
    let started = Instant::now();
    SealedReader::new(sealed.as_slice(), &vault, "content").unwrap().read_to_end(&mut opened).unwrap();
    tell_throughput("read a stream", started.elapsed());
    assert!(opened == content);
}

/// Tells the median of several runs.
fn tell_ms<T>(what: &str, runs: usize, mut run: impl FnMut() -> T) {
    let mut durations: Vec<Duration> = (0..runs)
        .map(|_| {
            let started = Instant::now();
            black_box(run());
            started.elapsed()
        })
        .collect();
    durations.sort_unstable();
    eprintln!("{what}: {:.1} ms", durations[runs / 2].as_secs_f64() * 1000.0);
}

fn tell_rate<T>(what: &str, runs: u32, mut run: impl FnMut() -> T) {
    let started = Instant::now();
    for _ in 0..runs {
        black_box(run());
    }
    eprintln!("{what}: {:.0} per second", f64::from(runs) / started.elapsed().as_secs_f64());
}

fn tell_throughput(what: &str, duration: Duration) {
    eprintln!("{what}: {:.0} MiB per second", 64.0 / duration.as_secs_f64());
}
