//! How much of a grown tree stays: weakest-link pruning, the price of a leaf chosen by cross-validation.

use super::boxes::Sample;
use super::table::Count;
use super::tree::{Grown, TreeSettings, grow, impurity};
use crate::random::Random;
use rayon::prelude::*;
use serde::Serialize;

/// One of the trees that pruning goes through.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pruning {
    /// The smallest price of a leaf, in squared error per case, at which this tree is the best.
    pub price: f64,
    /// Its leaves.
    pub leaves: usize,
    /// Its squared error per case in cross-validation: the mean over the parts.
    pub error: f64,
    /// The standard error of that mean.
    pub standard_error: f64,
}

/// The grown tree with its prices, the trees it is pruned to, and the position of the one chosen.
pub(super) fn choose(sample: &Sample, settings: &TreeSettings) -> (Vec<Grown>, Vec<Pruning>, usize) {
    let grown = priced(sample, settings);
    let mut prices: Vec<f64> =
        grown.iter().map(|node| node.collapses_at).filter(|price| price.is_finite()).collect();
    prices.push(0.0);
    prices.sort_by(f64::total_cmp);
    prices.dedup_by(|a, b| a.total_cmp(b).is_eq());
    // A tree is the best from its price up to the next one; it is tried at the geometric middle [Breiman et al. 1984].
    let tried: Vec<f64> = (0..prices.len())
        .map(|k| prices.get(k + 1).map_or(f64::INFINITY, |next| libm::sqrt(prices[k] * next)))
        .collect();

    let order = Random::of(settings.seed, 0).order(sample.rows.len());
    let errors: Vec<Vec<f64>> = (0..settings.folds)
        .into_par_iter()
        .map(|fold| {
            let part = |held_out: bool| {
                let mut rows: Vec<u32> = order
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| (place % settings.folds == fold) == held_out)
                    .map(|(_, &position)| sample.rows[position])
                    .collect();
                rows.sort_unstable();
                rows
            };
            let others = priced(&Sample::of(sample.table, sample.counts, part(false)), settings);
            let held_out = part(true);
            tried.iter().map(|&price| error(sample, &others, &held_out, price)).collect()
        })
        .collect();
    let folds = settings.folds as f64;
    let prunings: Vec<Pruning> = prices
        .iter()
        .enumerate()
        .map(|(k, &price)| {
            let mean = errors.iter().map(|errors| errors[k]).sum::<f64>() / folds;
            let squares = errors.iter().map(|errors| (errors[k] - mean) * (errors[k] - mean)).sum::<f64>();
            Pruning {
                price,
                leaves: leaves(&grown, 0, price).0,
                error: mean,
                standard_error: libm::sqrt(squares / (folds - 1.0) / folds),
            }
        })
        .collect();
    let least = prunings.iter().min_by(|a, b| a.error.total_cmp(&b.error));
    let allowed = least.map_or(f64::INFINITY, |least| least.error + least.standard_error);
    // The list holds the price zero at least, and the least error is allowed itself.
    let chosen = prunings.iter().rposition(|pruning| pruning.error <= allowed).unwrap_or(0);
    (grown, prunings, chosen)
}

/// A grown tree with the price of a leaf at which each node becomes one: infinite below a node that does so before.
fn priced(sample: &Sample, settings: &TreeSettings) -> Vec<Grown> {
    let mut grown = grow(sample, settings);
    for node in grown.iter_mut().filter(|node| node.split.is_some()) {
        node.collapses_at = f64::INFINITY;
    }
    let mut price: f64 = 0.0;
    loop {
        // Every inner node that is left, with what its leaves save, each of them but one.
        let savings: Vec<(usize, f64)> = inner(&grown, price)
            .into_iter()
            .map(|node| (node, saving(&grown, node, price) / sample.total.cases))
            .collect();
        // Rounding may put a split that saves nothing below zero: the price never falls.
        let Some(weakest) = savings.iter().map(|(_, saving)| *saving).reduce(f64::min) else {
            return grown;
        };
        price = price.max(weakest);
        for (node, _) in savings.into_iter().filter(|(_, saving)| *saving <= price) {
            grown[node].collapses_at = price;
        }
    }
}

/// The inner nodes of the tree at a price.
fn inner(grown: &[Grown], price: f64) -> Vec<usize> {
    let mut inner = Vec::new();
    let mut open = vec![0];
    while let Some(node) = open.pop() {
        if let Some(split) = grown[node].split.as_ref().filter(|_| grown[node].collapses_at > price) {
            inner.push(node);
            open.extend([split.left_node, split.right_node]);
        }
    }
    inner
}

/// The impurity that the leaves under a node save, for each of them but one.
fn saving(grown: &[Grown], node: usize, price: f64) -> f64 {
    let (leaves, left) = leaves(grown, node, price);
    (impurity(grown[node].inside) - left) / (leaves as f64 - 1.0)
}

/// The number of the leaves under a node at a price, and their impurity together.
fn leaves(grown: &[Grown], node: usize, price: f64) -> (usize, f64) {
    match grown[node].split.as_ref().filter(|_| grown[node].collapses_at > price) {
        Some(split) => {
            let left = leaves(grown, split.left_node, price);
            let right = leaves(grown, split.right_node, price);
            (left.0 + right.0, left.1 + right.1)
        }
        None => (1, impurity(grown[node].inside)),
    }
}

/// The squared error per case of a tree pruned at a price, on cases it has not seen. A case at a level that the tree has
/// not seen stays in the node that asks for it.
fn error(sample: &Sample, grown: &[Grown], rows: &[u32], price: f64) -> f64 {
    let table = sample.table;
    let mut sum = 0.0;
    let mut seen = Count::default();
    for &row in rows {
        let row = row as usize;
        let mut node = &grown[0];
        while let Some(split) = node.split.as_ref().filter(|_| node.collapses_at > price) {
            let x = table.columns[split.factor][row];
            if split.left.holds(x) {
                node = &grown[split.left_node];
            } else if split.right.holds(x) {
                node = &grown[split.right_node];
            } else {
                break;
            }
        }
        let (count, density) = (sample.counts[row], node.inside.density());
        // Of a case that is partly of interest, that part is 1 and the rest 0.
        sum +=
            count.hits * (1.0 - density) * (1.0 - density) + (count.cases - count.hits) * density * density;
        seen = seen + count;
    }
    sum / seen.cases
}
