//! Runs the fuzz targets of `fuzz/`, where cargo-fuzz is there, over seeds made of the regions, the fixtures and the inputs that tests keep.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each target, and the crate whose tests keep its inputs.
const TARGETS: [(&str, &str); 8] = [
    ("region", "landbridge"),
    ("variant", "landbridge"),
    ("claims", "landbridge"),
    ("bare_game", "landbridge"),
    ("pypsa", "landbridge"),
    ("manifest", "landbridge-store"),
    ("chunk", "landbridge-store"),
    ("bodies", "landbridge-server"),
];

/// One target or all, each for so many seconds.
pub(crate) fn run(root: &Path, only: Option<&str>, seconds: &str) -> Result<()> {
    if seconds.parse::<u32>().is_err() {
        bail!("`{seconds}` is no number of seconds; write one such as 600");
    }
    let chosen: Vec<_> = TARGETS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        let names = TARGETS.map(|(name, _)| name).join(", ");
        bail!("there is no fuzz target `{}`; there are {names}", only.unwrap_or_default());
    }
    let is_there = Command::new("cargo").args(["fuzz", "--version"]).output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        bail!("cargo-fuzz is not there: `cargo install cargo-fuzz`; it needs a C++ compiler, too");
    }
    for (target, keeper) in chosen {
        let corpus = root.join("fuzz/corpus").join(target);
        fs::create_dir_all(&corpus)?;
        let kept = root.join("crates").join(keeper).join(format!("tests/readers/{target}.hex"));
        for (place, seed) in seeds(root, target)?.into_iter().chain(read_kept(&kept)?).enumerate() {
            fs::write(corpus.join(format!("seed-{place:04}")), seed)?;
        }
        println!("== {target}, {seconds} seconds");
        let status = Command::new("cargo")
            .current_dir(root)
            // The options of the compiler that cargo-fuzz sets are not all stable.
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["fuzz", "run", "--sanitizer", "none", target, "--", "-timeout=10", "-rss_limit_mb=2048"])
            .args([format!("-max_total_time={seconds}"), "-dict=fuzz/dictionary".to_owned()])
            .status()?;
        if !status.success() {
            bail!("{target} found something: see fuzz/artifacts/{target}");
        }
    }
    Ok(())
}

/// Inputs that tests keep: a line of hexadecimal digits each.
fn read_kept(path: &Path) -> Result<Vec<Vec<u8>>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let byte = |place: usize, line: &str| {
        let digits = line.get(place..place + 2).context("a byte is two digits")?;
        Ok(u8::from_str_radix(digits, 16)?)
    };
    lines.map(|line| (0..line.len()).step_by(2).map(|place| byte(place, line)).collect()).collect()
}

/// Texts of the kind that a target reads, each behind the letter that tells it to take them as they are.
fn seeds(root: &Path, target: &str) -> Result<Vec<Vec<u8>>> {
    let raw = |paths: Vec<PathBuf>| -> Result<Vec<Vec<u8>>> {
        paths.iter().map(|path| Ok([b"r", fs::read(path)?.as_slice()].concat())).collect()
    };
    Ok(match target {
        "region" => {
            let toy = root.join("regions/toy");
            let mut whole = Vec::new();
            for path in files(&toy)?.iter().filter(|path| path.extension().is_none_or(|end| end != "md")) {
                let name = path.strip_prefix(&toy)?.display();
                whole.extend(format!("=== {name}\n").into_bytes());
                whole.extend(fs::read(path)?);
            }
            vec![whole, b"c".to_vec(), b"n".to_vec()]
        }
        "variant" => raw([
            files(&root.join("regions/toy/variants"))?,
            files(&root.join("regions/central-asia/variants"))?,
        ]
        .concat())?,
        "claims" => raw(vec![root.join("regions/toy/claims.toml")])?,
        "bare_game" => raw(files(&root.join("crates/landbridge/tests/literature/games"))?)?,
        _ => Vec::new(),
    })
}

/// The files of a folder and of those in it, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
