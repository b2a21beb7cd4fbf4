//! Folders as spreadsheets, other systems and mishaps leave them: read rightly, or refused with the place.

use landbridge::model::{Folder, LoadError, read_region};
use std::fs;
use std::path::{Path, PathBuf};

/// A new folder for one test, taken away with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("landbridge-{}-{name}", std::process::id()));
        // Of a run that was killed.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// With the toy region in it.
    fn toy(name: &str) -> Self {
        let scratch = Self::new(name);
        Folder::bundled("toy").unwrap().extract(&scratch.0).unwrap();
        scratch
    }

    fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(file), bytes).unwrap();
    }

    /// What is said of the folder where it is opened.
    #[track_caller]
    fn check(&self, expected: &[&str]) {
        assert_eq!(told(&Folder::open(&self.0).unwrap_err()), expected);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The system's own folder for such things is emptied anyhow.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn told(error: &LoadError) -> Vec<String> {
    error.mistakes.iter().map(ToString::to_string).collect()
}

fn text(file: &str) -> String {
    Folder::bundled("toy").unwrap().files[file].clone()
}

/// The toy region with another text in one of its files.
fn with(file: &str, text: impl Into<String>) -> Result<landbridge::model::Region, Vec<String>> {
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert(file.to_owned(), text.into());
    read_region(&folder, &[]).map_err(|error| told(&error))
}

/// A capacity of the toy region written so.
fn capacity(cell: &str) -> Result<f64, Vec<String>> {
    let text = text("supplies.csv").replace("A gas,10,20", &format!("A gas,{cell},20"));
    with("supplies.csv", text).map(|region| region.supplies[0].capacity)
}

#[test]
fn line_ends_and_marks_of_other_systems_change_nothing() {
    let scratch = Scratch::new("line-ends");
    let folder = Folder::bundled("toy").unwrap();
    for (file, text) in &folder.files {
        fs::create_dir_all(scratch.0.join(file).parent().unwrap()).unwrap();
        scratch.write(file, format!("\u{feff}{}", text.replace('\n', "\r\n")));
    }
    let mut found = read_region(&Folder::open(&scratch.0).unwrap(), &["direct-pipe"]).unwrap();
    let expected = read_region(&folder, &["direct-pipe"]).unwrap();
    found.name.clone_from(&expected.name);
    // It sums up what the files say byte by byte in places.
    found.fingerprint.clone_from(&expected.fingerprint);
    assert_eq!(found, expected);
}

#[test]
fn text_that_is_no_utf_8_is_placed() {
    let scratch = Scratch::toy("latin-1");
    scratch.write("actors.csv", b"name,title,role\nA,Qazaqstan,member\nB,Br\xe9sil,member\n");
    scratch.check(&["actors.csv:3: byte 5 of this line, 0xE9, is not UTF-8 text; save it as UTF-8"]);
    let utf_16: Vec<u8> = "\u{feff}name,title\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    scratch.write("actors.csv", &utf_16);
    scratch.check(&["actors.csv: this is text in UTF-16; save it as UTF-8"]);
    let utf_16: Vec<u8> = "\u{feff}name,title\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    scratch.write("actors.csv", &utf_16);
    scratch.check(&["actors.csv: this is text in UTF-16; save it as UTF-8"]);
}

#[test]
fn quotes_are_closed_where_they_open() {
    let links = text("links.csv").replace("\nSea A-C,", "\n\"Sea A-C,");
    let found = with("links.csv", links).unwrap_err();
    let expected =
        "links.csv:6: the quote that opens here is never closed; close it, and double every quote inside";
    assert!(found.iter().any(|told| told == expected), "{found:?}");
    // In the last column the rest of the table would have been a note, and nobody the wiser.
    let ties = "a,b,reliability,note\nA,B,1,\"so they say\nB,C,1,\n";
    let expected =
        "ties.csv:2: the quote that opens here is never closed; close it, and double every quote inside";
    assert_eq!(with("ties.csv", ties).unwrap_err(), [expected]);
    let ties = "a,b,reliability,note\n\nA,B,1,\"so \"\"they\"\"\nsay\"\n\nB,C,x,\n";
    let expected =
        "ties.csv:6, B-C, column reliability: `x` is no number; write a plain decimal such as 12.5";
    assert_eq!(with("ties.csv", ties).unwrap_err(), [expected]);
}

#[test]
fn tables_of_other_separators_are_refused_as_a_whole() {
    let remedy = "save it with commas between its cells, and with points in its numbers";
    for (ties, word) in [
        ("a;b;reliability;note\nA;B;0,5;\n", "semicolons"),
        ("a\tb\treliability\tnote\nA\tB\t0.5\t\n", "tabs"),
    ] {
        let expected = format!("ties.csv:1: its cells are separated by {word}; {remedy}");
        assert_eq!(with("ties.csv", ties).unwrap_err(), [expected]);
    }
}

#[test]
fn too_many_rows_are_refused_at_the_first() {
    let ties = format!("a,b,reliability,note\n{}", "A,B,1,\n".repeat(1_000_000));
    let expected = "ties.csv:100002: this table has at most 100000 rows; leave out what is not needed, or put it together";
    assert_eq!(with("ties.csv", ties).unwrap_err(), [expected]);
}

#[test]
fn large_files_are_refused_before_they_are_read() {
    let scratch = Scratch::toy("large");
    // Two gigabytes that take no room: a file with a hole.
    let file = fs::File::create(scratch.0.join("ties.csv")).unwrap();
    file.set_len(2 << 30).unwrap();
    scratch
        .check(&["ties.csv: 2048 MiB; a file of a region has at most 64 MiB; take out what is not needed"]);
    fs::remove_file(scratch.0.join("ties.csv")).unwrap();
    for place in 0..5 {
        fs::File::create(scratch.0.join(format!("{place}.csv"))).unwrap().set_len(64 << 20).unwrap();
    }
    let expected = format!(
        "{}: 321 MiB in all files together; a region has at most 256 MiB; take out what is no part of the region",
        scratch.0.display()
    );
    scratch.check(&[&expected]);
}

#[test]
fn folders_that_are_no_region_end() {
    let scratch = Scratch::new("many");
    let deep = scratch.0.join("a/b/c/d/e/f");
    fs::create_dir_all(&deep).unwrap();
    let remedy = "take the folder out, or the link to it: a region has profiles and variants alone";
    scratch.check(&[&format!("a/b/c/d: folders in folders to more than 4 levels; {remedy}")]);
    fs::remove_dir_all(scratch.0.join("a")).unwrap();
    for place in 0..10_001 {
        scratch.write(&format!("{place}.csv"), "");
    }
    let expected =
        format!("{}: a region has at most 10000 files; name the folder of a region", scratch.0.display());
    scratch.check(&[&expected]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_pipes_are_refused() {
    let scratch = Scratch::new("links");
    std::os::unix::fs::symlink(".", scratch.0.join("again")).unwrap();
    let remedy = "take the folder out, or the link to it: a region has profiles and variants alone";
    scratch.check(&[&format!("again/again/again/again: folders in folders to more than 4 levels; {remedy}")]);
    fs::remove_file(scratch.0.join("again")).unwrap();
    std::os::unix::fs::symlink("nowhere", scratch.0.join("ties.csv")).unwrap();
    let found = told(&Folder::open(&scratch.0).unwrap_err());
    assert!(found[0].starts_with("ties.csv: cannot be read: "), "{found:?}");
    fs::remove_file(scratch.0.join("ties.csv")).unwrap();
    // Where there is no such device, a pipe would do.
    if Path::new("/dev/zero").exists() {
        std::os::unix::fs::symlink("/dev/zero", scratch.0.join("ties.csv")).unwrap();
        scratch.check(&["ties.csv: is neither a file nor a folder; take it out"]);
        fs::remove_file(scratch.0.join("ties.csv")).unwrap();
    }
    let made = std::process::Command::new("mkfifo").arg(scratch.0.join("links.csv")).status();
    if made.is_ok_and(|status| status.success()) {
        scratch.check(&["links.csv: is neither a file nor a folder; take it out"]);
    }
}
