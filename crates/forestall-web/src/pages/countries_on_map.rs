//! The countries of the map, to choose among.

use forestall_confidence::Capability;
use forestall_types::PolityCode;

use crate::forms::Choice;
use crate::frame::Visit;
use crate::page_error::PageResult;

/// Returns the countries of the map with their names, by name.
///
/// Which they are is internal, as the map is: of an exercise they are its world. Others name a country by its code.
pub(crate) async fn countries_on_map(visit: &Visit) -> PageResult<Vec<(PolityCode, String)>> {
    if !visit.viewer().may(Capability::ReadDesk) {
        return Ok(Vec::new());
    }
    let shapes = visit.desk.world().await?.shapes;
    let mut countries: Vec<_> = shapes.iter().map(|shape| (shape.polity, visit.name(shape.polity))).collect();
    countries.sort_by(|(one, a), (other, b)| (a, one).cmp(&(b, other)));
    countries.dedup();
    Ok(countries)
}

/// Returns the same as choices of a filter, and the chosen one where it is not among them.
pub(crate) async fn country_choices(visit: &Visit, chosen: Option<PolityCode>) -> PageResult<Vec<Choice>> {
    let mut countries = countries_on_map(visit).await?;
    if let Some(code) = chosen.filter(|code| countries.iter().all(|(known, _)| known != code)) {
        countries.push((code, code.to_string()));
    }
    let choice = |(code, label): (PolityCode, String)| Choice {
        value: code.to_string(),
        label,
        help: String::new(),
        is_chosen: chosen == Some(code),
    };
    Ok(countries.into_iter().map(choice).collect())
}
