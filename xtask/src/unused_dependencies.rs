//! Dependencies that a manifest names and no code does.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::build_graph::{output_of, workspace_root};

/// Check that every dependency of a manifest is named in the crate's code
///
/// Looks for the name as a word in the Rust files and, for doc tests, in README.md. A name that occurs only in a
/// comment counts as used.
#[derive(clap::Args)]
pub(crate) struct Args {}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
    kind: Option<String>,
}

pub(crate) fn run(_args: &Args) -> Result<()> {
    let text = output_of("cargo", &["metadata", "--format-version=1", "--offline", "--no-deps"])?;
    let metadata: Metadata = serde_json::from_str(&text).context("reading what `cargo metadata` says")?;
    let mut unused = Vec::new();
    for manifest in &metadata.packages {
        unused.extend(unused_in(manifest)?);
    }
    if unused.is_empty() { Ok(()) } else { bail!("no code names these dependencies: {}", unused.join("; ")) }
}

/// Returns the dependencies of one crate that its code does not name.
fn unused_in(manifest: &Member) -> Result<Vec<String>> {
    let folder = manifest.manifest_path.parent().unwrap_or(&workspace_root()).to_owned();
    let shipped =
        code_below(&folder.join("src"))? + &fs::read_to_string(folder.join("README.md")).unwrap_or_default();
    let mut tested = shipped.clone();
    for name in ["tests", "benches", "examples"] {
        tested += &code_below(&folder.join(name))?;
    }
    let is_unused = |dependency: &&Dependency| {
        let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
        let code = if dependency.kind.as_deref() == Some("dev") { &tested } else { &shipped };
        dependency.kind.as_deref() != Some("build") && !names_word(code, &name)
    };
    let unused = manifest.dependencies.iter().filter(is_unused);
    Ok(unused.map(|dependency| format!("{} in {}", dependency.name, manifest.name)).collect())
}

/// Returns the text of all Rust files below a folder; none where there is no such folder.
fn code_below(folder: &Path) -> Result<String> {
    let mut code = String::new();
    if !folder.exists() {
        return Ok(code);
    }
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            code += &code_below(&path)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            code += &fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        }
    }
    Ok(code)
}

fn names_word(code: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(is_part) && !code[at + word.len()..].starts_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(names_word("use geo::Polygon;", "geo"));
        assert!(!names_word("use geography::Atlas; let my_geo = geo2;", "geo"));
        assert!(names_word("geography; geo", "geo"));
        assert!(!names_word("", "geo"));
    }

    #[test]
    fn a_dependency_without_code_is_named() {
        let dependency = |name: &str, kind: Option<&str>| Dependency {
            name: name.to_owned(),
            rename: None,
            kind: kind.map(str::to_owned),
        };
        let manifest = Member {
            name: "xtask".to_owned(),
            manifest_path: workspace_root().join("xtask/Cargo.toml"),
            dependencies: vec![
                dependency("serde-json", None),
                dependency(&["left", "pad"].join("-"), None),
                dependency(&["right", "pad"].join("-"), Some("dev")),
            ],
        };
        assert_eq!(unused_in(&manifest).unwrap(), ["left-pad in xtask", "right-pad in xtask"]);
    }
}
