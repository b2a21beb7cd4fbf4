//! The server under load: fifty visitors who play without a pause, and with one.

use super::output;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// Region, visitors, seconds, and for how many seconds each looks at an answer.
const LOADS: [(&str, &str, &str, &str); 2] =
    [("central-asia", "50", "60", "0"), ("central-asia", "50", "60", "5")];

pub(super) fn measure(root: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let packages = ["build", "--release", "-p", "landbridge-cli", "-p", "landbridge-bench"];
    if !Command::new(cargo).args(packages).status()?.success() {
        bail!("the server or its visitors do not build");
    }
    let release = root.join("target/release");
    for (region, visitors, seconds, pause) in LOADS {
        let mut command = Command::new(release.join("landbridge-bench"));
        command.arg("serve").arg(release.join("landbridge")).args([region, visitors, seconds, pause]);
        println!("{visitors} visitors of {region} for {seconds} s, {pause} s between answer and question");
        println!("{}", output(&mut command)?.trim());
    }
    Ok(())
}
