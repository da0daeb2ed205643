//! Where an engagement stands, and the one table of moves from there.

use forestall_types::coded_enum;

coded_enum!(
    /// Where an engagement stands.
    Stage, "stage of an engagement",
    /// Somebody finds out whether it can be; talks about talks are sessions like any other.
    Exploring => "exploring", "exploring";
    /// The parties are asked.
    ConsentSought => "consent-sought", "consent sought";
    /// They agreed, and what they need to begin is there.
    Prepared => "prepared", "prepared";
    /// They meet.
    UnderWay => "under-way", "under way";
    /// They do not meet for now.
    Paused => "paused", "paused";
    /// Another channel carries it on; what becomes of what passed is still to be seen.
    Transferred => "transferred", "transferred";
    /// It ended with an outcome.
    Concluded => "concluded", "concluded";
    /// A party left, or it was given up.
    BrokenOff => "broken-off", "broken off";
);

coded_enum!(
    /// A move from one stage to another.
    StageMove, "move of an engagement",
    /// The parties are asked.
    SeekConsent => "seek-consent", "seek consent";
    /// All is there to begin.
    Prepare => "prepare", "call it prepared";
    /// It gets under way, for the first time or again.
    Begin => "begin", "get under way";
    /// It stops for a while.
    Pause => "pause", "pause";
    /// What was called done was not: one stage back.
    StepBack => "step-back", "take one stage back";
    /// Another channel carries it on.
    Transfer => "transfer", "transfer to another channel";
    /// It ends with an outcome.
    Conclude => "conclude", "conclude";
    /// It ends because somebody left.
    BreakOff => "break-off", "break off";
);

impl Stage {
    /// Returns the stage after a move; `None` where the move makes no sense.
    pub const fn after(self, step: StageMove) -> Option<Self> {
        use StageMove as To;
        match (self, step) {
            (Self::Exploring, To::SeekConsent) | (Self::Prepared, To::StepBack) => Some(Self::ConsentSought),
            (Self::ConsentSought, To::StepBack) => Some(Self::Exploring),
            (Self::ConsentSought, To::Prepare) => Some(Self::Prepared),
            (Self::Prepared | Self::Paused | Self::Transferred, To::Begin) => Some(Self::UnderWay),
            (Self::UnderWay, To::Pause) => Some(Self::Paused),
            (Self::UnderWay | Self::Paused, To::Transfer) => Some(Self::Transferred),
            (Self::Concluded | Self::BrokenOff, _) => None,
            (_, To::Conclude) => Some(Self::Concluded),
            (_, To::BreakOff) => Some(Self::BrokenOff),
            _ => None,
        }
    }

    /// Returns the moves possible from here, in the order a form offers them.
    pub fn moves(self) -> impl Iterator<Item = StageMove> {
        StageMove::ALL.iter().copied().filter(move |&step| self.after(step).is_some())
    }

    /// Says whether it is not over. One that was transferred is not, until what became of it is known.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Concluded | Self::BrokenOff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row per stage, one column per move in the order of `StageMove::ALL`; a dot where there is no way.
    #[test]
    fn the_table_of_moves() {
        use Stage::{
            BrokenOff, Concluded, ConsentSought, Exploring, Paused, Prepared, Transferred, UnderWay,
        };
        let letter = |stage: Option<Stage>| match stage {
            None => '.',
            Some(Exploring) => 'E',
            Some(ConsentSought) => 'S',
            Some(Prepared) => 'P',
            Some(UnderWay) => 'U',
            Some(Paused) => 'H',
            Some(Transferred) => 'T',
            Some(Concluded) => 'C',
            Some(BrokenOff) => 'B',
        };
        for (stage, row) in [
            (Exploring, "S.....CB"),
            (ConsentSought, ".P..E.CB"),
            (Prepared, "..U.S.CB"),
            (UnderWay, "...H.TCB"),
            (Paused, "..U..TCB"),
            (Transferred, "..U...CB"),
            (Concluded, "........"),
            (BrokenOff, "........"),
        ] {
            let found: String = StageMove::ALL.iter().map(|&step| letter(stage.after(step))).collect();
            assert_eq!(found, row, "{stage}");
            assert_eq!(stage.is_open(), stage.moves().next().is_some(), "{stage}");
        }
    }
}
