//! A text as a picture that telephones read (QR code, ISO/IEC 18004).

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code, as the standard asks.
const QUIET: i32 = 4;

/// Draws the text; `None` when it is too long for one code.
///
/// The picture is part of the page: no other server, and no file, ever sees the text.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|&x| code.get_module(x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"The secret as a picture, for an \
         app that reads it\"><rect class=\"qr-ground\" width=\"{size}\" height=\"{size}\"/>\
         <path class=\"qr-ink\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: ISO/IEC 18004: a finder pattern in three corners, 7 modules wide, and a code of version 1 has 21.
    #[test]
    fn the_picture_has_its_corners_and_its_margin() {
        let svg = svg("forestall").unwrap();
        assert!(svg.contains("viewBox=\"0 0 29 29\""), "{svg:.120}");
        for corner in ["M4 4h", "M10 4h", "M24 4h", "M4 24h"] {
            assert!(svg.contains(corner), "{corner}");
        }
        assert!(!svg.contains("M3 ") && !svg.contains("M25 "), "the margin is empty");
        assert!(!svg.contains("M24 24h1v1h-1zM"), "the fourth corner has no pattern of its own");
        assert!(!svg.contains("forestall"), "the text stands in the picture alone");
    }

    #[test]
    fn what_is_too_long_is_not_drawn() {
        assert_eq!(svg(&"x".repeat(4_000)), None);
    }
}
