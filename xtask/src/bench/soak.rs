//! A server worn down: built for speed, and told of as it goes on.

use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

pub(super) fn wear_down(root: &Path, minutes: &str, region: &str) -> Result<()> {
    crate::run(&["build", "--release", "-p", "landbridge-cli", "-p", "landbridge-bench"], &[])?;
    let release = crate::target(root).join("release");
    println!("{minutes} minutes of {region}");
    let mut command = Command::new(release.join("landbridge-bench"));
    command.arg("soak").arg(release.join("landbridge")).args([region, minutes]);
    if !command.status()?.success() {
        bail!("the server does not bear it");
    }
    Ok(())
}
