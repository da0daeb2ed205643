//! One attempt: ask, follow redirects, read the answer onto the part.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::{Agent, Body};
use url::Url;

use crate::address::{AddressError, AddressPolicy};
use crate::content_range::ContentRange;
use crate::download::Step;
use crate::fetch_error::FetchError;
use crate::part_file::{PartFile, ResumePoint, Version};
use crate::patience::{Patience, read_retry_after};
use crate::places::DiskError;
use crate::provenance::{Provenance, USER_AGENT};

/// How many redirects are followed.
const REDIRECT_LIMIT: usize = 5;
/// How much is read at once.
const PIECE_BYTES: usize = 1 << 17;

/// What a successful attempt ends with.
#[derive(Debug)]
pub(crate) enum Received {
    /// The whole file has arrived from this address.
    Whole { from: Url },
    /// The server has no other version than the one held.
    Unchanged(Provenance),
}

/// Why an attempt ended early.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// Asking again does not help.
    Final(FetchError),
    /// Asking again may help.
    Passing(Trouble),
}

/// What may pass.
#[derive(Debug)]
pub(crate) enum Trouble {
    Busy {
        status: u16,
        reason: &'static str,
        pause: Option<Duration>,
    },
    Unreachable(ureq::Error),
    Cut {
        expected: Option<u64>,
    },
    /// What the server sent does not continue the part, which was dropped.
    Unfit,
}

impl Trouble {
    /// Returns the pause the trouble itself asks for.
    pub(crate) fn pause(&self) -> Option<Duration> {
        match self {
            Self::Busy { pause, .. } => *pause,
            Self::Unfit => Some(Duration::ZERO),
            Self::Unreachable(_) | Self::Cut { .. } => None,
        }
    }

    /// Returns the error it becomes when patience ends.
    pub(crate) fn into_error(self, url: String, attempts: u32, received: u64) -> FetchError {
        match self {
            Self::Busy { status, reason, .. } => FetchError::Busy { url, status, reason, attempts },
            Self::Unreachable(source) => FetchError::Unreachable { url, attempts, source: Box::new(source) },
            Self::Cut { expected } => FetchError::Cut { received, expected, attempts },
            Self::Unfit => FetchError::Cut { received, expected: None, attempts },
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy { status, reason, .. } => write!(f, "the server answers {status}: {reason}"),
            Self::Unreachable(cause) => write!(f, "the server cannot be reached ({cause})"),
            Self::Cut { .. } => f.write_str("the connection ended early"),
            Self::Unfit => f.write_str("what the server sent does not continue what has arrived"),
        }
    }
}

impl From<FetchError> for Interruption {
    fn from(error: FetchError) -> Self {
        Self::Final(error)
    }
}

impl From<DiskError> for Interruption {
    fn from(error: DiskError) -> Self {
        Self::Final(error.into())
    }
}

/// Asks one server for one file.
#[derive(Debug)]
pub(crate) struct Asking<'a> {
    agent: Agent,
    policy: AddressPolicy,
    size_limit_bytes: u64,
    held: Option<&'a Provenance>,
}

impl<'a> Asking<'a> {
    pub(crate) fn new(
        policy: AddressPolicy,
        patience: &Patience,
        size_limit_bytes: u64,
        held: Option<&'a Provenance>,
    ) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept_encoding("identity")
            .http_status_as_error(false)
            // Each address is checked before it is called, so redirects are followed here.
            .max_redirects(0)
            .max_idle_connections(0)
            .timeout_resolve(Some(patience.connect))
            .timeout_connect(Some(patience.connect))
            .timeout_recv_response(Some(patience.silence))
            .timeout_per_read(Some(patience.silence))
            .timeout_per_write(Some(patience.silence));
        let agent = policy.outgoing().agent(config);
        Self { agent, policy, size_limit_bytes, held }
    }

    /// Makes one attempt; what arrives stays in the part however it ends.
    pub(crate) fn ask(
        &self,
        url: &Url,
        part: &mut PartFile,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Received, Interruption> {
        let resume = part.resume_point(url.as_str());
        let (response, from) = self.follow(url, resume.as_ref(), tell)?;
        let headers = response.headers();
        let expected = match (response.status(), resume, self.held) {
            (StatusCode::OK, ..) => self.begin(url, headers, part, tell)?,
            (StatusCode::PARTIAL_CONTENT, Some(resume), _) => self.go_on(&resume, headers, part, tell)?,
            (StatusCode::RANGE_NOT_SATISFIABLE, Some(_), _) => return Err(drop_part(part, tell)),
            (StatusCode::NOT_MODIFIED, None, Some(held)) => return Ok(Received::Unchanged(held.clone())),
            (status, ..) => return Err(refusal(status.as_u16(), headers, url)),
        };
        self.read_body(response, expected, part, tell)?;
        Ok(Received::Whole { from })
    }

    /// Calls an address and those it leads on to, each checked first.
    fn follow(
        &self,
        url: &Url,
        resume: Option<&ResumePoint>,
        tell: &mut dyn FnMut(Step),
    ) -> Result<(Response<Body>, Url), Interruption> {
        let mut at = url.clone();
        for _ in 0..=REDIRECT_LIMIT {
            self.policy.check(&at).map_err(|source| FetchError::Address { url: at.to_string(), source })?;
            let response = self.call(&at, resume)?;
            let status = response.status();
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok((response, at));
            }
            let next = text_of(response.headers(), &header::LOCATION).and_then(|to| at.join(to).ok());
            at = next.ok_or_else(|| FetchError::Redirects { url: url.to_string() })?;
            tell(Step::Redirected { to: at.clone() });
        }
        Err(FetchError::Redirects { url: url.to_string() }.into())
    }

    fn call(&self, url: &Url, resume: Option<&ResumePoint>) -> Result<Response<Body>, Interruption> {
        let mut request = self.agent.get(url.as_str());
        if let Some(resume) = resume {
            request = request
                .header(header::RANGE, format!("bytes={}-", resume.from))
                .header(header::IF_RANGE, &resume.if_range);
        } else if let Some(held) = self.held {
            if let Some(etag) = &held.etag {
                request = request.header(header::IF_NONE_MATCH, etag);
            } else if let Some(date) = &held.last_modified {
                request = request.header(header::IF_MODIFIED_SINCE, date);
            }
        }
        request.call().map_err(|error| no_answer(error, url))
    }

    /// Begins the file from its first byte; returns its length, where the server tells it.
    fn begin(
        &self,
        url: &Url,
        headers: &HeaderMap,
        part: &mut PartFile,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Option<u64>, Interruption> {
        refuse_encoding(headers)?;
        let bytes = length_of(headers);
        self.check_size(bytes.unwrap_or(0))?;
        if bytes.is_none() && !is_chunked(headers) {
            return Err(FetchError::UnknownLength { url: url.to_string() }.into());
        }
        if part.bytes() > 0 {
            tell(Step::StartedAnew { left_bytes: part.bytes() });
        }
        part.begin(Version {
            url: url.to_string(),
            etag: text_of(headers, &header::ETAG).map(str::to_owned),
            last_modified: text_of(headers, &header::LAST_MODIFIED).map(str::to_owned),
            bytes,
        })?;
        Ok(bytes)
    }

    /// Goes on behind the part, if the answer does; returns the length of the whole file.
    fn go_on(
        &self,
        resume: &ResumePoint,
        headers: &HeaderMap,
        part: &mut PartFile,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Option<u64>, Interruption> {
        refuse_encoding(headers)?;
        let range = text_of(headers, &header::CONTENT_RANGE).and_then(ContentRange::parse);
        let fits = range.filter(|range| {
            let is_same_version = part.version().is_some_and(|version| {
                let etag = text_of(headers, &header::ETAG);
                version.agrees(etag, text_of(headers, &header::LAST_MODIFIED), range.of_bytes)
            });
            let is_to_the_end = range.of_bytes.is_none_or(|bytes| range.last + 1 == bytes);
            range.first == resume.from && is_to_the_end && is_same_version
        });
        let Some(range) = fits else { return Err(drop_part(part, tell)) };
        self.check_size(range.last + 1)?;
        tell(Step::Resumed { from_bytes: resume.from });
        part.cut_to(resume.from)?;
        Ok(Some(range.last + 1))
    }

    fn check_size(&self, bytes: u64) -> Result<(), FetchError> {
        if bytes > self.size_limit_bytes {
            return Err(FetchError::TooLarge { limit: self.size_limit_bytes });
        }
        Ok(())
    }

    fn read_body(
        &self,
        response: Response<Body>,
        expected: Option<u64>,
        part: &mut PartFile,
        tell: &mut dyn FnMut(Step),
    ) -> Result<(), Interruption> {
        let mut body = response.into_body().into_reader();
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let Ok(read) = body.read(&mut piece) else {
                return Err(Interruption::Passing(Trouble::Cut { expected }));
            };
            if read == 0 {
                break;
            }
            if let Err(error) = self.check_size(part.bytes() + read as u64) {
                part.cut_to(0)?;
                return Err(error.into());
            }
            part.append(&piece[..read])?;
            tell(Step::Progress { bytes: part.bytes(), of_bytes: expected });
        }
        match expected {
            Some(expected) if part.bytes() != expected => {
                Err(Interruption::Passing(Trouble::Cut { expected: Some(expected) }))
            }
            _ => Ok(()),
        }
    }
}

/// Sorts answers without the file into those that may change soon and those that will not.
fn refusal(status: u16, headers: &HeaderMap, url: &Url) -> Interruption {
    let url = url.to_string();
    let reason = match status {
        404 | 410 => return FetchError::NotFound { url, status }.into(),
        400 => "UCDP answers so when it is asked too often",
        408 => "it waited too long for the request",
        429 => "it is asked too often",
        500..=599 => "it is out of order for the moment",
        _ => return FetchError::Status { url, status }.into(),
    };
    let pause =
        text_of(headers, &header::RETRY_AFTER).and_then(|text| read_retry_after(text, Timestamp::now()));
    Interruption::Passing(Trouble::Busy { status, reason, pause })
}

/// Drops a part that cannot be gone on with, so that the next attempt begins anew.
fn drop_part(part: &mut PartFile, tell: &mut dyn FnMut(Step)) -> Interruption {
    tell(Step::StartedAnew { left_bytes: part.bytes() });
    part.cut_to(0).map_or_else(Interruption::from, |()| Interruption::Passing(Trouble::Unfit))
}

/// Sorts calls without an answer.
fn no_answer(error: ureq::Error, url: &Url) -> Interruption {
    let url = url.to_string();
    match error {
        ureq::Error::Other(cause) => match cause.downcast::<AddressError>() {
            Ok(source) => FetchError::Address { url, source: *source }.into(),
            Err(source) => FetchError::Unreachable { url, attempts: 1, source }.into(),
        },
        ureq::Error::HostNotFound | ureq::Error::BadUri(_) => {
            FetchError::Unreachable { url, attempts: 1, source: Box::new(error) }.into()
        }
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => {
            FetchError::Tls { url, source: Box::new(error) }.into()
        }
        // An encrypted stream reports what it finds wrong with the other side as invalid data.
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::InvalidData => {
            FetchError::Tls { url, source: Box::new(cause) }.into()
        }
        error => Interruption::Passing(Trouble::Unreachable(error)),
    }
}

fn refuse_encoding(headers: &HeaderMap) -> Result<(), FetchError> {
    match text_of(headers, &header::CONTENT_ENCODING) {
        Some(encoding) if !encoding.eq_ignore_ascii_case("identity") => {
            Err(FetchError::Encoded { encoding: encoding.to_owned() })
        }
        _ => Ok(()),
    }
}

fn text_of<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn length_of(headers: &HeaderMap) -> Option<u64> {
    if is_chunked(headers) {
        return None;
    }
    text_of(headers, &header::CONTENT_LENGTH).and_then(|text| text.parse().ok())
}

/// A chunked body says itself where it ends.
fn is_chunked(headers: &HeaderMap) -> bool {
    text_of(headers, &header::TRANSFER_ENCODING)
        .is_some_and(|text| text.to_ascii_lowercase().ends_with("chunked"))
}
