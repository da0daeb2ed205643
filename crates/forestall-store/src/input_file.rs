//! Opening what a user gives: plain, `.zst`, `.gz` or `.zip`, told apart by content.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why an input file could not be opened.
#[derive(Debug, Error)]
pub enum InputFileError {
    /// The file cannot be read.
    #[error("`{0}` cannot be read", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The archive is damaged.
    #[error("the archive `{0}` cannot be read", .path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: zip::result::ZipError,
    },
    /// The archive does not hold exactly one table.
    #[error("the archive `{0}` holds {count} data files; one was expected", .path.display())]
    NotOneMember {
        /// The file.
        path: PathBuf,
        /// How many data files it holds.
        count: usize,
    },
    /// The archive's data file is larger than any source's.
    #[error("the data file inside `{0}` is larger than 4 GiB", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
}

/// Bytes of an archive's data file that are read at most; the whole of UCDP GED has a tenth of it.
const LARGEST_MEMBER: u64 = 4 << 30;

/// The bytes of a file, decompressed, with what identifies them.
pub struct InputFile {
    /// Name of the file, or of the one file inside an archive.
    pub name: String,
    /// blake3 of the file as it lies on disk.
    pub content_hash: blake3::Hash,
    /// Size on disk in bytes.
    pub bytes_on_disk: u64,
    /// Decompressed bytes.
    pub reader: Box<dyn Read + Send>,
}

impl std::fmt::Debug for InputFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InputFile").field("name", &self.name).finish_non_exhaustive()
    }
}

impl InputFile {
    /// Opens a file, looking at its first bytes to tell how it is compressed.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is an archive with more or less than one data file.
    pub fn open(path: &Path) -> Result<Self, InputFileError> {
        let unreadable = |source| InputFileError::Unreadable { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            return Err(unreadable(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder, not a file",
            )));
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&file).map_err(unreadable)?;
        let bytes_on_disk = hasher.count();
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let mut magic = Vec::with_capacity(4);
        (&mut file).take(4).read_to_end(&mut magic).map_err(unreadable)?;
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let own_name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let (name, reader): (String, Box<dyn Read + Send>) = match magic.as_slice() {
            [0x28, 0xb5, 0x2f, 0xfd] => {
                (stem(&own_name, ".zst"), Box::new(zstd::Decoder::new(file).map_err(unreadable)?))
            }
            [0x1f, 0x8b, ..] => {
                (stem(&own_name, ".gz"), Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(file))))
            }
            [b'P', b'K', 3 | 5, 4 | 6] => read_archive(path, file)?,
            _ => (own_name, Box::new(BufReader::with_capacity(1 << 18, file))),
        };
        Ok(Self { name, content_hash: hasher.finalize(), bytes_on_disk, reader })
    }
}

/// Reads the one data file of an archive, which UCDP's archives hold beside read-me files.
fn read_archive(path: &Path, file: File) -> Result<(String, Box<dyn Read + Send>), InputFileError> {
    let broken = |source| InputFileError::Archive { path: path.to_owned(), source };
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let names = archive.file_names().collect::<Result<Vec<_>, _>>().map_err(broken)?;
    let tables: Vec<String> = names.iter().filter(|name| is_table(name)).map(ToString::to_string).collect();
    drop(names);
    let [member] = tables.as_slice() else {
        return Err(InputFileError::NotOneMember { path: path.to_owned(), count: tables.len() });
    };
    let mut bytes = Vec::new();
    archive
        .by_name(member)
        .map_err(broken)?
        .take(LARGEST_MEMBER + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| InputFileError::Unreadable { path: path.to_owned(), source })?;
    if bytes.len() as u64 > LARGEST_MEMBER {
        return Err(InputFileError::TooLarge { path: path.to_owned() });
    }
    let name = member.rsplit('/').next().unwrap_or(member).to_owned();
    Ok((name, Box::new(Cursor::new(bytes))))
}

fn is_table(member: &str) -> bool {
    let name = member.rsplit('/').next().unwrap_or(member).to_ascii_lowercase();
    !member.starts_with("__MACOSX") && [".csv", ".tsv", ".tab"].iter().any(|ending| name.ends_with(ending))
}

fn stem(name: &str, ending: &str) -> String {
    name.strip_suffix(ending).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(path: &Path) -> (String, String) {
        let mut input = InputFile::open(path).unwrap();
        let mut text = String::new();
        input.reader.read_to_string(&mut text).unwrap();
        (input.name, text)
    }

    #[test]
    fn compression_is_told_by_content() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.csv"), "id\n1\n").unwrap();
        std::fs::write(at("b.csv.zst"), zstd::encode_all(&b"id\n1\n"[..], 1).unwrap()).unwrap();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"id\n1\n").unwrap();
        std::fs::write(at("c.csv.gz"), gz.finish().unwrap()).unwrap();
        let mut archive = zip::ZipWriter::new(File::create(at("d.zip")).unwrap());
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("readme.txt", options).unwrap();
        archive.start_file("folder/GEDEvent_v25_1.csv", options).unwrap();
        archive.write_all(b"id\n1\n").unwrap();
        archive.finish().unwrap();
        for (file, name) in [
            ("a.csv", "a.csv"),
            ("b.csv.zst", "b.csv"),
            ("c.csv.gz", "c.csv"),
            ("d.zip", "GEDEvent_v25_1.csv"),
        ] {
            assert_eq!(read(&at(file)), (name.to_owned(), "id\n1\n".to_owned()), "{file}");
        }
    }

    #[test]
    fn an_archive_must_hold_one_table() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.zip");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        for name in ["a.csv", "b.csv"] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        }
        archive.finish().unwrap();
        let error = InputFile::open(&path).unwrap_err();
        assert!(matches!(error, InputFileError::NotOneMember { count: 2, .. }));
        assert!(InputFile::open(folder.path()).is_err());
        assert!(InputFile::open(&folder.path().join("none.csv")).is_err());
    }
}
