//! What speaks against an act from other records.

use forestall_engagement::chronicle::DeskAct;
use forestall_types::ChronicleId;

use super::{ActForm, Context, Screen, Sent};
use crate::page_error::PageResult;

/// What speaks against an act from other records the viewer may read.
pub(crate) struct Doubt {
    /// What it is and what to do, in a sentence.
    pub(crate) why: String,
    /// Whether the form is taken when it is sent once more.
    pub(crate) may_insist: bool,
}

/// The name of what says that somebody saw the doubt.
const SURE: &str = "sure";

/// Says whether a form is to be shown once more, with what speaks against it; one sent again is taken.
pub(super) async fn is_doubted<S: Screen>(
    ctx: &Context,
    id: Option<ChronicleId>,
    act: &DeskAct,
    sent: &Sent,
    form: &mut ActForm,
) -> PageResult<bool> {
    let Some(doubt) = S::doubt(ctx, id, act).await? else { return Ok(false) };
    if doubt.may_insist && sent.get(SURE).is_some() {
        return Ok(false);
    }
    if doubt.may_insist {
        form.fixed.push((SURE, "yes".to_owned()));
    }
    form.error = Some(doubt.why);
    Ok(true)
}
