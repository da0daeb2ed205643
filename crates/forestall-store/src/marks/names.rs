//! The names of accounts that marks and members speak of.

use forestall_confidence::{AccountId, DisplayName};

use crate::desk::DeskError;
use crate::desk::records::{Place, Records};

/// Returns the name by which others know an account, closed ones included; nothing when there is none.
pub(crate) async fn account_name(
    records: &mut Records<'_>,
    account: AccountId,
) -> Result<Option<DisplayName>, DeskError> {
    let query = "select name from account where account_id = $1";
    let row = records.row(query, &[account.to_string().into()]).await?;
    let place = Place { table: "account", record: &account, position: None };
    row.map(|row| records.open(place, "name", &row)).transpose()
}
