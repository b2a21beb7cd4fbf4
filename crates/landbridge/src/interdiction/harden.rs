//! What to do beforehand: the defenses within a budget that leave the least to lose by the worst attack.

use super::arsenal::Arsenal;
use super::attack::{AttackError, choices, holder_name};
use super::damage::{Harm, Loss};
use super::disturbance::Span;
use super::field::Field;
use super::search::{Damage, Limits, branch};
use crate::dispatch::{Part, split_into_parts};
use crate::model::{
    ActorId, AssetId, Defense, Holder, Lever, Measure, Outsiders, Protection, Region, Status,
};
use serde::Serialize;
use std::sync::Arc;

/// Every set of so many defenses is looked at; beyond that the caller must choose.
pub const MAX_DEFENSES: usize = 16;

/// Plans looked at in one search before it gives up.
const MAX_ASSESSED: usize = 100_000;

/// Losses that differ by less than this share of what is at stake are equal.
const EQUAL: f64 = 1e-7;

/// Against whom, and for how much.
#[derive(Clone, Debug, PartialEq)]
pub struct HardenOptions {
    /// Whose levers.
    pub holders: Vec<Holder>,
    /// Whose loss counts.
    pub target: Vec<ActorId>,
    /// What is lowered.
    pub loss: Loss,
    /// At most so many levers.
    pub most_levers: usize,
    /// At most so much a year for defenses, millions.
    pub budget: f64,
    /// Overrides what the sub-systems say of outsiders.
    pub outsiders: Option<Outsiders>,
}

/// One step of the ladder: the best that so much money does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HardenStep {
    /// Names of the defenses, in the order of defenses.csv.
    pub defenses: Vec<String>,
    /// What they cost, millions a year.
    pub cost: f64,
    /// What the target adds or gets with them when nobody attacks, less what it does without: what is built may be worth something in itself.
    pub gain_in_peace: f64,
    /// Loss by the worst attack, against what the target has undefended and in peace.
    pub loss: f64,
    /// No set that costs as much does better than this.
    pub bound: f64,
    /// How much less than undefended.
    pub avoided: f64,
    /// The worst plan that is left.
    pub levers: Vec<String>,
}

/// The ladder of budgets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HardenReport {
    /// Codes of actors, `nature`, `third party`.
    pub coercers: Vec<String>,
    /// Codes of actors.
    pub target: Vec<String>,
    /// What is lowered.
    pub loss_of: Loss,
    /// What there is to lose, undefended and in peace, millions a year.
    pub at_stake: f64,
    /// At most so many levers.
    pub most_levers: usize,
    /// At most so much a year.
    pub budget: f64,
    /// From nothing to the best within the budget, each step better than the one before.
    pub steps: Vec<HardenStep>,
    /// Defenses that no lever of the coercer meets and that build nothing.
    pub useless: Vec<String>,
    /// Whether each step is proven to be the best.
    pub proven: bool,
    /// Sets of defenses within the budget.
    pub n_sets: usize,
    /// Sets against which the worst attack was looked for; the others were ruled out by attacks found before.
    pub n_attacked: usize,
    /// Programs solved.
    pub n_programs: usize,
}

/// The best defenses for every sum up to a budget.
///
/// A set is ruled out when attacks found before already leave it no better than the best set so far: the attacker's best answer is looked for
/// against the most promising set first, and joins the attacks that all sets must stand.
///
/// # Errors
/// Where the holders have no levers, there are too many defenses, or a program cannot be solved.
///
/// # Complexity
/// A search for each set that is not ruled out; parts that two sets leave alike are solved once.
///
/// # References
/// [Brown, Carlyle, Salmerón & Wood 2006], [Alderson, Brown & Carlyle 2015] for defender, attacker, defender
pub fn best_defenses(region: &Region, options: &HardenOptions) -> Result<HardenReport, AttackError> {
    let coercers: Vec<String> = options.holders.iter().map(|&holder| holder_name(region, holder)).collect();
    let arsenal = Arsenal::of(region, &options.holders);
    if arsenal.causes.is_empty() {
        return Err(AttackError::NoLevers { coercers: coercers.join(", ") });
    }
    let (useful, useless): (Vec<&Defense>, Vec<&Defense>) = (region.defenses.iter())
        .filter(|defense| defense.cost <= options.budget)
        .partition(|defense| may_help(region, &arsenal, defense));
    if useful.len() > MAX_DEFENSES {
        return Err(AttackError::TooManyDefenses { n_defenses: useful.len() });
    }
    let mut yard = Yard { region, options, arsenal: &arsenal, defenses: useful, fields: Vec::new() };
    let mut search = Ladder::new(&mut yard)?;
    let steps = search.climb()?;
    let (n_sets, n_attacked, proven, at_stake) =
        (search.sets.len(), search.n_attacked, search.proven, search.at_stake);
    Ok(HardenReport {
        coercers,
        target: options.target.iter().map(|actor| region.actors[actor.0].name.clone()).collect(),
        loss_of: options.loss,
        at_stake,
        most_levers: options.most_levers,
        budget: options.budget,
        steps,
        useless: useless.iter().map(|defense| defense.name.clone()).collect(),
        proven,
        n_sets,
        n_attacked,
        n_programs: yard.fields.iter().map(|known| known.field.n_programs()).sum(),
    })
}

/// What builds may help anybody; what protects helps where some lever of these would act.
fn may_help(region: &Region, arsenal: &Arsenal, defense: &Defense) -> bool {
    match &defense.measure {
        Measure::Builds(assets) => !assets.is_empty(),
        Measure::Protects(protection) => {
            let levers =
                arsenal.causes.iter().flat_map(|cause| &cause.levers).map(|&lever| &region.levers[lever]);
            let meets = |lever: &Lever| {
                Span::of(region, lever, 0).assets().iter().any(|&asset| protection.shields(asset, lever))
            };
            levers.into_iter().any(meets)
        }
    }
}

/// A part as some defenses leave it.
struct Known {
    part: Part,
    built: Vec<AssetId>,
    /// Places of the defenses that protect something in it.
    protected: Vec<usize>,
    field: Field,
}

/// The parts of the network under every set of defenses, each distinct one once.
struct Yard<'a> {
    region: &'a Region,
    options: &'a HardenOptions,
    arsenal: &'a Arsenal,
    defenses: Vec<&'a Defense>,
    fields: Vec<Known>,
}

impl Yard<'_> {
    /// Places of the parts of the region with a set of defenses.
    fn places(&mut self, set: u32) -> Result<Vec<usize>, AttackError> {
        let (mut built, mut shields): (Vec<AssetId>, Vec<(usize, &Protection)>) = (Vec::new(), Vec::new());
        for (bit, defense) in self.defenses.iter().enumerate() {
            if set >> bit & 1 == 1 {
                match &defense.measure {
                    Measure::Builds(assets) => built.extend(assets),
                    Measure::Protects(protection) => shields.push((bit, protection)),
                }
            }
        }
        built.sort_unstable();
        built.dedup();
        let region = Arc::new(with_built(self.region, &built));
        let mut places = Vec::new();
        for part in split_into_parts(&region).into_iter().filter(|part| !part.actors.is_empty()) {
            let built: Vec<AssetId> = built.iter().copied().filter(|&asset| part.holds(asset)).collect();
            let acts = |protection: &Protection| protection.assets.iter().any(|&asset| part.holds(asset));
            let here: Vec<(usize, &Protection)> =
                shields.iter().copied().filter(|(_, protection)| acts(protection)).collect();
            let protected: Vec<usize> = here.iter().map(|&(bit, _)| bit).collect();
            let same =
                |known: &Known| known.part == part && known.built == built && known.protected == protected;
            let place = match self.fields.iter().position(same) {
                Some(place) => place,
                None => {
                    let outsiders = self.options.outsiders;
                    let shields: Vec<&Protection> = here.iter().map(|&(_, protection)| protection).collect();
                    let field = Field::new(&region, part.clone(), outsiders, self.arsenal, &shields)?;
                    self.fields.push(Known { part, built, protected, field });
                    self.fields.len() - 1
                }
            };
            places.push(place);
        }
        Ok(places)
    }

    fn harm(&mut self, places: &[usize]) -> Harm<'_> {
        let fields = self.fields.iter_mut().enumerate().filter(|(place, _)| places.contains(place));
        let fields = fields.map(|(_, known)| &mut known.field).collect();
        Harm::on(fields, &self.options.target, self.options.loss, self.arsenal.pulls.len())
    }

    fn cost(&self, set: u32) -> f64 {
        let chosen = self.defenses.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
        chosen.fold(0.0, |sum, (_, defense)| sum + defense.cost)
    }

    fn names(&self, set: u32) -> Vec<String> {
        let chosen = self.defenses.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
        chosen.map(|(_, defense)| defense.name.clone()).collect()
    }
}

/// The region with some options standing.
fn with_built(region: &Region, built: &[AssetId]) -> Region {
    let mut region = region.clone();
    for asset in built {
        match *asset {
            AssetId::Link(link) => region.links[link.0].building.status = Status::Existing,
            AssetId::Supply(place) => region.supplies[place].building.status = Status::Existing,
            AssetId::Store(place) => region.stores[place].building.status = Status::Existing,
            AssetId::Demand(_) => {}
        }
    }
    region
}

/// A set of defenses and what is known of it.
struct Set {
    bits: u32,
    cost: f64,
    places: Vec<usize>,
    /// What the target has with it in peace.
    peace: f64,
    /// Worst loss by the attacks that were held against it.
    lower: f64,
    /// How many of the pool that is.
    n_held: usize,
    /// Worst loss by any attack and the plan, once looked for; and whether that search was complete.
    worst: Option<(f64, Vec<usize>)>,
}

struct Ladder<'y, 'a> {
    yard: &'y mut Yard<'a>,
    at_stake: f64,
    /// Cheapest first; of equal ones the smaller set.
    sets: Vec<Set>,
    /// Attacks that every set must stand.
    pool: Vec<Vec<usize>>,
    n_attacked: usize,
    proven: bool,
}

impl<'y, 'a> Ladder<'y, 'a> {
    fn new(yard: &'y mut Yard<'a>) -> Result<Self, AttackError> {
        let mut sets = Vec::new();
        for bits in 0..1_u32 << yard.defenses.len() {
            let cost = yard.cost(bits);
            if cost > yard.options.budget {
                continue;
            }
            let places = yard.places(bits)?;
            let peace = yard.harm(&places).at_stake()?;
            sets.push(Set { bits, cost, places, peace, lower: f64::NEG_INFINITY, n_held: 0, worst: None });
        }
        sets.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.bits.count_ones().cmp(&b.bits.count_ones())));
        let at_stake = sets.iter().find(|set| set.bits == 0).map_or(0.0, |set| set.peace);
        Ok(Self { yard, at_stake, sets, pool: vec![Vec::new()], n_attacked: 0, proven: true })
    }

    /// From the best within the budget down to nothing, each step cheaper and worse than the one before; then in rising order.
    fn climb(&mut self) -> Result<Vec<HardenStep>, AttackError> {
        let mut steps: Vec<HardenStep> = Vec::new();
        let mut n_allowed = self.sets.len();
        while n_allowed > 0 {
            let (place, bound) = self.best_of(n_allowed)?;
            let set = &self.sets[place];
            let (loss, levers) = set.worst.clone().unwrap_or((set.lower, Vec::new()));
            let step = HardenStep {
                defenses: self.yard.names(set.bits),
                cost: set.cost,
                gain_in_peace: set.peace - self.at_stake,
                loss,
                bound,
                avoided: 0.0,
                levers: levers
                    .iter()
                    .map(|&pull| self.yard.arsenal.causes[self.yard.arsenal.pulls[pull].cause].name.clone())
                    .collect(),
            };
            // A cheaper set that does as well takes the place of the dearer one.
            if steps.last().is_some_and(|dearer| loss <= dearer.loss + self.equal()) {
                steps.pop();
            }
            let cost = set.cost;
            steps.push(step);
            n_allowed = self.sets.iter().take_while(|set| set.cost < cost).count();
        }
        steps.reverse();
        let undefended = steps.first().map_or(0.0, |step| step.loss);
        for step in &mut steps {
            step.avoided = undefended - step.loss;
        }
        Ok(steps)
    }

    fn equal(&self) -> f64 {
        EQUAL * (1.0 + self.at_stake.abs())
    }

    /// The best of the first so many sets, and what none of them is better than.
    fn best_of(&mut self, n_allowed: usize) -> Result<(usize, f64), AttackError> {
        loop {
            let best = (0..n_allowed)
                .filter(|&place| self.sets[place].worst.is_some())
                .min_by(|&a, &b| self.loss(a).total_cmp(&self.loss(b)));
            let promising = (0..n_allowed)
                .filter(|&place| self.sets[place].worst.is_none())
                .min_by(|&a, &b| self.sets[a].lower.total_cmp(&self.sets[b].lower));
            let Some(next) = promising else {
                let place = best.unwrap_or(0);
                return Ok((place, self.loss(place)));
            };
            if let Some(place) = best
                && self.sets[next].lower >= self.loss(place) - self.equal()
            {
                return Ok((place, self.loss(place).min(self.sets[next].lower)));
            }
            if self.sets[next].n_held < self.pool.len() {
                self.hold(next)?;
            } else {
                self.attack(next)?;
            }
        }
    }

    fn loss(&self, place: usize) -> f64 {
        self.sets[place].worst.as_ref().map_or(f64::INFINITY, |(loss, _)| *loss)
    }

    /// Holds the attacks of the pool against a set.
    fn hold(&mut self, place: usize) -> Result<(), AttackError> {
        let set = &mut self.sets[place];
        let gone = self.at_stake - set.peace;
        let mut harm = self.yard.harm(&set.places);
        for plan in &self.pool[set.n_held..] {
            set.lower = set.lower.max(gone + harm.assess(plan)?.harm.value());
        }
        set.n_held = self.pool.len();
        Ok(())
    }

    /// Looks for the worst attack on a set; it joins the pool.
    fn attack(&mut self, place: usize) -> Result<(), AttackError> {
        let set = &mut self.sets[place];
        let limits = Limits {
            most_units: self.yard.options.most_levers,
            budget: None,
            n_listed: 1,
            most_assessed: MAX_ASSESSED,
        };
        let choices = choices(self.yard.arsenal, self.yard.arsenal.pulls.len());
        let found = branch(&choices, &limits, &mut self.yard.harm(&set.places))?;
        self.n_attacked += 1;
        self.proven &= found.complete;
        let worst = found.plans.first();
        let harm = worst.map_or(0.0, |plan| plan.harm.value());
        let plan = worst.map_or_else(Vec::new, |plan| plan.choices.clone());
        set.worst = Some((self.at_stake - set.peace + harm, plan.clone()));
        if !self.pool.contains(&plan) {
            self.pool.push(plan);
        }
        Ok(())
    }
}
