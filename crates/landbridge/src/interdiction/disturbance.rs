//! What levers do to assets, period by period: the days of all that is pulled laid over each other.

use crate::dispatch::Part;
use crate::model::{AssetId, Lever, LeverEffect, LinkId, Region};
use std::collections::BTreeMap;

/// Days of the year that periods divide.
pub const DAYS_OF_A_YEAR: f64 = 365.0;

/// A period that a lever fills but for this share of it is filled.
const WHOLE: f64 = 1e-12;

/// First and last day of a period.
fn days_of(region: &Region, period: usize) -> (f64, f64) {
    let before = |n: usize| region.periods[..n].iter().map(|period| period.weight).sum::<f64>();
    (DAYS_OF_A_YEAR * before(period), DAYS_OF_A_YEAR * before(period + 1))
}

/// A lever while it is pulled.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// What it acts on, both directions of a two-way asset included.
    assets: Vec<AssetId>,
    effect: LeverEffect,
    /// Days of the year between which it is pulled; what runs beyond the end of the year comes at its beginning.
    days: Vec<(f64, f64)>,
    /// Whether what is not carried on its days can be carried on others of the same period.
    waits: bool,
    /// Whether it answers a plan: what it taxes is not the plan's revenue.
    answers: bool,
}

impl Span {
    /// A lever that is pulled from the beginning of a period on.
    #[must_use]
    pub fn of(region: &Region, lever: &Lever, period: usize) -> Self {
        let start = days_of(region, period).0;
        let end = start + lever.days;
        let days = if end <= DAYS_OF_A_YEAR {
            vec![(start, end)]
        } else {
            // A year stands for every year.
            vec![(0.0, end - DAYS_OF_A_YEAR), (start, DAYS_OF_A_YEAR)]
        };
        Self {
            assets: both_directions(region, lever),
            effect: lever.effect,
            days,
            waits: lever.waits,
            answers: false,
        }
    }

    /// What of it acts on the chosen assets; nothing where none is chosen.
    #[must_use]
    pub(super) fn on(mut self, chosen: impl Fn(AssetId) -> bool) -> Option<Self> {
        self.assets.retain(|&asset| chosen(asset));
        (!self.assets.is_empty()).then_some(self)
    }

    /// What it acts on.
    pub(super) fn assets(&self) -> &[AssetId] {
        &self.assets
    }

    pub(super) fn waits(&self) -> bool {
        self.waits
    }

    /// The same as a part of the answer to a plan.
    pub(super) fn answering(self) -> Self {
        Self { answers: true, ..self }
    }

    /// Whether it is a tax that those pay to whom the plan belongs.
    pub(super) fn brings_revenue(&self) -> bool {
        matches!(self.effect, LeverEffect::Tax(_)) && !self.answers
    }

    /// Whether it is pulled on all days of a period.
    fn fills(&self, (start, end): (f64, f64)) -> bool {
        let held: f64 = self.days.iter().map(|&(from, to)| (to.min(end) - from.max(start)).max(0.0)).sum();
        held >= (end - start) * (1.0 - WHOLE)
    }

    /// The same on the days of some periods, all of them.
    fn during(&self, periods: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self { days: periods.into_iter().collect(), ..self.clone() }
    }

    fn covers(&self, day: f64) -> bool {
        self.days.iter().any(|&(from, to)| from <= day && day < to)
    }
}

/// A year under some levers as a mixture of years that are each alike within their periods.
///
/// What waits is laid over its period by its mean. What does not wait cuts its period into stretches of days on which the same levers are
/// pulled; each stretch is run as if its whole period were so, and counts by its days:
///
/// v = v(o) + Σ over stretches k of share(k) · (v(k) − v(o)),
///
/// where o holds what waits, and what does not on periods that it fills. Exact where nothing is kept from one period to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// Weight and what then acts; weights sum to one, and that of the first may be negative.
    pub years: Vec<(f64, Vec<Span>)>,
}

impl Mixture {
    /// The mixture of some spans.
    #[must_use]
    pub fn of(region: &Region, spans: &[&Span]) -> Self {
        let periods: Vec<(f64, f64)> =
            (0..region.periods.len()).map(|period| days_of(region, period)).collect();
        let mut always = Vec::new();
        let mut rigid: Vec<&Span> = Vec::new();
        for &span in spans {
            if span.waits {
                always.push(span.clone());
                continue;
            }
            let filled = span.during(periods.iter().copied().filter(|&days| span.fills(days)));
            if filled.days.len() < periods.len() {
                rigid.push(span);
            }
            if !filled.days.is_empty() {
                always.push(filled);
            }
        }
        let mut years: Vec<(f64, Vec<Span>)> = vec![(1.0, always)];
        let ends = ends_of(&rigid);
        for &days in &periods {
            let mut stretches: Vec<(f64, Vec<usize>)> = Vec::new();
            for cut in cuts_within(&ends, days).windows(2) {
                let day = 0.5 * (cut[0] + cut[1]);
                let partly = |&place: &usize| rigid[place].covers(day) && !rigid[place].fills(days);
                let pulled: Vec<usize> = (0..rigid.len()).filter(partly).collect();
                let share = (cut[1] - cut[0]) / (days.1 - days.0);
                match stretches.iter_mut().find(|(_, other)| *other == pulled) {
                    Some((sum, _)) => *sum += share,
                    None => stretches.push((share, pulled)),
                }
            }
            for (share, pulled) in stretches.into_iter().filter(|(_, pulled)| !pulled.is_empty()) {
                let stretched = pulled.iter().map(|&place| rigid[place].during([days]));
                let acts = years[0].1.iter().cloned().chain(stretched).collect();
                years[0].0 -= share;
                years.push((share, acts));
            }
        }
        Self { years }
    }

    /// What spans make of the year of one part: weights that sum to one, and what is then done to its assets. Nothing where they touch none.
    #[must_use]
    pub fn on_part(region: &Region, part: &Part, spans: &[&Span]) -> Vec<(f64, Disturbance)> {
        let here: Vec<Span> =
            spans.iter().filter_map(|&span| span.clone().on(|asset| part.holds(asset))).collect();
        if here.is_empty() {
            return Vec::new();
        }
        let mixture = Self::of(region, &here.iter().collect::<Vec<_>>());
        let years = mixture.years.into_iter().filter(|(weight, _)| *weight != 0.0);
        years.map(|(weight, spans)| (weight, Disturbance::of(region, &spans))).collect()
    }
}

/// A lever's assets; where it takes capacity from a link, also what runs the other way in the same capacity.
fn both_directions(region: &Region, lever: &Lever) -> Vec<AssetId> {
    let mut assets = lever.assets.clone();
    if matches!(lever.effect, LeverEffect::Close | LeverEffect::Derate(_)) {
        for asset in &lever.assets {
            if let AssetId::Link(link) = asset {
                assets.extend(opposites(region, *link).map(AssetId::Link));
            }
        }
    }
    assets.sort_unstable();
    assets.dedup();
    assets
}

fn opposites(region: &Region, id: LinkId) -> impl Iterator<Item = LinkId> {
    let link = &region.links[id.0];
    let leader = |id: LinkId| region.links[id.0].shares_capacity_with.unwrap_or(id);
    let far = link.outputs.first().map(|output| output.bus);
    (0..region.links.len()).map(LinkId).filter(move |&other| {
        let back = &region.links[other.0];
        leader(other) == leader(id)
            && Some(back.bus0) == far
            && back.outputs.first().is_some_and(|output| output.bus == link.bus0)
    })
}

/// What is left of an asset, by period.
#[derive(Clone, Debug, PartialEq)]
pub struct Disturbed {
    /// Factor on what is there of it: the mean over the period's days.
    pub left: Vec<f64>,
    /// Money per unit on top of its cost, or of a demand's price: the mean over the period's days.
    pub added: Vec<f64>,
}

/// What is left of every asset that something is done to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disturbance {
    /// By asset.
    pub assets: BTreeMap<AssetId, Disturbed>,
}

impl Disturbance {
    /// Lays the days of all spans over each other. On a day on which several take a share of an asset's capacity, each takes it of what the
    /// others leave; what they add to its cost adds up.
    #[must_use]
    pub fn of<'a>(region: &Region, spans: impl IntoIterator<Item = &'a Span>) -> Self {
        let mut on: BTreeMap<AssetId, Vec<&Span>> = BTreeMap::new();
        for span in spans {
            for &asset in &span.assets {
                on.entry(asset).or_default().push(span);
            }
        }
        Self { assets: on.into_iter().map(|(asset, spans)| (asset, lay_over(region, &spans))).collect() }
    }

    /// Equal for two disturbances that do the same.
    pub(super) fn key(&self) -> Vec<u64> {
        let kind = |asset: AssetId| match asset {
            AssetId::Link(link) => [0, link.0 as u64],
            AssetId::Supply(place) => [1, place as u64],
            AssetId::Demand(place) => [2, place as u64],
            AssetId::Store(place) => [3, place as u64],
        };
        let numbers = |of: &Disturbed| -> Vec<u64> {
            of.left.iter().chain(&of.added).map(|number| number.to_bits()).collect()
        };
        let assets = self.assets.iter();
        assets.flat_map(|(&asset, of)| kind(asset).into_iter().chain(numbers(of))).collect()
    }

    /// The same assets with nothing done to them.
    pub(crate) fn unchanged(&self) -> Self {
        let nothing =
            |of: &Disturbed| Disturbed { left: vec![1.0; of.left.len()], added: vec![0.0; of.added.len()] };
        Self { assets: self.assets.iter().map(|(&asset, of)| (asset, nothing(of))).collect() }
    }

    /// The region while all this is done.
    #[must_use]
    pub fn apply(&self, region: &Region) -> Region {
        let mut disturbed = region.clone();
        self.write(region, &mut disturbed);
        disturbed
    }

    /// Writes into a copy of a region what becomes of its assets.
    pub(crate) fn write(&self, region: &Region, copy: &mut Region) {
        let scale = |there: &mut [f64], before: &[f64], left: &[f64]| {
            for ((there, before), left) in there.iter_mut().zip(before).zip(left) {
                *there = before * left;
            }
        };
        let add = |sum: &mut [f64], before: &[f64], added: &[f64]| {
            for ((sum, before), added) in sum.iter_mut().zip(before).zip(added) {
                *sum = before + added;
            }
        };
        for (&asset, Disturbed { left, added }) in &self.assets {
            match asset {
                AssetId::Link(LinkId(place)) => {
                    let (before, after) = (&region.links[place], &mut copy.links[place]);
                    scale(&mut after.availability, &before.availability, left);
                    add(&mut after.added_cost, &before.added_cost, added);
                }
                AssetId::Supply(place) => {
                    let (before, after) = (&region.supplies[place], &mut copy.supplies[place]);
                    scale(&mut after.availability, &before.availability, left);
                    add(&mut after.added_cost, &before.added_cost, added);
                }
                AssetId::Demand(place) => {
                    let (before, after) = (&region.demands[place], &mut copy.demands[place]);
                    scale(&mut after.availability, &before.availability, left);
                    add(&mut after.added_price, &before.added_price, added);
                }
                AssetId::Store(place) => {
                    let (before, after) = (&region.stores[place], &mut copy.stores[place]);
                    scale(&mut after.availability, &before.availability, left);
                }
            }
        }
    }
}

/// The days on which something begins or ends, rising.
fn ends_of(spans: &[&Span]) -> Vec<f64> {
    let mut ends: Vec<f64> =
        spans.iter().flat_map(|span| &span.days).flat_map(|&(from, to)| [from, to]).collect();
    ends.sort_by(f64::total_cmp);
    ends
}

fn lay_over(region: &Region, spans: &[&Span]) -> Disturbed {
    let ends = ends_of(spans);
    let mut disturbed = Disturbed { left: Vec::new(), added: Vec::new() };
    for period in 0..region.periods.len() {
        let cuts = cuts_within(&ends, days_of(region, period));
        let pieces: Vec<(f64, f64, f64)> =
            cuts.windows(2).map(|cut| (cut[1] - cut[0], left_on(spans, cut), added_on(spans, cut))).collect();
        disturbed.left.push(mean(&pieces, |piece| piece.1));
        disturbed.added.push(mean(&pieces, |piece| piece.2));
    }
    disturbed
}

/// The ends of a period and the days within it on which something begins or ends.
fn cuts_within(ends: &[f64], (start, end): (f64, f64)) -> Vec<f64> {
    let mut cuts = vec![start];
    cuts.extend(ends.iter().copied().filter(|&day| start < day && day < end));
    cuts.push(end);
    cuts.dedup();
    cuts
}

/// Mean over days; exact where all days are alike.
fn mean(pieces: &[(f64, f64, f64)], of: impl Fn(&(f64, f64, f64)) -> f64) -> f64 {
    let first = of(&pieces[0]);
    if pieces.iter().all(|piece| of(piece).to_bits() == first.to_bits()) {
        return first;
    }
    let days: f64 = pieces.iter().map(|piece| piece.0).sum();
    pieces.iter().map(|piece| piece.0 * of(piece)).sum::<f64>() / days
}

fn left_on(spans: &[&Span], cut: &[f64]) -> f64 {
    let day = 0.5 * (cut[0] + cut[1]);
    let pulled = spans.iter().filter(|span| span.covers(day));
    pulled.fold(1.0, |left, span| match span.effect {
        LeverEffect::Close => 0.0,
        LeverEffect::Derate(share) => left * (1.0 - share),
        LeverEffect::Tax(_) | LeverEffect::Price(_) => left,
    })
}

fn added_on(spans: &[&Span], cut: &[f64]) -> f64 {
    let day = 0.5 * (cut[0] + cut[1]);
    let pulled = spans.iter().filter(|span| span.covers(day));
    pulled
        .map(|span| match span.effect {
            LeverEffect::Tax(added) | LeverEffect::Price(added) => added,
            LeverEffect::Close | LeverEffect::Derate(_) => 0.0,
        })
        .sum()
}
