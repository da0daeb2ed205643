//! An actor map as a table.

use super::actor_map::{ActorMap, MapActor, MapReading};
use super::{Cell, ChartTable, Column};
use crate::format;

impl ActorMap {
    /// Returns the same as a table.
    pub fn table(&self) -> ChartTable {
        let columns = vec![
            Column::text("Party", "party"),
            Column::text("Kind", "kind"),
            Column::text("Attitude", "attitude"),
            Column::text("Attitude before", "attitude_before"),
            Column::text("Towards", "towards"),
            Column::text("Interest", "interest"),
            Column::text("Interest before", "interest_before"),
            Column::text("Influence", "influence"),
            Column::text("Influence before", "influence_before"),
            Column::text("Measured", "measured_on"),
            Column::text("Relations", "relations"),
        ];
        let rows = self.actors.iter().enumerate().map(|(index, actor)| self.row(index, actor)).collect();
        ChartTable { caption: format!("{}, on {}", self.subject, format::date(self.as_of)), columns, rows }
    }

    fn row(&self, index: usize, actor: &MapActor) -> Vec<Cell> {
        let now =
            |of: Option<MapReading>| of.map_or_else(Cell::unknown, |of| Cell::printed(of.words, of.value));
        let before = |of: Option<MapReading>| match of.and_then(|of| of.before) {
            Some((value, words)) => Cell::printed(words, value),
            None => Cell::printed("–", ""),
        };
        let told = |text: String| if text.is_empty() { Cell::printed("–", "") } else { Cell::text(text) };
        let measured = [actor.attitude, actor.interest, actor.influence];
        let newest = measured.into_iter().flatten().map(|of| of.on).max();
        let newest = newest.map_or_else(Cell::unknown, |on| Cell::printed(format::date(on), on));
        let ties = self.ties.iter().filter_map(|tie| {
            let (phrase, other) = match (tie.from == index, tie.to == index) {
                (true, _) => (tie.style.phrase(), tie.to),
                (_, true) => (tie.style.phrase_back(), tie.from),
                _ => return None,
            };
            Some(format!("{phrase} {}", self.actors.get(other)?.name))
        });
        let ties = ties.collect::<Vec<_>>().join("; ");
        vec![
            Cell::text(actor.name.clone()),
            Cell::text(actor.kind),
            now(actor.attitude),
            before(actor.attitude),
            told(actor.towards.clone().unwrap_or_default()),
            now(actor.interest),
            before(actor.interest),
            now(actor.influence),
            before(actor.influence),
            newest,
            told(ties),
        ]
    }
}
