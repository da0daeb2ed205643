//! The borders between crates: what a domain crate may not reach.

use anyhow::{Result, bail};

use crate::build_graph::BuildGraph;

/// Crates without files, sockets, databases, environment and clock.
const DOMAIN: &[&str] = &[
    "forestall-attachment",
    "forestall-types",
    "forestall-geography",
    "forestall-events",
    "forestall-panel",
    "forestall-forecast",
    "forestall-score",
    "forestall-backtest",
    "forestall-docket",
    "forestall-confidence",
    "forestall-engagement",
    "forestall-exercise",
];

/// The edges, which depend on the domain and not the other way round.
const EDGES: [&str; 5] =
    ["forestall-vault", "forestall-store", "forestall-sources", "forestall-web", "forestall"];

/// Crates that do I/O: none of them stands below a domain crate.
///
/// `getrandom` is not among them: cargo joins the features of the whole workspace, so it stands below `rand` here even
/// for crates that ask for seeded generators only.
const IO: [&str; 12] = [
    "axum",
    "hyper",
    "indicatif",
    "mio",
    "parquet",
    "reqwest",
    "rustls",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "ureq",
];

/// Check that no domain crate reaches an edge or a crate that does I/O
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> Result<()> {
    let crossings = crossings(&BuildGraph::load()?, DOMAIN);
    if crossings.is_empty() { Ok(()) } else { bail!("borders are crossed: {}", crossings.join("; ")) }
}

/// Returns who reaches what it must not.
fn crossings(graph: &BuildGraph, domain: &[&str]) -> Vec<String> {
    let mut crossings = Vec::new();
    for name in domain {
        let below = graph.everything_below(name);
        let reached = EDGES.into_iter().chain(IO).filter(|other| below.contains(other));
        crossings.extend(reached.map(|other| format!("{name} reaches {other}")));
    }
    crossings
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn domain_crates_reach_no_edge_and_no_io() {
        assert_eq!(crossings(&BuildGraph::load().unwrap(), DOMAIN), Vec::<String>::new());
    }

    #[test]
    fn a_crossing_is_named() {
        let crossings = crossings(&BuildGraph::load().unwrap(), &["forestall-web"]);
        assert!(crossings.contains(&"forestall-web reaches axum".to_owned()), "{crossings:?}");
    }

    #[test]
    fn every_crate_is_domain_edge_or_chore() {
        let graph = BuildGraph::load().unwrap();
        let ours: BTreeSet<&str> = graph
            .packages()
            .iter()
            .filter(|package| package.source.is_none())
            .map(|package| package.name.as_str())
            .collect();
        let known: BTreeSet<&str> = DOMAIN.iter().copied().chain(EDGES).chain(["xtask"]).collect();
        let strangers: Vec<&&str> = ours.difference(&known).collect();
        assert!(strangers.is_empty(), "put these into DOMAIN or EDGES: {strangers:?}");
        let gone: Vec<&str> = DOMAIN.iter().copied().filter(|name| !ours.contains(name)).collect();
        assert!(gone.is_empty(), "these crates are gone, so nothing is checked of them: {gone:?}");
    }
}
