//! Links, lines and transformers: links of the region, one for each direction, with a place inside where a link has more outputs than a row or its efficiency
//! changes.

use super::draft::{Cost, LinkRow, Origin, Size};
use super::importer::{Importer, is_one, origin};
use super::tables::{Row, Table, Values};
use std::collections::BTreeMap;

/// Outputs of a row of links.csv.
const MAX_OUTPUTS: usize = 3;

/// Different efficiencies that a link may have: each is a row of its own with a column in a profile.
const MAX_EFFICIENCIES: usize = 100;

/// A link on its way: what flows from where at what cost.
struct Conversion {
    name: String,
    bus0: String,
    outputs: Vec<(String, Values)>,
    size: Size,
    cost: Cost,
    annual_cost: Option<f64>,
    consent: Vec<String>,
    origin: Origin,
}

impl Importer<'_> {
    pub(super) fn add_links(&mut self) {
        let (table, rows) = self.components("links");
        for row in &rows {
            self.add_link(&table, row);
        }
        if !rows.is_empty() {
            self.note(false, format!("{} links became links", rows.len()));
        }
    }

    fn add_link(&mut self, table: &Table, row: &Row) {
        let Some(bus0) = self.bus(row, "bus0") else { return };
        let Some(outputs) = self.outputs(table, row, &bus0) else { return };
        let most = self.within(table, row, ("p_max_pu", 1.0), (0.0, f64::INFINITY));
        let least = self.within(table, row, ("p_min_pu", 0.0), (f64::NEG_INFINITY, 0.0));
        let cost = table.values(row, "marginal_cost", 0.0, &mut self.mistakes);
        let Some(nominal) = self.nominal(row, "p") else { return };
        let ends: Vec<String> =
            std::iter::once(&bus0).chain(outputs.iter().map(|(bus, _)| bus)).cloned().collect();
        let consent = self.consent(row, &ends);
        let backwards = least.map(|share| -share);
        let is_two_way = backwards.largest() > 0.0;
        let is_even = (0..self.network.weights.len()).all(|t| backwards.at(t) - most.at(t) == 0.0);
        let back = if is_two_way { self.way_back(row, &bus0, &outputs) } else { None };
        if is_two_way && back.is_none() {
            return;
        }
        let shares =
            back.is_some_and(is_one) && is_even && self.commodity(&bus0) == self.commodity(&outputs[0].0);
        if is_two_way && nominal.buildable.is_some() && !shares {
            let what = "a two-way link that is not the same both ways cannot be built in a region";
            self.refuse_build(row, "p_min_pu", what);
            return;
        }
        for (capacity, annual_cost, ending) in nominal.parts() {
            let name = self.unique("links", &format!("{}{ending}", row.name), "link");
            let (size, annual_cost) = self.rated(capacity, &most, annual_cost);
            let conversion = Conversion {
                name: name.clone(),
                bus0: bus0.clone(),
                outputs: outputs.clone(),
                size,
                cost: Cost::of(&cost),
                annual_cost,
                consent: consent.clone(),
                origin: origin(row, "p"),
            };
            self.add_conversion(conversion);
            if let Some(efficiency) = back {
                let back_name = self.unique("links", &format!("{name}: back"), "link");
                let (size, _) = self.rated(capacity * efficiency, &backwards, None);
                let cost = cost.map(|cost| -cost / efficiency);
                self.draft.links.push(LinkRow {
                    name: back_name,
                    bus0: outputs[0].0.clone(),
                    outputs: vec![(bus0.clone(), 1.0 / efficiency)],
                    size,
                    cost: Cost::of(&cost),
                    consent: consent.clone(),
                    shares_capacity_with: shares.then(|| name.clone()),
                    annual_cost: None,
                    origin: origin(row, "p"),
                });
            }
        }
    }

    /// Where a link ends, and with how much of what was sent.
    fn outputs(&mut self, table: &Table, row: &Row, bus0: &str) -> Option<Vec<(String, Values)>> {
        let is_port = |column: &str| {
            column.strip_prefix("bus").and_then(|port| port.parse::<usize>().ok()).filter(|&port| port > 0)
        };
        let mut ports: Vec<usize> = table.columns.iter().filter_map(|column| is_port(column)).collect();
        ports.sort_unstable();
        let mut outputs: Vec<(String, Values)> = Vec::new();
        let own = self.commodity(bus0);
        let mut kept = Values::Constant(0.0);
        for port in ports {
            let (bus, efficiency) = (
                format!("bus{port}"),
                format!("efficiency{}", if port == 1 { String::new() } else { port.to_string() }),
            );
            if port > 1 && row.text(&bus).is_empty() {
                continue;
            }
            let to = self.bus(row, &bus)?;
            let values = self.within(table, row, (&efficiency, 1.0), (0.0, f64::INFINITY));
            if to == bus0 {
                self.mistakes.push(row.mistake(&bus, "the link ends where it starts", "name another bus"));
                return None;
            }
            if self.commodity(&to) == own {
                kept = match (&kept, &values) {
                    (Values::Constant(a), Values::Constant(b)) => Values::Constant(a + b),
                    _ => Values::Each(
                        (0..self.network.weights.len()).map(|t| kept.at(t) + values.at(t)).collect(),
                    ),
                };
            }
            if values.largest() > 0.0 {
                outputs.push((to, values));
            }
        }
        let column = "efficiency";
        if kept.largest() > 1.0 + 1e-12 {
            let what = format!("{} units of {own} arrive for each one sent", kept.largest());
            let remedy =
                "let at most as much arrive as was sent, or give goods of different kinds different carriers";
            self.mistakes.push(row.mistake(column, what, remedy));
            return None;
        }
        let is_empty =
            (0..self.network.weights.len()).any(|t| outputs.iter().all(|(_, values)| values.at(t) == 0.0));
        if is_empty {
            let what = "nothing arrives of what is sent, in some snapshot at least";
            self.mistakes.push(row.mistake(
                column,
                what,
                "make it a generator with the sign -1, or set p_max_pu to 0 there",
            ));
            return None;
        }
        Some(outputs)
    }

    /// What leaves the far end of a two-way link for each unit at its near end; refused where the way back is no link.
    fn way_back(&mut self, row: &Row, bus0: &str, outputs: &[(String, Values)]) -> Option<f64> {
        const COLUMN: &str = "p_min_pu";
        let [(bus1, efficiency)] = outputs else {
            let what = "a link with several outputs cannot run backwards in a region";
            self.mistakes.push(row.mistake(COLUMN, what, "set p_min_pu to 0"));
            return None;
        };
        let Some(efficiency) = efficiency.constant() else {
            let what = "a link whose efficiency changes cannot run backwards in a region";
            self.mistakes.push(row.mistake(COLUMN, what, "set p_min_pu to 0"));
            return None;
        };
        if efficiency < 1.0 && self.commodity(bus0) == self.commodity(bus1) {
            let what =
                format!("run backwards this link would bring {} units for each one sent", 1.0 / efficiency);
            self.mistakes.push(row.mistake(COLUMN, what, "give two links, one for each way"));
            return None;
        }
        Some(efficiency)
    }

    /// A link of the region, or several with places between them.
    fn add_conversion(&mut self, conversion: Conversion) {
        let mut groups: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
        for t in 0..self.network.weights.len() {
            let key = conversion.outputs.iter().map(|(_, values)| values.at(t).to_bits()).collect();
            groups.entry(key).or_default().push(t);
        }
        let at = |outputs: &[(String, Values)], t: usize| -> Vec<(String, f64)> {
            let outputs = outputs.iter().map(|(bus, values)| (bus.clone(), values.at(t)));
            outputs.filter(|&(_, efficiency)| efficiency > 0.0).collect()
        };
        if groups.len() == 1 {
            let outputs = at(&conversion.outputs, 0);
            self.add_chain(conversion, outputs);
            return;
        }
        if groups.len() > MAX_EFFICIENCIES {
            let what = format!("this takes {} values; each would be a link of its own", groups.len());
            let remedy = format!("round it to at most {MAX_EFFICIENCIES}, or give one number");
            self.mistakes.push(conversion.origin.row.mistake("efficiency", what, remedy));
            return;
        }
        let name = conversion.name.clone();
        let inner = self.inner_bus(&format!("{name} inside"), &conversion.bus0);
        self.note(
            false,
            format!("the efficiency of the link {name} changes: it became a link into a place inside and {} links out of it", groups.len()),
        );
        for (number, periods) in groups.values().enumerate() {
            let mut shares = vec![0.0; self.network.weights.len()];
            for &t in periods {
                shares[t] = 1.0;
            }
            let out = Conversion {
                name: self.unique("links", &format!("{name}: efficiency {}", number + 1), "link"),
                bus0: inner.clone(),
                outputs: Vec::new(),
                size: Size { most: conversion.size.most, shares: Some(shares) },
                cost: Cost::default(),
                annual_cost: None,
                consent: conversion.consent.clone(),
                origin: conversion.origin.clone(),
            };
            let outputs = at(&conversion.outputs, periods[0]);
            self.add_chain(out, outputs);
        }
        self.add_chain(Conversion { outputs: Vec::new(), ..conversion }, vec![(inner, 1.0)]);
    }

    /// A link of the region; where it has more outputs than a row holds, a chain through places of a good that only it knows.
    fn add_chain(&mut self, conversion: Conversion, outputs: Vec<(String, f64)>) {
        let Conversion { name, bus0, outputs: _, size, cost, annual_cost, consent, origin } = conversion;
        let (first, rest) = if outputs.len() > MAX_OUTPUTS {
            // The whole passes a place inside, so that each row keeps to its own outputs.
            let inner = self.inner_good(&format!("{name} outputs"), &bus0);
            (vec![(inner.clone(), 1.0)], Some((inner, outputs)))
        } else {
            (outputs, None)
        };
        self.draft.links.push(LinkRow {
            name: name.clone(),
            bus0,
            outputs: first,
            size: size.clone(),
            cost,
            consent: consent.clone(),
            shares_capacity_with: None,
            annual_cost,
            origin: origin.clone(),
        });
        let Some((mut from, mut left)) = rest else { return };
        let mut number = 1;
        while !left.is_empty() {
            let is_last = left.len() <= MAX_OUTPUTS;
            let mut here: Vec<(String, f64)> =
                left.drain(..if is_last { left.len() } else { MAX_OUTPUTS - 1 }).collect();
            let next = (!is_last).then(|| self.inner_good(&format!("{name} outputs"), &from));
            here.extend(next.iter().map(|inner| (inner.clone(), 1.0)));
            let part = self.unique("links", &format!("{name}: outputs {number}"), "link");
            self.draft.links.push(LinkRow {
                name: part,
                bus0: from.clone(),
                outputs: here,
                size: Size { most: size.most, shares: None },
                cost: Cost::default(),
                consent: consent.clone(),
                shares_capacity_with: None,
                annual_cost: None,
                origin: origin.clone(),
            });
            from = next.unwrap_or_default();
            number += 1;
        }
    }

    /// Lines and transformers become two-way links without loss, bound by their capacity alone.
    pub(super) fn add_lines(&mut self) {
        let mut ends = Vec::new();
        for (file, kind) in [("lines", "line"), ("transformers", "transformer")] {
            let (table, rows) = self.components(file);
            for row in &rows {
                ends.extend(self.add_line(&table, row, kind));
            }
            if !rows.is_empty() {
                let text = format!(
                    "{} {file} became two-way links without loss, by their capacity alone",
                    rows.len()
                );
                self.note(false, text);
            }
        }
        if has_circle(&ends) {
            let text = "lines form circles: PyPSA splits flows around a circle by Kirchhoff's voltage law, the region as it costs least, so its optimum may cost less";
            self.note(true, text);
        }
    }

    fn add_line(&mut self, table: &Table, row: &Row, kind: &str) -> Option<(String, String)> {
        let (bus0, bus1) = (self.bus(row, "bus0")?, self.bus(row, "bus1")?);
        let most = self.within(table, row, ("s_max_pu", 1.0), (0.0, f64::INFINITY));
        let nominal = self.nominal(row, "s")?;
        let consent = self.consent(row, &[bus0.clone(), bus1.clone()]);
        let shares = self.commodity(&bus0) == self.commodity(&bus1);
        if bus0 == bus1 || (nominal.buildable.is_some() && !shares) {
            let what = "a line between these two buses can be no link of a region";
            self.mistakes.push(row.mistake("bus1", what, "let it join two buses of one carrier"));
            return None;
        }
        for (capacity, annual_cost, ending) in nominal.parts() {
            let name = self.unique("links", &format!("{}{ending}", row.name), kind);
            let back = self.unique("links", &format!("{name}: back"), kind);
            let (size, annual_cost) = self.rated(capacity, &most, annual_cost);
            let there = LinkRow {
                name: name.clone(),
                bus0: bus0.clone(),
                outputs: vec![(bus1.clone(), 1.0)],
                size,
                cost: Cost::default(),
                consent: consent.clone(),
                shares_capacity_with: None,
                annual_cost,
                origin: origin(row, "s"),
            };
            self.draft.links.push(LinkRow {
                name: back,
                bus0: bus1.clone(),
                outputs: vec![(bus0.clone(), 1.0)],
                shares_capacity_with: shares.then_some(name),
                annual_cost: None,
                ..there.clone()
            });
            self.draft.links.push(there);
        }
        Some((bus0, bus1))
    }
}

/// Whether some of the lines close a circle.
fn has_circle(ends: &[(String, String)]) -> bool {
    let mut part: BTreeMap<&str, &str> = BTreeMap::new();
    for (a, b) in ends {
        let (a, b) = (*part.entry(a).or_insert(a), *part.entry(b).or_insert(b));
        if a == b {
            return true;
        }
        part.values_mut().filter(|part| **part == b).for_each(|part| *part = a);
    }
    false
}
