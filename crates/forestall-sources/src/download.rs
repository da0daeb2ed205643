//! The way of a file: asked for, received, verified, put in place.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use crate::address::{AddressError, AddressPolicy};
use crate::attempt::{Asking, Interruption, Received, Trouble};
use crate::content::check_content;
use crate::fetch_error::FetchError;
use crate::outgoing::OutgoingPolicy;
use crate::part_file::PartFile;
use crate::patience::Patience;
use crate::places::{DiskError, Places, hash_file};
use crate::provenance::{Provenance, USER_AGENT};

/// The largest file that is fetched: 2 GiB. The largest release so far is below a tenth of that.
pub const SIZE_LIMIT_BYTES: u64 = 2 << 30;

/// A file to fetch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    url: Url,
    file_name: String,
    host_family: &'static str,
}

impl Wanted {
    /// Names a file in a folder of the web.
    ///
    /// - `file_name`: its ending says what the file must hold: `.zip` one table, anything else a table as text.
    /// - `host_family`: a zone of one owner; where the folder lies in it, redirects may lead anywhere in that zone.
    ///
    /// # Errors
    ///
    /// When `base_url` is no web address, or `file_name` leads out of the folder.
    pub fn in_folder(
        base_url: &str,
        file_name: String,
        host_family: &'static str,
    ) -> Result<Self, AddressError> {
        let is_plain = Path::new(&file_name).file_name().is_some_and(|own| own == file_name.as_str());
        if !is_plain || file_name.contains(['\\', '/', ':', '?', '#', '%']) {
            return Err(AddressError::NotAFileName { text: file_name });
        }
        let base = format!("{}/", base_url.trim_end_matches('/'));
        let url = Url::parse(&base).and_then(|base| base.join(&file_name));
        let url = url.map_err(|_| AddressError::NotAnAddress { text: base_url.to_owned() })?;
        Ok(Self { url, file_name, host_family })
    }

    /// Returns where the file lies.
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the name the file is kept under.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }
}

/// What happens on the way; for messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// The server leads on to another address.
    Redirected {
        /// Where to.
        to: Url,
    },
    /// Goes on with what arrived before.
    Resumed {
        /// Bytes that are there already.
        from_bytes: u64,
    },
    /// Leaves aside what arrived before: the file on the server is another one, or cannot be gone on with.
    StartedAnew {
        /// Bytes that are left aside.
        left_bytes: u64,
    },
    /// Some bytes arrived.
    Progress {
        /// Bytes there in all.
        bytes: u64,
        /// The whole length, where the server told it.
        of_bytes: Option<u64>,
    },
    /// Waits before it asks again.
    Pausing {
        /// How long.
        pause: Duration,
        /// Why, in words.
        reason: String,
    },
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fetched {
    /// The file was fetched, verified and put in place.
    Downloaded {
        /// Where it lies.
        path: PathBuf,
        /// Where it came from.
        provenance: Provenance,
        /// Where another version that lay there is kept now.
        replaced: Option<PathBuf>,
    },
    /// The file was there already and the server has no other version.
    Unchanged {
        /// Where it lies.
        path: PathBuf,
        /// Where it came from.
        provenance: Provenance,
    },
}

impl Fetched {
    /// Returns where the file lies.
    pub fn path(&self) -> &Path {
        let (Self::Downloaded { path, .. } | Self::Unchanged { path, .. }) = self;
        path
    }

    /// Returns where the file came from.
    pub fn provenance(&self) -> &Provenance {
        let (Self::Downloaded { provenance, .. } | Self::Unchanged { provenance, .. }) = self;
        provenance
    }
}

/// Fetches files; calls nothing before it is asked to.
#[derive(Clone, Debug)]
pub struct Downloader {
    patience: Patience,
    size_limit_bytes: u64,
    outgoing: OutgoingPolicy,
}

impl Downloader {
    /// Makes a downloader that refuses files beyond a size; [`SIZE_LIMIT_BYTES`] fits UCDP.
    pub const fn new(patience: Patience, size_limit_bytes: u64) -> Self {
        Self { patience, size_limit_bytes, outgoing: OutgoingPolicy { allow_private: false } }
    }

    /// Sets what may be called; without it nothing private.
    #[must_use]
    pub const fn calling(mut self, outgoing: OutgoingPolicy) -> Self {
        self.outgoing = outgoing;
        self
    }

    /// Fetches a file into a folder, which is made if there is none.
    ///
    /// A file that is there with its provenance is fetched again only when the server has another version; a part of
    /// the same version is gone on with. The file has its name only once it is complete and verified.
    ///
    /// # Errors
    ///
    /// When it cannot be fetched, verified or written. What arrived stays as `NAME.part` unless it is unusable.
    pub fn fetch(
        &self,
        wanted: &Wanted,
        folder: &Path,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Fetched, FetchError> {
        let policy = AddressPolicy::of(&wanted.url, wanted.host_family, self.outgoing)
            .map_err(|source| FetchError::Address { url: shown(&wanted.url), source })?;
        fs::create_dir_all(folder).map_err(DiskError::of("made", folder))?;
        let places = Places::new(folder, &wanted.file_name);
        let held = find_held(&places, &wanted.url)?;
        let mut part = PartFile::open(&places)?;
        let asking = Asking::new(policy, &self.patience, self.size_limit_bytes, held.as_ref());
        match self.receive(&asking, &wanted.url, &mut part, tell) {
            Ok(Received::Unchanged(provenance)) => {
                part.discard()?;
                Ok(Fetched::Unchanged { path: places.whole, provenance })
            }
            Ok(Received::Whole { from }) => verify(wanted, &places, part, &from),
            Err(error) => {
                // Where nothing arrived, nothing is left behind.
                if part.bytes() == 0 {
                    part.discard()?;
                }
                Err(error)
            }
        }
    }

    /// Asks until all has arrived or patience ends.
    fn receive(
        &self,
        asking: &Asking<'_>,
        url: &Url,
        part: &mut PartFile,
        tell: &mut dyn FnMut(Step),
    ) -> Result<Received, FetchError> {
        let mut failures = 0;
        loop {
            let trouble = match asking.ask(url, part, tell) {
                Ok(received) => return Ok(received),
                Err(Interruption::Final(error)) => return Err(error),
                Err(Interruption::Passing(trouble)) => trouble,
            };
            failures += 1;
            let pause = trouble.pause().unwrap_or_else(|| self.patience.pause_after(failures));
            if failures >= self.patience.attempts || pause > self.patience.longest_pause {
                return Err(match trouble {
                    Trouble::Busy { status, .. } if pause > self.patience.longest_pause => {
                        FetchError::LongPause { url: shown(url), status, pause_s: pause.as_secs() }
                    }
                    trouble => trouble.into_error(shown(url), failures, part.bytes()),
                });
            }
            tell(Step::Pausing { pause, reason: trouble.to_string() });
            sleep(pause);
        }
    }
}

/// Finds the file where it lies unchanged beside its provenance.
fn find_held(places: &Places, url: &Url) -> Result<Option<Provenance>, DiskError> {
    let Some(provenance) = Provenance::read(&places.provenance)? else { return Ok(None) };
    if provenance.url != url.as_str() || !places.whole.exists() {
        return Ok(None);
    }
    let hash = hash_file(&places.whole)?;
    Ok(Some(provenance).filter(|provenance| provenance.blake3 == hash.to_hex().as_str()))
}

/// Checks what arrived and gives it its name.
fn verify(wanted: &Wanted, places: &Places, part: PartFile, from: &Url) -> Result<Fetched, FetchError> {
    let hash = part.finish()?;
    let verified = match check_content(part.path(), &wanted.file_name) {
        Ok(verified) => verified,
        Err(source) => {
            part.discard()?;
            return Err(FetchError::Content { file_name: wanted.file_name.clone(), source });
        }
    };
    let version = part.version();
    let provenance = Provenance {
        file_name: wanted.file_name.clone(),
        url: wanted.url.to_string(),
        redirected_to: Some(from).filter(|from| **from != wanted.url).map(ToString::to_string),
        retrieved_at: Timestamp::now(),
        etag: version.and_then(|version| version.etag.clone()),
        last_modified: version.and_then(|version| version.last_modified.clone()),
        bytes: part.bytes(),
        blake3: hash.to_hex().to_string(),
        verified,
        user_agent: USER_AGENT.to_owned(),
    };
    let replaced = part.put_in_place(&provenance)?;
    Ok(Fetched::Downloaded { path: places.whole.clone(), provenance, replaced })
}

/// Returns an address as it may be shown: without user name and password.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail for addresses that can hold neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}
