//! What is used of others, beside deny.toml: licenses, duplicates and sources, which the tests check from the lists that cargo and npm keep; and
//! known holes, by cargo-deny where it is installed.

mod licenses;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use licenses::is_allowed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

/// Of tools that build or test the page; nothing of them is in it.
const OF_TOOLS: &[&str] = &["MPL-2.0"];

/// Where everything comes from.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What npm's modules come from.
const MODULES: &str = "https://registry.npmjs.org/";

/// Checks licenses, duplicates and sources, then all that cargo-deny knows.
pub(crate) fn run(root: &Path) -> Result<()> {
    let mistakes = [crates(root)?, modules(root)?].concat();
    if !mistakes.is_empty() {
        bail!("{}", mistakes.join("\n"));
    }
    println!("licenses, duplicates and sources are those of deny.toml");
    let version = Command::new("cargo-deny").arg("--version").stdout(Stdio::null()).status();
    if !version.is_ok_and(|status| status.success()) {
        bail!(
            "known holes were not looked for: that needs cargo-deny; `cargo install cargo-deny --locked` puts it there, in some minutes"
        );
    }
    crate::run(&["deny", "--all-features", "check", "licenses", "bans", "sources"], &[])?;
    crate::run(&["deny", "--all-features", "check", "advisories"], &[]).context(
        "either a hole is known, or its list cannot be fetched from github.com; what cargo-deny says above tells which",
    )
}

/// What deny.toml says.
struct Rules {
    licenses: BTreeSet<String>,
    /// Versions beside the one that all others use, each with a reason.
    duplicates: BTreeSet<(String, String)>,
}

impl Rules {
    fn read(root: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml is missing")?;
        let rules: toml::Table = toml::from_str(&text).context("deny.toml is no TOML")?;
        let list = |section: &str, key: &str| {
            let list = rules.get(section).and_then(|section| section.get(key)?.as_array());
            list.with_context(|| format!("deny.toml has no list `{key}` under [{section}]"))
        };
        let licenses = list("licenses", "allow")?.iter().filter_map(|name| Some(name.as_str()?.to_owned()));
        let mut duplicates = BTreeSet::new();
        for entry in list("bans", "skip")? {
            let of = |key: &str| entry.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            let (name, version) = of("crate").split_once('@').with_context(|| {
                format!("deny.toml: `{}` under skip names no version; write NAME@VERSION", of("crate"))
            })?;
            if of("reason").is_empty() {
                bail!("deny.toml: {name} under skip has no reason; write one");
            }
            duplicates.insert((name.to_owned(), version.to_owned()));
        }
        Ok(Self { licenses: licenses.collect(), duplicates })
    }
}

/// What is wrong with the crates, in words.
fn crates(root: &Path) -> Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--offline", "--all-features", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    judge_crates(&metadata, &Rules::read(root)?)
}

fn judge_crates(metadata: &Value, rules: &Rules) -> Result<Vec<String>> {
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut mistakes = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let (name, version) = (text("name"), text("version"));
        versions.entry(name).or_default().insert(version);
        if !is_allowed(text("license"), &|license| rules.licenses.contains(license)) {
            mistakes.push(format!(
                "{name} {version}: the license `{}` is not in deny.toml; add it where MIT or Apache-2.0 may hold it, or use another crate",
                text("license")
            ));
        }
        if !package["source"].is_null() && text("source") != CRATES {
            mistakes.push(format!("{name} {version}: comes from {}; use what crates.io has", text("source")));
        }
    }
    let is_skipped =
        |name: &str, version: &str| rules.duplicates.contains(&(name.to_owned(), version.to_owned()));
    for (name, versions) in &versions {
        let ours: Vec<&str> = versions.iter().copied().filter(|version| !is_skipped(name, version)).collect();
        if ours.len() > 1 {
            mistakes.push(format!(
                "{name}: is used in the versions {}; use one, or name the others under skip in deny.toml, with the reason",
                ours.join(" and ")
            ));
        }
    }
    for (name, version) in &rules.duplicates {
        let there = versions.get(name.as_str());
        if !there.is_some_and(|there| there.len() > 1 && there.contains(version.as_str())) {
            mistakes
                .push(format!("deny.toml: {name} {version} is no duplicate any longer; remove it from skip"));
        }
    }
    Ok(mistakes)
}

/// What is wrong with the page's modules, in words.
fn modules(root: &Path) -> Result<Vec<String>> {
    let lock =
        std::fs::read(root.join("web/package-lock.json")).context("web/package-lock.json is missing")?;
    judge_modules(&serde_json::from_slice(&lock)?, &Rules::read(root)?)
}

fn judge_modules(lock: &Value, rules: &Rules) -> Result<Vec<String>> {
    let packages = lock["packages"].as_object().context("web/package-lock.json lists no packages")?;
    let mut mistakes = Vec::new();
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let is_tool = package["dev"] == true || package["devOptional"] == true;
        let is_fine =
            |license: &str| rules.licenses.contains(license) || (is_tool && OF_TOOLS.contains(&license));
        if !is_allowed(text("license"), &is_fine) {
            mistakes.push(format!(
                "web/{name}: the license `{}` is not in deny.toml; use another module",
                text("license")
            ));
        }
        // The lock names no place where it is the registry's own.
        let place = package["resolved"].as_str().unwrap_or(MODULES);
        if !place.starts_with(MODULES) || text("integrity").is_empty() {
            mistakes.push(format!(
                "web/{name}: comes from `{place}` with the hash `{}`; use what npm has, by its hash",
                text("integrity")
            ));
        }
    }
    Ok(mistakes)
}
