//! What a holder can do: its levers, those with one cause as one, and the periods in which each can begin.

use super::disturbance::{DAYS_OF_A_YEAR, Disturbance, Span};
use crate::model::{Holder, Region};

/// Levers that are pulled together: one, or all of a group. It counts once.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Name of the lever, or of the group.
    pub name: String,
    /// Whose it is.
    pub holder: Holder,
    /// Places in [`Region::levers`], rising.
    pub levers: Vec<usize>,
    /// What pulling it costs directly, millions; absent where some lever's cost is unknown.
    pub cost: Option<f64>,
    /// Of causes with the same number only one can be pulled.
    pub class: usize,
}

/// A cause and when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pull {
    /// Place in [`Arsenal::causes`].
    pub cause: usize,
    /// Place in [`Region::periods`]: it begins with that period.
    pub period: usize,
}

/// Everything that some holders can do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arsenal {
    /// In the order of levers.csv.
    pub causes: Vec<Cause>,
    /// By cause, then by period. What lasts the whole year begins with it.
    pub pulls: Vec<Pull>,
}

impl Arsenal {
    /// The levers of some holders.
    #[must_use]
    pub fn of(region: &Region, holders: &[Holder]) -> Self {
        let levers = region.levers.iter().enumerate().filter(|(_, lever)| holders.contains(&lever.holder));
        Self::of_levers(region, &levers.map(|(place, _)| place).collect::<Vec<_>>())
    }

    /// Some levers, as places in [`Region::levers`].
    #[must_use]
    pub fn of_levers(region: &Region, levers: &[usize]) -> Self {
        let mut causes: Vec<Cause> = Vec::new();
        for &place in levers {
            let lever = &region.levers[place];
            let same = |cause: &&mut Cause| {
                !lever.group.is_empty() && cause.name == lever.group && cause.holder == lever.holder
            };
            match causes.iter_mut().find(same) {
                Some(cause) => {
                    cause.levers.push(place);
                    cause.cost = cause.cost.zip(lever.cost).map(|(before, cost)| before + cost);
                }
                None => {
                    let name = if lever.group.is_empty() { &lever.name } else { &lever.group };
                    causes.push(Cause {
                        name: name.clone(),
                        holder: lever.holder,
                        levers: vec![place],
                        cost: lever.cost,
                        class: causes.len(),
                    });
                }
            }
        }
        rule_out(region, &mut causes);
        let mut pulls = Vec::new();
        for (place, cause) in causes.iter().enumerate() {
            let whole_year = cause.levers.iter().all(|&lever| region.levers[lever].days >= DAYS_OF_A_YEAR);
            let fixed = cause.levers.iter().find_map(|&lever| region.levers[lever].begins);
            let starts = match fixed {
                _ if whole_year => 0..1,
                Some(period) => period..period + 1,
                None => 0..region.periods.len(),
            };
            pulls.extend(starts.map(|period| Pull { cause: place, period }));
        }
        Self { causes, pulls }
    }

    /// Joins the levers of others to these: what holders do together.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        let before = self.causes.len();
        self.causes
            .extend(other.causes.into_iter().map(|cause| Cause { class: cause.class + before, ..cause }));
        self.pulls.extend(other.pulls.into_iter().map(|pull| Pull { cause: pull.cause + before, ..pull }));
        self
    }

    /// The period that a pull begins with; empty for what lasts the whole year.
    #[must_use]
    pub fn begins(&self, region: &Region, pull: Pull) -> String {
        let levers = &self.causes[pull.cause].levers;
        if region.periods.len() == 1
            || levers.iter().all(|&lever| region.levers[lever].days >= DAYS_OF_A_YEAR)
        {
            String::new()
        } else {
            region.periods[pull.period].name.clone()
        }
    }

    /// A pull in words.
    #[must_use]
    pub fn title(&self, region: &Region, pull: Pull) -> String {
        let name = &self.causes[pull.cause].name;
        match self.begins(region, pull).as_str() {
            "" => name.clone(),
            begins => format!("{name} (from {begins})"),
        }
    }

    /// The levers of a pull with their days.
    #[must_use]
    pub fn spans(&self, region: &Region, pull: Pull) -> Vec<Span> {
        let levers = &self.causes[pull.cause].levers;
        levers.iter().map(|&lever| Span::of(region, &region.levers[lever], pull.period)).collect()
    }

    /// What pulls do to the assets.
    #[must_use]
    pub fn disturb(&self, region: &Region, pulls: &[Pull]) -> Disturbance {
        let spans: Vec<Span> = pulls.iter().flat_map(|&pull| self.spans(region, pull)).collect();
        Disturbance::of(region, &spans)
    }

    /// Direct cost of pulls; absent where a part of it is unknown.
    #[must_use]
    pub fn cost(&self, pulls: &[Pull]) -> Option<f64> {
        pulls.iter().map(|pull| self.causes[pull.cause].cost).sum()
    }
}

/// Gives causes that cannot be pulled together one class.
fn rule_out(region: &Region, causes: &mut [Cause]) {
    for place in 0..causes.len() {
        for lever in causes[place].levers.clone() {
            let instead_of = &region.levers[lever].instead_of;
            let names =
                |cause: &Cause| cause.levers.iter().any(|&other| region.levers[other].name == *instead_of);
            if let Some(other) = causes.iter().position(names) {
                let (one, other) = (causes[place].class, causes[other].class);
                causes
                    .iter_mut()
                    .filter(|cause| cause.class == one.max(other))
                    .for_each(|cause| cause.class = one.min(other));
            }
        }
    }
}
