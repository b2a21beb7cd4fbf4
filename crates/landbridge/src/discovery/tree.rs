//! A classification tree as the second view: the whole space cut into boxes by one question after the other. Grows the
//! tree; how much of it stays is the pruning's to say.

use super::boxes::{Limit, MeasuredBox, Sample, measure};
use super::candidates::{count_levels, edge};
use super::prim::BadSettings;
use super::prune::{Pruning, choose};
use super::table::{Count, Kind, Table};
use serde::Serialize;

/// The deepest tree that may be asked for.
pub const MAX_DEPTH: usize = 12;

/// How the tree is to grow and to be pruned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TreeSettings {
    /// How many questions may lead to a leaf, 1 to [`MAX_DEPTH`].
    pub max_depth: usize,
    /// The smallest share of all cases in a leaf, above 0 and up to 1.
    pub minimal_mass: f64,
    /// Into how many parts the cases are cut for cross-validation, from 2 to the number of cases.
    pub folds: usize,
    /// Which cases go into which part.
    pub seed: u64,
}

impl Default for TreeSettings {
    fn default() -> Self {
        Self { max_depth: 5, minimal_mass: 0.05, folds: 10, seed: 1 }
    }
}

/// A question of the tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Split {
    /// The factor's position.
    pub factor: usize,
    /// What holds in the left node.
    pub left: Limit,
    /// What holds in the right node.
    pub right: Limit,
    /// The left node's position.
    pub left_node: usize,
    /// The right node's position.
    pub right_node: usize,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// How many questions lead to it.
    pub depth: usize,
    /// Its cases (weights added).
    pub cases: f64,
    /// Its cases of interest (weight · interest added).
    pub of_interest: f64,
    /// Its share of all cases of interest.
    pub coverage: f64,
    /// The share of its cases that is of interest.
    pub density: f64,
    /// Its share of all cases.
    pub mass: f64,
    /// The question asked here; nothing in a leaf.
    pub split: Option<Split>,
}

/// A pruned tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tree {
    /// The root first, every node before those below it, left before right.
    pub nodes: Vec<Node>,
    /// The trees that the choice was among, from the largest to the root alone.
    pub prunings: Vec<Pruning>,
    /// The position of the one chosen.
    pub chosen: usize,
}

/// The classification tree. A node is split where the Gini impurity `2 p (1 − p)` falls most; of equal splits that with
/// the larger smaller side is taken, then that on the factor that comes first, then the lower cut. A split that gains
/// nothing is made too, as what follows may gain (two factors that matter only together); pruning takes it back if
/// nothing follows. Limits lie as those of [`super::prim`]. The levels of a categorical factor are put in the order of
/// their density and cut there, which is the best of all cuts in two [Breiman et al. 1984, 4.2.2].
///
/// Of the trees that weakest-link pruning goes through, the smallest is chosen whose squared error in cross-validation
/// is within one standard error of the least.
///
/// # Errors
/// [`BadSettings`].
///
/// # Complexity
/// O(folds · factors · cases · depth), over the threads.
///
/// # References
/// [Breiman, Friedman, Olshen & Stone 1984], 3.3 and 3.4
pub fn tree(table: &Table, settings: &TreeSettings) -> Result<Tree, BadSettings> {
    if !(1..=MAX_DEPTH).contains(&settings.max_depth) {
        return Err(BadSettings::Depth(settings.max_depth));
    }
    if !(settings.minimal_mass > 0.0 && settings.minimal_mass <= 1.0) {
        return Err(BadSettings::MinimalMass(settings.minimal_mass));
    }
    if !(2..=table.counts.len()).contains(&settings.folds) {
        return Err(BadSettings::Folds(settings.folds));
    }
    let sample = Sample::whole(table);
    let (grown, prunings, chosen) = choose(&sample, settings);
    let mut nodes = Vec::new();
    keep(&grown, &prunings[chosen], 0, &sample.total, &mut nodes);
    Ok(Tree { nodes, prunings, chosen })
}

impl Tree {
    /// The leaves as boxes, left to right, with the quasi-p of their sides.
    ///
    /// # Complexity
    /// O(leaves · cases · depth).
    #[must_use]
    pub fn leaves(&self, table: &Table) -> Vec<MeasuredBox> {
        let mut leaves = Vec::new();
        self.walk(0, &[], &mut |sides| leaves.extend(measure(table, sides)));
        leaves
    }

    fn walk(&self, node: usize, sides: &[(usize, Limit)], leaf: &mut impl FnMut(&[(usize, Limit)])) {
        match self.nodes.get(node).map(|node| &node.split) {
            Some(Some(split)) => {
                self.walk(split.left_node, &narrowed(sides, split.factor, &split.left), leaf);
                self.walk(split.right_node, &narrowed(sides, split.factor, &split.right), leaf);
            }
            Some(None) => leaf(sides),
            None => {}
        }
    }
}

/// The sides with one more; it replaces the one of its kind on the same factor, which is wider, as it holds above it.
fn narrowed(sides: &[(usize, Limit)], factor: usize, limit: &Limit) -> Vec<(usize, Limit)> {
    let kind = std::mem::discriminant(limit);
    let mut sides: Vec<_> = sides
        .iter()
        .filter(|(other, side)| *other != factor || std::mem::discriminant(side) != kind)
        .cloned()
        .collect();
    sides.push((factor, limit.clone()));
    sides
}

/// A node of a tree that is not pruned yet.
#[derive(Clone, Debug)]
pub(super) struct Grown {
    pub(super) depth: usize,
    pub(super) inside: Count,
    pub(super) split: Option<Split>,
    /// The price of a leaf from which on the node is a leaf itself.
    pub(super) collapses_at: f64,
}

/// The cases · Gini impurity / 2 of a node: the squared error of its density.
pub(super) fn impurity(count: Count) -> f64 {
    count.hits * (1.0 - count.density())
}

/// The whole tree of a sample, which is not empty.
pub(super) fn grow(sample: &Sample, settings: &TreeSettings) -> Vec<Grown> {
    let mut inside = vec![false; sample.table.counts.len()];
    for &row in &sample.rows {
        inside[row as usize] = true;
    }
    let orders = sample.table.orders.iter();
    let orders =
        orders.map(|order| order.iter().copied().filter(|&row| inside[row as usize]).collect()).collect();
    let mut nodes = Vec::new();
    let smallest = settings.minimal_mass * sample.total.cases;
    grow_node(sample, orders, 0, settings.max_depth, smallest, &mut inside, &mut nodes);
    nodes
}

/// Adds a node and those below it. `left` is room to mark cases in.
fn grow_node(
    sample: &Sample,
    orders: Vec<Vec<u32>>,
    depth: usize,
    max_depth: usize,
    smallest: f64,
    left: &mut Vec<bool>,
    nodes: &mut Vec<Grown>,
) -> usize {
    let mut rows = orders[0].clone();
    rows.sort_unstable();
    let inside = sample.count(&rows);
    let position = nodes.len();
    nodes.push(Grown { depth, inside, split: None, collapses_at: 0.0 });
    let pure = inside.hits <= 0.0 || inside.hits >= inside.cases;
    if depth == max_depth || pure {
        return position;
    }
    let Some((factor, left_limit, right_limit)) = best_split(sample, &orders, inside, smallest) else {
        return position;
    };
    let column = &sample.table.columns[factor];
    for &row in &rows {
        left[row as usize] = left_limit.holds(column[row as usize]);
    }
    let of_left = rows.iter().filter(|&&row| left[row as usize]).count();
    let (mut left_orders, mut right_orders) = (Vec::new(), Vec::new());
    for order in orders {
        let mut left_order = Vec::with_capacity(of_left);
        let mut right_order = Vec::with_capacity(rows.len() - of_left);
        for row in order {
            if left[row as usize] {
                left_order.push(row);
            } else {
                right_order.push(row);
            }
        }
        left_orders.push(left_order);
        right_orders.push(right_order);
    }
    let left_node = grow_node(sample, left_orders, depth + 1, max_depth, smallest, left, nodes);
    let right_node = grow_node(sample, right_orders, depth + 1, max_depth, smallest, left, nodes);
    nodes[position].split =
        Some(Split { factor, left: left_limit, right: right_limit, left_node, right_node });
    position
}

/// The best split of a node; nothing where none leaves enough on both sides.
fn best_split(
    sample: &Sample,
    orders: &[Vec<u32>],
    inside: Count,
    smallest: f64,
) -> Option<(usize, Limit, Limit)> {
    let mut best: Option<(f64, f64)> = None;
    let mut better = |left: Count| {
        let right = inside - left;
        let lesser = left.cases.min(right.cases);
        // Also where weights do not add up to the last digit, a side without cases is none.
        if lesser < smallest || lesser <= 0.0 {
            return false;
        }
        // The impurity that stays, with the sign turned.
        let score = -(impurity(left) + impurity(right));
        let better =
            best.is_none_or(|(best, best_lesser)| score > best || (score >= best && lesser > best_lesser));
        if better {
            best = Some((score, lesser));
        }
        better
    };
    let mut split = None;
    for (factor, order) in orders.iter().enumerate() {
        let table = sample.table;
        if matches!(table.factors()[factor].kind, Kind::Categorical(_)) {
            let mut levels = count_levels(sample, factor, order);
            levels.sort_by(|a, b| a.1.density().total_cmp(&b.1.density()).then(a.0.cmp(&b.0)));
            let mut left = Count::default();
            for cut in 1..levels.len() {
                left = left + levels[cut - 1].1;
                if better(left) {
                    let of = |levels: &[(usize, Count)]| {
                        let mut levels: Vec<usize> = levels.iter().map(|(level, _)| *level).collect();
                        levels.sort_unstable();
                        Limit::OneOf(levels)
                    };
                    split = Some((factor, of(&levels[..cut]), of(&levels[cut..])));
                }
            }
        } else {
            let column = &table.columns[factor];
            let mut left = Count::default();
            for pair in order.windows(2) {
                let row = pair[0] as usize;
                left = left + sample.counts[row];
                if column[row] < column[pair[1] as usize] && better(left) {
                    let edge = |keeps_below| edge(table, factor, pair[0], pair[1], keeps_below);
                    split = Some((factor, Limit::AtMost(edge(true)), Limit::AtLeast(edge(false))));
                }
            }
        }
    }
    split
}

/// Adds a node and those below it that stay under a pruning; its position.
fn keep(grown: &[Grown], pruning: &Pruning, from: usize, total: &Count, nodes: &mut Vec<Node>) -> usize {
    let node = &grown[from];
    let position = nodes.len();
    nodes.push(Node {
        depth: node.depth,
        cases: node.inside.cases,
        of_interest: node.inside.hits,
        coverage: node.inside.hits / total.hits,
        density: node.inside.density(),
        mass: node.inside.cases / total.cases,
        split: None,
    });
    if let Some(split) = node.split.as_ref().filter(|_| node.collapses_at > pruning.price) {
        let left_node = keep(grown, pruning, split.left_node, total, nodes);
        let right_node = keep(grown, pruning, split.right_node, total, nodes);
        nodes[position].split = Some(Split { left_node, right_node, ..split.clone() });
    }
    position
}

#[cfg(test)]
mod tests {
    use super::super::table::Factor;
    use super::*;
    use crate::random::Random;

    fn random_table(seed: u64) -> Table {
        let mut random = Random::of(seed, 0);
        let mut column = |levels: usize| (0..60).map(|_| random.below(levels) as f64).collect::<Vec<f64>>();
        let columns = [column(9), column(5)];
        let interest: Vec<f64> = column(10)
            .iter()
            .zip(&columns[0])
            .map(|(noise, x)| f64::from(u8::from(x + noise > 10.0)))
            .collect();
        let labels = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
        let factor = |name: &str, kind: Kind| Factor { name: name.into(), unit: String::new(), kind };
        let factors = vec![factor("x", Kind::Continuous), factor("k", Kind::Categorical(labels))];
        Table::new(factors, &columns, &interest, None).unwrap()
    }

    #[test]
    fn the_first_split_is_the_best_of_all() {
        for seed in 0..30 {
            let table = random_table(seed);
            let settings = TreeSettings { max_depth: 1, minimal_mass: 0.1, ..TreeSettings::default() };
            let nodes = grow(&Sample::whole(&table), &settings);
            // Every cut of the ordered factor, and every one of the 2⁵ ways to part the levels of the other.
            let mut sides: Vec<(usize, Limit)> =
                (0..9).map(|cut| (0, Limit::AtMost(f64::from(cut) + 0.5))).collect();
            sides.extend(
                (0..32_usize)
                    .map(|set| (1, Limit::OneOf((0..5).filter(|level| set >> level & 1 == 1).collect()))),
            );
            let impurity_left = |(factor, limit): &(usize, Limit)| {
                let mut parts = [Count::default(); 2];
                for (x, count) in table.columns[*factor].iter().zip(&table.counts) {
                    let part = &mut parts[usize::from(limit.holds(*x))];
                    *part = *part + *count;
                }
                let enough = parts.iter().all(|part| part.cases >= 6.0);
                enough.then(|| impurity(parts[0]) + impurity(parts[1]))
            };
            let least = sides.iter().filter_map(impurity_left).reduce(f64::min).unwrap();
            assert!((impurity(nodes[1].inside) + impurity(nodes[2].inside) - least).abs() < 1e-12);
        }
    }

    #[test]
    fn pruning_finds_the_cheapest_tree_at_every_price() {
        /// The least impurity plus price for each leaf, by trying both at every node.
        fn cheapest(nodes: &[Grown], node: usize, price: f64) -> f64 {
            let leaf = impurity(nodes[node].inside) / 60.0 + price;
            nodes[node].split.as_ref().map_or(leaf, |split| {
                let below =
                    cheapest(nodes, split.left_node, price) + cheapest(nodes, split.right_node, price);
                leaf.min(below)
            })
        }
        let mut several = 0;
        for seed in 0..30 {
            let table = random_table(seed);
            let sample = Sample::whole(&table);
            let settings = TreeSettings { minimal_mass: 0.03, folds: 3, ..TreeSettings::default() };
            let (nodes, prunings, _) = choose(&sample, &settings);
            several += usize::from(prunings.len() > 3);
            for pruning in &prunings {
                let mut kept = Vec::new();
                keep(&nodes, pruning, 0, &sample.total, &mut kept);
                let leaves: Vec<&Node> = kept.iter().filter(|node| node.split.is_none()).collect();
                let impure = |node: &&Node| node.of_interest * (1.0 - node.density) / 60.0;
                let cost = leaves.iter().map(impure).sum::<f64>() + pruning.price * leaves.len() as f64;
                assert!((cost - cheapest(&nodes, 0, pruning.price)).abs() < 1e-12);
                assert_eq!(leaves.len(), pruning.leaves);
            }
        }
        assert!(several > 20);
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let table = random_table(1);
        let refuse = |settings: TreeSettings| tree(&table, &settings).unwrap_err();
        let usual = TreeSettings::default();
        assert_eq!(refuse(TreeSettings { max_depth: 0, ..usual }), BadSettings::Depth(0));
        assert_eq!(refuse(TreeSettings { max_depth: 13, ..usual }), BadSettings::Depth(13));
        assert_eq!(refuse(TreeSettings { minimal_mass: 0.0, ..usual }), BadSettings::MinimalMass(0.0));
        assert_eq!(refuse(TreeSettings { folds: 1, ..usual }), BadSettings::Folds(1));
        assert_eq!(refuse(TreeSettings { folds: 61, ..usual }), BadSettings::Folds(61));
    }
}
