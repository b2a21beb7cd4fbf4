//! What a region may take of memory, as a multiple of its bytes: the system gives no more to the command that reads it.

use super::run;
use std::path::PathBuf;
use std::process::Command;

/// Kilobytes of the program itself.
const OWN: usize = 64 << 10;

/// Most bytes of memory for a byte of a region, as docs/limits.md says.
const MULTIPLE: usize = 100;

/// The same of a list in TOML, which the allocator copies whenever it has doubled.
const MULTIPLE_OF_LISTS: usize = 150;

/// The toy region with another text in one file is refused with mistakes, and not for want of memory.
fn is_read_within_bounds(name: &str, file: &str, text: &str, multiple: usize) {
    let region = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("memory").join(name);
    // It may be there from before.
    let _ = std::fs::remove_dir_all(&region);
    assert!(run(&["extract", "toy", region.to_str().unwrap()]).status.success());
    std::fs::write(region.join(file), text).unwrap();
    let most = OWN + (multiple * text.len()).div_ceil(1 << 10);
    let output = Command::new("sh")
        .args(["-c", "ulimit -v \"$1\" && shift && exec \"$@\"", "sh", &most.to_string()])
        .args([env!("CARGO_BIN_EXE_landbridge"), "check"])
        .arg(&region)
        // The allocator would reserve addresses in large pieces, which the shell's limit counts as if they were memory.
        .env("MIMALLOC_DISALLOW_ARENA_ALLOC", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.trim_end().lines().last().unwrap_or_default();
    assert_eq!(output.status.code(), Some(2), "{name}: {last}");
    assert!(last.ends_with("mistakes") || last.ends_with("1 mistake"), "{name}: {last}");
    std::fs::remove_dir_all(&region).unwrap();
}

#[test]
fn a_region_takes_at_most_so_many_times_its_bytes() {
    let header = "name,step,bus,quantity,price,price_at_zero,price_at_quantity,steps,consent\n";
    let rows: Vec<String> = (0..99_999).map(|row| format!("D{row},1,C gas,8,100,,,,C\n")).collect();
    is_read_within_bounds("short rows", "demands.csv", &(header.to_owned() + &rows.concat()), MULTIPLE);
    is_read_within_bounds("empty cells", "sources.csv", &(",".repeat(99) + "\n").repeat(20_000), MULTIPLE);
    is_read_within_bounds(
        "long cells",
        "sources.csv",
        &("id,title,url,date_read\n".to_owned() + &"y".repeat(60_000) + ",,,\n"),
        MULTIPLE,
    );
    is_read_within_bounds("keys", "claims.toml", &"[[a]]\n".repeat(1_000_000), MULTIPLE);
    // The others have just doubled: the worst that there is.
    for count in [4_000_000, (1 << 20) + 1, (1 << 21) + 1] {
        let numbers = format!("a = [{}]\n", "1,".repeat(count));
        is_read_within_bounds("numbers", "region.toml", &numbers, MULTIPLE_OF_LISTS);
    }
}
