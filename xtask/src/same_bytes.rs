//! `cargo xtask same-bytes`: briefs of the bundled regions and runs of futures, by builds with and without optimization and with few and all of
//! the processor's vector features, on one, two and four threads. All must be the same, byte for byte.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const THREADS: [&str; 3] = ["1", "2", "4"];

/// What is asked of every build, in words and as arguments; runs are kept in a store of their own.
const QUESTIONS: [(&str, &[&str]); 4] = [
    ("brief of toy", &["brief", "toy", "--json"]),
    ("brief of central-asia", &["brief", "central-asia", "--samples", "16", "--json"]),
    ("512 futures of toy", &["futures", "toy", "-n", "512", "--json"]),
    ("8 futures of central-asia", &["futures", "central-asia", "-n", "8", "--json"]),
];

pub(crate) fn check(root: &Path) -> Result<()> {
    let target = crate::target(root);
    let every_feature = target.join("native");
    crate::run(&["build"], &[])?;
    crate::run(&["build", "--release"], &[])?;
    let folder = every_feature.to_string_lossy();
    crate::run(&["build", "--release", "--target-dir", &folder], &[("RUSTFLAGS", "-C target-cpu=native")])?;
    let builds = [
        ("without optimization", target.join("debug/landbridge")),
        ("optimized, the processor family's common features", target.join("release/landbridge")),
        ("optimized, every feature of this processor", every_feature.join("release/landbridge")),
    ];
    let mut differing = 0;
    for (question, arguments) in QUESTIONS {
        let mut first: Option<Vec<Vec<u8>>> = None;
        for (build, program) in &builds {
            for threads in THREADS {
                let store = target.join("same-bytes");
                let found = ask(program, arguments, threads, &store)?;
                let size: usize = found.iter().map(Vec::len).sum();
                let is_same = first.as_ref().is_none_or(|first| *first == found);
                println!(
                    "{question}, {build}, {threads} threads: {size} bytes, {}",
                    if is_same { "the same" } else { "OTHERS" }
                );
                differing += usize::from(!is_same);
                first.get_or_insert(found);
            }
        }
    }
    if differing > 0 {
        bail!("{differing} answers differ from those of the first build on one thread");
    }
    println!("the same bytes everywhere");
    Ok(())
}

/// What a build answers, and the files of the run that it leaves, their log aside.
fn ask(program: &Path, arguments: &[&str], threads: &str, store: &Path) -> Result<Vec<Vec<u8>>> {
    // It may be there from before.
    let _ = std::fs::remove_dir_all(store);
    let mut command = Command::new(program);
    command.args(arguments).arg("--store").arg(store).env("RAYON_NUM_THREADS", threads);
    if arguments[0] == "futures" {
        command.args(["--threads", threads]);
    }
    let output = command.output().with_context(|| format!("{} cannot be started", program.display()))?;
    if !output.status.success() {
        bail!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    }
    let mut found = vec![output.stdout];
    if store.is_dir() {
        let mut files = Vec::new();
        for run in store.read_dir()? {
            for file in run?.path().read_dir()? {
                files.push(file?.path());
            }
        }
        files.retain(|file: &PathBuf| !file.ends_with("log.jsonl"));
        files.sort();
        for file in files {
            found.push(std::fs::read(&file)?);
        }
    }
    Ok(found)
}
