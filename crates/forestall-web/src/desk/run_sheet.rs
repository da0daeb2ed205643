//! How a forecast run was made.

use forestall_engagement::RunRef;
use forestall_panel::{Account, PanelChoices};
use forestall_types::{Completeness, MonthRange, ViolenceType};
use jiff::Timestamp;

/// Everything that makes a forecast run what it is.
#[derive(Clone, PartialEq, Debug)]
pub struct RunSheet {
    /// Name, hash and origin.
    pub run: RunRef,
    /// When it was made.
    pub made_at: Timestamp,
    /// Only files read by then were used, if so asked.
    pub as_of: Option<Timestamp>,
    /// The deaths it forecasts.
    pub outcome: ViolenceType,
    /// The model's name.
    pub model: String,
    /// What the model does, in one or two sentences.
    pub recipe: String,
    /// How the recipe came about, in a sentence: how far its record can be believed.
    pub standing: String,
    /// The named choices behind the panel.
    pub choices: PanelChoices,
    /// The seed of the draws.
    pub seed: u64,
    /// First and last step, months ahead.
    pub steps: (u16, u16),
    /// Draws per country and step.
    pub draws_per_step: usize,
    /// Countries ranked.
    pub ranked: usize,
    /// Countries not ranked for want of covered months.
    pub unranked: usize,
    /// The files it rests on.
    pub inputs: Vec<RunInput>,
}

/// One file a run rests on.
#[derive(Clone, PartialEq, Debug)]
pub struct RunInput {
    /// The file's name.
    pub file_name: String,
    /// The file's identifier in the lake.
    pub file_id: String,
    /// The hash of its content; `None` where the lake no longer holds the file.
    pub content_hash: Option<String>,
    /// The source's name on screens.
    pub title: String,
    /// Its licence.
    pub licence: String,
    /// How to cite it.
    pub citation: String,
    /// Whether its figures are preliminary.
    pub is_provisional: bool,
    /// The months it covers, fully or partly.
    pub coverage: (MonthRange, Completeness),
    /// Which places it covers, in words.
    pub places: String,
    /// Why it is an undercount, if it is one.
    pub undercount: Option<String>,
    /// Who says what it covers.
    pub basis: String,
    /// What became of its rows in this run: placed + excluded = input.
    pub account: Account,
}
