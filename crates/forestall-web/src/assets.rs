//! The files of the screens, carried inside the program.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

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
    asset!("css/charts.css", CSS),
    asset!("css/map.css", CSS),
    asset!("css/country.css", CSS),
    asset!("css/board.css", CSS),
    asset!("css/data.css", CSS),
    asset!("css/print.css", CSS),
    asset!("js/forestall.js", JS),
    asset!("fonts/source-sans-3-latin.woff2", WOFF2),
    asset!("fonts/source-serif-4-latin-600.woff2", WOFF2),
    asset!("mark.svg", SVG),
];

/// All style sheets as one, so that a page asks once.
static STYLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    ASSETS
        .iter()
        .filter(|asset| asset.content_type == CSS)
        .flat_map(|asset| asset.bytes.iter().copied())
        .collect()
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
pub(crate) async fn serve(Path((version, name)): Path<(String, String)>) -> Result<Response, PageError> {
    if version != *VERSION {
        return Err(PageError::NotFound);
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
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn sheets_ask_for_nothing_from_outside() {
        let style = String::from_utf8(STYLE.clone()).unwrap();
        assert!(!style.contains("http") && !style.contains("@import"));
    }

    #[test]
    fn the_first_view_is_light() {
        let fonts_and_script: usize =
            ASSETS.iter().filter(|asset| asset.content_type != CSS).map(|asset| asset.bytes.len()).sum();
        let all = STYLE.len() + fonts_and_script;
        assert!(all < 100_000, "style, script and faces are {all} bytes; pages need the rest of 200 kB");
    }
}
