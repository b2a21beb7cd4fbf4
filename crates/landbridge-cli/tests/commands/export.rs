//! Files for other programs: what stands in them, and what is refused.

use super::{check_refused, json, run};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A place for a file of its own.
fn place(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// Writes a file and reads it.
#[track_caller]
fn export(arguments: &[&str], name: &str) -> String {
    let out = place(name);
    let told = json(&[&["export"][..], arguments, &["--out", out.to_str().unwrap(), "--json"]].concat());
    assert_eq!(told["file"], out.to_str().unwrap());
    std::fs::read_to_string(&out).unwrap()
}

/// The cells of a CSV whose cells need no quotes but where they are empty.
fn cells(text: &str) -> Vec<Vec<&str>> {
    text.lines().map(|line| line.split(',').collect()).collect()
}

#[test]
fn values_are_those_of_the_command_values_in_both_orders() {
    let v = json(&["values", "toy", "--json"])["v"].clone();
    let bits = export(&["toy", "values"], "bits.csv");
    let rows = cells(&bits);
    assert_eq!(rows[0], ["number", "coalition", "size", "value", "lower", "upper"]);
    assert_eq!(rows.len(), 9);
    let order = ["\"\"", "A", "B", "A;B", "C", "A;C", "B;C", "A;B;C"];
    for (number, (row, coalition)) in rows[1..].iter().zip(order).enumerate() {
        assert_eq!((row[0].parse(), row[1]), (Ok(number), coalition));
        assert_eq!(row[3].parse::<f64>().ok(), v[number].as_f64());
        assert!(row[4].parse::<f64>().unwrap() <= row[5].parse::<f64>().unwrap());
    }

    let lexicographic = export(&["toy", "values", "--order", "lexicographic"], "lexicographic.csv");
    let coalitions: Vec<&str> = cells(&lexicographic)[1..].iter().map(|row| row[1]).collect();
    assert_eq!(coalitions, ["\"\"", "A", "B", "C", "A;B", "A;C", "B;C", "A;B;C"]);

    // What R's scan() and MATLAB's readmatrix() read: a number a line, no empty coalition.
    let plain = export(&["toy", "values", "--plain"], "plain.csv");
    let by_number: Vec<Option<f64>> = plain.lines().map(|line| line.parse().ok()).collect();
    assert_eq!(by_number, v.as_array().unwrap()[1..].iter().map(Value::as_f64).collect::<Vec<_>>());
    let plain = export(&["toy", "values", "--plain", "--order", "lexicographic"], "plain-by-size.csv");
    let by_size: Vec<Option<f64>> = plain.lines().map(|line| line.parse().ok()).collect();
    assert_eq!(by_size, [1, 2, 4, 3, 5, 6, 7].map(|number: usize| v[number].as_f64()));
}

#[test]
fn a_subsystem_and_a_variant_have_values_of_their_own() {
    let gas = export(&["toy", "values", "--subsystem", "gas"], "gas.csv");
    let freight = export(&["toy", "values", "--subsystem", "Freight"], "freight.csv");
    let v = json(&["values", "toy", "--json"])["v"].clone();
    for (number, (gas, freight)) in cells(&gas)[1..].iter().zip(&cells(&freight)[1..]).enumerate() {
        let sum = gas[3].parse::<f64>().unwrap() + freight[3].parse::<f64>().unwrap();
        assert!((sum - v[number].as_f64().unwrap()).abs() < 1e-6);
    }
    let with = export(&["toy", "values", "--variant", "direct-pipe"], "direct-pipe.csv");
    assert_ne!(with, export(&["toy", "values"], "base.csv"));
}

#[test]
fn shares_are_those_of_power() {
    for (more, name) in [("", "shares.csv"), ("--bloc A,B", "bloc.csv")] {
        let with = |words: &'static str| words.split(' ').chain(more.split_whitespace()).collect::<Vec<_>>();
        let text = export(&with("toy shares"), name);
        let power = json(&with("power toy --json"));
        for row in &cells(&text)[1..] {
            let actor = power["actors"].as_array().unwrap().iter().find(|a| a["actor"] == row[0]).unwrap();
            let share = &actor["subsystems"][row[2]];
            for (column, cell) in ["share", "alone", "gain", "regional"].iter().zip(&row[3..]) {
                assert_eq!(cell.parse::<f64>().ok(), share[column].as_f64(), "{row:?}");
            }
        }
    }
}

#[test]
fn flows_are_those_of_dispatch_as_a_table_and_as_a_layer() {
    let dispatch = json(&["dispatch", "toy", "--coalition", "A,C", "--json"]);
    let flows = dispatch["flows"].as_array().unwrap();
    let text = export(&["toy", "flows", "--coalition", "A,C"], "flows.csv");
    let rows = cells(&text);
    let place = |name: &str| rows[0].iter().position(|column| *column == name).unwrap();
    let (asset, what, period, flow) = (place("asset"), place("what"), place("period"), place("flow"));
    for row in &rows[1..] {
        let found = flows.iter().find(|flow| {
            flow["name"] == row[asset] && flow["kind"] == row[what] && flow["period"] == row[period]
        });
        let amount = found.map_or(0.0, |flow| flow["amount"].as_f64().unwrap());
        assert_eq!(row[flow].parse(), Ok(amount), "{row:?}");
    }
    for name in ["flows.geojson", "flows.json"] {
        let layer: Value =
            serde_json::from_str(&export(&["toy", "flows", "--coalition", "A,C"], name)).unwrap();
        assert_eq!(layer["coalition"], serde_json::json!(["A", "C"]));
        let features = layer["features"].as_array().unwrap();
        assert_eq!(features[0]["geometry"], Value::Null, "the toy lies nowhere");
        let sum: f64 = (rows[1..].iter())
            .filter(|row| row[asset] == "Sea A-C")
            .map(|row| row[flow].parse::<f64>().unwrap())
            .sum();
        let sea = features.iter().find(|feature| feature["id"] == "links/Sea A-C").unwrap();
        assert_eq!(sea["properties"]["flow"].as_f64(), Some(sum));
    }
}

#[test]
fn claims_and_observations_are_written_with_their_verdicts_and_misses() {
    let claims = export(&["toy", "claims", "-n", "16"], "claims.csv");
    let judged = json(&["claims", "toy", "-n", "16", "--json"]);
    for claim in judged["claims"].as_array().unwrap() {
        let (id, verdict) = (claim["id"].as_str().unwrap(), claim["verdict"].as_str().unwrap());
        let line = claims.lines().find(|line| line.starts_with(&format!("{id},")));
        assert!(line.unwrap().contains(&format!(",{verdict},")), "{id}");
    }
    let observed = export(&["toy", "observed"], "observed.csv");
    assert!(observed.starts_with("name,modeled,observed,unit,miss,fact\nGas through B,"), "{observed}");
}

#[test]
fn parquet_is_written_for_every_table() {
    for what in ["values", "shares", "flows", "observed"] {
        let (text, out) =
            (export(&["toy", what], &format!("same-{what}.csv")), place(&format!("{what}.parquet")));
        let told = json(&["export", "toy", what, "--out", out.to_str().unwrap(), "--json"]);
        assert_eq!(told["count"].as_u64(), Some(text.lines().count() as u64 - 1));
        let bytes = std::fs::read(&out).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{what}");
    }
}

#[test]
fn the_rows_of_a_run_are_written_for_other_programs() {
    let store = place("store");
    let _ = std::fs::remove_dir_all(&store);
    let store = store.to_str().unwrap();
    let made = json(&["futures", "toy", "-n", "16", "--store", store, "--json"]);
    let id = made["run"].as_str().unwrap();
    let text = export(&[&id[..6], "rows", "--store", store], "rows.csv");
    assert_eq!(text.lines().count(), 1 + 16 * 6);
    assert!(text.starts_with("future,year,"));
    let out = place("rows.parquet");
    let told = json(&["export", id, "rows", "--store", store, "--out", out.to_str().unwrap(), "--json"]);
    assert_eq!(told["count"], 16 * 6);

    std::fs::remove_file(Path::new(store).join(id).join("chunk-000001.parquet")).unwrap();
    let arguments = ["export", id, "rows", "--store", store, "--out", out.to_str().unwrap()];
    check_refused(&arguments, "simulate again: only what is missing is made");
    let told = json(&[&arguments[..], &["--partial", "--json"]].concat());
    assert_eq!(told["count"], 15 * 6);
}

#[test]
fn samples_in_parquet_are_looked_into_like_those_in_csv() {
    let [csv, parquet] = ["samples.csv", "samples.parquet"].map(place);
    for file in [&csv, &parquet] {
        let file = file.to_str().unwrap();
        json(&["sweep", "toy", "--metric", "gain(A)", "-n", "64", "--table", file, "--json"]);
    }
    let ask = |file: &Path| json(&["sensitivity", file.to_str().unwrap(), "--of", "gain(A)", "--json"]);
    assert_eq!(ask(&csv), ask(&parquet));
    check_refused(
        &["sweep", "toy", "--metric", "gain(A)", "--table", "t.xlsx"],
        "t.xlsx: a table is written as CSV or Parquet, and this name says neither; let it end in .csv or .parquet",
    );
}

#[test]
fn a_file_that_is_there_is_replaced_and_one_that_is_not_wanted_refused() {
    let out = place("replaced.csv");
    std::fs::write(&out, "before").unwrap();
    assert!(export(&["toy", "values"], "replaced.csv").starts_with("number,"));
    let text =
        String::from_utf8(run(&["export", "toy", "values", "--out", out.to_str().unwrap()]).stdout).unwrap();
    assert!(text.ends_with("replaced.csv\n  value, lower, upper: million US dollars of 2024 a year\n  game: the whole region\n  players: A;B;C\n"), "{text}");
    for (arguments, message) in [
        (
            "toy values --out v.xlsx",
            "v.xlsx: values are not written as `.xlsx`; let it end in .csv or .parquet",
        ),
        (
            "toy values --out v",
            "v: the name does not say as what values are written; let it end in .csv or .parquet",
        ),
        (
            "toy shares --out s.json",
            "s.json: shares are not written as `.json`; `landbridge power toy --json` prints JSON",
        ),
        (
            "toy values --plain --out v.parquet",
            "v.parquet: values are not written as `.parquet`; bare numbers are text; let it end in .csv",
        ),
        (
            "toy flows --out f.kml",
            "f.kml: flows are not written as `.kml`; let it end in .csv, .parquet, .geojson or .json",
        ),
        ("toy shares --order bits --out s.csv", "--order is for values, not for shares; leave it out"),
        ("toy values --coalition A --out v.csv", "--coalition is for flows, not for values; leave it out"),
        (
            "toy observed --variant direct-pipe --out o.csv",
            "observations are of the base year; leave --variant out",
        ),
        (
            "toy values --subsystem Gass --out v.csv",
            "`Gass` is unknown among the sub-systems; did you mean `Gas`?",
        ),
        ("toy flows --coalition D --out f.csv", "`D` is no actor; known are A, B, C"),
        (
            "toy rows --out r.csv --variant direct-pipe",
            "a run has its variants and outsiders already; name the run that was made with them",
        ),
        ("nowhere rows --out r.csv --store .", "no run `nowhere`"),
        (
            "toy rows --out r.csv --store nowhere",
            "nowhere: no run is kept here; `landbridge futures REGION` makes one, or name another --store",
        ),
    ] {
        let arguments: Vec<&str> = std::iter::once("export").chain(arguments.split(' ')).collect();
        check_refused(&arguments, message);
        let out = arguments.iter().skip_while(|argument| **argument != "--out").nth(1).unwrap();
        assert!(!Path::new(env!("CARGO_TARGET_TMPDIR")).join(out).exists(), "{out}");
    }
}
