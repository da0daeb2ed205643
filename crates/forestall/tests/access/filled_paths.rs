//! The paths of the route table with their variable parts filled from what is there.

use std::collections::BTreeMap;

use crate::record_acts::section_of;
use crate::visitor::Visitor;

/// What can stand in the variable parts of paths.
#[derive(Clone, Default)]
pub(crate) struct Known {
    values: BTreeMap<&'static str, Vec<String>>,
    /// Note and file.
    files: Vec<(String, String)>,
    /// Situation and decision.
    decisions: Vec<(String, String)>,
    /// Version and name of a file of the program's own.
    assets: Vec<(String, String)>,
    /// Secrets of one-time links by the page they belong to.
    links: BTreeMap<&'static str, String>,
}

/// What a one-time link looks like that opens nothing.
pub(crate) const DEAD_LINK: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Known {
    /// Looks up what forecasts and sources are there, as somebody who reads the desk.
    pub(crate) fn of_the_desk(officer: &Visitor, situations: &[String]) -> Self {
        let mut known = Self::default();
        let first = officer.get("/").text();
        known.values.insert("polity", situations.to_vec());
        known.values.insert("code", situations.to_vec());
        known.values.insert("run_id", parts_after(&first, "/runs/"));
        known.values.insert("source", parts_after(&officer.get("/data").text(), "/data/"));
        let tables = parts_after(&officer.get("/scorecard").text(), "/scorecard/");
        known.values.insert("table", if tables.is_empty() { vec!["misses.csv".to_owned()] } else { tables });
        for asset in first.split("/static/").skip(1) {
            let asset = asset.split('"').next().unwrap();
            let (version, name) = asset.split_once('/').unwrap();
            known.assets.push((version.to_owned(), name.to_owned()));
        }
        known
    }

    /// Adds a value for a variable part.
    pub(crate) fn add(&mut self, parameter: &'static str, value: &str) {
        let values = self.values.entry(parameter).or_default();
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }

    /// Adds a record under the name of its kind and as one that carries a mark.
    pub(crate) fn add_record(&mut self, id: &str) {
        if let Some(parameter) = parameter_of(id).or_else(|| section_of(id)) {
            self.add(parameter, id);
        }
        self.add("record", id);
    }

    pub(crate) fn add_file(&mut self, note: &str, file: &str) {
        self.files.push((note.to_owned(), file.to_owned()));
    }

    pub(crate) fn add_decision(&mut self, situation: &str, decision: &str) {
        self.decisions.push((situation.to_owned(), decision.to_owned()));
        self.add("record", decision);
    }

    /// Adds the path of a one-time link, such as `/invitation/...`.
    pub(crate) fn add_link(&mut self, page: &'static str, path: &str) {
        self.links.insert(page, path.rsplit('/').next().unwrap().to_owned());
    }

    /// Returns the values of one variable part.
    pub(crate) fn values(&self, parameter: &str) -> &[String] {
        self.values.get(parameter).map_or(&[], Vec::as_slice)
    }

    /// Returns every address of a row of the table.
    pub(crate) fn all(&self, path: &str) -> Vec<String> {
        let pairs = |pairs: &[(String, String)], first: &str, second: &str| -> Vec<String> {
            let filled = pairs.iter().map(|(one, two)| path.replace(first, one).replace(second, two));
            filled.collect()
        };
        if path.contains("{attachment_id}") {
            return pairs(&self.files, "{note_id}", "{attachment_id}");
        }
        if path.contains("{decision_id}") {
            return pairs(&self.decisions, "{polity}", "{decision_id}");
        }
        if path.contains("{*name}") {
            return pairs(&self.assets, "{version}", "{*name}");
        }
        if let Some((page, _)) = path.split_once("{token}") {
            return vec![path.replace("{token}", self.links.get(page).map_or(DEAD_LINK, String::as_str))];
        }
        let mut paths = vec![path.to_owned()];
        if path.contains("{id}") {
            let section = path.split('/').nth(1).unwrap_or_default();
            let ids = self.values(section);
            assert!(!ids.is_empty(), "no record is known that fills {path}");
            paths = ids.iter().map(|id| path.replace("{id}", id)).collect();
        }
        while let Some(name) = paths.first().and_then(|path| first_variable(path)).map(str::to_owned) {
            let values = self.values.get(name.as_str()).map(Vec::as_slice);
            let values =
                values.unwrap_or_else(|| panic!("nothing is known that fills `{{{name}}}` in {path}"));
            let filled = paths.iter().flat_map(|path| {
                values.iter().map(|value| path.replacen(&format!("{{{name}}}"), value, 1)).collect::<Vec<_>>()
            });
            paths = filled.collect();
        }
        paths
    }

    /// Returns one address of a row of the table.
    pub(crate) fn one(&self, path: &str) -> String {
        self.all(path).into_iter().next().unwrap_or_else(|| panic!("nothing is there that fills {path}"))
    }
}

/// Returns the name of the variable part that stands for records with such an identifier alone.
pub(crate) fn parameter_of(id: &str) -> Option<&'static str> {
    match id.get(..2)? {
        "W-" => Some("warning_id"),
        "E-" => Some("engagement_id"),
        "N-" => Some("note_id"),
        "P-" => Some("person_id"),
        _ => None,
    }
}

fn first_variable(path: &str) -> Option<&str> {
    path.split_once('{')?.1.split('}').next()
}

/// Returns the part of each address after `begin`, each once, in order.
fn parts_after(page: &str, begin: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for rest in page.split(begin).skip(1) {
        let is_part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let part: String = rest.chars().take_while(is_part).collect();
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts
}
