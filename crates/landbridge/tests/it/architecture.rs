//! Holds ARCHITECTURE.md to the truth: arrows between modules, paths, sizes of files.

use std::path::{Path, PathBuf};

/// Lines of a source file, tests included.
const CEILING: usize = 800;

/// Small tools that every module may use.
const OPEN_TO_ALL: &[&str] = &["units", "random", "quantile"];

/// Which modules of the engine a module may use, besides `units` and `random`.
const ARROWS: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("random", &[]),
    ("quantile", &[]),
    ("lp", &[]),
    ("sampling", &[]),
    ("discovery", &[]),
    ("sensitivity", &[]),
    ("robustness", &[]),
    ("model", &["sampling"]),
    ("pypsa", &["model"]),
    ("game", &["lp"]),
    ("dispatch", &["model", "lp", "game"]),
    ("formation", &["lp", "game"]),
    ("agenda", &[]),
    ("bare_game", &["game"]),
    ("shares", &["model", "dispatch", "game"]),
    ("blocs", &["model", "dispatch", "game", "shares"]),
    ("stability", &["model", "dispatch", "game", "formation", "shares", "blocs"]),
    ("decisions", &["model", "game", "agenda", "shares", "blocs"]),
    ("interdiction", &["model", "dispatch", "game", "lp"]),
    (
        "metrics",
        &[
            "model",
            "dispatch",
            "game",
            "formation",
            "agenda",
            "shares",
            "blocs",
            "stability",
            "decisions",
            "interdiction",
            "sampling",
            "robustness",
            "simulation",
        ],
    ),
    (
        "claims",
        &["model", "dispatch", "metrics", "ensemble", "sampling", "sensitivity", "robustness", "simulation"],
    ),
    ("influence", &["model", "dispatch", "metrics", "claims", "simulation"]),
    ("map", &["model", "dispatch"]),
    ("export", &["model", "dispatch", "game", "shares", "calibration", "claims", "metrics"]),
    ("what_if", &["model", "dispatch", "game", "shares", "interdiction", "map", "report"]),
    ("backtests", &["model", "dispatch", "calibration"]),
    ("ensemble", &["model", "sampling", "dispatch", "metrics"]),
    (
        "simulation",
        &["model", "sampling", "dispatch", "game", "shares", "agenda", "interdiction", "robustness"],
    ),
    ("calibration", &["model", "dispatch", "game"]),
    ("soundness", &["model", "dispatch", "game"]),
    (
        "report",
        &[
            "lp",
            "model",
            "map",
            "agenda",
            "simulation",
            "robustness",
            "metrics",
            "claims",
            "influence",
            "backtests",
            "shares",
            "calibration",
            "soundness",
            "blocs",
            "stability",
            "decisions",
            "interdiction",
        ],
    ),
    (
        "brief",
        &[
            "model",
            "dispatch",
            "game",
            "shares",
            "map",
            "claims",
            "influence",
            "calibration",
            "backtests",
            "soundness",
            "blocs",
            "stability",
            "decisions",
            "interdiction",
            "report",
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn modules_use_only_what_the_map_allows() {
    let source = root().join("crates/landbridge/src");
    let mut seen = 0;
    for file in rust_files(&source) {
        let inner = file.strip_prefix(&source).unwrap().with_extension("");
        let module = inner.iter().next().unwrap().to_str().unwrap();
        if module == "lib" {
            continue;
        }
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} is not in the map"));
        for line in std::fs::read_to_string(&file).unwrap().lines() {
            let Some(used) = line.trim_start().strip_prefix("use crate::") else { continue };
            let used = used.split([':', ';', '{']).next().unwrap();
            seen += 1;
            let fine = used == module || OPEN_TO_ALL.contains(&used) || allowed.contains(&used);
            assert!(fine, "{} uses {used}, which {module} must not know", file.display());
        }
    }
    assert!(seen > 10, "the test no longer finds the imports");
}

#[test]
fn the_map_names_the_same_arrows() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for (module, allowed) in ARROWS {
        let row = map.lines().find(|line| line.starts_with(&format!("| `{module}` |")));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {module}"));
        let may = row.split('|').nth(2).unwrap();
        for other in ARROWS.iter().map(|(name, _)| *name).filter(|name| !OPEN_TO_ALL.contains(name)) {
            assert_eq!(
                may.contains(&format!("`{other}`")),
                allowed.contains(&other),
                "row of {module}, {other}"
            );
        }
    }
}

#[test]
fn every_path_of_the_map_exists() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let paths: Vec<&str> = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| text.contains('/') && !text.contains(char::is_whitespace))
        .collect();
    assert!(paths.len() > 10, "the map names hardly any path");
    for path in paths {
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
}

#[test]
fn source_files_open_with_what_they_are_and_stay_small() {
    for folder in ["crates", "xtask"] {
        for file in rust_files(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(text.starts_with("//!"), "{} does not say what it is", file.display());
            assert!(text.lines().count() <= CEILING, "{} passes {CEILING} lines", file.display());
        }
    }
}

/// The word for it, in pieces, so that this file does not hold it.
fn unsafe_word() -> String {
    ["un", "safe"].concat()
}

/// Whether a line holds that word as a word of the language, in a comment or text at most by its own.
fn is_unsafe(line: &str) -> bool {
    let word = unsafe_word();
    let after = ["{", "fn ", "impl ", "impl<", "extern ", "trait ", "("];
    line.match_indices(&word).any(|(place, _)| {
        let is_word = !line[..place].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let rest = line[place + word.len()..].trim_start();
        is_word && (rest.is_empty() || after.iter().any(|next| rest.starts_with(next)))
    })
}

#[test]
fn what_is_unsafe_is_seen() {
    let word = unsafe_word();
    for line in [
        "W {",
        "let x = W { y };",
        "W fn x() {}",
        "W impl Send for X {}",
        "#[W(no_mangle)]",
        "W extern \"C\" {",
        "W",
    ] {
        assert!(is_unsafe(&line.replace('W', &word)), "{line}");
    }
    for line in ["allow(W_code)", "// an W call", "policy.contains(\"W\")", "xW {"] {
        assert!(!is_unsafe(&line.replace('W', &word)), "{line}");
    }
}

#[test]
fn foreign_calls_stand_in_one_place() {
    let allows = [["allow(un", "safe_code"].concat(), ["expect(un", "safe_code"].concat()];
    let mut seen = 0;
    for folder in ["crates", "xtask"] {
        for file in rust_files(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).unwrap();
            seen += 1;
            let is_there = file.ends_with("lp/highs.rs");
            assert!(is_there || !text.lines().any(is_unsafe), "{} makes a foreign call", file.display());
            let may_allow = file.ends_with("src/lp.rs");
            let allowed = allows.iter().any(|allow| text.contains(allow));
            assert!(may_allow || !allowed, "{} allows foreign calls", file.display());
        }
    }
    assert!(seen > 300, "the test no longer finds the files: {seen}");
}

#[test]
fn every_crate_keeps_the_lints_and_forbids_foreign_calls_where_it_can() {
    let manifest = |folder: &str| std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let workspace: toml::Table = toml::from_str(&manifest(".")).unwrap();
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("deny"));
    let forbids = ["#![forbid(un", "safe_code)]"].concat();
    // The engine without the feature; its own file says where with it.
    let engine = ["#![cfg_attr(not(feature = \"highs\"), forbid(un", "safe_code))]"].concat();
    let members = workspace["workspace"]["members"].as_array().unwrap();
    assert!(members.len() >= 8);
    for member in members.iter().map(|member| member.as_str().unwrap()) {
        let crate_manifest: toml::Table = toml::from_str(&manifest(member)).unwrap();
        assert_eq!(crate_manifest["lints"]["workspace"].as_bool(), Some(true), "{member}");
        for name in ["src/lib.rs", "src/main.rs"] {
            let Ok(text) = std::fs::read_to_string(root().join(member).join(name)) else { continue };
            let wanted = if member == "crates/landbridge" { &engine } else { &forbids };
            assert!(text.contains(wanted), "{member}/{name} does not hold {wanted}");
        }
    }
}

#[test]
fn the_clock_of_the_wall_is_read_for_the_log_of_a_run_alone() {
    // Everything else measures time by a clock that never jumps.
    let clock = ["System", "Time::now"].concat();
    let crates = rust_files(&root().join("crates"));
    let readers = crates.iter().filter(|file| std::fs::read_to_string(file).unwrap().contains(&clock));
    let readers: Vec<String> =
        readers.map(|file| file.strip_prefix(root()).unwrap().display().to_string()).collect();
    assert_eq!(readers, ["crates/landbridge-store/src/run.rs"]);
}
