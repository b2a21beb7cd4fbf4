//! `landbridge regions`: the regions that come with the program.

use crate::print;
use anyhow::Result;
use landbridge::model::{Folder, load};

/// List the bundled regions
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print data instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let regions = Folder::bundled_names().map(|name| Ok((name, load(name)?))).collect::<Result<Vec<_>>>()?;
    if arguments.json {
        let regions: Vec<_> = regions
            .iter()
            .map(|(name, region)| serde_json::json!({ "name": name, "title": region.title }))
            .collect();
        return print::json(&serde_json::json!({ "regions": regions }));
    }
    for (name, region) in regions {
        let variants: Vec<&str> = region.variants.iter().map(|variant| variant.name.as_str()).collect();
        print::line(&format!(
            "{name}  {} ({} actors; variants: {})",
            region.title,
            region.actors.len(),
            variants.join(", ")
        ))?;
    }
    Ok(())
}
