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
        "actors", "buses", "links", "demands", "stores", "observed", "ties", "blocs", "terms", "agenda",
        "levers", "motives", "defenses", "factors",
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
