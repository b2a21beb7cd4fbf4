//! What must hold of everything that the engine reads, whatever the bytes: no panic; a refusal tells place and reason; a number that is taken is the number
//! that is written.

use super::ROOT;
use super::edits::{Draw, edited};
use landbridge::bare_game::{Concepts, Form, every_concept, read_bare_game};
use landbridge::claims::{read_claims, read_figure};
use landbridge::model::{Folder, LoadError, Region, read_region};
use landbridge::pypsa::{Options, import};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// The concepts of a game of so many players take no time.
const MOST_PLAYERS: usize = 4;

/// The mark of a file in a folder that is written as one text.
const FILE_MARK: &str = "=== ";

/// A small folder of tables, or edits of a bundled region, with variants.
pub fn region(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let folder = match draw.byte() {
        b'=' => folder_of_text(&String::from_utf8_lossy(bytes)),
        b'c' => edited_folder(central_asia().clone(), &mut draw),
        b'n' => edited_folder(Folder::template(), &mut draw),
        _ => edited_folder(toy().clone(), &mut draw),
    };
    let names = variants_of(&folder);
    let count = draw.below(3).min(names.len());
    let applied: Vec<&str> = (0..count).map(|_| names[draw.below(names.len())].as_str()).collect();
    match read_region(&folder, &applied) {
        Ok(region) if applied.is_empty() => check_numbers(&folder, &region),
        Ok(_) => {}
        Err(error) => check_refusal(&error),
    }
}

/// A variant of the toy region or of Central Asia: edited, written freely, or one number of which the value is known.
pub fn variant(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let kind = draw.byte();
    if kind == b'x' {
        return exact_variant(&mut draw);
    }
    let text = match kind {
        b'r' => String::from_utf8_lossy(draw.0).into_owned(),
        b'c' => {
            let names = variants_of(central_asia());
            let seed = &central_asia().files[&variant_file(&names[draw.below(names.len())])];
            edited(seed, &mut draw)
        }
        _ => {
            let names = variants_of(toy());
            let seed = &toy().files[&variant_file(&names[draw.below(names.len())])];
            edited(seed, &mut draw)
        }
    };
    let mut folder = if kind == b'c' { central_asia().clone() } else { toy().clone() };
    folder.files.insert(variant_file("drawn"), text);
    if let Err(error) = read_region(&folder, &["drawn"]) {
        check_refusal(&error);
    }
}

/// The claims of the toy region, edited or written freely, or one expression.
pub fn claims(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let mut folder = toy().clone();
    let text = match draw.byte() {
        b'f' => {
            if let Err(error) = read_figure(&folder, &[], &String::from_utf8_lossy(draw.0)) {
                check_refusal(&error);
            }
            return;
        }
        b'r' => String::from_utf8_lossy(draw.0).into_owned(),
        b'c' => edited(&central_asia().files["claims.toml"], &mut draw),
        _ => edited(&toy().files["claims.toml"], &mut draw),
    };
    folder.files.insert("claims.toml".to_owned(), text);
    if let Err(error) = read_claims(&folder, &[], &[]) {
        check_refusal(&error);
    }
}

/// A game as JSON: edited, written freely, or with values that are known; of few players, all its concepts.
pub fn bare_game(bytes: &[u8]) {
    const SEEDS: &[&str] = &[
        include_str!("../../crates/landbridge/tests/literature/games/glove_1L_2R.json"),
        include_str!("../../crates/landbridge/tests/literature/games/myerson77_edge_12.json"),
        include_str!("../../crates/landbridge/tests/literature/games/pff_cournot_3.json"),
        include_str!("../../crates/landbridge/tests/literature/games/talmud_200.json"),
        include_str!("../../crates/landbridge/tests/literature/games/gambarelli_3.json"),
        r#"{"n": 4, "v": [0, 0, 0, 1, 0, 2, 1, 3, 0, "1/3", 1, 2, 1, 4, 3, 7], "players": ["a", "b", "c", "d"], "unions": [[0, 1]], "edges": [[0, 1], [1, 2, 0.5]]}"#,
    ];
    let mut draw = Draw(bytes);
    let kind = draw.byte();
    if kind == b'x' {
        return exact_game(&mut draw);
    }
    let text = match kind {
        b'r' => String::from_utf8_lossy(draw.0).into_owned(),
        _ => edited(SEEDS[draw.below(SEEDS.len())], &mut draw),
    };
    match read_bare_game(&text) {
        Ok(game) if game.players.len() <= MOST_PLAYERS => check_concepts(&every_concept(&game)),
        Ok(_) => {}
        Err(error) => {
            assert!(!error.mistakes.is_empty(), "refused without a mistake");
            for mistake in &error.mistakes {
                assert!(!mistake.place.is_empty() && !mistake.what.is_empty(), "{mistake:?}");
                assert!(!mistake.remedy.is_empty(), "{mistake:?}");
            }
        }
    }
}

/// A network of PyPSA's: what is imported can be read.
pub fn pypsa(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let folders = networks();
    let folder = folders[draw.below(folders.len())].clone();
    let mut options = Options { name: "network".to_owned(), ..Options::default() };
    match draw.byte() % 8 {
        1 => options.shortfall_price = Some(draw.number()),
        2 => options.owners = Some(edited("bus,actor\nnorth,A\nsouth,B\n", &mut draw)),
        3 => options.money_unit = Some(draw.text()),
        4 => options.name = draw.text(),
        _ => {}
    }
    match import(&edited_folder(folder, &mut draw), &options) {
        Ok(imported) => {
            if let Err(error) = read_region(&imported.folder, &[]) {
                panic!("what was imported is refused: {error}");
            }
        }
        Err(error) => check_refusal(&error),
    }
}

fn toy() -> &'static Folder {
    static TOY: OnceLock<Folder> = OnceLock::new();
    TOY.get_or_init(|| bundled("toy"))
}

fn central_asia() -> &'static Folder {
    static CENTRAL_ASIA: OnceLock<Folder> = OnceLock::new();
    CENTRAL_ASIA.get_or_init(|| bundled("central-asia"))
}

fn bundled(name: &str) -> Folder {
    let mut folder = Folder::bundled(name).expect("it comes with the engine");
    folder.files.retain(|file, _| !file.ends_with(".md"));
    folder
}

fn networks() -> &'static [Folder] {
    static NETWORKS: OnceLock<Vec<Folder>> = OnceLock::new();
    NETWORKS.get_or_init(|| {
        let folder = Path::new(ROOT).join("crates/landbridge/tests/pypsa");
        let entries = folder.read_dir().expect("it is in the repository");
        let mut paths: Vec<_> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        paths.sort();
        paths.iter().map(|path| Folder::open(path).expect("it is text")).collect()
    })
}

/// A folder as one text: `=== name`, and below it what the file holds.
pub fn folder_of_text(text: &str) -> Folder {
    let mut folder = Folder { name: "drawn".to_owned(), files: BTreeMap::new() };
    for part in format!("\n{text}").split(&format!("\n{FILE_MARK}")).skip(1) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        if !name.is_empty() {
            folder.files.insert(name.to_owned(), text.to_owned());
        }
    }
    folder
}

/// The folder after a few changes of its files.
fn edited_folder(mut folder: Folder, draw: &mut Draw<'_>) -> Folder {
    let count = draw.below(4);
    for _ in 0..count {
        let names: Vec<String> = folder.files.keys().cloned().collect();
        let Some(name) = names.get(draw.below(names.len())) else { break };
        let text = folder.files.remove(name).unwrap_or_default();
        let text = match draw.below(16) {
            0 => continue,
            1 => format!("\u{feff}{text}"),
            2 => text.replace('\n', "\r\n"),
            3 => text.replace(',', ";"),
            4 => {
                folder.files.insert(format!("x{}", draw.word()), text.clone());
                text
            }
            _ => edited(&text, draw),
        };
        folder.files.insert(name.clone(), text);
    }
    folder
}

fn variant_file(name: &str) -> String {
    format!("variants/{name}.toml")
}

fn variants_of(folder: &Folder) -> Vec<String> {
    let names = folder.files.keys();
    names
        .filter_map(|file| file.strip_prefix("variants/")?.strip_suffix(".toml"))
        .map(str::to_owned)
        .collect()
}

fn check_refusal(error: &LoadError) {
    assert!(!error.mistakes.is_empty(), "refused without a mistake");
    for mistake in &error.mistakes {
        assert!(!mistake.file.is_empty() && !mistake.what.is_empty(), "{mistake:?}");
    }
}

/// Rows of a table, read a second time.
fn rows(folder: &Folder, table: &str) -> Vec<BTreeMap<String, String>> {
    let Some(text) = folder.files.get(&format!("{table}.csv")) else { return Vec::new() };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let rows = reader.deserialize().collect::<Result<_, _>>();
    let rows: Vec<BTreeMap<String, String>> = rows.unwrap_or_else(|error| panic!("{table}: {error}"));
    // Without quotes a line is a row.
    if !text.contains(['"', '\r']) {
        let lines = text.trim_start_matches('\u{feff}').lines().filter(|line| !line.is_empty()).count();
        assert_eq!(rows.len() + 1, lines.max(1), "{table}");
    }
    rows
}

fn check_numbers(folder: &Folder, region: &Region) {
    let links: Vec<[f64; 3]> =
        region.links.iter().map(|link| [link.capacity, link.marginal_cost, link.days]).collect();
    check_table(folder, "links", ["capacity", "marginal_cost", "days"], &links);
    // Not more than is written: cost and profile follow from the cells, and the cells are held here.
    let stores: Vec<[f64; 3]> =
        region.stores.iter().map(|store| [store.capacity, store.max_intake, store.max_release]).collect();
    check_table(folder, "stores", ["capacity", "max_intake", "max_release"], &stores);
    let supplies: Vec<[f64; 2]> =
        region.supplies.iter().map(|supply| [supply.capacity, supply.marginal_cost]).collect();
    check_table(folder, "supplies", ["capacity", "marginal_cost"], &supplies);
    if region.stairs.is_empty() {
        let demands: Vec<[f64; 2]> =
            region.demands.iter().map(|demand| [demand.quantity, demand.price]).collect();
        check_table(folder, "demands", ["quantity", "price"], &demands);
    }
    let ties: Vec<[f64; 1]> = region.ties.iter().map(|tie| [tie.reliability]).collect();
    check_table(folder, "ties", ["reliability"], &ties);
}

fn check_table<const N: usize>(folder: &Folder, table: &str, columns: [&str; N], found: &[[f64; N]]) {
    let rows = rows(folder, table);
    assert_eq!(rows.len(), found.len(), "rows of {table}");
    for (row, found) in rows.iter().zip(found) {
        for (column, found) in columns.iter().zip(found) {
            let text = row.get(*column).map_or("", String::as_str);
            let written = if text.is_empty() { Ok(0.0) } else { text.parse::<f64>() };
            let is_same = written.as_ref().is_ok_and(|written| written.to_bits() == found.to_bits());
            assert!(is_same, "{table}, {column}: `{text}` became {found}");
        }
    }
}

/// A number that a variant may set, and where it arrives.
type Target = (&'static str, &'static str, &'static str, fn(&Region) -> f64);

const TARGETS: &[Target] = &[
    ("links", "Pipe A-B", "capacity", |region| region.links[0].capacity),
    ("links", "Pipe B-C", "marginal_cost", |region| region.links[1].marginal_cost),
    ("links", "Pipe A-C", "annual_cost", |region| region.links[2].building.annual_cost),
    ("links", "Sea A-C", "days", |region| region.links[4].days),
    ("links", "Sea A-C", "efficiency", |region| region.links[4].outputs[0].efficiency),
    ("supplies", "A field", "marginal_cost", |region| region.supplies[0].marginal_cost),
    ("supplies", "C alternative", "capacity", |region| region.supplies[1].capacity),
    ("demands", "C homes", "quantity", |region| region.demands[0].quantity),
    ("demands", "C homes/1", "price", |region| region.demands[0].price),
    ("stores", "C storage", "max_release", |region| region.stores[0].max_release),
    ("stores", "C storage", "standing_loss", |region| region.stores[0].standing_loss),
    ("actors", "A", "gdp", |region| region.actors[0].gdp.unwrap_or(0.0)),
    ("ties", "A-C", "reliability", |region| region.ties[0].reliability),
];

/// A variant that sets one number, as a decimal, as a whole number or as a text.
fn exact_variant(draw: &mut Draw<'_>) {
    let (table, row, column, found) = TARGETS[draw.below(TARGETS.len())];
    let number = draw.number();
    let (value, number) = match draw.below(3) {
        0 if number.is_finite() => (format!("{number:?}"), number),
        1 => {
            #[expect(clippy::cast_possible_wrap, reason = "any whole number will do")]
            let whole = number.to_bits() as i64;
            (whole.to_string(), whole as f64)
        }
        _ => (format!("\"{number}\""), number),
    };
    let mut folder = toy().clone();
    let text = format!("title = \"drawn\"\n[change.{table}.\"{row}\"]\n{column} = {value}\n");
    folder.files.insert(variant_file("drawn"), text);
    match read_region(&folder, &["drawn"]) {
        Ok(region) => {
            let found = found(&region);
            assert!(found.to_bits() == number.to_bits(), "{table}, {column}: {value} became {found}");
        }
        Err(error) => check_refusal(&error),
    }
}

/// A game of two with drawn values.
fn exact_game(draw: &mut Draw<'_>) {
    let values = [0.0, draw.number(), draw.number(), draw.number()];
    let texts = values.map(|value| format!("{value:?}"));
    let text = format!("{{\"n\": 2, \"v\": [{}]}}", texts.join(", "));
    match read_bare_game(&text) {
        Ok(game) => {
            let Form::Table { game: table, .. } = &game.form else { panic!("{text} is a table") };
            for (value, found) in values.iter().zip(table.values()) {
                assert_eq!(value.to_bits(), found.to_bits(), "{text}");
            }
            check_concepts(&every_concept(&game));
        }
        Err(error) => {
            let is_odd = values.iter().any(|value| value.is_nan() || value.abs() > 1e100);
            assert!(is_odd, "{text} is refused: {error}");
        }
    }
}

fn check_concepts(concepts: &Concepts) {
    let shares = match concepts {
        Concepts::Table(concepts) => {
            concepts.shapley.iter().chain(&concepts.banzhaf).copied().collect::<Vec<f64>>()
        }
        Concepts::PartitionFunction(concepts) => concepts.myerson_pff.clone(),
    };
    assert!(shares.iter().all(|share| share.is_finite()), "{shares:?}");
}
