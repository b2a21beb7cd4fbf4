//! Worst attacks on networks whose answers come from outside; each file under `tests/literature` names its source.

use super::literature::read_json;
use super::{VALUE_TOLERANCE, assert_close, tests_folder};
use landbridge::interdiction::{AttackOptions, AttackReport, Loss, Search, worst_attacks};
use landbridge::model::{ActorId, Folder, Holder, Region, read_region};
use serde_json::Value;
use std::fmt::Write;

pub(crate) const LEVERS: &str =
    "name,actor,channel,assets,effect,magnitude,days,cost,group,waits,instead_of\n";
const SEARCHES: [Search; 2] = [Search::Branch, Search::Enumerate];

/// A region with some files of the template replaced.
pub(crate) fn read(files: &[(&str, &str)]) -> Region {
    let mut folder = Folder::template();
    for &(file, text) in files {
        folder.files.insert(file.to_owned(), text.to_owned());
    }
    read_region(&folder, &[]).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn actors(region: &Region, names: &[&str]) -> Vec<ActorId> {
    let place = |name: &&str| region.actors.iter().position(|actor| actor.name == **name).unwrap();
    names.iter().map(place).map(ActorId).collect()
}

pub(crate) fn holder(region: &Region, name: &str) -> Holder {
    match name {
        "nature" => Holder::Nature,
        "third party" => Holder::ThirdParty,
        _ => Holder::Actor(actors(region, &[name])[0]),
    }
}

pub(crate) fn lever(region: &Region, name: &str) -> usize {
    region.levers.iter().position(|lever| lever.name == name).unwrap()
}

/// Everybody's surplus against one holder; the caller changes what it asks for.
pub(crate) fn options(region: &Region, by: &str, most_levers: usize) -> AttackOptions {
    AttackOptions {
        holders: vec![holder(region, by)],
        target: region.everybody(),
        loss: Loss::Surplus,
        most_levers,
        budget: None,
        n_listed: 100,
        counter: Vec::new(),
        search: Search::Branch,
        outsiders: None,
    }
}

pub(crate) fn attack(region: &Region, options: &AttackOptions) -> AttackReport {
    worst_attacks(region, options).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn worst(report: &AttackReport) -> f64 {
    report.plans.first().map_or(0.0, |plan| plan.harm)
}

pub(crate) fn is_near(left: f64, right: f64) -> bool {
    (left - right).abs() <= VALUE_TOLERANCE * (1.0 + right.abs())
}

#[track_caller]
pub(crate) fn assert_near(left: f64, right: f64) {
    assert!(is_near(left, right), "{left} and {right}");
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// A network of one operator, O. Arcs are `from->to`, and nature can close each; buses, supplies and demands are `name,number…`.
struct Network {
    commodities: Vec<&'static str>,
    nodes: Vec<String>,
    links: String,
    levers: String,
    supplies: String,
    demands: String,
}

impl Network {
    fn new(commodities: &[&'static str], nodes: Vec<String>) -> Self {
        Self {
            commodities: commodities.to_vec(),
            nodes,
            links: "name,bus0,bus1,capacity,marginal_cost,shares_capacity_with,consent\n".to_owned(),
            levers: LEVERS.to_owned(),
            supplies: "name,bus,capacity,marginal_cost,consent\n".to_owned(),
            demands: "name,bus,quantity,price,consent\n".to_owned(),
        }
    }

    fn link(&mut self, name: &str, (from, to): (&str, &str), numbers: (f64, f64), shares: &str) {
        writeln!(self.links, "{name},{from},{to},{},{},{shares},O", numbers.0, numbers.1).unwrap();
    }

    fn lever(&mut self, name: &str, assets: &str) {
        writeln!(self.levers, "{name},nature,transit,{assets},close,,365,,,,").unwrap();
    }

    fn supply(&mut self, bus: &str, capacity: f64) {
        writeln!(self.supplies, "from {bus},{bus},{capacity},0,O").unwrap();
    }

    fn demand(&mut self, bus: &str, quantity: f64, price: f64) {
        writeln!(self.demands, "to {bus},{bus},{quantity},{price},O").unwrap();
    }

    /// Arcs of one commodity and a lever on each.
    fn arcs(&mut self, arcs: &[String], capacities: &[f64], costs: &[f64]) {
        for ((arc, &capacity), &cost) in arcs.iter().zip(capacities).zip(costs) {
            self.link(arc, arc.split_once("->").unwrap(), (capacity, cost), "");
            self.lever(arc, arc);
        }
    }

    fn read(&self) -> Region {
        let list = |of: &dyn Fn(&str) -> String| -> String {
            self.commodities.iter().map(|name| of(name)).collect::<Vec<_>>().join(", ")
        };
        let frame = format!(
            "title = \"A network\"\nbase_year = 2024\nmoney_unit = \"million\"\ndiscount_rate = 0.0\ncandidates = []\n\
             periods = [{{ name = \"year\", weight = 1.0 }}]\ncommodities = [{}]\n\
             subsystems = [{{ name = \"All\", commodities = [{}] }}]\n",
            list(&|name| format!("{{ name = \"{name}\", unit = \"t\" }}")),
            list(&|name| format!("\"{name}\"")),
        );
        let mut buses = "name,commodity,actor\n".to_owned();
        for commodity in &self.commodities {
            for node in &self.nodes {
                let bus =
                    if self.commodities.len() == 1 { node.clone() } else { format!("{node}/{commodity}") };
                writeln!(buses, "{bus},{commodity},O").unwrap();
            }
        }
        read(&[
            ("region.toml", &frame),
            ("actors.csv", "name,title\nO,operator\n"),
            ("buses.csv", &buses),
            ("links.csv", &self.links),
            ("levers.csv", &self.levers),
            ("supplies.csv", &self.supplies),
            ("demands.csv", &self.demands),
        ])
    }
}

/// Compares the worst harm of every number of attacks, and of the worst plans those without an idle arc.
fn check_published(region: &Region, expected: &Value, figure: &str) {
    let expected = expected.as_array().unwrap();
    let harm =
        |entry: &Value| (entry[figure].as_f64().unwrap() - expected[0][figure].as_f64().unwrap()).abs();
    let mut minimal: Vec<Vec<String>> = Vec::new();
    let mut before = 0.0;
    for (most_levers, entry) in expected.iter().enumerate() {
        assert_eq!(entry["attacks"].as_u64(), Some(most_levers as u64));
        if harm(entry) > before {
            minimal.clear();
        }
        before = harm(entry);
        let mut optimal: Vec<Vec<String>> = entry["optimal_attacks"]
            .as_array()
            .unwrap()
            .iter()
            .map(texts)
            .filter(|set| !set.is_empty())
            .collect();
        optimal.retain(|set| !minimal.iter().any(|smaller| smaller.iter().all(|arc| set.contains(arc))));
        minimal.append(&mut optimal);
        minimal.sort();
        for search in SEARCHES {
            let report = attack(region, &AttackOptions { search, ..options(region, "nature", most_levers) });
            assert!(report.proven);
            assert_near(worst(&report), harm(entry));
            assert_near(report.bound, harm(entry));
            let as_bad = report.plans.iter().filter(|plan| is_near(plan.harm, harm(entry)));
            let mut found: Vec<Vec<String>> = as_bad.map(|plan| plan.levers.clone()).collect();
            found.sort();
            assert_eq!(found, minimal, "{most_levers} attacks");
        }
    }
}

#[test]
fn published_shortest_path() {
    let case = read_json("methods/interdiction_shortest_path_pyomo.json");
    let arcs = case["inputs"]["arcs"].as_array().unwrap();
    let text = |arc: &Value, end: &str| arc[end].as_str().unwrap().to_owned();
    let names: Vec<String> =
        arcs.iter().map(|arc| format!("{}->{}", text(arc, "frm"), text(arc, "to"))).collect();
    let costs: Vec<f64> = arcs.iter().map(|arc| arc["cost"].as_f64().unwrap()).collect();
    let mut network = Network::new(&["goods"], texts(&case["inputs"]["nodes"]));
    network.arcs(&names, &vec![1.0; names.len()], &costs);
    network.supply("Start", 1.0);
    // What is not brought is paid for at both of its ends: the cost of all is 100 − v.
    network.demand("End", 1.0, 2.0 * case["inputs"]["unmet_penalty"].as_f64().unwrap());
    let region = network.read();
    assert_near(attack(&region, &options(&region, "nature", 0)).at_stake, 95.0);
    check_published(&region, &case["expected"], "worst_cost");
}

#[test]
fn published_maximum_flow_and_least_cost_flow() {
    let case = read_json("methods/interdiction_flow_pyomo.json");
    let arcs = texts(&case["arcs_order"]);
    let nodes = || ["Start", "B", "C", "D", "End"].map(str::to_owned).to_vec();

    let flow = &case["max_flow"];
    let mut network = Network::new(&["goods"], nodes());
    network.arcs(&arcs, &numbers(&flow["capacity"]), &[0.0; 6]);
    network.supply("Start", 1000.0);
    network.demand("End", 1000.0, 1.0);
    let region = network.read();
    assert_near(attack(&region, &options(&region, "nature", 0)).at_stake, 80.0);
    check_published(&region, &flow["expected"], "residual_max_flow");

    let flow = &case["min_cost_flow"];
    let mut network = Network::new(&["goods"], nodes());
    network.arcs(&arcs, &numbers(&flow["capacity"]), &numbers(&flow["cost"]));
    for (bus, amount) in flow["supply_demand"].as_object().unwrap() {
        match amount.as_f64().unwrap() {
            supply if supply < 0.0 => network.supply(bus, -supply),
            demand => network.demand(bus, demand, 2.0 * flow["unmet_penalty"].as_f64().unwrap()),
        }
    }
    let region = network.read();
    assert_near(attack(&region, &options(&region, "nature", 0)).at_stake, 30.0 * 700.0 - 700.0);
    check_published(&region, &flow["expected"], "worst_cost");
}

#[test]
fn computed_flow_of_two_commodities() {
    let case = &read_json("methods/interdiction_flow_pyomo.json")["multicommodity"];
    let nodes = ["Start", "B", "C", "D", "End"].map(str::to_owned).to_vec();
    let mut network = Network::new(&["Rice", "Corn"], nodes);
    let costs = [("Rice", numbers(&case["cost_rice"])), ("Corn", numbers(&case["cost_corn"]))];
    for (place, arc) in texts(&case["arcs"]).iter().enumerate() {
        let (from, to) = arc.split_once("->").unwrap();
        let mut leader = String::new();
        for (commodity, costs) in &costs {
            // Corn begins at C, and nobody wants rice at End: there such an arc would be of no use.
            if (*commodity, from) != ("Corn", "Start") && (*commodity, to) != ("Rice", "End") {
                let name = format!("{arc} {commodity}");
                let ends = (format!("{from}/{commodity}"), format!("{to}/{commodity}"));
                let capacity = case["joint_capacity"][place].as_f64().unwrap();
                network.link(&name, (&ends.0, &ends.1), (capacity, costs[place]), &leader);
                leader = name;
            }
        }
        network.lever(arc, &format!("{arc} *"));
    }
    for (bus, amount) in case["supply_demand"].as_object().unwrap() {
        match amount.as_f64().unwrap() {
            supply if supply < 0.0 => network.supply(bus, -supply),
            demand => network.demand(bus, demand, 2.0 * case["unmet_penalty"].as_f64().unwrap()),
        }
    }
    let region = network.read();
    assert!(region.links.iter().filter(|link| link.shares_capacity_with.is_some()).count() == 3);
    assert_near(attack(&region, &options(&region, "nature", 0)).at_stake, 30.0 * 7000.0 - 3600.0);
    check_published(&region, &case["expected"], "worst_cost");
}

/// The IEEE test system RTS-79 without the laws of currents: each line is two links, and a lever closes one of them by name.
fn test_system() -> (Region, Value) {
    let case = read_json("methods/nk_rts24_k1_k2.json");
    let inputs = &case["inputs"];
    let buses = inputs["bus"].as_array().unwrap();
    let bus = |value: &Value| format!("N{value}");
    let mut network = Network::new(&["power"], buses.iter().map(|one| bus(&one["id"])).collect());
    for one in buses.iter().filter(|one| one["load_mw"].as_f64() > Some(0.0)) {
        network.demand(&bus(&one["id"]), one["load_mw"].as_f64().unwrap(), 1.0);
    }
    for (id, capacity) in inputs["generation_capacity_mw_by_bus"].as_object().unwrap() {
        network.supply(&format!("N{id}"), capacity.as_f64().unwrap());
    }
    for line in inputs["lines"].as_array().unwrap() {
        let (there, back) = (format!("L{} there", line["id"]), format!("L{} back", line["id"]));
        let (from, to) = (bus(&line["frm"]), bus(&line["to"]));
        let numbers = (line["rate_mw"].as_f64().unwrap(), 0.0);
        network.link(&there, (&from, &to), numbers, "");
        network.link(&back, (&to, &from), numbers, &there);
        // Now one, now the other.
        let odd = line["id"].as_u64().unwrap() % 2 == 1;
        network.lever(&line["id"].to_string(), if odd { &there } else { &back });
    }
    (network.read(), case)
}

#[test]
fn pairs_of_lines_that_shed_load_in_the_test_system() {
    let (region, case) = test_system();
    let ids = |entry: &Value| -> Vec<String> {
        entry[1].as_array().unwrap().iter().map(Value::to_string).collect()
    };
    for (most_levers, list) in [(1, "k1"), (2, "k2")] {
        let mut expected: Vec<(f64, Vec<String>)> = case["expected"]["transport"][list]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| (entry[0].as_f64().unwrap(), ids(entry)))
            .filter(|(shed, _)| *shed > 0.0)
            .collect();
        assert_eq!(expected.len(), if most_levers == 1 { 0 } else { 8 });
        expected.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for search in SEARCHES {
            let report =
                attack(&region, &AttackOptions { search, ..options(&region, "nature", most_levers) });
            assert_near(report.at_stake, 2850.0);
            println!(
                "{most_levers} lines, {search:?}: {} plans, {} programs",
                report.n_plans, report.n_programs
            );
            // Either line of a pair alone sheds nothing: levers are complements.
            let mut found: Vec<(f64, Vec<String>)> =
                report.plans.iter().map(|plan| (plan.harm, plan.levers.clone())).collect();
            for (shed, _) in &mut found {
                *shed = (*shed * 1e4).round() / 1e4;
            }
            found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            assert_eq!(found, expected);
            for plan in &report.plans {
                assert_close(&plan.marginal, &[plan.harm; 2], 1e-4);
                assert_close(&plan.shapley, &[plan.harm / 2.0; 2], 1e-4);
            }
            assert!(report.single.is_empty() && report.proven);
            if search == Search::Enumerate {
                assert_eq!(report.n_plans, [39, 1 + 38 + 703][most_levers - 1]);
            }
        }
    }
}

#[test]
fn three_lines_of_the_test_system_by_both_searches() {
    let (region, _) = test_system();
    let [branched, enumerated] = SEARCHES.map(|search| {
        attack(&region, &AttackOptions { search, n_listed: 20, ..options(&region, "nature", 3) })
    });
    for report in [&branched, &enumerated] {
        println!(
            "3 lines, {:?}: {} plans, {} programs, worst {}",
            report.search,
            report.n_plans,
            report.n_programs,
            worst(report)
        );
    }
    assert_eq!(enumerated.n_plans, 1 + 38 + 703 + 8436);
    assert!(branched.n_plans < enumerated.n_plans && branched.proven && enumerated.proven);
    let harms = |report: &AttackReport| report.plans.iter().map(|plan| plan.harm).collect::<Vec<_>>();
    assert_close(&harms(&branched), &harms(&enumerated), 1e-4);
    assert!(worst(&branched) >= 194.0);
}

#[test]
fn an_option_that_nobody_uses_is_worth_closing_for_its_share() {
    let mut folder = Folder::open(&tests_folder().join("literature/two-transit")).unwrap();
    let levers = "Close N,third party,transit,N,close,,365,,,,\nClose U,nature,transit,U,close,,365,,,,\n\
        Close B,nature,transit,B,close,,365,,,,\n";
    folder.files.insert("levers.csv".to_owned(), format!("{LEVERS}{levers}"));
    let region = read_region(&folder, &["option_linear"]).unwrap();
    let target = actors(&region, &["R"]);
    for search in SEARCHES {
        // The whole does not lose anything: all together do not build N.
        let everybody = attack(&region, &AttackOptions { search, ..options(&region, "third party", 1) });
        assert_near(everybody.at_stake, 3000.0);
        assert!(everybody.plans.is_empty() && everybody.bound < 1e-3 && everybody.proven);
        // R's share falls from 14,350/12 to 3,200/3 (two-transit-expected.json): the threat to build is gone.
        let of = |loss| AttackOptions {
            search,
            loss,
            target: target.clone(),
            ..options(&region, "third party", 1)
        };
        let share = attack(&region, &of(Loss::Share));
        assert_near(share.at_stake, 14_350.0 / 12.0);
        assert_near(worst(&share), 775.0 / 6.0);
        assert_eq!(share.plans[0].levers, ["Close N"]);
        assert!(attack(&region, &of(Loss::Surplus)).plans.is_empty());
        // Beside levers that all feel, too.
        let mut all = of(Loss::Share);
        all.holders.push(Holder::Nature);
        let single = attack(&region, &all).single;
        let of_lever = |name: &str| single.iter().find(|plan| plan.levers == [name]).unwrap().harm;
        assert_near(of_lever("Close N"), 775.0 / 6.0);
        // Without U, R and G halve the 1050 of N alone, and B's 800 on top are had by three.
        assert_near(of_lever("Close U"), 14_350.0 / 12.0 - (1050.0 / 2.0 + 800.0 / 3.0));
    }
}
