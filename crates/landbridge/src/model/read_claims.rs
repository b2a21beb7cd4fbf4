//! Reads claims.toml: the form of the claims. What their expressions say is read by those who know metrics.

use super::mistake::Mistake;
use super::read::Reading;
use super::read_futures::flag;
use super::read_history::is_date;
use super::read_records::facts;
use super::records::{AlsoText, ClaimText, ClaimTexts, TestText};
use super::sheet::SheetRow;
use super::toml_parts::{Item, Layout, Parts};

/// The file of the claims.
pub(super) const FILE: &str = "claims.toml";

const LAYOUT: Layout = Layout {
    file: FILE,
    sections: &[("", &[]), ("record", &["from", "to"])],
    lists: &[
        ("claim", &["id", "title", "text", "counter", "needs", "sources", "not_modeled"]),
        ("claim.test", &["says", "that", "concepts", "sampled"]),
        ("claim.also", &["says", "value"]),
    ],
};

pub(super) fn read_claims(reading: &mut Reading<'_>, file: Option<&toml::Table>) {
    let Some(table) = file else { return };
    let Reading { region, mistakes, source_ids, .. } = reading;
    let mut parts = Parts { layout: &LAYOUT, table, mistakes };
    parts.check_keys();
    let record = read_record(&parts.section("record"), parts.mistakes);
    let items = parts.items("claim");
    let rows: Vec<SheetRow> = items.iter().map(|(row, _)| row.clone()).collect();
    parts.unique(&rows, "id");
    let mut claims = Vec::new();
    for item in &items {
        let (tests, also) = (read_tests(&mut parts, item), read_also(&mut parts, item));
        let (row, _) = item;
        if tests.is_empty() {
            let what = "the claim has nothing to judge it by";
            parts.mistakes.push(row.mistake("", what, "write [[claim.test]] with `says` and `that`"));
        }
        let mistakes = &mut *parts.mistakes;
        let needs_all = match row.text("needs") {
            "" | "all" => true,
            "any" => false,
            text => {
                mistakes.push(row.mistake("needs", format!("`{text}` is neither all nor any"), "write one"));
                true
            }
        };
        let sources = facts(row, "sources", source_ids, mistakes);
        if sources.is_empty() {
            mistakes.push(row.mistake("sources", "the claim rests on no source", "name ids of sources.csv"));
        }
        claims.push(ClaimText {
            id: row.required("id", mistakes),
            title: row.required("title", mistakes),
            text: row.required("text", mistakes),
            counter: row.required("counter", mistakes),
            needs_all,
            sources,
            not_modeled: row.text("not_modeled").to_owned(),
            tests,
            also,
        });
    }
    region.claims = ClaimTexts { record, claims };
}

/// The first and the last month that count.
fn read_record(section: &SheetRow, mistakes: &mut Vec<Mistake>) -> Option<(String, String)> {
    let ends = ["from", "to"].map(|key| section.text(key).to_owned());
    if ends.iter().all(String::is_empty) {
        return None;
    }
    for (key, end) in ["from", "to"].into_iter().zip(&ends) {
        if end.len() != "2025-11".len() || !is_date(end) {
            let what = format!("`{end}` is no month");
            mistakes.push(section.mistake(key, what, "write the year and the month, such as 2025-11"));
        }
    }
    let [from, to] = ends;
    if from > to {
        mistakes.push(section.mistake("to", "the record ends before it begins", "give a later month"));
    }
    Some((from, to))
}

fn read_tests<'a>(parts: &mut Parts<'a>, item: &Item<'a>) -> Vec<TestText> {
    let items = parts.inner_items(item, "claim", "test");
    let mistakes = &mut *parts.mistakes;
    let test = |(row, _): &Item<'_>| TestText {
        says: row.required("says", mistakes),
        that: row.required("that", mistakes),
        concepts: row.list("concepts").into_iter().map(str::to_owned).collect(),
        sampled: flag(row, "sampled", true, mistakes),
    };
    items.iter().map(test).collect()
}

fn read_also<'a>(parts: &mut Parts<'a>, item: &Item<'a>) -> Vec<AlsoText> {
    let items = parts.inner_items(item, "claim", "also");
    let mistakes = &mut *parts.mistakes;
    let also = |(row, _): &Item<'_>| AlsoText {
        says: row.required("says", mistakes),
        value: row.required("value", mistakes),
    };
    items.iter().map(also).collect()
}
