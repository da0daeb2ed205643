//! Single negotiating texts: the list, the text with its brackets and acceptances, what changed, and to carry away.

mod conflict;
pub(crate) mod diff;
pub(crate) mod export;
mod forms;
mod lines;
pub(crate) mod list;
mod page;
mod party_names;
mod spans;

pub(crate) use page::TextScreen;

use forestall_engagement::chronicle::{ChronicleFile, fold_acts};
use forestall_engagement::negotiating_text::NegotiatingText;
use forestall_types::{ChronicleId, ChronicleKind};

use crate::frame::Visit;
use crate::page_error::{PageError, PageResult};

/// Loads the text an address names, as the viewer may read it.
async fn load(visit: &Visit, id: &str) -> PageResult<(ChronicleFile, NegotiatingText)> {
    let id: ChronicleId = id.parse().map_err(|_| PageError::NotFound)?;
    if id.kind() != ChronicleKind::NegotiatingText {
        return Err(PageError::NotFound);
    }
    let file = visit.desk.chronicle(visit.viewer(), id).await?.ok_or(PageError::NotFound)?;
    let text = fold_acts(file.id, &file.entries);
    Ok((file, text))
}
