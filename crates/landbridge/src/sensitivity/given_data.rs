//! First-order indices from any run already made ("given data"): rows are sorted into classes of one factor, and the
//! spread of the classes' means is compared with the spread of the output.

use serde::Serialize;

use super::bootstrap::{Bootstrap, estimate, standard_errors};
use super::{
    Estimate, NoIndex, Note, all_finite, check_finite, check_output, is_constant, is_same, notes, rank,
    scaled_and_centered,
};

/// Fewer rows than this cannot be resampled to any purpose.
const FEWEST_ROWS: usize = 10;

/// Fewer rows per class than this on average are noted.
const FEW_ROWS_PER_CLASS: usize = 10;

/// How a factor's values are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Larger is more: values are sorted into classes of equal numbers of rows.
    Ordered,
    /// Values are names of levels: each is a class, and their order means nothing.
    Levels,
}

/// The column of one input factor.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a> {
    /// Its value in each row.
    pub values: &'a [f64],
    /// How to read them.
    pub scale: Scale,
}

/// What the rows say about one factor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GivenDataIndex {
    /// The share of the output's variance that disappears when the factor is known: Var E[y | x] / Var y.
    pub first_order: Estimate,
    /// Spearman's rank correlation, for the sign. None for levels.
    pub rank_correlation: Option<Estimate>,
    /// How many classes hold rows.
    pub classes: usize,
    /// What to know before leaning on the index.
    pub notes: Vec<Note>,
}

/// The number of classes for n rows: n^(2/5), rounded.
///
/// With the bias of chance removed, M classes leave an error of variance about 2M/n² for a factor without influence,
/// and a bias of order 1/M² for a smooth one, since a class hides the slope inside it. Both weigh the same at M ~ n^(2/5).
/// [Plischke, Borgonovo & Smith 2013] take fewer, because they do not remove the bias of chance.
#[must_use]
pub fn class_count(n_rows: usize) -> usize {
    let classes = libm::round(libm::pow(n_rows as f64, 0.4));
    // At most 2⁶⁴ to the power 0.4, which fits.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let classes = classes as usize;
    classes.max(2)
}

/// First-order indices of all factors on one output, in the order of factors.
///
/// The estimate is the correlation ratio with the bias of chance removed (Kelley's ε²): 1 − (W/(n − M)) / (T/(n − 1)) with W the
/// sum of squares within the M classes and T that about the mean. It is the index of the class, not of the value,
/// and so slightly low for a factor whose effect turns within a class. Factors are assumed independent; where they
/// are not, an index holds also what its factor's companions do. Rows with equal values always share a class, and an
/// ordered factor of no more values than [`class_count`] is read by its values. The order of rows has no meaning.
///
/// # Errors
/// For all factors: [`NoIndex::TooFewRows`] below ten rows, [`NoIndex::NotFinite`], [`NoIndex::ConstantOutput`],
/// [`NoIndex::NearlyConstantOutput`], [`NoIndex::TooFarApart`], [`NoIndex::TooFewReplicates`]. For a factor by itself: [`NoIndex::WrongLength`],
/// [`NoIndex::NotFinite`], [`NoIndex::ConstantFactor`], [`NoIndex::TooManyLevels`].
///
/// # Complexity
/// d sorts of n rows, and n·d additions in each replicate.
///
/// # References
/// [Plischke, Borgonovo & Smith 2013], [Kelley 1935]
pub fn given_data(
    factors: &[Factor<'_>],
    output: &[f64],
    bootstrap: Bootstrap,
) -> Result<Vec<Result<GivenDataIndex, NoIndex>>, NoIndex> {
    let n_rows = output.len();
    if n_rows < FEWEST_ROWS {
        return Err(NoIndex::TooFewRows { rows: n_rows, needed: FEWEST_ROWS });
    }
    check_output(output)?;
    let centered = scaled_and_centered(output);

    let sorted: Vec<Result<Classes, NoIndex>> =
        factors.iter().map(|factor| Classes::of(factor, n_rows)).collect();
    let usable: Vec<&Classes> = sorted.iter().filter_map(|classes| classes.as_ref().ok()).collect();
    let all_rows: Vec<usize> = (0..n_rows).collect();
    let values = all_finite(correlation_ratios(&usable, &centered, &all_rows).ok_or(NoIndex::TooFarApart)?)?;
    let errors = standard_errors(bootstrap, n_rows, |rows| correlation_ratios(&usable, &centered, rows))?;

    let mut estimates = values.into_iter().zip(errors).map(|(value, error)| estimate(value, error));
    Ok(sorted
        .iter()
        .zip(factors)
        .map(|(classes, factor)| match (classes, classes.is_ok().then(|| estimates.next()).flatten()) {
            (Ok(classes), Some(first_order)) => index(factor, classes, first_order, output),
            (Err(reason), _) => Err(*reason),
            (Ok(_), None) => Err(NoIndex::ConstantOutput),
        })
        .collect())
}

fn index(
    factor: &Factor<'_>,
    classes: &Classes,
    first_order: Estimate,
    output: &[f64],
) -> Result<GivenDataIndex, NoIndex> {
    let rank_correlation = match factor.scale {
        Scale::Ordered => Some(rank::spearman(factor.values, output)?),
        Scale::Levels => None,
    };
    let mut notes = notes(&[first_order]);
    if output.len() < FEW_ROWS_PER_CLASS * classes.count {
        notes.push(Note::FewRowsPerClass);
    }
    Ok(GivenDataIndex { first_order, rank_correlation, classes: classes.count, notes })
}

/// The class of each row by one factor.
struct Classes {
    of_row: Vec<usize>,
    count: usize,
}

impl Classes {
    fn of(factor: &Factor<'_>, n_rows: usize) -> Result<Self, NoIndex> {
        let values = factor.values;
        if values.len() != n_rows {
            return Err(NoIndex::WrongLength { expected: n_rows, found: values.len() });
        }
        check_finite(values)?;
        if is_constant(values) {
            return Err(NoIndex::ConstantFactor);
        }
        let groups = rank::tied_groups(values);
        let wanted = class_count(n_rows);
        let by_value = factor.scale == Scale::Levels || groups.len() <= wanted;
        let mut of_row = vec![0; n_rows];
        let mut count = 0;
        let mut latest = None;
        let mut start = 0;
        for group in &groups {
            // The class that the middle of the group falls into, when the sorted rows are cut into equal parts.
            let slot = wanted * (2 * start + group.len()) / (2 * n_rows);
            if by_value || latest != Some(slot) {
                count += 1;
                latest = Some(slot);
            }
            for &row in group {
                of_row[row] = count - 1;
            }
            start += group.len();
        }
        // Half the rows must be left to see the spread within levels; classes of equal numbers always leave more.
        if 2 * count > n_rows {
            Err(NoIndex::TooManyLevels { levels: count })
        } else {
            Ok(Self { of_row, count })
        }
    }
}

/// The correlation ratio, bias of chance removed, for each factor's classes on the rows given; none where the output
/// does not vary among them.
fn correlation_ratios(factors: &[&Classes], output: &[f64], rows: &[usize]) -> Option<Vec<f64>> {
    let n = rows.len() as f64;
    let sum: f64 = rows.iter().map(|&row| output[row]).sum();
    let center = sum / n;
    let total: f64 = rows.iter().map(|&row| (output[row] - center) * (output[row] - center)).sum();
    let first = output[*rows.first()?];
    if rows.iter().all(|&row| is_same(output[row], first)) {
        return None;
    }
    let ratio = |classes: &Classes| {
        let mut sums = vec![(0.0, 0.0); classes.count];
        for &row in rows {
            let (sum, count) = &mut sums[classes.of_row[row]];
            *sum += output[row] - center;
            *count += 1.0;
        }
        let held = || sums.iter().filter(|(_, count)| *count > 0.0);
        let between: f64 = held().map(|(sum, count)| sum * sum / count).sum();
        1.0 - (total - between) / total * (n - 1.0) / (n - held().count() as f64)
    };
    Some(factors.iter().map(|classes| ratio(classes)).collect())
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "levels are repeated, not computed")]
mod tests;
