//! The kinds of file that are taken.

/// What the bytes of an attachment are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AttachmentKind {
    /// A PDF document.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
    /// Text in UTF-8.
    PlainText,
    /// A table as text in UTF-8.
    Csv,
}

impl AttachmentKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Png, Self::Jpeg, Self::PlainText, Self::Csv];

    /// Returns the value of the `Content-Type` header. It is to be sent with `X-Content-Type-Options: nosniff`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::PlainText => "text/plain; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// Returns the extension a name of this kind gets, without the dot.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }

    /// Returns the words people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "picture (PNG)",
            Self::Jpeg => "photograph (JPEG)",
            Self::PlainText => "plain text",
            Self::Csv => "table (CSV)",
        }
    }

    /// Returns the word the database and the API know it by.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::PlainText => "plain-text",
            Self::Csv => "csv",
        }
    }

    /// Returns the kind of this word, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The extensions a name may keep, the usual one first.
    pub(crate) fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::PlainText => &["txt", "text", "md"],
            Self::Csv => &["csv"],
        }
    }

    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png | Self::Jpeg => "picture",
            Self::PlainText => "text",
            Self::Csv => "table",
        }
    }

    pub(crate) fn repair(self) -> &'static str {
        match self {
            Self::Pdf => "print it to a new PDF and upload that",
            Self::Png | Self::Jpeg => "open it in a picture editor, save it anew and upload that",
            Self::PlainText | Self::Csv => "save it as plain UTF-8 text, or export it as PDF",
        }
    }
}
