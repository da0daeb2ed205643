//! The licences of everything the program is built from.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::build_graph::{BuildGraph, Package, workspace_root};
use crate::licence_expression::is_allowed;

/// List the licences of all packages and check them against deny.toml
#[derive(clap::Args)]
pub(crate) struct Args {}

#[derive(Deserialize)]
struct DenyFile {
    licenses: AllowedLicences,
}

#[derive(Deserialize)]
struct AllowedLicences {
    allow: BTreeSet<String>,
}

pub(crate) fn run(_args: &Args) -> Result<()> {
    let graph = BuildGraph::load()?;
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in graph.packages().iter().filter(|package| package.source.is_some()) {
        names.entry(package.license.as_deref().unwrap_or("none")).or_default().push(&package.name);
    }
    let mut out = std::io::stdout().lock();
    for (licence, names) in &names {
        writeln!(out, "{licence} ({}): {}", names.len(), names.join(", "))?;
    }
    let refused = refused(graph.packages(), &allowed(&workspace_root().join("deny.toml"))?)?;
    if refused.is_empty() { Ok(()) } else { bail!("not allowed by deny.toml: {}", refused.join("; ")) }
}

fn allowed(deny_file: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(deny_file).context("reading deny.toml")?;
    let file: DenyFile = toml::from_str(&text).context("reading deny.toml")?;
    Ok(file.licenses.allow)
}

/// Returns the packages of others that may not be used, each with its licence.
fn refused(packages: &[Package], allowed: &BTreeSet<String>) -> Result<Vec<String>> {
    let mut refused = Vec::new();
    for package in packages.iter().filter(|package| package.source.is_some()) {
        let is_fine = match &package.license {
            Some(licence) => {
                is_allowed(licence, allowed).with_context(|| format!("the licence of {}", package.name))?
            }
            None => false,
        };
        if !is_fine {
            let licence = package.license.as_deref().unwrap_or("no licence");
            refused.push(format!("{} {} ({licence})", package.name, package.version));
        }
    }
    Ok(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_of_the_build_is_allowed() {
        let graph = BuildGraph::load().unwrap();
        assert!(graph.packages().len() > 100, "cargo named {} packages", graph.packages().len());
        let allowed = allowed(&workspace_root().join("deny.toml")).unwrap();
        assert_eq!(refused(graph.packages(), &allowed).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_package_that_is_not_allowed_is_named() {
        let graph = BuildGraph::load().unwrap();
        let mit_only: BTreeSet<String> = ["MIT".to_owned()].into();
        let refused = refused(graph.packages(), &mit_only).unwrap();
        assert!(
            refused.iter().any(|package| package.starts_with("arrow ")),
            "arrow is Apache-2.0: {refused:?}"
        );
        assert!(refused.iter().all(|package| !package.starts_with("forestall")));
    }
}
