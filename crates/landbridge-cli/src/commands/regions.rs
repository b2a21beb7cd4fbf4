//! `landbridge regions`: what comes with the program, and the variants of a region.

use super::find_folder;
use crate::mistakes::render;
use crate::print;
use anyhow::Result;
use landbridge::model::{Folder, Region, read_region};

/// List the bundled regions, or the variants of one region
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A folder, or the name of a bundled region, whose variants to list
    region: Option<String>,
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folders: Vec<Folder> = match &arguments.region {
        Some(region) => vec![find_folder(region)?],
        None => Folder::bundled_names().filter_map(Folder::bundled).collect(),
    };
    let mut regions: Vec<Region> = Vec::with_capacity(folders.len());
    for folder in &folders {
        let region = read_region(folder, &[]);
        regions.push(region.map_err(|error| super::BadInput(render(&error, Some(folder))))?);
    }
    if arguments.json {
        let rows = regions.iter().map(|region| {
            let variants: Vec<_> = (region.variants.iter())
                .map(|variant| serde_json::json!({ "name": variant.name, "title": variant.title, "why": variant.why }))
                .collect();
            serde_json::json!({
                "name": region.name, "title": region.title, "actors": region.actors.len(), "variants": variants,
            })
        });
        return print::json(&serde_json::json!({ "regions": rows.collect::<Vec<_>>() }));
    }
    for region in &regions {
        print::line(&format!(
            "{}  {} ({} actors, {} variants)",
            region.name,
            region.title,
            region.actors.len(),
            region.variants.len()
        ))?;
        for variant in region.variants.iter().filter(|_| arguments.region.is_some()) {
            print::line(&format!("  {}  {}", variant.name, variant.title))?;
        }
    }
    if arguments.region.is_none() {
        print::line("`landbridge regions NAME` lists the variants of one")?;
    }
    Ok(())
}
