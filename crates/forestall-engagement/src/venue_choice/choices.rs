//! What is chosen from a list when places are compared.

use forestall_types::coded_enum;

coded_enum!(
    /// Whether a place lies in the area of conflict.
    Area, "answer",
    /// The place lies where the conflict is.
    InArea => "in-area", "in the area of conflict";
    /// It lies elsewhere.
    Outside => "outside", "outside the area of conflict";
);

coded_enum!(
    /// Whether a party can come to a place.
    Access, "answer",
    /// It can.
    Can => "can", "can come";
    /// It can, with difficulty.
    WithDifficulty => "with-difficulty", "with difficulty";
    /// It cannot.
    Cannot => "cannot", "cannot come";
);

coded_enum!(
    /// What makes it hard for a party to come.
    Obstacle, "obstacle",
    /// Entry or passage is not granted.
    Visa => "visa", "visa or passage";
    /// There is no safe or regular way.
    Travel => "travel", "travel";
    /// Its people would be in danger, on the way or there.
    Security => "security", "security";
    /// It is too far for those who have to decide at home.
    Distance => "distance", "distance";
    /// It cannot be seen there.
    Standing => "standing", "standing: it cannot be seen there";
);

coded_enum!(
    /// Whether what a place says speaks for meeting there.
    Leaning, "leaning",
    /// It speaks for the place.
    For => "for", "for";
    /// It speaks against it.
    Against => "against", "against";
);

coded_enum!(
    /// What the host said.
    HostAnswer, "answer",
    /// The host was asked and has not answered.
    Asked => "asked", "asked";
    /// The host agrees.
    Agrees => "agrees", "agrees";
    /// The host agrees, on conditions.
    OnConditions => "on-conditions", "agrees, on conditions";
    /// The host refuses.
    Refuses => "refuses", "refuses";
);

coded_enum!(
    /// How far around a place the danger is read.
    Radius, "radius",
    /// The grid cell of the place alone.
    Cell => "cell", "its own grid cell, half a degree wide";
    /// 50 kilometres.
    Km50 => "50", "50 km around it";
    /// 100 kilometres.
    Km100 => "100", "100 km around it";
);

coded_enum!(
    /// How much a criterion counts for somebody.
    Weight, "weight",
    /// Nothing.
    None => "0", "not at all";
    /// Once.
    Some => "1", "a little";
    /// Twice as much.
    Much => "2", "much";
    /// Four times as much.
    Most => "4", "most";
);

impl Radius {
    /// Returns the great-circle distance from the place within which the centre of a grid cell lies.
    pub const fn km(self) -> f64 {
        match self {
            Self::Cell => 0.0,
            Self::Km50 => 50.0,
            Self::Km100 => 100.0,
        }
    }
}

impl Weight {
    /// Returns how often the criterion counts.
    pub const fn times(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Some => 1.0,
            Self::Much => 2.0,
            Self::Most => 4.0,
        }
    }
}
