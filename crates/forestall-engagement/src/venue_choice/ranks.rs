//! Ranks by weights somebody gave, and how far they hold.

use forestall_types::ActId;

use super::{Access, Compared, Comparison, DangerDraws, Weights};

/// Candidates ranked by somebody's weights.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranks {
    /// The candidates that could be compared, the best first.
    pub rows: Vec<Rank>,
    /// Those that are in question and could not.
    pub left_out: Vec<ActId>,
}

/// A candidate's rank.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rank {
    /// The candidate.
    pub candidate: ActId,
    /// Its rank; equals share the better one.
    pub rank: usize,
    /// Its best rank when each weight is halved, kept or doubled in all 27 ways.
    pub best: usize,
    /// Its worst.
    pub worst: usize,
}

/// Ranks the candidates by a weighted mean of three values from 0 (worst of those compared) to 1 (best of them):
///
/// - nearness: the distance, scaled evenly between the farthest and the nearest;
/// - safety: `ln(1 + expected deaths)`, scaled likewise;
/// - access: the mean over the parties of 1 (can come), 1/2 (with difficulty) and 0 (cannot).
///
/// Where all are equal on a criterion, all have 1. The scale depends on who is compared: another candidate can change
/// the order of the others, which is why the ranks never stand without the table.
pub fn ranks(comparison: &Comparison<'_>, weights: Weights) -> Ranks {
    let (rows, others): (Vec<&Compared<'_>>, Vec<_>) =
        comparison.rows.iter().partition(|row| row.is_compared());
    let values = values(&rows);
    let given = [weights.nearness, weights.safety, weights.access].map(super::Weight::times);
    let own = rank_by(&values, given);
    let varied: Vec<Vec<usize>> = variations(given).map(|weights| rank_by(&values, weights)).collect();
    let rank = |(position, row): (usize, &&Compared<'_>)| Rank {
        candidate: row.candidate.act_id,
        rank: own[position],
        best: varied.iter().map(|ranks| ranks[position]).min().unwrap_or(own[position]),
        worst: varied.iter().map(|ranks| ranks[position]).max().unwrap_or(own[position]),
    };
    let mut ranked: Vec<Rank> = rows.iter().enumerate().map(rank).collect();
    ranked.sort_by_key(|row| (row.rank, row.worst, row.best));
    let in_question = others.iter().filter(|row| row.candidate.excluded.is_none());
    Ranks { rows: ranked, left_out: in_question.map(|row| row.candidate.act_id).collect() }
}

/// Returns the three values of each row.
fn values(rows: &[&Compared<'_>]) -> Vec<[f64; 3]> {
    let nearness = scale(rows.iter().map(|row| row.km()).collect());
    let expected = |row: &&Compared<'_>| row.draws.map_or(0.0, DangerDraws::expected).ln_1p();
    let safety = scale(rows.iter().map(expected).collect());
    let access = rows.iter().map(|row| {
        let of_party = |access: &Option<Access>| match access {
            Some(Access::Can) => 1.0,
            Some(Access::WithDifficulty) => 0.5,
            Some(Access::Cannot) | None => 0.0,
        };
        row.access.iter().map(of_party).sum::<f64>() / row.access.len().max(1) as f64
    });
    let both = nearness.into_iter().zip(safety);
    both.zip(access).map(|((nearness, safety), access)| [nearness, safety, access]).collect()
}

/// Scales measures of which less is better to 1 for the least and 0 for the most.
fn scale(measures: Vec<f64>) -> Vec<f64> {
    let least = measures.iter().copied().fold(f64::INFINITY, f64::min);
    let most = measures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = most - least;
    measures.into_iter().map(|value| if span > 0.0 { (most - value) / span } else { 1.0 }).collect()
}

/// Returns each row's rank: one more than how many are better. The sum need not be divided by the weights for that.
fn rank_by(values: &[[f64; 3]], weights: [f64; 3]) -> Vec<usize> {
    let score = |row: &[f64; 3]| row.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>();
    let scores: Vec<f64> = values.iter().map(score).collect();
    let better_than = |own: f64| scores.iter().filter(|other| **other > own + 1e-9).count();
    scores.iter().map(|own| better_than(*own) + 1).collect()
}

fn variations(weights: [f64; 3]) -> impl Iterator<Item = [f64; 3]> {
    const FACTORS: [f64; 3] = [0.5, 1.0, 2.0];
    FACTORS.into_iter().flat_map(move |one| {
        FACTORS.into_iter().flat_map(move |two| {
            FACTORS.into_iter().map(move |three| [weights[0] * one, weights[1] * two, weights[2] * three])
        })
    })
}
