//! Links between the pages of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use crate::build_graph::workspace_root;

#[test]
fn links_between_pages_lead_somewhere() {
    let root = workspace_root();
    let mut broken = Vec::new();
    let mut followed = 0;
    for page in pages(&root) {
        let text = fs::read_to_string(&page).unwrap();
        let folder = page.parent().unwrap();
        for target in links(&text) {
            followed += 1;
            let path = target.split('#').next().unwrap();
            if !path.is_empty() && !folder.join(path).exists() {
                broken.push(format!("{}: {target}", page.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
    assert!(followed > 20, "only {followed} links were found");
}

#[test]
fn links_by_hand() {
    let text =
        "See [a](docs/a.md), [b](https://b.example) and\n```text\n[c](c.md)\n```\n`[e](e.md)` [d](#d).";
    assert_eq!(links(text), ["docs/a.md", "#d"]);
}

/// Returns the Markdown pages at the root, in `docs/` and of each crate.
fn pages(root: &Path) -> Vec<PathBuf> {
    let mut folders = vec![root.to_owned(), root.join("docs"), root.join("docs/decisions")];
    folders.extend(fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path()));
    let mut pages: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    pages
}

/// Returns the targets of links within the repository, code left out.
fn links(text: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for prose in line.split('`').step_by(2) {
            let after_labels = prose.split("](").skip(1);
            targets.extend(
                after_labels.filter_map(|rest| rest.split(')').next()).filter(|to| !to.contains("://")),
            );
        }
    }
    targets
}
