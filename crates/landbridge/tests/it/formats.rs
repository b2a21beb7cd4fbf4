//! The format pages name every column that the reader knows, and the reader knows every column of the pages.

use landbridge::model::Folder;
use std::path::Path;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_column_stands_on_its_page() {
    for (file, header) in Folder::template().files.iter().filter(|(file, _)| file.contains(".csv")) {
        let table = file.strip_suffix(".csv").unwrap();
        let text = page(&format!("{}.md", if table == "sources" { "evidence" } else { table }));
        for column in header.trim().split(',') {
            // Costs and status are told once, on the page of links, for all assets.
            let told_there = text.contains("links.md") && page("links.md").contains(&format!("`{column}`"));
            assert!(text.contains(&format!("`{column}`")) || told_there, "{table}: no word on {column}");
        }
    }
}

#[test]
fn every_column_of_a_page_is_known() {
    let template = Folder::template();
    for table in [
        "actors",
        "buses",
        "links",
        "demands",
        "stores",
        "observed",
        "ties",
        "blocs",
        "terms",
        "agenda",
        "levers",
        "motives",
        "defenses",
        "factors",
        "guarantees",
        "events",
        "indicators",
        "backtests",
    ] {
        let known: Vec<&str> = template.files[&format!("{table}.csv")].trim().split(',').collect();
        let text = page(&format!("{table}.md"));
        for row in text.lines().filter(|line| line.starts_with("| `")) {
            let names = row.split('|').nth(1).unwrap();
            for name in names.split('`').skip(1).step_by(2) {
                assert!(known.contains(&name), "{table}: the reader knows no column {name}");
            }
        }
    }
}

/// What the reader says to the toy with this futures.toml.
fn said_to(futures: &str) -> String {
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("futures.toml".to_owned(), futures.to_owned());
    landbridge::model::read_region(&folder, &[]).unwrap_err().to_string()
}

#[test]
fn every_key_on_the_page_of_futures_is_read_in_its_part() {
    let text = page("futures.md");
    let (mut head, mut seen) = ("", 0);
    for line in text.lines() {
        if let Some(title) =
            line.strip_prefix("## ").or_else(|| line.strip_prefix('`').filter(|rest| rest.starts_with('[')))
        {
            head =
                &title[..=title.rfind(']').unwrap().min(title.find("]]").map_or(usize::MAX, |end| end + 1))];
            head = head.split([':', '`', ' ']).next().unwrap();
        }
        // What tests count and the conditions of classes are no keys with a table of their own.
        if head == "[[tests]]" || !line.starts_with("| `") {
            continue;
        }
        for key in line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2) {
            let said = said_to(&format!("{head}\n{key} = {{ a = 1 }}\n"));
            assert!(said.contains(&format!("`{key}` cannot hold this")), "{head}, {key}: {said}");
            seen += 1;
        }
    }
    assert!(seen > 35, "the page names {seen} keys only");
}

#[test]
fn every_key_of_futures_stands_on_its_page() {
    let text = page("futures.md");
    let mut seen = 0;
    for head in [
        "[events]",
        "[coercion]",
        "[guarantees]",
        "[membership]",
        "[building]",
        "[forum]",
        "[trade]",
        "[[movement]]",
        "[[coercion.holders]]",
        "[[guarantees.crises]]",
        "[[options]]",
        "[[acts]]",
        "[[tests]]",
        "[[classes]]",
    ] {
        assert!(text.contains(head), "no word on {head}");
        let said = said_to(&format!("{head}\nqqqqqqqqqqqq = 1\n"));
        let line = said.lines().find(|line| line.contains("there is no key `qqqqqqqqqqqq`")).unwrap();
        let known =
            line.split("known are ").nth(1).unwrap_or_else(|| line.split("known is ").nth(1).unwrap());
        for key in known.split(", ") {
            assert!(
                text.contains(&format!("`{key}`")) || text.contains(&format!("{key} = ")),
                "{head}: no word on {key}"
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "the reader knows {seen} keys only");
}

#[test]
fn every_profile_of_the_page_is_known() {
    let text = page("profiles.md");
    let names: Vec<&str> = text.split('`').filter_map(|word| word.strip_suffix(".csv")).collect();
    assert_eq!(names.len(), 7);
    for name in names {
        let file = format!("{name}.csv");
        let mut folder = Folder::bundled("toy").unwrap();
        folder
            .files
            .entry(format!("profiles/{file}"))
            .or_insert_with(|| "period\nwinter\nsummer\n".to_owned());
        let read = landbridge::model::read_region(&folder, &[]);
        assert!(read.is_ok(), "{file}: {}", read.unwrap_err());
    }
}
