//! Numbers for what is infinite. A region's program is boxed, so a capacity without limit gets one that no optimum reaches: what the buses around it can
//! bring or take, or what a cost leaves; where neither tells, it is refused.

use super::draft::{Cost, Draft, LinkRow, Size};
use super::importer::is_one;
use crate::model::Mistake;
use std::collections::BTreeMap;

/// Rounding must not turn a bound that is just reached into one that binds.
const SLACK: f64 = 1.0 + 1e-6;

/// Where a column stands: infinite ones are bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Link(usize),
    Supply(usize),
    Demand(usize),
    Store(usize),
}

/// What enters and leaves a node in a period, a year's rate.
struct Flows<'a> {
    draft: &'a Draft,
    /// Share of the year by period.
    weights: &'a [f64],
    /// Node by bus. Buses joined by links without limit, loss and cost are one node: their balances add up to one.
    node: BTreeMap<&'a str, usize>,
    into: Vec<Vec<(Which, f64)>>,
    out: Vec<Vec<(Which, f64)>>,
}

/// Gives every infinite capacity a number that no optimum reaches.
///
/// *By flow.* At a node the balance holds: what a column brings is at most what all others there may take, and the other way round. This is repeated until nothing
/// infinite becomes finite any more.
///
/// *By cost.* To do nothing is allowed, so an optimum costs at most `worth`, all that can be earned: a column that costs c a unit stays
/// below worth / c. The smaller of both is taken. Each holds for every coalition, since a coalition only has fewer columns.
pub(super) fn bound(draft: &mut Draft, weights: &[f64], mistakes: &mut Vec<Mistake>) {
    let worth = worth(draft, weights);
    let shortest = weights.iter().copied().fold(f64::INFINITY, f64::min);
    let by_cost = |size: &Size, cost: &Cost, annual_cost: Option<f64>| -> f64 {
        let of_flow = if cost.smallest() > 0.0 && size.shares.is_none() {
            worth / cost.smallest() / shortest
        } else {
            f64::INFINITY
        };
        let of_build = annual_cost.filter(|&cost| cost > 0.0).map_or(f64::INFINITY, |cost| worth / cost);
        of_flow.min(of_build)
    };
    // Costs first: what they make finite helps the flows.
    let mut costs: Vec<(Which, f64)> = Vec::new();
    for (place, row) in draft.links.iter().enumerate().filter(|(_, row)| row.shares_capacity_with.is_none()) {
        costs.push((Which::Link(place), by_cost(&row.size, &row.cost, row.annual_cost)));
    }
    for (place, row) in draft.supplies.iter().enumerate() {
        costs.push((Which::Supply(place), by_cost(&row.size, &row.cost, row.annual_cost)));
    }
    for (place, row) in draft.stores.iter().enumerate() {
        costs.push((Which::Store(place), by_cost(&row.size, &Cost::default(), row.annual_cost)));
    }
    let infinite = infinite(draft);
    loop {
        let found = Flows::of(draft, weights).find(&infinite);
        let is_news = |&(which, most): &(Which, f64)| {
            most < *size_of(draft, which) && size_of(draft, which).is_infinite()
        };
        let news: Vec<(Which, f64)> = found.into_iter().filter(is_news).collect();
        if news.is_empty() {
            break;
        }
        for (which, most) in news {
            *size_of_mut(draft, which) = most;
        }
        follow(draft);
    }
    for (which, most) in costs.into_iter().filter(|(which, _)| infinite.contains(which)) {
        let size = size_of_mut(draft, which);
        *size = size.min(most);
    }
    follow(draft);
    // What only a cost bounds may now bound by flow what lies behind it.
    loop {
        let found = Flows::of(draft, weights).find(&infinite);
        let news: Vec<(Which, f64)> =
            found.into_iter().filter(|&(which, most)| most < *size_of(draft, which) * 0.999).collect();
        let has_new_finite = news.iter().any(|&(which, _)| size_of(draft, which).is_infinite());
        for (which, most) in news {
            *size_of_mut(draft, which) = most;
        }
        follow(draft);
        if !has_new_finite {
            break;
        }
    }
    let left: Vec<Which> = infinite.into_iter().filter(|&which| !size_of(draft, which).is_finite()).collect();
    mistakes.extend(left.iter().map(|&which| refuse(draft, which)));
}

fn refuse(draft: &Draft, which: Which) -> Mistake {
    let origin = match which {
        Which::Link(place) => &draft.links[place].origin,
        Which::Supply(place) => &draft.supplies[place].origin,
        Which::Demand(place) => &draft.demands[place].origin,
        Which::Store(place) => &draft.stores[place].origin,
    };
    let what =
        "this is without limit, and neither the network around it nor a cost bounds what it would carry";
    origin.mistake(what, "give it a number that it will not reach")
}

/// All that a coalition can earn in a year: every demand served, every negative cost collected. Infinite where that has no limit.
fn worth(draft: &Draft, weights: &[f64]) -> f64 {
    let amount = |size: &Size, price: &dyn Fn(usize) -> f64| -> f64 {
        let gains = weights.iter().enumerate().map(|(t, weight)| (price(t).max(0.0), weight * size.at(t)));
        gains.filter(|(price, _)| *price > 0.0).map(|(price, amount)| price * amount).sum()
    };
    let demands = draft.demands.iter().map(|row| amount(&row.size, &|t| row.price.at(t)));
    let supplies = draft.supplies.iter().map(|row| amount(&row.size, &|t| -row.cost.at(t)));
    let links = draft.links.iter().map(|row| amount(&row.size, &|t| -row.cost.at(t)));
    demands.chain(supplies).chain(links).sum()
}

fn infinite(draft: &Draft) -> Vec<Which> {
    let links = draft.links.iter().enumerate().filter(|(_, row)| row.shares_capacity_with.is_none());
    let links = links.map(|(place, row)| (Which::Link(place), row.size.most));
    let supplies =
        draft.supplies.iter().enumerate().map(|(place, row)| (Which::Supply(place), row.size.most));
    let demands = draft.demands.iter().enumerate().map(|(place, row)| (Which::Demand(place), row.size.most));
    let stores = draft.stores.iter().enumerate().map(|(place, row)| (Which::Store(place), row.size.most));
    let all = links.chain(supplies).chain(demands).chain(stores);
    all.filter(|(_, most)| most.is_infinite()).map(|(which, _)| which).collect()
}

fn size_of(draft: &Draft, which: Which) -> &f64 {
    match which {
        Which::Link(place) => &draft.links[place].size.most,
        Which::Supply(place) => &draft.supplies[place].size.most,
        Which::Demand(place) => &draft.demands[place].size.most,
        Which::Store(place) => &draft.stores[place].size.most,
    }
}

fn size_of_mut(draft: &mut Draft, which: Which) -> &mut f64 {
    match which {
        Which::Link(place) => &mut draft.links[place].size.most,
        Which::Supply(place) => &mut draft.supplies[place].size.most,
        Which::Demand(place) => &mut draft.demands[place].size.most,
        Which::Store(place) => &mut draft.stores[place].size.most,
    }
}

/// The way back of a two-way link is as large as the way there.
fn follow(draft: &mut Draft) {
    let sizes: BTreeMap<String, f64> =
        draft.links.iter().map(|row| (row.name.clone(), row.size.most)).collect();
    for row in &mut draft.links {
        if let Some(most) = row.shares_capacity_with.as_ref().and_then(|leader| sizes.get(leader)) {
            row.size.most = *most;
        }
    }
}

/// Whether a link is no more than two places being one: without limit, loss and cost.
fn joins(link: &LinkRow) -> bool {
    let is_whole = matches!(link.outputs.as_slice(), [(_, efficiency)] if is_one(*efficiency));
    is_whole && link.size.most.is_infinite() && link.cost == Cost::default()
}

impl<'a> Flows<'a> {
    fn of(draft: &'a Draft, weights: &'a [f64]) -> Self {
        let mut node: BTreeMap<&str, usize> =
            draft.buses.iter().enumerate().map(|(place, bus)| (bus.name.as_str(), place)).collect();
        for link in draft.links.iter().filter(|link| joins(link)) {
            let (a, b) = (node[link.bus0.as_str()], node[link.outputs[0].0.as_str()]);
            node.values_mut().filter(|node| **node == b).for_each(|node| *node = a);
        }
        let mut flows = Self {
            draft,
            weights,
            node,
            into: vec![Vec::new(); draft.buses.len()],
            out: vec![Vec::new(); draft.buses.len()],
        };
        for (place, link) in draft.links.iter().enumerate().filter(|(_, link)| !joins(link)) {
            flows.out[flows.node[link.bus0.as_str()]].push((Which::Link(place), 1.0));
            for (bus, efficiency) in &link.outputs {
                flows.into[flows.node[bus.as_str()]].push((Which::Link(place), *efficiency));
            }
        }
        for (place, row) in draft.supplies.iter().enumerate() {
            flows.into[flows.node[row.bus.as_str()]].push((Which::Supply(place), 1.0));
        }
        for (place, row) in draft.demands.iter().enumerate() {
            flows.out[flows.node[row.bus.as_str()]].push((Which::Demand(place), 1.0));
        }
        for (place, row) in draft.stores.iter().enumerate() {
            let node = flows.node[row.bus.as_str()];
            flows.into[node].push((Which::Store(place), 1.0));
            flows.out[node].push((Which::Store(place), 1.0 / row.efficiency_in));
        }
        flows
    }

    /// Largest rate of a column in a period; of a store, what empties or fills it.
    fn most(&self, which: Which, t: usize) -> f64 {
        match which {
            Which::Link(place) => self.draft.links[place].size.at(t),
            Which::Supply(place) => self.draft.supplies[place].size.at(t),
            Which::Demand(place) => self.draft.demands[place].size.at(t),
            Which::Store(place) => self.draft.stores[place].size.most / self.weights[t],
        }
    }

    fn sum(&self, columns: &[(Which, f64)], t: usize, without: Which) -> f64 {
        let others = columns.iter().filter(|(which, _)| *which != without);
        others.map(|&(which, efficiency)| efficiency * self.most(which, t)).filter(|most| *most > 0.0).sum()
    }

    /// What the nodes around allow for each of the infinite ones.
    fn find(&self, infinite: &[Which]) -> Vec<(Which, f64)> {
        infinite.iter().map(|&which| (which, self.allowed(which) * SLACK)).collect()
    }

    fn allowed(&self, which: Which) -> f64 {
        let node = |bus: &str| self.node[bus];
        let by_period = |size: &Size, rate: &dyn Fn(usize) -> f64| -> f64 {
            let needed = |t: usize| if size.share(t) > 0.0 { rate(t) / size.share(t) } else { 0.0 };
            (0..self.weights.len()).map(needed).fold(0.0, f64::max)
        };
        match which {
            Which::Link(place) => {
                let link = &self.draft.links[place];
                let from = node(&link.bus0);
                if !joins(link) && link.outputs.iter().any(|(bus, _)| node(bus) == from) {
                    // What it brings, it may send again.
                    return f64::INFINITY;
                }
                by_period(&link.size, &|t| {
                    let brought = self.sum(&self.into[from], t, which);
                    let taken = link.outputs.iter().map(|(bus, efficiency)| {
                        // A link inside a node carries no more than enters the node: the rest would run in circles.
                        if joins(link) {
                            f64::INFINITY
                        } else {
                            self.sum(&self.out[node(bus)], t, which) / efficiency
                        }
                    });
                    taken.fold(brought, f64::min)
                })
            }
            Which::Supply(place) => {
                let row = &self.draft.supplies[place];
                by_period(&row.size, &|t| self.sum(&self.out[node(&row.bus)], t, which))
            }
            Which::Demand(place) => {
                let row = &self.draft.demands[place];
                by_period(&row.size, &|t| self.sum(&self.into[node(&row.bus)], t, which))
            }
            Which::Store(place) => {
                let row = &self.draft.stores[place];
                let taken = |t: usize| self.weights[t] * self.sum(&self.into[node(&row.bus)], t, which);
                let taken: f64 = (0..self.weights.len()).map(taken).sum::<f64>() * row.efficiency_in;
                // A store without loss that closes the year may stand as low as it likes; one with loss holds what so many years have brought.
                let years =
                    if row.initial.is_none() && row.standing_loss > 0.0 { row.standing_loss } else { 1.0 };
                let smallest = (0..self.weights.len()).map(|t| row.size.share(t)).fold(1.0, f64::min);
                (row.initial.unwrap_or(0.0) + taken) / years / smallest
            }
        }
    }
}
