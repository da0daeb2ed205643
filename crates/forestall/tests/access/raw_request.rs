//! Requests as no well-behaved client sends them: bytes over a socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::visitor::Answer;

/// Sends bytes and returns what comes back until the server closes; `None` when it closes without an answer.
pub(crate) fn send_raw(origin: &str, request: &[u8]) -> Option<Answer> {
    let mut socket = connect(origin);
    // A server that has read enough closes while the rest is being sent.
    let _ = socket.write_all(request);
    read_answer(&mut socket)
}

/// Asks for a path, however it is written, with these further header lines.
pub(crate) fn get_raw(origin: &str, path: &[u8], lines: &[String]) -> Option<Answer> {
    let host = origin.split_once("//").unwrap().1;
    let mut request = b"GET ".to_vec();
    request.extend_from_slice(path);
    request.extend_from_slice(format!(" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n").as_bytes());
    for line in lines {
        request.extend_from_slice(format!("{line}\r\n").as_bytes());
    }
    request.extend_from_slice(b"\r\n");
    send_raw(origin, &request)
}

/// Opens a connection to the desk.
pub(crate) fn connect(origin: &str) -> TcpStream {
    let socket = TcpStream::connect(origin.split_once("//").unwrap().1).unwrap();
    socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    socket
}

/// Reads an answer up to the end of the connection.
pub(crate) fn read_answer(socket: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    let _ = socket.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Some(Answer {
        status,
        headers: head.lines().skip(1).filter_map(header).collect(),
        body: bytes[end + 4..].to_vec(),
    })
}
