//! What was taken out of a file, in words for the person who uploaded it.

use std::fmt;

/// Something that was taken out of a file, or changed in it, before it was kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Removed {
    /// The name ended otherwise than files of this kind do.
    Extension,
    /// EXIF of a photograph: camera, time and, often, the place.
    CameraAndPlace,
    /// Captions, keywords and credits of a photograph: IPTC and Photoshop blocks.
    Captions,
    /// XMP or other metadata streams.
    EditingHistory,
    /// Comments and text chunks of a picture.
    PictureComments,
    /// A smaller copy of the picture.
    Thumbnail,
    /// A colour profile, which can name a device; colours may shift a little.
    ColourProfile,
    /// Further pictures and animation frames.
    FurtherPictures,
    /// Blocks that are not needed to show the file.
    UnknownParts,
    /// Bytes after the end of the picture or document.
    TrailingBytes,
    /// The title, author, program and dates of a document.
    DocumentProperties,
    /// The identifiers of a document.
    DocumentIdentifiers,
    /// JavaScript.
    JavaScript,
    /// Actions: what runs on opening, links to programs, files and forms, sound and film.
    Actions,
    /// Files inside the file.
    EmbeddedFiles,
    /// Comments, drawings and stamps of reviewers, with their names.
    Comments,
    /// Form fields and signatures; what is filled in stays visible.
    FormFields,
    /// Earlier versions, and what no page uses.
    UnusedParts,
    /// The mark at the beginning of a text (byte order mark).
    ByteOrderMark,
    /// Cells of a table that a spreadsheet would have run as formulas.
    Formulas,
}

impl Removed {
    /// Returns what was taken out or changed, in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Extension => "the ending of its name, which did not fit what it is",
            Self::CameraAndPlace => "camera, time and place of a photograph (EXIF)",
            Self::Captions => "captions, keywords and credits (IPTC)",
            Self::EditingHistory => "author and editing history (XMP metadata)",
            Self::PictureComments => "comments and texts inside the picture",
            Self::Thumbnail => "a small copy of the picture (thumbnail)",
            Self::ColourProfile => "the colour profile; colours may differ slightly",
            Self::FurtherPictures => "further pictures and animation frames",
            Self::UnknownParts => "parts that are not needed to show it",
            Self::TrailingBytes => "data after its end",
            Self::DocumentProperties => "title, author, program and dates of the document",
            Self::DocumentIdentifiers => "identifiers of the document",
            Self::JavaScript => "JavaScript",
            Self::Actions => "actions that open programs, files or addresses, and sound and film",
            Self::EmbeddedFiles => "files inside the document",
            Self::Comments => "comments, drawings and stamps on pages, with their authors",
            Self::FormFields => "form fields and signatures; what they show on the page stays",
            Self::UnusedParts => "earlier versions and parts that no page shows",
            Self::ByteOrderMark => "the byte order mark at its beginning",
            Self::Formulas => "formulas: an apostrophe before each makes it text",
        }
    }
}

impl fmt::Display for Removed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
