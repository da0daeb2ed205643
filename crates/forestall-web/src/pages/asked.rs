//! What a list is asked for, as an address or a search says it.

use std::str::FromStr;

use crate::page_error::{PageError, PageResult};

/// The longest search, in characters.
const LONGEST_SEARCH: usize = 200;

/// Returns the words of a search, cut to what one looks for.
pub(crate) fn search_words(sent: &str) -> String {
    sent.trim().chars().take(LONGEST_SEARCH).collect()
}

/// Returns what was chosen: nothing for an empty text, and [`PageError::BadRequest`] for what no list offers.
pub(crate) fn chosen<T: FromStr>(sent: &str) -> PageResult<Option<T>> {
    if sent.is_empty() { Ok(None) } else { sent.parse().map(Some).map_err(|_| PageError::BadRequest) }
}
