//! The files of the screens, carried inside the program.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::PageError;

/// One file: its name below `static/`, its type and its bytes.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $content_type:expr) => {
        Asset {
            name: $name,
            content_type: $content_type,
            bytes: include_bytes!(concat!("../static/", $name)),
        }
    };
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const WOFF2: &str = "font/woff2";
const SVG: &str = "image/svg+xml";

/// All files; the sheets in the order they are joined.
const ASSETS: &[Asset] = &[
    asset!("css/fonts.css", CSS),
    asset!("css/tokens.css", CSS),
    asset!("css/base.css", CSS),
    asset!("css/frame.css", CSS),
    asset!("css/tables.css", CSS),
    asset!("css/forms.css", CSS),
    asset!("css/doors.css", CSS),
    asset!("css/marks.css", CSS),
    asset!("css/charts.css", CSS),
    asset!("css/actor_map.css", CSS),
    asset!("css/map.css", CSS),
    asset!("css/venues.css", CSS),
    asset!("css/ring.css", CSS),
    asset!("css/country.css", CSS),
    asset!("css/board.css", CSS),
    asset!("css/engagements.css", CSS),
    asset!("css/data.css", CSS),
    asset!("css/notes.css", CSS),
    asset!("css/parties.css", CSS),
    asset!("css/calendar.css", CSS),
    asset!("css/appeals.css", CSS),
    asset!("css/situations.css", CSS),
    asset!("css/texts.css", CSS),
    asset!("css/print.css", CSS),
    asset!("js/forestall.js", JS),
    asset!("fonts/source-sans-3-latin.woff2", WOFF2),
    asset!("fonts/source-serif-4-latin-600.woff2", WOFF2),
    asset!("mark.svg", SVG),
];

/// All style sheets as one, so that a page asks once; without indentation and comments, which stand on lines of
/// their own.
static STYLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let sheets = ASSETS.iter().filter(|asset| asset.content_type == CSS);
    let text = sheets.map(|asset| str::from_utf8(asset.bytes).expect("style sheets are written in UTF-8"));
    let lines = text.flat_map(str::lines).map(str::trim).filter(|line| !line.starts_with("/*"));
    lines.flat_map(str::bytes).collect()
});

/// The same compressed: for a poor line it is a fifth.
static STYLE_GZIP: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(&STYLE).and_then(|()| encoder.finish());
    packed.expect("writing into memory does not fail")
});

/// Twelve hexadecimal digits over all files: part of their addresses, so that they may be kept for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for asset in ASSETS {
        hasher.update(asset.name.as_bytes()).update(asset.bytes);
    }
    hasher.finalize().to_hex().chars().take(12).collect()
});

/// Returns the word in the addresses of all files, which changes when one of them does.
pub(crate) fn version() -> &'static str {
    &VERSION
}

/// Answers with a file, to be kept for a year: another content has another address.
pub(crate) async fn serve(
    Path((version, name)): Path<(String, String)>,
    asked: HeaderMap,
) -> Result<Response, PageError> {
    if version != *VERSION {
        return Err(PageError::NotFound);
    }
    if name == "forestall.css" && takes_gzip(&asked) {
        let headers =
            [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip")), kept(), of_type(CSS), VARIES];
        return Ok((headers, STYLE_GZIP.as_slice()).into_response());
    }
    let (content_type, bytes): (_, &'static [u8]) = if name == "forestall.css" {
        (CSS, &STYLE)
    } else {
        let asset = ASSETS
            .iter()
            .find(|asset| asset.name == name && asset.content_type != CSS)
            .ok_or(PageError::NotFound)?;
        (asset.content_type, asset.bytes)
    };
    Ok(([of_type(content_type), kept(), VARIES], bytes).into_response())
}

/// The answer depends on what the browser can unpack.
const VARIES: (HeaderName, HeaderValue) = (header::VARY, HeaderValue::from_static("accept-encoding"));

const fn of_type(content_type: &'static str) -> (HeaderName, HeaderValue) {
    (header::CONTENT_TYPE, HeaderValue::from_static(content_type))
}

const fn kept() -> (HeaderName, HeaderValue) {
    (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"))
}

/// Says whether a browser unpacks gzip; one that names it with a weight of nothing does not.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let named = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = named.flat_map(|value| value.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("gzip")
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn sheets_name_no_colour_outside_the_tokens() {
        for asset in ASSETS.iter().filter(|asset| asset.content_type == CSS && asset.name != "css/tokens.css")
        {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            for line in text.lines().filter(|line| line.contains(':')) {
                let value = line.split_once(':').map_or("", |(_, value)| value);
                assert!(!value.contains('#') && !value.contains("rgb"), "{}: {line}", asset.name);
            }
        }
    }

    /// Pages turn round in a language written from right to left only where no side is named.
    #[test]
    fn sheets_name_no_left_or_right() {
        for asset in ASSETS.iter().filter(|asset| asset.content_type == CSS) {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            for line in text.lines().filter(|line| !line.contains("@bottom-right")) {
                let mut words = line.split(|c: char| !c.is_ascii_alphabetic());
                assert!(!words.any(|word| word == "left" || word == "right"), "{}: {line}", asset.name);
            }
        }
    }

    #[test]
    fn sheets_ask_for_nothing_from_outside() {
        let style = String::from_utf8(STYLE.clone()).unwrap();
        assert!(!style.contains("http") && !style.contains("@import"));
    }

    /// Returns the colour a token has in a theme, as linear light (WCAG 2.2, relative luminance).
    fn luminance(theme: &str, token: &str) -> f64 {
        let value =
            theme.split(&format!("{token}: #")).nth(1).unwrap_or_else(|| panic!("{token} is missing"));
        let channel = |at: usize| {
            let share = f64::from(u8::from_str_radix(&value[at..at + 2], 16).unwrap()) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    /// Source: WCAG 2.2, success criterion 1.4.3: text needs a contrast of at least 4.5 to 1.
    #[test]
    fn text_can_be_read_in_both_themes() {
        let tokens = include_str!("../static/css/tokens.css");
        let (light, rest) = tokens.split_once("@media screen and (prefers-color-scheme: dark)").unwrap();
        let dark = rest.split_once("@media print").unwrap().0;
        for (name, theme) in [("light", light), ("dark", dark)] {
            for (ink, ground) in [
                ("--ink", "--paper"),
                ("--ink", "--panel"),
                ("--ink", "--hover"),
                ("--ink-2", "--paper"),
                ("--ink-2", "--panel"),
                ("--ink-2", "--hover"),
                ("--accent", "--paper"),
                ("--accent", "--panel"),
                ("--accent", "--accent-soft"),
                ("--alarm", "--paper"),
                ("--alarm", "--panel"),
                ("--alarm", "--alarm-soft"),
                ("--good", "--panel"),
                ("--stale", "--stale-ground"),
                ("--exercise", "--exercise-ground"),
                ("--on-accent", "--accent"),
            ] {
                let (a, b) = (luminance(theme, ink), luminance(theme, ground));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 4.5, "{name}: {ink} on {ground} has {contrast:.2}");
            }
        }
    }

    #[test]
    fn style_is_compressed_for_who_unpacks_it() {
        let asks = |text: &'static str| {
            takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))]))
        };
        assert!(asks("gzip, deflate, br") && asks("br;q=1.0, gzip;q=0.8"));
        assert!(!asks("br") && !asks("gzip;q=0") && !asks("identity") && !takes_gzip(&HeaderMap::new()));
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(STYLE_GZIP.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, *STYLE);
    }

    /// As browsers load it: all of them unpack gzip.
    #[test]
    fn the_first_view_is_light() {
        let fonts_and_script: usize =
            ASSETS.iter().filter(|asset| asset.content_type != CSS).map(|asset| asset.bytes.len()).sum();
        let all = STYLE_GZIP.len() + fonts_and_script;
        assert!(all < 80_000, "style, script and faces are {all} bytes; pages need the rest of 200 kB");
    }
}
