//! The same question has the same answer to the last byte, however many threads compute it. `cargo xtask same-bytes` holds builds against each
//! other, too.

use landbridge::model::Folder;
use std::path::Path;
use std::process::Command;

/// What the brief of a region prints for scripts, and the page that it writes.
fn brief(region: &str, threads: &str) -> (Vec<u8>, Vec<u8>) {
    let page = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("same-bytes-{region}-{threads}.html"));
    let output = Command::new(env!("CARGO_BIN_EXE_landbridge"))
        .args(["brief", region, "--samples", "2", "--json", "--store", "no-runs", "--out"])
        .arg(&page)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.stdout, std::fs::read(page).unwrap())
}

#[test]
fn the_brief_of_every_bundled_region_is_the_same_twice() {
    for region in Folder::bundled_names() {
        let (once, twice) = (brief(region, "1"), brief(region, "4"));
        assert!(once == twice, "the brief of {region} has other bytes on four threads than on one");
    }
}
