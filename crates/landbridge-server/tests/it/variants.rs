//! Variants saved into the region's folder: under plain names, never through a link, and served from then on.

use super::client::{Answer, Served, ask, start, with_body};
use landbridge::model::Folder;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A region in a folder, and the folder around it.
fn extracted() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("toy");
    Folder::bundled("toy").unwrap().extract(&folder).unwrap();
    (around, folder)
}

fn serve(folder: &Path) -> Served {
    start(|options| folder.to_str().unwrap().clone_into(&mut options.region))
}

fn save(served: &Served, name: &str, overwrite: bool) -> Answer {
    let state = json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 0.5 }] });
    served.post(
        "/api/variants",
        &json!({ "name": name, "title": "Half", "why": "To see.", "state": state, "overwrite": overwrite }),
    )
}

/// Every file below a folder with its text.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn variants(served: &Served) -> Vec<Value> {
    let region = served.get("/api/region").json();
    region["variants"].as_array().unwrap().iter().map(|variant| variant["name"].clone()).collect()
}

#[test]
fn a_saved_variant_is_there_from_then_on_and_says_the_same() {
    let (_around, folder) = extracted();
    let served = serve(&folder);
    assert_eq!(served.get("/api/region").json()["can_save"], true);
    let fingerprint = served.get("/api/region").json()["reference"]["fingerprint"].clone();
    let state = json!({ "capacity": [{ "asset": "links/Pipe A-B", "times": 0.5 }] });
    let before = served.post("/api/what-if", &json!({ "state": state })).json();
    let answer = save(&served, "half", false);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(
        fs::read_to_string(folder.join("variants/half.toml")).unwrap(),
        answer.json()["text"].as_str().unwrap()
    );
    assert!(variants(&served).contains(&json!("half")));
    assert_eq!(served.get("/api/region").json()["reference"]["fingerprint"], fingerprint);
    let after = served.post("/api/what-if", &json!({ "state": { "variants": ["half"] } })).json();
    assert_eq!(after["after"]["actors"], before["after"]["actors"]);

    let taken = save(&served, "half", false);
    assert_eq!(taken.status, 409);
    assert!(taken.refusal().contains("overwrite"));
    assert_eq!(save(&served, "half", true).status, 201);
    served.check_healthy();
}

#[test]
fn evil_names_touch_nothing() {
    let (around, folder) = extracted();
    let served = serve(&folder);
    let before = files(around.path());
    for name in [
        "",
        ".",
        "..",
        "../half",
        "..\\half",
        "/etc/half",
        "variants/half",
        "half/../../half",
        "half.toml",
        "half\0",
        "half\n",
        "Half",
        "hälf",
        "con",
        "nul",
        "com1",
        "-half",
        "half-",
        "%2e%2e",
        "~",
        "$HOME",
        "half ",
        " half",
        ".half",
        "..%2fhalf",
        "C:half",
        "half:x",
        &"h".repeat(61),
        &"../".repeat(40),
    ] {
        for overwrite in [false, true] {
            let answer = save(&served, name, overwrite);
            assert_eq!(answer.status, 422, "{name:?}: {}", answer.text());
            assert!(answer.refusal().contains("name"));
        }
        let answer = served.post("/api/patch", &json!({ "name": name, "title": "x", "state": {} }));
        assert_eq!(answer.status, 422, "{name:?}");
    }
    assert_eq!(files(around.path()), before);
    served.check_healthy();
}

#[test]
fn texts_stay_texts() {
    let (_around, folder) = extracted();
    let served = serve(&folder);
    let title = "\"\"\"\"]\\ [change.links] 'x' </script>";
    let why = "'''\n[add.actors.Z]\ntitle = \"\"\"z\"\"\"\n\\u0000 \u{2028}";
    let asked = json!({ "name": "odd", "title": title, "why": why, "state": {} });
    let answer = served.post("/api/variants", &asked);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let region = served.get("/api/region").json();
    let odd = region["variants"]
        .as_array()
        .unwrap()
        .iter()
        .find(|variant| variant["name"] == "odd")
        .unwrap()
        .clone();
    assert_eq!((odd["title"].as_str(), odd["why"].as_str()), (Some(title), Some(why)));
    assert_eq!(region["actors"].as_array().unwrap().len(), 3);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let (around, folder) = extracted();
    let secret = around.path().join("secret");
    fs::write(&secret, "kept").unwrap();
    let served = serve(&folder);
    symlink(&secret, folder.join("variants/half.toml")).unwrap();
    for overwrite in [false, true] {
        assert_eq!(save(&served, "half", overwrite).status, 409);
    }
    fs::rename(folder.join("variants"), around.path().join("elsewhere")).unwrap();
    symlink(around.path().join("elsewhere"), folder.join("variants")).unwrap();
    let before = files(&around.path().join("elsewhere"));
    assert_eq!(save(&served, "other", true).status, 409);
    assert_eq!(files(&around.path().join("elsewhere")), before);
    assert_eq!(fs::read_to_string(&secret).unwrap(), "kept");
    served.check_healthy();
}

#[test]
fn a_folder_that_cannot_be_written_or_read_anew_is_told_of() {
    let (_around, folder) = extracted();
    let served = serve(&folder);
    // Somebody else breaks a table meanwhile: the variant is saved, and the region is served as it was.
    let before = variants(&served);
    fs::write(folder.join("links.csv"), "no table").unwrap();
    let answer = save(&served, "half", false);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(answer.json()["notes"].to_string().contains("as it was"));
    assert_eq!(variants(&served), before);
    fs::remove_dir_all(folder.join("variants")).unwrap();
    fs::write(folder.join("variants"), "a file").unwrap();
    assert_eq!(save(&served, "other", false).status, 409);
    served.check_healthy();
}

#[test]
fn a_region_that_comes_with_the_program_has_no_folder_to_save_into() {
    let served = start(|_| {});
    let answer = save(&served, "half", false);
    assert_eq!(answer.status, 403);
    assert!(answer.refusal().contains("/api/patch"));
}

#[test]
fn with_a_token_only_who_has_it_saves() {
    let (_around, folder) = extracted();
    let token = "a-token-of-some-length";
    let served = start(|options| {
        options.region = folder.to_str().unwrap().to_owned();
        options.token = Some(token.to_owned());
    });
    let before = files(&folder);
    let body = json!({ "name": "half", "title": "Half", "state": {} }).to_string();
    let json = "Content-Type: application/json\r\n";
    let ask_with = |headers: &str| {
        ask(served.address(), with_body("POST", "/api/variants", served.address(), headers, &body))
    };
    assert_eq!(ask_with(json).status, 401);
    assert_eq!(files(&folder), before);
    assert_eq!(ask_with(&format!("{json}Authorization: Bearer {token}\r\n")).status, 201);
    assert!(folder.join("variants/half.toml").is_file());
}
