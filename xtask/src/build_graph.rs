//! What the program is built from, as cargo tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// One package of the build.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// The licence in SPDX notation, as the package declares it.
    pub(crate) license: Option<String>,
    /// Where it comes from; none for our own crates.
    pub(crate) source: Option<String>,
}

/// The packages of this machine's build and who uses whom.
#[derive(Debug)]
pub(crate) struct BuildGraph {
    packages: Vec<Package>,
    /// Per package: what it uses when it runs (no build or test dependencies).
    uses: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<NodeDep>,
}

#[derive(Deserialize)]
struct NodeDep {
    pkg: String,
    dep_kinds: Vec<DepKind>,
}

#[derive(Deserialize)]
struct DepKind {
    kind: Option<String>,
}

/// Returns the folder of the workspace.
pub(crate) fn workspace_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

impl BuildGraph {
    /// Asks cargo; needs no network once the workspace was built.
    pub(crate) fn load() -> Result<Self> {
        let target = host_target()?;
        let text = output_of(
            "cargo",
            &["metadata", "--format-version=1", "--offline", "--filter-platform", &target],
        )?;
        let metadata: Metadata = serde_json::from_str(&text).context("reading what `cargo metadata` says")?;
        let uses = metadata
            .resolve
            .nodes
            .into_iter()
            .map(|node| {
                let is_used = |dep: &NodeDep| dep.dep_kinds.iter().any(|kind| kind.kind.is_none());
                let used = node.deps.into_iter().filter(is_used).map(|dep| dep.pkg).collect();
                (node.id, used)
            })
            .collect::<BTreeMap<String, Vec<String>>>();
        let packages =
            metadata.packages.into_iter().filter(|package| uses.contains_key(&package.id)).collect();
        Ok(Self { packages, uses })
    }

    /// Returns all packages, ours included.
    pub(crate) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Returns the names of everything a crate of ours runs with, however far down.
    pub(crate) fn everything_below(&self, crate_name: &str) -> BTreeSet<&str> {
        let by_id: BTreeMap<&str, &str> =
            self.packages.iter().map(|package| (package.id.as_str(), package.name.as_str())).collect();
        let start =
            self.packages.iter().find(|package| package.name == crate_name && package.source.is_none());
        let mut open: Vec<&str> = start.map(|package| package.id.as_str()).into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            for used in self.uses.get(id).into_iter().flatten() {
                if let Some(name) = by_id.get(used.as_str())
                    && seen.insert(*name)
                {
                    open.push(used);
                }
            }
        }
        seen
    }
}

fn host_target() -> Result<String> {
    let text = output_of("rustc", &["-vV"])?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.to_owned())
}

/// Runs a program in the workspace's folder and returns what it printed.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(workspace_root())
        .output()
        .with_context(|| format!("starting {program}"))?;
    ensure!(
        output.status.success(),
        "`{program} {}` failed:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).with_context(|| format!("{program} did not answer in UTF-8"))
}
