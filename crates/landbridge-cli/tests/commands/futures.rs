//! Runs of futures from the command line: made, interrupted, gone on with, told, and asked about.

use super::{check_refused, json, run};
use landbridge::random::Random;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An empty store of its own.
fn store(name: &str) -> PathBuf {
    let store = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("store-{name}"));
    let _ = std::fs::remove_dir_all(&store);
    store
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every file of the only run of a store but its log, by name.
pub(super) fn files(store: &Path) -> BTreeMap<String, Vec<u8>> {
    let runs: Vec<PathBuf> = store.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    let entries = runs[0].read_dir().unwrap().map(|entry| entry.unwrap().path());
    let named = entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), path));
    named
        .filter(|(name, _)| name != "log.jsonl")
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

fn run_id(store: &Path) -> String {
    let mut runs = store.read_dir().unwrap();
    runs.next().unwrap().unwrap().file_name().to_string_lossy().into_owned()
}

#[test]
fn the_bytes_of_a_run_do_not_depend_on_threads_and_a_lost_chunk_is_made_again() {
    let (one, four) = (store("one-thread"), store("four-threads"));
    let futures = |store: &Path, threads: &str| {
        json(&["futures", "toy", "-n", "96", "--store", text(store), "--threads", threads, "--json"])
    };
    let summary = futures(&one, "1");
    assert_eq!(summary["summary"]["futures"], 96);
    assert_eq!(futures(&four, "4")["summary"], summary["summary"]);
    let whole = files(&one);
    assert_eq!(whole, files(&four));
    assert_eq!(whole.len(), 1 + 2 * 48);

    let folder = four.join(run_id(&four));
    std::fs::remove_file(folder.join("chunk-000003.parquet")).unwrap();
    let mut damaged = whole["chunk-000005.parquet"].clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    std::fs::write(folder.join("chunk-000005.parquet"), damaged).unwrap();
    let output = run(&["futures", "toy", "-n", "96", "--store", text(&four)]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("chunk-000005"), "{said}");
    assert_eq!(files(&four), whole);

    // A chunk of another run is refused by name, not written over.
    let other = store("another-seed");
    json(&["futures", "toy", "-n", "96", "--seed", "2", "--store", text(&other), "--json"]);
    let foreign = other.join(run_id(&other)).join("chunk-000007.parquet");
    std::fs::copy(foreign, folder.join("chunk-000007.parquet")).unwrap();
    check_refused(&["futures", "toy", "-n", "96", "--store", text(&four)], "chunk-000007.parquet");
}

#[test]
fn questions_that_are_too_large_are_refused_before_anything_is_written() {
    let store = store("too-large");
    let asked = |more: &[&str], message: &str| {
        let begin = ["futures", "toy", "--store", text(&store)];
        check_refused(&begin.iter().chain(more).copied().collect::<Vec<_>>(), message);
    };
    asked(&["--threads", "0"], "0 threads were asked for; from 1 to 256 can be");
    asked(&["--threads", "1000000"], "1000000 threads were asked for; from 1 to 256 can be");
    asked(&["-n", "10000001"], "10,000,001 samples were asked for; at most 10,000,000 are handled");
    assert!(!store.exists());
}

#[test]
fn a_run_is_told_by_its_name_and_its_futures_as_stories() {
    let store = store("told");
    let made = json(&["futures", "toy", "-n", "32", "--store", text(&store), "--json"]);
    let id = run_id(&store);
    assert_eq!(made["run"], id.as_str());
    let told = json(&["futures", &id[..6], "--store", text(&store), "--json"]);
    assert_eq!(told["summary"], made["summary"]);
    let classes = made["summary"]["years"][1]["classes"].as_array().unwrap();
    let sum: u64 = classes.iter().map(|class| class["share"]["count"].as_u64().unwrap()).sum();
    assert_eq!(sum, 32);

    let story = json(&["futures", &id, "--store", text(&store), "--replay", "17", "--json"]);
    assert_eq!(story["future"], 17);
    assert_eq!(story["years"].as_array().unwrap().len(), 6);
    let words = run(&["futures", &id, "--store", text(&store), "--replay", "17"]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.starts_with("Future 17\n\n2025: the forum "), "{words}");
    let last = story["years"][5]["class"].as_str().unwrap();
    assert!(words.trim_end().ends_with(last), "{words}");

    check_refused(&["futures", &id, "--store", text(&store), "--replay", "32"], "they go from 0 to 31");
    check_refused(&["futures", "nowhere", "--store", text(&store), "--replay", "1"], "nowhere");
    check_refused(&["futures", "nowhere", "--store", text(&store)], "no such folder");
}

#[test]
fn runs_are_asked_about_and_held_against_each_other() {
    let store = store("asked");
    let base = ["-n", "128", "--store", text(&store), "--json"];
    let id = |more: &[&str]| {
        let arguments: Vec<&str> = ["futures", "toy"].iter().chain(more).chain(&base).copied().collect();
        json(&arguments)["run"].as_str().unwrap().to_owned()
    };
    let (plain, shut) = (id(&[]), id(&["--variant", "closed-border"]));
    let ask = |arguments: &[&str]| {
        json(&arguments.iter().copied().chain(["--store", text(&store), "--json"]).collect::<Vec<_>>())
    };
    let found = ask(&["discover", &plain, "--of", "over"]);
    assert_eq!(found["cases"], 128);
    assert_eq!(found["of"], "over in 2030");
    let of_class: u64 = {
        let summary = ask(&["futures", &plain]);
        let classes = summary["summary"]["years"][1]["classes"].as_array().unwrap().clone();
        classes.iter().find(|class| class["name"] == "over").unwrap()["share"]["count"].as_u64().unwrap()
    };
    assert_eq!(found["of_interest"].as_f64(), Some(of_class as f64));
    // What comes with a run is the box that is discovered, of the same class.
    let (told, discovered) = (ask(&["futures", &plain]), ask(&["discover", &plain]));
    assert_eq!(
        Some(discovered["of"].as_str().unwrap()),
        told["drivers"]["of"].as_str().map(|of| format!("{of} in 2030")).as_deref()
    );
    match discovered["step"].as_u64() {
        Some(step) => {
            let found = &discovered["path"][usize::try_from(step).unwrap()];
            assert_eq!(told["drivers"]["boxes"][0]["coverage"], found["coverage"]);
        }
        None => assert_eq!(told["drivers"]["boxes"], serde_json::json!([])),
    }
    let indices = ask(&["sensitivity", &plain, "--of", "share: C", "--year", "2027"]);
    assert_eq!(indices["factors"].as_array().unwrap().len(), 3);
    let compared = ask(&["regret", &plain, &shut, "--of", "share: A", "--enough", "250"]);
    assert_eq!(compared["table"]["strategies"], serde_json::json!(["as it is", "closed-border"]));

    check_refused(&["discover", &plain, "--of", "share: A", "--store", text(&store)], "--above or --below");
    check_refused(
        &["discover", &plain, "--of", "nothing", "--store", text(&store)],
        "known are over; strong; talk; between",
    );
    check_refused(&["sensitivity", &plain, "--year", "1999", "--store", text(&store)], "from 2025 to 2030");
    let other = json(&["futures", "toy", "-n", "64", "--store", text(&store), "--json"])["run"]
        .as_str()
        .unwrap()
        .to_owned();
    check_refused(&["regret", &plain, &other, "--of", "over", "--store", text(&store)], "has other samples");
}

#[test]
fn designs_give_their_indices_and_given_rows_their_futures() {
    let store = store("designs");
    let in_store = ["--store", text(&store), "--json"];
    let make = |more: &[&str]| {
        let arguments: Vec<&str> = ["futures", "toy"].iter().chain(more).chain(&in_store).copied().collect();
        json(&arguments)
    };
    let saltelli = make(&["-n", "16", "--design", "saltelli"]);
    let dimensions = saltelli["about"]["dimensions"].as_array().unwrap().len() as u64;
    assert_eq!(saltelli["summary"]["futures"], 16 * (dimensions + 2));
    let ask = |id: &serde_json::Value| {
        let arguments =
            ["sensitivity", id.as_str().unwrap(), "--of", "together", "--store", text(&store), "--json"];
        json(&arguments)
    };
    let indices = ask(&saltelli["run"]);
    assert!(indices["factors"][0]["index"]["total"]["value"].as_f64().unwrap() > 0.0);
    let morris = make(&["-n", "8", "--design", "morris"]);
    assert_eq!(morris["summary"]["futures"], 8 * (dimensions + 1));
    assert!(ask(&morris["run"])["factors"][0]["effects"]["mu_star"]["value"].as_f64().unwrap() > 0.0);

    // The rows of a table give the futures of the sample that they were taken from: draws are keyed by the index alone.
    let plain = make(&["-n", "4"]);
    let folder = store.join(plain["run"].as_str().unwrap());
    let opened = landbridge_store::Run::open(&store, text(&folder)).unwrap();
    let table = landbridge_store::read_table(&rows_as_csv(&opened, &store)).unwrap();
    assert_eq!(table.rows.len(), 4);
    let file = store.join("samples.csv");
    let given = make(&["--samples", text(&file)]);
    assert_eq!(given["summary"], plain["summary"]);

    std::fs::write(&file, "Nothing\n1\n").unwrap();
    check_refused(&["futures", "toy", "--samples", text(&file)], "which is no factor");
}

/// The factors of the first year of every future of a run, as a table of samples.
fn rows_as_csv(run: &landbridge_store::Run, folder: &Path) -> PathBuf {
    let columns = run.manifest().layout.columns();
    let factors: Vec<usize> =
        (0..columns.len()).filter(|&place| columns[place].name.starts_with("factor: ")).collect();
    let names: Vec<String> =
        factors.iter().map(|&place| columns[place].name["factor: ".len()..].to_owned()).collect();
    let mut text = format!("\"{}\"\n", names.join("\",\""));
    for chunk in run.chunks() {
        let (_, chunk) = chunk.unwrap();
        let landbridge_store::Column::Count(years) = &chunk.columns[1] else { panic!("years are counts") };
        for row in (0..chunk.rows()).filter(|&row| years[row] == Some(2025)) {
            let cells = factors.iter().map(|&place| match &chunk.columns[place] {
                landbridge_store::Column::Number(cells) => cells[row].unwrap().to_string(),
                _ => panic!("factors are numbers"),
            });
            text += &cells.collect::<Vec<_>>().join(",");
            text.push('\n');
        }
    }
    let file = folder.join("samples.csv");
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn a_run_killed_three_times_ends_with_the_same_bytes() {
    kill_and_go_on("killed", 3);
}

#[test]
#[ignore = "twenty kills take a while"]
fn a_run_killed_twenty_times_ends_with_the_same_bytes() {
    kill_and_go_on("killed-often", 20);
}

/// Kills a run with SIGKILL at moments drawn by chance, goes on each time, and compares its files with those of an undisturbed run.
fn kill_and_go_on(name: &str, kills: u64) {
    let (undisturbed, killed) = (store(&format!("{name}-undisturbed")), store(name));
    let arguments = |store: &Path| {
        ["futures", "toy", "-n", "256", "--threads", "2", "--store", text(store), "--json"].map(str::to_owned)
    };
    json(&arguments(&undisturbed).each_ref().map(String::as_str));
    let mut interrupted = 0;
    for kill in 0..kills {
        let mut child = Command::new(env!("CARGO_BIN_EXE_landbridge"))
            .args(arguments(&killed))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Some files later than before, and then some turns of the processor: in the middle of whatever it does.
        let mut random = Random::of(kill, 1);
        let wanted = count_files(&killed) + 1 + random.below(4);
        while count_files(&killed) < wanted && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        (0..random.below(400_000)).for_each(|turn| {
            std::hint::black_box(turn);
        });
        child.kill().unwrap();
        interrupted += u64::from(!child.wait().unwrap().success());
    }
    assert!(interrupted > 0, "every run ended before it was killed");
    json(&arguments(&killed).each_ref().map(String::as_str));
    assert_eq!(files(&killed), files(&undisturbed));
}

/// Files of all runs of a store, parts that are being written included.
fn count_files(store: &Path) -> usize {
    let runs = store.read_dir().into_iter().flatten().flatten();
    runs.map(|run| run.path().read_dir().map_or(0, Iterator::count)).sum()
}
