//! A PyPSA network as a region: reads the CSV folder that `network.export_to_csv_folder` writes and gives the files of a region whose optimum is PyPSA's own,
//! as `docs/methods/pypsa.md` says component by component. What a region cannot state is a mistake by name, or a note that says what it changes.

mod bounds;
mod branches;
mod columns;
mod draft;
mod importer;
mod network;
mod reach;
mod sources;
mod storage;
mod tables;
mod write;

use crate::model::{Folder, LARGEST, LoadError, Mistake};
use draft::Draft;
use importer::Importer;
use network::{Network, read_network};
use write::{Frame, write};

/// A default shortfall price is so many times what the dearest way to serve a unit may cost.
const DEARER: f64 = 10.0;

/// Efficiencies below this do not raise the default shortfall price further.
const LEAST_EFFICIENCY: f64 = 0.1;

/// Year of a region whose snapshots are no dates.
const DEFAULT_YEAR: i32 = 2024;

/// What a PyPSA folder does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Name of the region's folder.
    pub name: String,
    /// The actor of each bus: text of a CSV file with the columns `bus` and `actor`. It comes before a column `owner` or `country` of buses.csv.
    pub owners: Option<String>,
    /// Worth of a unit of load that must be served, in the network's money a unit (such as euros a megawatt hour); chosen from the network's costs where it is not
    /// given.
    pub shortfall_price: Option<f64>,
    /// What the network's money is called.
    pub money_unit: Option<String>,
}

/// What became of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether the region differs from the network by it.
    pub changes: bool,
    /// A sentence.
    pub text: String,
}

/// A network as a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Files of the region.
    pub folder: Folder,
    /// What became of what, in the order of the components, and what is not as PyPSA has it.
    pub notes: Vec<Note>,
    /// Worth of a unit of load, in the network's money.
    pub shortfall_price: f64,
    /// Demands that PyPSA has to serve, by name: a use below their quantity is unserved load.
    pub to_serve: Vec<String>,
    /// Supplies that PyPSA has to take in, by name.
    pub to_take_in: Vec<String>,
    /// System cost of a region of no surplus: all that must be served or taken in, at the shortfall price, and the cost of least capacities.
    pub cost_of_nothing: f64,
}

impl Imported {
    /// PyPSA's system cost (`objective + objective_constant`) for the surplus of all actors together, in the network's money. Where load is unserved, it is
    /// counted at the shortfall price.
    #[must_use]
    pub fn system_cost(&self, surplus: f64) -> f64 {
        self.cost_of_nothing - surplus
    }
}

/// Reads a PyPSA folder into the files of a region.
///
/// # Errors
/// Every mistake in the folder, and everything in it that a region cannot state, with file, row, column and remedy.
pub fn import(folder: &Folder, options: &Options) -> Result<Imported, LoadError> {
    let mut mistakes = Vec::new();
    if let Some(price) = options.shortfall_price.filter(|price| !(price.is_finite() && *price > 0.0)) {
        let what = format!("the shortfall price is {price}");
        mistakes.push(tables::of_file("options", 0, what, "give a number above 0"));
    }
    let network = read_network(folder, &mut mistakes);
    if network.weights.is_empty() {
        return finish(mistakes);
    }
    let mut importer = Importer::new(&network, mistakes);
    importer.add_buses(options);
    importer.add_generators();
    importer.add_loads();
    importer.add_links();
    importer.add_lines();
    importer.add_stores();
    importer.add_storage_units();
    importer.report_unowned();
    note_the_rest(&network, &mut importer);
    let Importer { mut draft, mut notes, mut mistakes, .. } = importer;
    if !mistakes.is_empty() {
        return finish(mistakes);
    }
    let hours = network.hours();
    let shares: Vec<f64> = network.weights.iter().map(|weight| weight / hours).collect();
    let price = options.shortfall_price.unwrap_or_else(|| default_price(&draft, &shares));
    draft.demands.iter_mut().filter(|row| row.must).for_each(|row| row.price.base = price);
    draft.supplies.iter_mut().filter(|row| row.must).for_each(|row| row.cost.base = -price);
    note_price(options, price, &mut notes);
    bounds::bound(&mut draft, &shares, &mut mistakes);
    let is_bounded = mistakes.is_empty();
    check_numbers(&draft, is_bounded, &mut mistakes);
    if !mistakes.is_empty() {
        return finish(mistakes);
    }
    let left = reach::prune(&mut draft);
    for (kind, names) in [("supplies", &left.supplies), ("links", &left.links)] {
        if !names.is_empty() {
            let text = format!("{kind} that can never be of use are left out: {}", some_of(names));
            notes.push(Note { changes: false, text });
        }
    }
    if !left.unreached.is_empty() {
        let text = format!(
            "nothing can reach what must be served here, so it stays unserved: {}",
            some_of(&left.unreached)
        );
        notes.push(Note { changes: true, text });
    }
    let owed = |size: &draft::Size| -> f64 {
        shares.iter().enumerate().map(|(t, share)| share * size.at(t) * price).sum()
    };
    let served = draft.demands.iter().filter(|row| row.must);
    let taken = draft.supplies.iter().filter(|row| row.must);
    let owed_all: f64 =
        served.clone().map(|row| owed(&row.size)).chain(taken.clone().map(|row| owed(&row.size))).sum();
    let (to_serve, to_take_in) =
        (served.map(|row| row.name.clone()).collect(), taken.map(|row| row.name.clone()).collect());
    let title = if network.name.is_empty() { &options.name } else { &network.name };
    let frame = Frame {
        title,
        base_year: year_of(&network),
        money_unit: options.money_unit.as_deref().unwrap_or("units of the network's money"),
        snapshots: &network.snapshots,
        weights: &network.weights,
    };
    let files = write(&draft, &frame, readme(title, &network, &notes));
    Ok(Imported {
        folder: Folder { name: options.name.clone(), files },
        notes,
        shortfall_price: price,
        to_serve,
        to_take_in,
        cost_of_nothing: owed_all + draft.fixed_cost,
    })
}

fn finish<T>(mut mistakes: Vec<Mistake>) -> Result<T, LoadError> {
    mistakes.sort();
    mistakes.dedup();
    Err(LoadError { mistakes })
}

/// What is left aside of the network's files.
fn note_the_rest(network: &Network, importer: &mut Importer<'_>) {
    if network.n_shunt_impedances > 0 {
        let text = "shunt impedances are left out: they have a part in power flow only";
        importer.note(false, text);
    }
    for (file, columns) in &network.own_columns {
        importer.note(
            false,
            format!("{file}: left aside, for PyPSA's optimization does not read it: {}", columns.join(", ")),
        );
    }
}

fn note_price(options: &Options, price: f64, notes: &mut Vec<Note>) {
    let how =
        if options.shortfall_price.is_some() { "as given" } else { "far above what serving may cost here" };
    let text = format!(
        "a load must be served: each unit is worth the shortfall price of {price} to its owner, {how}; what costs more stays unserved, and shows as such"
    );
    notes.push(Note { changes: false, text });
}

/// The first few names of a list.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN { format!("{shown} and {} more", names.len() - SHOWN) } else { shown }
}

/// A shortfall price far above what any unit may cost: dearest supply, three links and a store on the way, all built for one period, with their losses;
/// rounded up to 1, 2 or 5 times a power of ten.
fn default_price(draft: &Draft, shares: &[f64]) -> f64 {
    let shortest = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let whole = |cost: f64, annual_cost: Option<f64>| cost.abs() + annual_cost.unwrap_or(0.0) / shortest;
    let dearest = |costs: &mut dyn Iterator<Item = f64>| costs.fold(0.0, f64::max);
    let supply = dearest(&mut draft.supplies.iter().map(|row| whole(row.cost.largest(), row.annual_cost)));
    let link = dearest(&mut draft.links.iter().map(|row| whole(row.cost.largest(), row.annual_cost)));
    let store = dearest(&mut draft.stores.iter().map(|row| row.annual_cost.unwrap_or(0.0)));
    let earned = dearest(&mut draft.demands.iter().map(|row| row.price.largest().abs()));
    let efficiencies =
        draft.links.iter().flat_map(|row| row.outputs.iter().map(|(_, efficiency)| *efficiency));
    let worst = efficiencies.chain(draft.stores.iter().map(|row| row.efficiency_in)).fold(1.0, f64::min);
    let price = DEARER * (supply + 3.0 * link + store + earned) / worst.max(LEAST_EFFICIENCY);
    if !(price.is_finite() && price > 0.0) {
        return 1000.0;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(price)));
    [1.0, 2.0, 5.0]
        .map(|digit| digit * power)
        .into_iter()
        .find(|&round| round >= price)
        .unwrap_or(10.0 * power)
}

/// Numbers that are not finite, or too large to be added up, never enter a region. What could not be bounded is told already.
fn check_numbers(draft: &Draft, is_bounded: bool, mistakes: &mut Vec<Mistake>) {
    let is_beyond = |number: &f64| number.is_nan() || number.abs() > LARGEST;
    let mut check = |origin: &draft::Origin,
                     cost: &draft::Cost,
                     annual_cost: Option<f64>,
                     amounts: &[f64]| {
        let costs = cost.added.iter().flatten().copied().chain([cost.base, annual_cost.unwrap_or(0.0)]);
        if costs.into_iter().any(|number| is_beyond(&number)) {
            let what = format!(
                "one of its costs is beyond {LARGEST:e}, or becomes so by its losses or the shortfall price"
            );
            mistakes.push(origin.mistake(what, "give plain decimals, in a larger unit of money"));
        }
        if is_bounded && amounts.iter().any(is_beyond) {
            let what = format!("one of its amounts, rates or efficiencies is beyond {LARGEST:e}");
            mistakes.push(origin.mistake(what, "give plain decimals, in a larger unit"));
        }
    };
    let sizes = |size: &draft::Size| [size.shares.as_deref().unwrap_or_default(), &[size.most]].concat();
    for row in &draft.links {
        let amounts: Vec<f64> = row.outputs.iter().map(|(_, units)| *units).chain(sizes(&row.size)).collect();
        check(&row.origin, &row.cost, row.annual_cost, &amounts);
    }
    for row in &draft.supplies {
        check(&row.origin, &row.cost, row.annual_cost, &sizes(&row.size));
    }
    for row in &draft.demands {
        check(&row.origin, &row.price, None, &sizes(&row.size));
    }
    for row in &draft.stores {
        let rates = row.rates.into_iter().flatten().map(|rate| rate * row.size.most);
        let others = [row.initial.unwrap_or(0.0), row.efficiency_in];
        let amounts: Vec<f64> = rates.chain(others).chain(sizes(&row.size)).collect();
        check(&row.origin, &draft::Cost::default(), row.annual_cost, &amounts);
    }
}

/// The year of the first snapshot, where it is a date.
fn year_of(network: &Network) -> i32 {
    let year =
        network.snapshots.first().and_then(|name| name.split_once('-')).filter(|(year, _)| year.len() == 4);
    year.and_then(|(year, _)| year.parse().ok()).unwrap_or(DEFAULT_YEAR)
}

fn readme(title: &str, network: &Network, notes: &[Note]) -> String {
    let version =
        if network.version.is_empty() { String::new() } else { format!(" of version {}", network.version) };
    let (count, hours) = (network.snapshots.len(), network.hours());
    let told = notes.iter().map(|note| {
        let lead = if note.changes { "**Differs:** " } else { "" };
        format!("- {lead}{}.\n", note.text)
    });
    let told: String = told.collect();
    format!("# {title}\n\nFrom a PyPSA network{version}, {count} snapshots of {hours} hours.\n\n{told}")
}
