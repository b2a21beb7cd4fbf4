//! Writes a random region as tables. What could never be of use to anybody is left out, for a folder that holds it is refused.

use super::generator::{
    Asset, Converter, DemandRow, End, LinkRow, Network, RandomRegion, River, Standing, StoreRow, SupplyRow,
    WEIGHTS, Worth,
};
use super::tables::{CommodityRow, SubsystemRow, Table, Tables};
use landbridge::model::Folder;
use std::collections::{BTreeMap, BTreeSet};

/// Most lumpy builds of a region: every subset of them is a program.
const MOST_LUMPY: usize = 2;

/// Rate of a reach of the river, which binds nobody.
const REACH: u32 = 500;

/// Columns with what stands in them.
type Cells = Vec<(&'static str, String)>;

/// A row of an asset table before it is known to be of use.
struct Row {
    name: String,
    /// The bus that it takes from or stands at, and those that it brings to.
    from: String,
    to: Vec<String>,
    cells: Cells,
    asset: Asset,
}

struct Rows<'a> {
    region: &'a RandomRegion,
    buses: Vec<(String, String, String, String)>,
    /// Buses where anything may be spilled.
    spills: BTreeSet<String>,
    links: Vec<Row>,
    supplies: Vec<Row>,
    /// Each demand with its rows, one for a step.
    demands: Vec<(Row, Vec<Cells>)>,
    stores: Vec<Row>,
    n_lumpy: usize,
}

/// An asset that everybody may use, or whose owner is the only thing to tell of it.
fn plain(consent: &[usize]) -> Asset {
    Asset { consent: consent.to_vec(), standing: Standing::Existing, factors: None, added: None }
}

fn tenths(number: u8) -> String {
    (f64::from(number) / 10.0).to_string()
}

impl RandomRegion {
    fn n_periods(&self) -> usize {
        WEIGHTS[self.weights].len()
    }

    fn actor(&self, number: usize) -> String {
        format!("A{}", number % self.n_actors)
    }

    fn consent(&self, numbers: &[usize]) -> String {
        let mut names: Vec<String> = numbers.iter().map(|&number| self.actor(number)).collect();
        names.dedup();
        names.join(";")
    }

    /// The region as tables.
    pub(crate) fn tables(&self) -> Tables {
        let mut rows = Rows {
            region: self,
            buses: Vec::new(),
            spills: BTreeSet::new(),
            links: Vec::new(),
            supplies: Vec::new(),
            demands: Vec::new(),
            stores: Vec::new(),
            n_lumpy: 0,
        };
        for (number, network) in self.networks.iter().enumerate() {
            rows.add_network(number, network);
        }
        for (number, converter) in self.converters.iter().enumerate() {
            rows.add_converter(number, converter);
        }
        if let Some(river) = &self.river {
            rows.add_river(river);
        }
        rows.leave_out_the_useless();
        rows.tables()
    }

    /// Whether what outsiders do is ruled somewhere.
    pub(crate) fn is_ruled(&self) -> bool {
        self.river.as_ref().is_some_and(|river| river.rule)
    }

    fn has_basins(&self, number: usize) -> bool {
        self.networks[number].basins && !(number == 0 && self.river.is_some())
    }

    fn subsystems(&self) -> Vec<SubsystemRow> {
        let mut rows = Vec::new();
        for number in 0..self.networks.len() {
            let mut commodities = vec![format!("C{number}")];
            let mut outsiders = "idle";
            if let (0, Some(river)) = (number, &self.river) {
                commodities.push("W".to_owned());
                outsiders = if river.rule { "rule" } else { "idle" };
            }
            let basins = if self.has_basins(number) { vec!["a", "b"] } else { vec![""] };
            rows.extend(basins.into_iter().map(|basin| SubsystemRow {
                name: format!("Y{number}{basin}"),
                commodities: commodities.clone(),
                basins: if basin.is_empty() { Vec::new() } else { vec![format!("Q{number}{basin}")] },
                outsiders,
            }));
        }
        rows
    }
}

impl Rows<'_> {
    fn bus(&self, network: usize, bus: usize) -> String {
        format!("B{network}.{}", bus % self.region.networks[network].n_buses)
    }

    /// Status and cost, and the consent.
    fn standing(&mut self, asset: &Asset, cells: &mut Cells) {
        cells.push(("consent", self.region.consent(&asset.consent)));
        match asset.standing {
            Standing::Existing => {}
            Standing::Option => cells.push(("status", "option".to_owned())),
            Standing::Buildable { cost, capital, lumpy } => {
                cells.push(("status", "buildable".to_owned()));
                if capital {
                    cells.push(("capital_cost", (u32::from(cost) * 5).to_string()));
                    cells.push(("lifetime", "10".to_owned()));
                } else {
                    cells.push(("annual_cost", cost.to_string()));
                }
                if lumpy && self.n_lumpy < MOST_LUMPY {
                    self.n_lumpy += 1;
                    cells.push(("lumpy", "yes".to_owned()));
                }
            }
        }
    }

    fn add_network(&mut self, number: usize, network: &Network) {
        for bus in 0..network.n_buses {
            let basin = if self.region.has_basins(number) {
                format!("Q{number}{}", if bus % 2 == 0 { "a" } else { "b" })
            } else {
                String::new()
            };
            let (name, actor) = (self.bus(number, bus), self.region.actor(bus));
            if network.free_disposal {
                self.spills.insert(name.clone());
            }
            self.buses.push((name, format!("C{number}"), actor, basin));
        }
        for (k, link) in network.links.iter().enumerate() {
            let (from, to) = (self.bus(number, link.from), self.bus(number, link.to));
            let outputs = vec![(to, link.efficiency)];
            // A leader follows nobody.
            let leads = |&leader: &usize| network.links[leader].follows.is_none() && leader != k;
            let leader = link.follows.map(|leader| leader % network.links.len()).filter(leads);
            let leader = leader.map_or(String::new(), |leader| format!("L{number}.{leader}"));
            self.add_link(format!("L{number}.{k}"), from, outputs, link, leader);
        }
        for (k, supply) in network.supplies.iter().enumerate() {
            let SupplyRow { bus, capacity, cost, asset } = supply;
            let mut cells = vec![("capacity", capacity.to_string()), ("marginal_cost", cost.to_string())];
            self.standing(asset, &mut cells);
            let (name, from) = (format!("S{number}.{k}"), self.bus(number, *bus));
            self.supplies.push(Row { name, from, to: Vec::new(), cells, asset: asset.clone() });
        }
        for (k, demand) in network.demands.iter().enumerate() {
            self.add_demand(format!("D{number}.{k}"), self.bus(number, demand.bus), demand);
        }
        for (k, store) in network.stores.iter().enumerate() {
            self.add_store(format!("R{number}.{k}"), self.bus(number, store.bus), store);
        }
    }

    fn add_link(
        &mut self,
        name: String,
        from: String,
        outputs: Vec<(String, u8)>,
        link: &LinkRow,
        leader: String,
    ) {
        let to: Vec<String> = outputs.iter().map(|(bus, _)| bus.clone()).collect();
        if to.contains(&from) {
            return;
        }
        let mut cells = vec![
            ("capacity", link.capacity.to_string()),
            ("marginal_cost", link.cost.to_string()),
            ("days", link.days.to_string()),
            ("transit", if link.transit { "yes" } else { "no" }.to_owned()),
            ("shares_capacity_with", leader),
        ];
        let columns = [("bus1", "efficiency"), ("bus2", "efficiency2"), ("bus3", "efficiency3")];
        for ((bus, efficiency), (to, arriving)) in columns.into_iter().zip(outputs) {
            cells.extend([(bus, to), (efficiency, tenths(arriving))]);
        }
        self.standing(&link.asset, &mut cells);
        self.links.push(Row { name, from, to, cells, asset: link.asset.clone() });
    }

    fn add_demand(&mut self, name: String, from: String, demand: &DemandRow) {
        let consent = ("consent", self.region.consent(&demand.asset.consent));
        let rows = match &demand.worth {
            Worth::Steps(steps) => {
                let mut steps = steps.clone();
                steps.sort_by_key(|&(_, price)| std::cmp::Reverse(price));
                let row = |(step, (quantity, price)): (usize, (u8, u8))| {
                    vec![
                        ("step", (step + 1).to_string()),
                        ("quantity", quantity.to_string()),
                        ("price", price.to_string()),
                        consent.clone(),
                    ]
                };
                steps.into_iter().enumerate().map(row).collect()
            }
            &Worth::Curve(quantity, above, low, steps) => vec![vec![
                ("quantity", quantity.to_string()),
                ("price_at_zero", (u32::from(low) + u32::from(above)).to_string()),
                ("price_at_quantity", low.to_string()),
                ("steps", steps.to_string()),
                consent,
            ]],
        };
        let row = Row { name, from, to: Vec::new(), cells: Vec::new(), asset: demand.asset.clone() };
        self.demands.push((row, rows));
    }

    fn add_store(&mut self, name: String, from: String, store: &StoreRow) {
        let most = store.capacity + 1;
        // What is yet to be built holds nothing.
        let start = |initial: u8| match store.asset.standing {
            Standing::Buildable { .. } => 0,
            _ => initial % most,
        };
        let mut cells = vec![
            ("capacity", store.capacity.to_string()),
            ("max_intake", store.intake.to_string()),
            ("max_release", store.release.to_string()),
            ("standing_loss", tenths(store.loss)),
            ("efficiency_in", tenths(store.efficiency)),
        ];
        match store.end {
            End::Cyclic => cells.push(("cyclic", "yes".to_owned())),
            End::Value { initial, value } => {
                cells.extend([("initial", start(initial).to_string()), ("end_value", value.to_string())]);
            }
            End::Level { initial, level, price } => cells.extend([
                ("initial", start(initial).to_string()),
                ("end_level", (level % most).to_string()),
                ("end_price", price.to_string()),
            ]),
        }
        self.standing(&store.asset, &mut cells);
        let asset = Asset { added: None, ..store.asset.clone() };
        self.stores.push(Row { name, from, to: Vec::new(), cells, asset });
    }

    fn add_converter(&mut self, number: usize, converter: &Converter) {
        let n = self.region.networks.len();
        let (a, b) = (converter.networks.0 % n, converter.networks.1 % n);
        // What outsiders do must be the same all over a connected part.
        if a == b || self.region.is_ruled() && a.min(b) == 0 {
            return;
        }
        let (arriving, returned) = converter.efficiencies;
        let mut outputs = vec![(self.bus(b, converter.link.to), arriving)];
        let (from, back) = (self.bus(a, converter.link.from), self.bus(a, converter.link.from + 1));
        if returned > 0 && back != from {
            outputs.push((back, returned));
        }
        self.add_link(format!("K{number}"), from, outputs, &converter.link, String::new());
    }

    fn add_river(&mut self, river: &River) {
        let n = river.sites.len();
        let owner = |place: usize| self.region.actor(river.sites[place].owner);
        let mut buses: Vec<(String, String)> =
            (0..n).flat_map(|k| [(format!("W{k}"), owner(k)), (format!("F{k}"), owner(k))]).collect();
        buses.push(("Sea".to_owned(), String::new()));
        for (name, actor) in buses {
            self.spills.insert(name.clone());
            self.buses.push((name, "W".to_owned(), actor, String::new()));
        }
        for (k, site) in river.sites.iter().enumerate() {
            let (here, fields) = (format!("W{k}"), format!("F{k}"));
            let below =
                if k + 1 < n { format!("W{}", k + 1 + site.below % (n - 1 - k)) } else { "Sea".to_owned() };
            let row = |standing: &Standing, capacity: u8, consent: &[usize]| LinkRow {
                from: 0,
                to: 0,
                efficiency: 10,
                capacity,
                cost: 0,
                days: 0,
                transit: false,
                follows: None,
                asset: Asset { standing: standing.clone(), ..plain(consent) },
            };
            let free = row(&Standing::Existing, 0, &[]);
            self.add_link(format!("Reach{k}"), here.clone(), vec![(below.clone(), 10)], &free, String::new());
            let capacity = self.links.last_mut().into_iter().flat_map(|link| &mut link.cells);
            capacity
                .filter(|(column, _)| *column == "capacity")
                .for_each(|(_, text)| *text = REACH.to_string());
            if let Some((bus, power, standing)) = &site.turbine {
                let turbine = row(standing, 60, &[site.owner]);
                let outputs = vec![(below.clone(), 10), (self.bus(0, *bus), *power)];
                self.add_link(format!("Turbine{k}"), here.clone(), outputs, &turbine, String::new());
            }
            if let Some((taker, capacity, returned)) = site.intake {
                let mut outputs = vec![(fields.clone(), 7)];
                outputs.extend((returned > 0).then(|| (below.clone(), returned)));
                let intake = row(&Standing::Existing, capacity, &[taker]);
                self.add_link(format!("Intake{k}"), here.clone(), outputs, &intake, String::new());
                self.add_demand(format!("Crops{k}"), fields, &site.fields);
            }
            if let Some((user, quantity, price)) = site.city {
                let worth = Worth::Steps(vec![(quantity, price)]);
                let city = DemandRow { bus: 0, worth, asset: plain(&[user]) };
                self.add_demand(format!("City{k}"), here.clone(), &city);
            }
            if let Some(store) = &site.store {
                let asset = Asset { consent: vec![site.owner], ..store.asset.clone() };
                self.add_store(format!("Dam{k}"), here.clone(), &StoreRow { asset, ..store.clone() });
            }
            let most = site.inflow.iter().copied().max().unwrap_or(0);
            let inflow = Asset { factors: Some(site.inflow.map(|rate| rate.min(15))), ..plain(&[]) };
            let cells = vec![("capacity", most.to_string())];
            self.supplies.push(Row {
                name: format!("Inflow{k}"),
                from: here,
                to: Vec::new(),
                cells,
                asset: inflow,
            });
        }
    }

    /// Takes out, until nothing changes, what nothing can reach and what leads nowhere.
    fn leave_out_the_useless(&mut self) {
        loop {
            let before = self.links.len() + self.supplies.len() + self.demands.len();
            let sources = self.supplies.iter().chain(&self.stores).map(|row| row.from.clone());
            let fed = self.spread(sources.collect(), false);
            let drains = self.demands.iter().map(|(row, _)| row).chain(&self.stores);
            let drains = drains.map(|row| row.from.clone()).chain(self.spills.iter().cloned());
            let drained = self.spread(drains.collect(), true);
            self.links
                .retain(|link| fed.contains(&link.from) && link.to.iter().all(|to| drained.contains(to)));
            self.supplies.retain(|supply| drained.contains(&supply.from));
            self.demands.retain(|(demand, _)| fed.contains(&demand.from));
            if self.links.len() + self.supplies.len() + self.demands.len() == before {
                break;
            }
        }
        let names: BTreeSet<String> = self.links.iter().map(|link| link.name.clone()).collect();
        for (column, text) in self.links.iter_mut().flat_map(|link| &mut link.cells) {
            if *column == "shares_capacity_with" && !names.contains(text) {
                text.clear();
            }
        }
    }

    fn spread(&self, mut reached: BTreeSet<String>, backwards: bool) -> BTreeSet<String> {
        loop {
            let before = reached.len();
            for link in &self.links {
                for to in &link.to {
                    let (from, to) = if backwards { (to, &link.from) } else { (&link.from, to) };
                    if reached.contains(from) {
                        reached.insert(to.clone());
                    }
                }
            }
            if reached.len() == before {
                return reached;
            }
        }
    }

    fn tables(self) -> Tables {
        let region = self.region;
        let mut tables =
            BTreeMap::from(["actors", "buses", "ties", "blocs", "terms"].map(|name| (name, empty(name))));
        let table = |tables: &mut BTreeMap<&'static str, Table>, name, cells: &[(&str, String)]| {
            tables.get_mut(name).unwrap().add(cells);
        };
        for number in 0..region.n_actors {
            let name = region.actor(number);
            table(&mut tables, "actors", &[("name", name), ("title", format!("Actor {number}"))]);
            if region.blocs[number] > 0 {
                let (bloc, actor) = (format!("G{}", region.blocs[number]), region.actor(number));
                let structure = ("structure", "Now".to_owned());
                table(&mut tables, "blocs", &[structure, ("bloc", bloc), ("actor", actor)]);
            }
        }
        for (name, commodity, actor, basin) in self.buses {
            let cells = [("name", name), ("commodity", commodity), ("actor", actor), ("basin", basin)];
            table(&mut tables, "buses", &cells);
        }
        let mut seen = BTreeSet::new();
        for &(a, b, quarters) in &region.ties {
            let (a, b) = (region.actor(a), region.actor(b));
            if a != b && seen.insert((a.clone().min(b.clone()), a.clone().max(b.clone()))) {
                let pair = [("a", a), ("b", b)];
                let reliability = ("reliability", (f64::from(quarters) / 4.0).to_string());
                table(&mut tables, "ties", &[pair[0].clone(), pair[1].clone(), reliability]);
                table(
                    &mut tables,
                    "terms",
                    &[pair[0].clone(), pair[1].clone(), ("tie", quarters.to_string())],
                );
            }
        }
        add_assets(&mut tables, "links", self.links, region.n_periods());
        add_assets(&mut tables, "supplies", self.supplies, region.n_periods());
        add_assets(&mut tables, "stores", self.stores, region.n_periods());
        add_demands(&mut tables, self.demands, region.n_periods());
        let mut commodities: Vec<CommodityRow> = (region.networks.iter().enumerate())
            .map(|(number, network)| CommodityRow {
                name: format!("C{number}"),
                free_disposal: network.free_disposal,
                value_of_time: f64::from(network.value_of_time),
                natural_flow: false,
            })
            .collect();
        if region.river.is_some() {
            let name = "W".to_owned();
            commodities.push(CommodityRow {
                name,
                free_disposal: true,
                value_of_time: 0.0,
                natural_flow: true,
            });
        }
        let periods = WEIGHTS[region.weights].iter().enumerate();
        let candidates = (0..region.n_actors).filter(|&number| region.candidates[number]);
        Tables {
            periods: periods.map(|(period, &weight)| (format!("P{period}"), weight)).collect(),
            commodities,
            subsystems: region.subsystems(),
            candidates: candidates.map(|number| region.actor(number)).collect(),
            today: "alone".to_owned(),
            open_transit: region.open_transit,
            files: tables,
        }
    }
}

/// A table without rows, its columns those that the engine writes for people to fill.
fn empty(table: &str) -> Table {
    let template = Folder::template();
    Table::new(&template.files[&format!("{table}.csv")].trim_end().split(',').collect::<Vec<_>>())
}

/// A profile of some assets: one row for each period.
fn profile<T: std::fmt::Display>(assets: &[(String, Vec<T>)], n_periods: usize) -> Table {
    let names = assets.iter().map(|(name, _)| name.as_str());
    let mut table = Table::new(&["period"].into_iter().chain(names).collect::<Vec<_>>());
    for period in 0..n_periods {
        let cells = assets.iter().map(|(_, numbers)| numbers[period].to_string());
        table.rows.push([format!("P{period}")].into_iter().chain(cells).collect());
    }
    table
}

fn add_profiles<'a>(
    tables: &mut BTreeMap<&'static str, Table>,
    (factors, added): (&'static str, Option<&'static str>),
    rows: impl Iterator<Item = &'a Row> + Clone,
    n_periods: usize,
) {
    let of = rows.clone().filter_map(|row| {
        Some((row.name.clone(), row.asset.factors?.map(|factor| f64::from(factor) / 10.0).to_vec()))
    });
    tables.insert(factors, profile(&of.collect::<Vec<_>>(), n_periods));
    if let Some(added) = added {
        let of = rows.filter_map(|row| Some((row.name.clone(), row.asset.added?.to_vec())));
        tables.insert(added, profile(&of.collect::<Vec<_>>(), n_periods));
    }
}

fn add_assets(
    tables: &mut BTreeMap<&'static str, Table>,
    name: &'static str,
    rows: Vec<Row>,
    n_periods: usize,
) {
    let profiles = match name {
        "links" => ("profiles/links-capacity", Some("profiles/links-cost")),
        "supplies" => ("profiles/supplies-capacity", Some("profiles/supplies-cost")),
        _ => ("profiles/stores-capacity", None),
    };
    add_profiles(tables, profiles, rows.iter(), n_periods);
    let mut table = empty(name);
    let bus = if name == "links" { "bus0" } else { "bus" };
    for row in rows {
        let mut cells = row.cells;
        cells.extend([("name", row.name), (bus, row.from)]);
        table.add(&cells);
    }
    tables.insert(name, table);
}

fn add_demands(
    tables: &mut BTreeMap<&'static str, Table>,
    demands: Vec<(Row, Vec<Cells>)>,
    n_periods: usize,
) {
    let profiles = ("profiles/demands-quantity", Some("profiles/demands-price"));
    add_profiles(tables, profiles, demands.iter().map(|(row, _)| row), n_periods);
    let mut table = empty("demands");
    for (demand, rows) in demands {
        for mut cells in rows {
            cells.extend([("name", demand.name.clone()), ("bus", demand.from.clone())]);
            table.add(&cells);
        }
    }
    tables.insert("demands", table);
}
