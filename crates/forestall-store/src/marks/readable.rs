//! What a viewer may read, as the one clause that stands in every query of marked records.

use std::collections::BTreeSet;

use forestall_confidence::{Capability, Eyes, Viewer};

use crate::database::Param;
use crate::desk::DeskError;
use crate::desk::records::{Records, time_text};

/// Puts a query behind what the viewer may read.
///
/// The query joins `seen` in the place of `marked_record`. Where it counts over many records it joins `marked_record`
/// and asks `marked.audience_id in (select audience_id from readable)`, which is the same and faster there. Its own
/// placeholders begin with `$7`; those before are [`viewer_params`].
macro_rules! for_viewer {
    ($($query:expr),+ $(,)?) => {
        concat!(
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/marks/queries/readable.sql")),
            $($query),+
        )
    };
}
pub(crate) use for_viewer;

/// Returns the placeholders `$1` to `$6` of a query made with [`for_viewer`], and after them its own.
pub(crate) fn viewer_params<'a, const OWN: usize>(viewer: &Viewer, own: [Param<'a>; OWN]) -> Vec<Param<'a>> {
    let account = |eyes: &Eyes| eyes.account.map(|account| account.to_string()).unwrap_or_default();
    let is_staff = |eyes: &Eyes| i64::from(eyes.roles.is_staff());
    let own_eyes = viewer.own();
    let as_if = viewer.as_if().unwrap_or(own_eyes);
    let mut params = vec![
        account(own_eyes).into(),
        is_staff(own_eyes).into(),
        account(as_if).into(),
        is_staff(as_if).into(),
        time_text(viewer.now()).into(),
        i64::from(viewer.may(Capability::ReadRecords)).into(),
    ];
    params.extend(own);
    params
}

const READABLE: &str = for_viewer!("select readable.audience_id from readable order by readable.audience_id");

/// Returns the numbers of the audiences in which the viewer is.
pub(crate) async fn readable_audiences(
    records: &mut Records<'_>,
    viewer: &Viewer,
) -> Result<BTreeSet<i64>, DeskError> {
    let rows = records.rows(READABLE, &viewer_params(viewer, [])).await?;
    let numbers = rows.iter().map(|row| row.int("audience_id"));
    Ok(numbers.collect::<Result<_, _>>()?)
}
