//! How the desk may be reached: what is refused, with what to do, and TLS as a person sets it up.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command};
use std::time::{Duration, Instant};

use rcgen::{Certificate, CertificateParams, KeyPair, date_time_ymd};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::desk::Desk;
use crate::ged_rows::{CAR, ged_csv, monthly};

const TLS: [&str; 4] = ["--tls-cert", "chain.pem", "--tls-key", "key.pem"];
const NAMED: [&str; 2] = ["--public-address", "https://desk.example.org"];

/// Writes a certificate for this machine that ends in a year, and its key; returns the certificate.
fn write_pair(desk: &Desk, last_year: i32) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.not_before = date_time_ymd(1990, 1, 1);
    params.not_after = date_time_ymd(last_year, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    desk.write("chain.pem", certificate.pem());
    set_mode(&desk.write("key.pem", key.serialize_pem()), 0o600);
    certificate
}

fn set_mode(path: &PathBuf, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Insists that serving so fails, with these words and with advice, before a desk is looked for.
fn refuse(desk: &Desk, flags: &[&[&str]], words: &[&str]) {
    let answer = desk.fail(&[&["serve"], &*flags.concat()].concat(), words);
    answer.assert_says(&["hint: "]);
    assert!(!answer.stderr.contains("there is no desk"), "{}", answer.stderr);
}

/// Insists that serving so gets past all refusals: what is missing is the desk.
fn accept(desk: &Desk, flags: &[&[&str]]) {
    desk.fail(&[&["serve"], &*flags.concat()].concat(), &["there is no desk in"]);
}

#[test]
fn nothing_is_served_in_the_clear_beyond_this_machine() {
    let desk = Desk::new();
    write_pair(&desk, 2990);
    let plain = ["beyond this machine", "--tls-cert", "--behind-proxy"];
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8620", "[::ffff:192.0.2.1]:8620"] {
        refuse(&desk, &[&["--listen", address]], &plain);
        refuse(&desk, &[&["--listen", address], &NAMED], &plain);
    }
    refuse(
        &desk,
        &[&["--public-address", "http://desk.example.org"]],
        &["beyond this machine and not https"],
    );
    refuse(&desk, &[&["--public-address", "http://192.0.2.1:8620"]], &["beyond this machine and not https"]);
    refuse(&desk, &[&NAMED], &["nothing ends TLS", "--behind-proxy"]);
    refuse(
        &desk,
        &[&["--behind-proxy", "--public-address", "http://localhost:80"]],
        &["is not https", "--public-address https://desk.example.org"],
    );
    refuse(&desk, &[&TLS, &["--public-address", "http://localhost:80"]], &["is not https", "with https"]);
    refuse(&desk, &[&TLS, &["--listen", "0.0.0.0:0"]], &["every address", "--public-address"]);

    for address in ["127.0.0.1:0", "127.0.0.2:0", "[::1]:0"] {
        accept(&desk, &[&["--listen", address]]);
    }
    accept(&desk, &[&["--port", "0", "--public-address", "http://localhost:9000"]]);
    accept(&desk, &[&["--listen", "0.0.0.0:0", "--behind-proxy"], &NAMED]);
    accept(&desk, &[&["--listen", "0.0.0.0:0"], &TLS, &NAMED]);
    accept(&desk, &[&["--listen", "127.0.0.1:0"], &TLS]);
}

#[test]
fn certificate_and_key_must_fit_and_be_kept() {
    let desk = Desk::new();
    refuse(&desk, &[&TLS], &["chain.pem cannot be read: No such file", "--tls-cert"]);
    write_pair(&desk, 2990);
    let key = desk.at("key.pem");
    for (mode, word) in [(0o604, "mode 604"), (0o644, "mode 644"), (0o620, "mode 620")] {
        set_mode(&key, mode);
        refuse(
            &desk,
            &[&TLS],
            &["key.pem holds a private key and is open to others", word, "chmod 600 key.pem"],
        );
    }
    set_mode(&key, 0o640);
    accept(&desk, &[&["--port", "0"], &TLS]);

    let others = Desk::new();
    write_pair(&others, 2990);
    fs::copy(others.at("key.pem"), &key).unwrap();
    refuse(&desk, &[&TLS], &["cannot be used", "the private key does not belong to the certificate"]);
    fs::write(&key, "no key").unwrap();
    refuse(&desk, &[&TLS], &["there is no usable private key", "BEGIN PRIVATE KEY"]);
    desk.write("chain.pem", "no certificate");
    refuse(&desk, &[&TLS], &["there is no certificate in the file"]);
    fs::remove_file(&key).unwrap();
    fs::create_dir(&key).unwrap();
    refuse(&desk, &[&TLS], &["key.pem is no file", "--tls-key"]);
}

#[test]
fn flags_that_need_each_other_are_wrong_usage_alone() {
    let desk = Desk::new();
    for (flags, word) in [
        (&["--tls-cert", "chain.pem"][..], "--tls-key"),
        (&["--tls-key", "key.pem"], "--tls-cert"),
        (&["--behind-proxy"], "--public-address"),
        (&["--port", "1", "--listen", "127.0.0.1:1"], "cannot be used with"),
        (&["--listen", "localhost"], "--listen"),
        (&["--public-address", "desk.example.org"], "expected http:// or https://"),
        (&["--public-address", "https://desk.example.org/x"], "nothing may follow"),
        (&["--public-address", "ftp://desk.example.org"], "expected http:// or https://"),
    ] {
        let answer = desk.run(&[&["serve"], flags].concat());
        assert_eq!(answer.code, Some(2), "{flags:?}: {}", answer.stderr);
        answer.assert_says(&[word]);
    }
}

#[test]
fn an_expired_certificate_is_told() {
    let desk = Desk::new();
    write_pair(&desk, 2001);
    let answer = desk.fail(&[&["serve", "--port", "0"], &TLS[..]].concat(), &["there is no desk in"]);
    answer.assert_says(&["warning: the certificate in chain.pem ended on 2001-01-01T00:00:00Z", "SIGHUP"]);
}

/// A desk that is being served.
struct Served {
    child: Child,
    said: BufReader<ChildStderr>,
    port: u16,
}

impl Served {
    fn start(desk: &Desk, flags: &[&[&str]]) -> Self {
        desk.ingest("events.csv", &ged_csv(&monthly(CAR, 2018..=2020)));
        desk.succeed(&["cycle", "--model", "conflictology12"]);
        let mut child = desk.start(&[&["serve", "--key-file", "desk.key"], &*flags.concat()].concat());
        let mut served = Self { said: BufReader::new(child.stderr.take().unwrap()), child, port: 0 };
        let line = served.wait_for("The desk is served at ");
        let address = line.split(' ').nth(5).unwrap().trim_end_matches('/');
        served.port = address.rsplit(':').next().unwrap().parse().unwrap_or(0);
        served
    }

    /// Reads what the program says until a line begins so.
    fn wait_for(&mut self, beginning: &str) -> String {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.said.read_line(&mut line).unwrap(), 0, "it ended: {said}");
            if line.starts_with(beginning) {
                return line;
            }
            said.push_str(&line);
        }
    }

    fn send(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Asks over TLS, trusting one certificate; returns the status.
    fn ask(&self, trusted: &Certificate) -> Result<u16, ureq::Error> {
        let root = ureq::tls::Certificate::from_der(trusted.der()).to_owned();
        let roots = RootCerts::new_with_certs(&[root]);
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        let answer = Agent::from(config).get(format!("https://localhost:{}/", self.port)).call()?;
        Ok(answer.status().as_u16())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_renewed_certificate_is_taken_on_sighup_and_a_broken_one_is_not() {
    let desk = Desk::new();
    let first = write_pair(&desk, 2990);
    let mut served = Served::start(&desk, &[&["--listen", "127.0.0.1:0"], &TLS]);
    assert_eq!(served.ask(&first).unwrap(), 200);

    let second = write_pair(&desk, 2991);
    served.send("-HUP");
    served.wait_for("The certificate was read again.");
    assert_eq!(served.ask(&second).unwrap(), 200);
    assert!(served.ask(&first).is_err());

    desk.write("chain.pem", "half a file");
    served.send("-HUP");
    let told = served.wait_for("error: the certificate in use stays");
    assert!(told.contains("there is no certificate in the file"), "{told}");
    assert_eq!(served.ask(&second).unwrap(), 200);

    let started = Instant::now();
    served.send("-TERM");
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn behind_a_proxy_only_the_public_name_is_answered() {
    let desk = Desk::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    drop(taken);
    let _served = Served::start(&desk, &[&["--listen", &address, "--behind-proxy"], &NAMED]);
    let ask = |host: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    let answer = ask("desk.example.org");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(answer.contains("location: /log-in"), "{answer}");
    assert!(answer.contains("strict-transport-security: max-age="), "{answer}");
    assert!(answer.contains("__Host-forestall_form_443="), "{answer}");
    assert!(ask(&address).starts_with("HTTP/1.1 421"));
}
