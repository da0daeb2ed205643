//! A server on this machine that publishes one file, and misbehaves as told.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A server that runs until the test's process ends.
pub(crate) struct Server {
    address: String,
    state: Arc<Mutex<State>>,
}

/// What the server publishes, under every path.
#[derive(Clone, Default)]
pub(crate) struct Published {
    pub(crate) bytes: Vec<u8>,
    pub(crate) etag: Option<&'static str>,
    pub(crate) last_modified: Option<&'static str>,
}

/// What the server does instead of answering well, once each.
#[derive(Clone)]
pub(crate) enum Deviation {
    /// Answers with this head and body as they stand; a length is not added.
    Answer { head: String, body: Vec<u8> },
    /// Sends the head and so many bytes of the body, then closes.
    CutAfter(usize),
    /// Sends the head and so many bytes of the body, then nothing for so long.
    StallAfter(usize, Duration),
    /// Announces so many bytes more, then closes.
    AnnounceMore(usize),
    /// Announces so many bytes fewer.
    AnnounceFewer(usize),
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

#[derive(Default)]
struct State {
    published: Published,
    deviations: VecDeque<Deviation>,
    requests: Vec<Request>,
}

impl Server {
    pub(crate) fn start(published: Published) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::new(Mutex::new(State { published, ..State::default() }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that hangs up early is part of some tests.
                thread::spawn(move || answer(stream, &state).is_ok());
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn publish(&self, published: Published) {
        self.state.lock().unwrap().published = published;
    }

    /// Deviates at the next requests, in this order.
    pub(crate) fn deviate(&self, deviations: impl IntoIterator<Item = Deviation>) {
        self.state.lock().unwrap().deviations.extend(deviations);
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.lock().unwrap().requests.clone()
    }
}

impl Deviation {
    /// Answers with a status and headers, each with its line end, and an empty body.
    pub(crate) fn status(status: &str, headers: &str) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n{headers}\r\n");
        Self::Answer { head, body: Vec::new() }
    }
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let request = read_request(&stream)?;
    let (published, deviation) = {
        let mut state = state.lock().unwrap();
        state.requests.push(request.clone());
        (state.published.clone(), state.deviations.pop_front())
    };
    if let Some(Deviation::Answer { head, body }) = deviation {
        stream.write_all(head.as_bytes())?;
        return stream.write_all(&body);
    }
    let (status, range) = published.answer_to(&request);
    let body = &published.bytes[range.clone()];
    let announced = match deviation {
        Some(Deviation::AnnounceMore(more)) => body.len() + more,
        Some(Deviation::AnnounceFewer(fewer)) => body.len() - fewer,
        _ => body.len(),
    };
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {announced}\r\n");
    if status.starts_with("206") {
        let (first, last) = (range.start, range.end - 1);
        write!(head, "Content-Range: bytes {first}-{last}/{}\r\n", published.bytes.len()).unwrap();
    }
    for (name, value) in [("ETag", published.etag), ("Last-Modified", published.last_modified)] {
        if let Some(value) = value {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    match deviation {
        Some(Deviation::CutAfter(bytes)) => stream.write_all(&body[..bytes]),
        Some(Deviation::StallAfter(bytes, pause)) => {
            stream.write_all(&body[..bytes])?;
            stream.flush()?;
            thread::sleep(pause);
            Ok(())
        }
        _ => stream.write_all(body),
    }
}

impl Published {
    /// Answers as RFC 9110 asks for: conditions first, then a range whose condition holds.
    fn answer_to(&self, request: &Request) -> (&'static str, std::ops::Range<usize>) {
        let is_known = |header: &str, value: Option<&str>| value.is_some() && request.header(header) == value;
        if is_known("If-None-Match", self.etag) || is_known("If-Modified-Since", self.last_modified) {
            return ("304 Not Modified", 0..0);
        }
        let first = request
            .header("Range")
            .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
        let is_same = is_known("If-Range", self.etag) || is_known("If-Range", self.last_modified);
        match first {
            Some(first) if is_same && first < self.bytes.len() => {
                ("206 Partial Content", first..self.bytes.len())
            }
            Some(_) if is_same => ("416 Range Not Satisfiable", 0..0),
            _ => ("200 OK", 0..self.bytes.len()),
        }
    }
}

fn read_request(stream: &TcpStream) -> std::io::Result<Request> {
    let mut lines = BufReader::new(stream.take(1 << 16)).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(": ") {
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(Request { path, headers })
}
