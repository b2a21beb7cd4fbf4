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
fn numbers_are_plain_decimals_or_refused() {
    for (cell, number) in [
        ("10", 10.0),
        ("1e1", 10.0),
        ("+10", 10.0),
        ("10.", 10.0),
        (".5", 0.5),
        ("-0", -0.0),
        ("1e-320", 1e-320),
        ("\" 10 \"", 10.0),
    ] {
        assert_eq!(capacity(cell).unwrap().to_bits(), f64::to_bits(number), "{cell}");
    }
    let place = "supplies.csv:2, A field, column capacity";
    let plain = "write a plain decimal such as 12.5";
    for cell in ["1 000", "1_000", "0x10", "１２", "1.000.5", "ten", "1e", "\u{feff}10"] {
        assert_eq!(
            capacity(cell).unwrap_err(),
            [format!("{place}: `{cell}` is no number; {plain}")],
            "{cell}"
        );
    }
    for cell in ["1,000", "1.000,5", "0,5"] {
        let quoted = capacity(&format!("\"{cell}\"")).unwrap_err();
        assert_eq!(quoted, [format!("{place}: `{cell}` is no number; {plain}")], "{cell}");
        let bare = capacity(cell).unwrap_err();
        let expected = "supplies.csv:2: this row has 12 cells, the header 11; add or remove commas; quote text that holds one";
        assert_eq!(bare[0], expected, "{cell}");
    }
    for cell in ["NaN", "inf", "-inf", "1e999"] {
        let remedy = "write a plain decimal such as 12.5, for no limit a large one";
        assert_eq!(
            capacity(cell).unwrap_err(),
            [format!("{place}: the number is not finite: {cell}; {remedy}")]
        );
    }
    let expected = format!("{place}: the number is too large to be added up: 1e308; choose a larger unit");
    assert_eq!(capacity("1e308").unwrap_err(), [expected]);
    assert_eq!(capacity("").unwrap_err(), [format!("{place}: the cell is empty; give the number")]);
}

#[test]
fn a_cost_that_passes_all_bounds_is_told() {
    let links = text("links.csv").replace("A;C,no,,option,,20,,3,no", "A;C,no,,option,20,,1e-320,3,no");
    let expected = "links.csv:4, Pipe A-C, column lifetime: its cost comes to inf a year; give a longer one, or choose a larger unit of money";
    assert_eq!(with("links.csv", links).unwrap_err(), [expected]);
}

#[test]
fn too_many_rows_are_refused_at_the_first() {
    let ties = format!("a,b,reliability,note\n{}", "A,B,1,\n".repeat(1_000_000));
    let expected = "ties.csv:100002: this table has at most 100000 rows; leave out what is not needed, or put it together";
    assert_eq!(with("ties.csv", ties).unwrap_err(), [expected]);
}

#[test]
fn many_wrong_names_and_long_ones_are_told_in_time() {
    // To look for the nearest name among all buses would take minutes.
    let mut folder = Folder::bundled("toy").unwrap();
    let buses = crate::joined((0..5_000).map(|bus| format!("bus number {bus},gas,A,,,\n")));
    folder
        .files
        .insert("buses.csv".to_owned(), format!("name,commodity,actor,basin,latitude,longitude\n{buses}"));
    let row = |place: usize| format!("link {place},bus namber {place},bus namber {place},1,1,1\n");
    let links: String = (0..2_000).map(row).collect();
    folder
        .files
        .insert("links.csv".to_owned(), format!("name,bus0,bus1,efficiency,capacity,marginal_cost\n{links}"));
    let found = told(&read_region(&folder, &[]).unwrap_err());
    let (near, far) = ("did you mean `bus number 0`?", "mend the mistakes before it first");
    assert!(found.contains(&format!("links.csv:2, link 0, column bus0: `bus namber 0` is unknown; {near}")));
    assert!(
        found.contains(&format!(
            "links.csv:2001, link 1999, column bus1: `bus namber 1999` is unknown; {far}"
        ))
    );
    let long = "A".repeat(60_000);
    let actors = format!("name,title\n{long},Long\nA,A\nB,B\nC,C\n");
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("actors.csv".to_owned(), actors);
    folder.files.insert("ties.csv".to_owned(), format!("a,b,reliability\n{long}A,B,1\n"));
    let found = told(&read_region(&folder, &[]).unwrap_err());
    assert!(
        found[0].ends_with(&format!("`{long}A` is unknown; known are {long}, A, B, C")),
        "{}",
        found.len()
    );
}

#[test]
fn a_variant_that_cannot_be_read_is_there_all_the_same() {
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("variants/mine.toml".to_owned(), "title = \"Mine\"\n\n[change\n".to_owned());
    let found = read_region(&folder, &["mine"]).unwrap_err();
    assert_eq!(found.mistakes[0].remedy, "see docs/formats/variants.md");
    let found = told(&found);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("variants/mine.toml:3: "), "{found:?}");
    folder.files.insert("variants/mine.toml".to_owned(), "\ntitle = \"Mine\"\nwhi = \"\"\n".to_owned());
    let found = told(&read_region(&folder, &["mine"]).unwrap_err());
    assert_eq!(
        found,
        [
            "variants/mine.toml:3: unknown field `whi`, expected one of `title`, `why`, `change`, `add`, `remove`, `evidence`; see docs/formats/variants.md"
        ]
    );
    let found = told(&read_region(&Folder::bundled("toy").unwrap(), &["mine"]).unwrap_err());
    assert_eq!(
        found,
        ["variants/mine.toml: there is no variant `mine`; known are closed-border, direct-pipe"]
    );
}

#[test]
fn links_without_any_bus_are_refused() {
    let mut folder = Folder::bundled("toy").unwrap();
    for (table, column) in [("buses", ""), ("links", "Pipe A-B")] {
        let file = format!("{table}.csv");
        let text = &folder.files[&file];
        let header = text.lines().next().unwrap().to_owned();
        // Each link shares the first one's capacity.
        let row = header.split(',').map(|name| match name {
            "name" => column,
            "shares_capacity_with" => "Pipe A-B",
            _ => "",
        });
        let row: Vec<&str> = row.collect();
        let rows = if column.is_empty() { String::new() } else { row.join(",") };
        folder.files.insert(file, format!("{header}\n{rows}\n"));
    }
    let found = told(&read_region(&folder, &[]).unwrap_err());
    assert!(
        found.iter().any(|mistake| mistake.starts_with("links.csv:2, Pipe A-B, column bus0: ")),
        "{found:?}"
    );
}

#[test]
fn brackets_without_end_are_refused() {
    for text in [
        "a = ".to_owned() + &"[".repeat(100_000),
        "[a.".to_owned() + &"b.".repeat(100_000),
        "a = ".to_owned() + &"{a=".repeat(100_000),
    ] {
        for file in ["region.toml", "claims.toml", "futures.toml", "variants/direct-pipe.toml"] {
            let found = with(file, text.clone()).unwrap_err();
            assert!(found[0].starts_with(&format!("{file}:1: ")), "{file}: {}", found[0].len());
        }
    }
    for text in ["[".repeat(100_000), "{\"n\":".repeat(100_000)] {
        let error = landbridge::bare_game::read_bare_game(&text).unwrap_err();
        assert_eq!(error.mistakes.len(), 1);
        assert!(error.mistakes[0].what.contains("recursion limit"), "{}", error.mistakes[0]);
    }
}

#[test]
fn a_group_of_one_factor_is_refused_where_it_is_read() {
    let factors = text("factors.csv").replace("20:3;40:1,cold,", "20:3;40:1,warm,");
    let what = |line: usize, name: &str, group: &str| {
        format!(
            "factors.csv:{line}, {name}, column group: no other factor is in the group `{group}`; name it at those that move with this one too, or leave the cell empty"
        )
    };
    let expected = [what(3, "Hunger for gas", "cold"), what(4, "Field", "warm")];
    assert_eq!(with("factors.csv", factors).unwrap_err(), expected);
}

#[test]
fn a_frame_without_parts_is_refused() {
    // Found by the fuzz target `region`: what stood in for a wrong name was looked up where nothing was.
    for part in ["commodities", "subsystems", "periods"] {
        let toml = text("region.toml");
        let kept: String = toml
            .split("\n\n")
            .filter(|piece| !piece.contains(&format!("[[{part}]]")))
            .collect::<Vec<_>>()
            .join("\n\n");
        let found = with("region.toml", format!("{part} = []\n{kept}")).unwrap_err();
        assert!(!found.is_empty());
    }
    let found = with("buses.csv", "name,commodity,actor,basin,latitude,longitude\n").unwrap_err();
    assert!(
        found.iter().any(
            |told| told.contains("links.csv:2, Pipe A-B, column bus0: `A gas` is unknown; none is known")
        ),
        "{found:?}"
    );
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

#[test]
fn a_long_chain_of_places_is_read_in_time() {
    // Each bus is fed through all before it: to look through all links for each of them would take an hour.
    const PLACES: usize = 50_000;
    let mut folder = Folder::template();
    let mut put = |file: &str, text: String| drop(folder.files.insert(file.to_owned(), text));
    put("actors.csv", "name,title\nA,a\n".to_owned());
    let buses = crate::joined((0..PLACES).map(|place| format!("B{place},gas,A\n")));
    put("buses.csv", format!("name,commodity,actor\n{buses}"));
    let links =
        crate::joined((1..PLACES).rev().map(|place| format!("L{place},B{},B{place},1,1,1,A\n", place - 1)));
    put("links.csv", format!("name,bus0,bus1,efficiency,capacity,marginal_cost,consent\n{links}"));
    put("supplies.csv", "name,bus,capacity,marginal_cost,consent\nF,B0,1,1,A\n".to_owned());
    put("demands.csv", format!("name,step,bus,quantity,price,consent\nD,1,B{},1,9,A\n", PLACES - 1));
    assert_eq!(read_region(&folder, &[]).unwrap().links.len(), PLACES - 1);
}

#[test]
fn more_periods_than_can_be_held_are_refused() {
    let periods = crate::joined(
        (0..100_000).map(|place| format!("[[periods]]\nname = \"{place}\"\nweight = 0.00001\n")),
    );
    let frame = text("region.toml");
    let (head, rest) = frame.split_once("[[periods]]").unwrap();
    let rest = &rest[rest.find("[[commodities]]").unwrap()..];
    let supplies = crate::joined((0..700).map(|place| format!("F{place},A gas,1,1,A\n")));
    let mut folder = Folder::bundled("toy").unwrap();
    folder.files.insert("region.toml".to_owned(), format!("{head}{periods}{rest}"));
    folder
        .files
        .insert("supplies.csv".to_owned(), format!("name,bus,capacity,marginal_cost,consent\n{supplies}"));
    let found = told(&read_region(&folder, &[]).unwrap_err());
    let expected = "region.toml: 100,000 periods; at most 8,784; join periods that are alike: at most every hour of a year";
    assert!(found.contains(&expected.to_owned()), "{found:?}");
}
