//! A server of the large region, worn down: built for speed, and told of as it goes on.

use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

const REGION: &str = "central-asia";

pub(super) fn wear_down(root: &Path, minutes: &str) -> Result<()> {
    crate::run(&["build", "--release", "-p", "landbridge-cli", "-p", "landbridge-bench"], &[])?;
    let release = crate::target(root).join("release");
    println!("{minutes} minutes of {REGION}");
    let mut command = Command::new(release.join("landbridge-bench"));
    command.arg("soak").arg(release.join("landbridge")).args([REGION, minutes]);
    if !command.status()?.success() {
        bail!("the server does not bear it");
    }
    Ok(())
}
