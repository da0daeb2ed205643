//! What of a PDF may stay, as lists.

use super::object::{Dictionary, Object};
use crate::Removed;

/// The catalogue: the pages, the way to them, and what screen readers need.
pub(super) const CATALOGUE: &[&[u8]] = &[
    b"Type",
    b"Pages",
    b"PageLabels",
    b"Names",
    b"Dests",
    b"Outlines",
    b"PageLayout",
    b"Lang",
    b"MarkInfo",
    b"StructTreeRoot",
    b"OCProperties",
];

/// A page, or a node of the tree of pages.
pub(super) const PAGE: &[&[u8]] = &[
    b"Type",
    b"Parent",
    b"Kids",
    b"Count",
    b"Resources",
    b"MediaBox",
    b"CropBox",
    b"BleedBox",
    b"TrimBox",
    b"ArtBox",
    b"Contents",
    b"Rotate",
    b"Group",
    b"Annots",
    b"StructParents",
    b"UserUnit",
    b"Tabs",
];

/// An entry of the table of contents.
pub(super) const OUTLINE: &[&[u8]] =
    &[b"Type", b"Title", b"Parent", b"Prev", b"Next", b"First", b"Last", b"Count", b"Dest", b"A", b"C", b"F"];

/// A link on a page.
pub(super) const LINK: &[&[u8]] = &[
    b"Type",
    b"Subtype",
    b"Rect",
    b"Border",
    b"BS",
    b"C",
    b"H",
    b"F",
    b"P",
    b"StructParent",
    b"Dest",
    b"QuadPoints",
    b"A",
];

/// What a form field shows on a page.
pub(super) const WIDGET: &[&[u8]] =
    &[b"Type", b"Subtype", b"Rect", b"F", b"P", b"StructParent", b"AP", b"AS"];

/// Keys that go wherever they stand, names of resources apart.
const DENIED: &[(&[u8], Removed)] = &[
    (b"AA", Removed::Actions),
    (b"AF", Removed::EmbeddedFiles),
    (b"Alternates", Removed::FurtherPictures),
    (b"Author", Removed::DocumentProperties),
    (b"CreationDate", Removed::DocumentProperties),
    (b"Creator", Removed::DocumentProperties),
    (b"CreatorInfo", Removed::DocumentProperties),
    (b"EF", Removed::EmbeddedFiles),
    (b"EmbeddedFiles", Removed::EmbeddedFiles),
    (b"JS", Removed::JavaScript),
    (b"JavaScript", Removed::JavaScript),
    (b"LastModified", Removed::EditingHistory),
    (b"Measure", Removed::CameraAndPlace),
    (b"Metadata", Removed::EditingHistory),
    (b"ModDate", Removed::DocumentProperties),
    (b"OPI", Removed::UnknownParts),
    (b"OpenAction", Removed::Actions),
    (b"PieceInfo", Removed::EditingHistory),
    (b"Producer", Removed::DocumentProperties),
    (b"PtData", Removed::CameraAndPlace),
    (b"RF", Removed::EmbeddedFiles),
    (b"Ref", Removed::EmbeddedFiles),
    (b"Thumb", Removed::Thumbnail),
    (b"XFA", Removed::FormFields),
];

/// Keys that allow-lists leave out, and what to call them.
const LEFT_OUT: &[(&[u8], Removed)] = &[
    (b"AcroForm", Removed::FormFields),
    (b"Collection", Removed::EmbeddedFiles),
    (b"DSS", Removed::FormFields),
    (b"FT", Removed::FormFields),
    (b"PA", Removed::Actions),
    (b"Perms", Removed::FormFields),
    (b"T", Removed::FormFields),
    (b"URI", Removed::Actions),
    (b"V", Removed::FormFields),
];

/// Dictionaries whose keys are names somebody gave.
const NAMED: &[&[u8]] = &[
    b"Font",
    b"XObject",
    b"ExtGState",
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"Properties",
    b"CharProcs",
    b"RoleMap",
    b"ClassMap",
    b"Dests",
    b"Colorants",
    b"N",
];

/// What `S` says in dictionaries that do something (section 12.6.4).
const ACTIONS: &[&[u8]] = &[
    b"GoTo",
    b"GoToR",
    b"GoToE",
    b"GoToDp",
    b"Launch",
    b"Thread",
    b"URI",
    b"Sound",
    b"Movie",
    b"Hide",
    b"Named",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"JavaScript",
    b"SetOCGState",
    b"Rendition",
    b"Trans",
    b"GoTo3DView",
    b"RichMediaExecute",
];

/// Says what a key is that goes wherever it stands.
pub(super) fn denied(key: &[u8]) -> Option<Removed> {
    find(DENIED, key)
}

/// Says what a key is that an allow-list leaves out.
pub(super) fn left_out(key: &[u8]) -> Removed {
    denied(key).or_else(|| find(LEFT_OUT, key)).unwrap_or(Removed::UnknownParts)
}

/// Says whether what stands under a key is a dictionary of names.
pub(super) fn holds_names(key: &[u8]) -> bool {
    NAMED.contains(&key)
}

/// Says what a dictionary is that goes as a whole.
pub(super) fn forbidden(dictionary: &Dictionary) -> Option<Removed> {
    if dictionary.has(b"JS") || dictionary.name(b"S") == Some(b"JavaScript") {
        return Some(Removed::JavaScript);
    }
    if dictionary.name(b"S").is_some_and(|kind| ACTIONS.contains(&kind)) {
        return Some(Removed::Actions);
    }
    if dictionary.has(b"EF") || dictionary.has(b"UF") {
        return Some(Removed::EmbeddedFiles);
    }
    if matches!(dictionary.get(b"ByteRange"), Some(Object::Array(_))) {
        return Some(Removed::FormFields);
    }
    match dictionary.name(b"Type").unwrap_or_default() {
        b"Action" | b"Rendition" | b"MediaClip" | b"MediaPlayParams" => Some(Removed::Actions),
        b"Filespec" | b"F" | b"EmbeddedFile" | b"3D" | b"CollectionItem" => Some(Removed::EmbeddedFiles),
        b"Metadata" => Some(Removed::EditingHistory),
        b"Sig" | b"DocTimeStamp" => Some(Removed::FormFields),
        b"Catalog" | b"ObjStm" | b"XRef" | b"Page" | b"Pages" => Some(Removed::UnusedParts),
        b"Annot" => Some(Removed::Comments),
        _ => match dictionary.name(b"Subtype").unwrap_or_default() {
            b"XML" => Some(Removed::EditingHistory),
            b"PS" => Some(Removed::Actions),
            _ if dictionary.has(b"Rect") && dictionary.has(b"Subtype") => Some(Removed::Comments),
            _ => None,
        },
    }
}

fn find(table: &[(&[u8], Removed)], key: &[u8]) -> Option<Removed> {
    table.iter().find(|(known, _)| *known == key).map(|(_, what)| *what)
}
