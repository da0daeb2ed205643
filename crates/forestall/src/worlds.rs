//! The world a desk looks at: who is who and where they lie.

use forestall_exercise::{ExerciseWorld, default_months};
use forestall_geography::Atlas;
use forestall_store::{Places, World};
use forestall_types::PolityTable;

/// A world's table and atlas, owned or shared.
pub(crate) enum WorldPlaces {
    Earth,
    Exercise { table: Box<PolityTable>, atlas: Box<Atlas> },
}

/// Returns the places of a world; an exercise world is drawn again from its seed.
pub(crate) fn places(world: &World) -> WorldPlaces {
    match world {
        World::Earth => WorldPlaces::Earth,
        World::Exercise { seed } => {
            WorldPlaces::of_exercise(&ExerciseWorld::generate(*seed, default_months()))
        }
    }
}

impl WorldPlaces {
    pub(crate) fn of_exercise(world: &ExerciseWorld) -> Self {
        Self::Exercise {
            table: Box::new(world.polities().clone()),
            atlas: Box::new(Atlas::from_outlines(world.outlines().to_vec())),
        }
    }

    pub(crate) fn table(&self) -> &PolityTable {
        match self {
            Self::Earth => PolityTable::world(),
            Self::Exercise { table, .. } => table,
        }
    }

    pub(crate) fn atlas(&self) -> &Atlas {
        match self {
            Self::Earth => Atlas::world(),
            Self::Exercise { atlas, .. } => atlas,
        }
    }

    pub(crate) fn places(&self) -> Places<'_> {
        Places { table: self.table(), atlas: self.atlas() }
    }
}
