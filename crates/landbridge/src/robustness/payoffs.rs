//! The table that strategies are compared on: one number for each strategy and future.

use serde::Serialize;

use super::NoScore;
use super::no_score::check_column;

/// Which way an outcome is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better: a gain.
    Higher,
    /// Less is better: a cost.
    Lower,
}

impl Better {
    /// A number turned so that more is better; turning twice gives it back.
    pub(super) fn turned(self, number: f64) -> f64 {
        match self {
            Self::Higher => number,
            Self::Lower => -number,
        }
    }
}

/// What each strategy yields in each future. The futures are the same for all strategies and equally likely where a mean
/// or a share is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Payoffs {
    strategies: Vec<String>,
    by_strategy: Vec<Vec<f64>>,
    better: Better,
}

impl Payoffs {
    /// The table, from one row per strategy with one number per future.
    ///
    /// # Errors
    /// [`NoScore::Nothing`], [`NoScore::WrongLength`], [`NoScore::NotFinite`], [`NoScore::SameName`].
    pub fn new(rows: Vec<(String, Vec<f64>)>, better: Better) -> Result<Self, NoScore> {
        let n_futures = rows.first().map_or(0, |(_, row)| row.len());
        if n_futures == 0 {
            return Err(NoScore::Nothing);
        }
        for (i, (name, row)) in rows.iter().enumerate() {
            check_column(name, row, n_futures)?;
            if rows[..i].iter().any(|(earlier, _)| earlier == name) {
                return Err(NoScore::SameName { name: name.clone() });
            }
        }
        let (strategies, by_strategy) = rows.into_iter().unzip();
        Ok(Self { strategies, by_strategy, better })
    }

    /// The names, in the order given.
    #[must_use]
    pub fn strategies(&self) -> &[String] {
        &self.strategies
    }

    /// One row per strategy, one number per future.
    #[must_use]
    pub fn by_strategy(&self) -> &[Vec<f64>] {
        &self.by_strategy
    }

    /// Which way the numbers are good.
    #[must_use]
    pub fn better(&self) -> Better {
        self.better
    }

    /// How many futures.
    #[must_use]
    pub fn n_futures(&self) -> usize {
        self.by_strategy[0].len()
    }

    /// The best number of any strategy in each future.
    #[must_use]
    pub fn best_per_future(&self) -> Vec<f64> {
        (0..self.n_futures())
            .map(|future| self.best(self.by_strategy.iter().map(|row| row[future])))
            .collect()
    }

    /// The best of some numbers.
    pub(super) fn best(&self, numbers: impl Iterator<Item = f64>) -> f64 {
        let most = numbers.map(|number| self.better.turned(number)).fold(f64::NEG_INFINITY, f64::max);
        self.better.turned(most)
    }

    /// The worst of some numbers.
    pub(super) fn worst(&self, numbers: impl Iterator<Item = f64>) -> f64 {
        let least = numbers.map(|number| self.better.turned(number)).fold(f64::INFINITY, f64::min);
        self.better.turned(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_does_not_fit_is_refused_with_the_offender() {
        let table = |rows: &[(&str, &[f64])]| -> Result<Payoffs, NoScore> {
            Payoffs::new(
                rows.iter().map(|(name, row)| ((*name).into(), row.to_vec())).collect(),
                Better::Higher,
            )
        };
        assert_eq!(table(&[]), Err(NoScore::Nothing));
        assert_eq!(table(&[("a", &[])]), Err(NoScore::Nothing));
        assert_eq!(
            table(&[("a", &[1.0, 2.0]), ("b", &[1.0])]),
            Err(NoScore::WrongLength { of: "b".into(), expected: 2, found: 1 })
        );
        assert_eq!(table(&[("a", &[1.0, f64::NAN])]), Err(NoScore::NotFinite { of: "a".into(), future: 1 }));
        assert_eq!(table(&[("a", &[1.0]), ("a", &[2.0])]), Err(NoScore::SameName { name: "a".into() }));
    }
}
