//! The main job: a region's values, shares, variants and calibration, gathered into what the brief shows.

use crate::backtests::{BacktestError, backtests};
use crate::blocs::{BlocChange, PairChange, Split, compare_structures, pair_changes};
use crate::calibration::calibrate;
use crate::claims::{ClaimsError, read_figures};
use crate::decisions::{DEFAULT_SAMPLING, DecisionError, DecisionReport, decide_region};
use crate::dispatch::{
    Part, Rule, Solved, SweepError, Values, build_part_program, operate, split_into_parts, sweep_after,
    sweep_program,
};
use crate::game::{BlocError, interaction};
use crate::influence::influences_of;
use crate::interdiction::{AttackError, judge_coercion};
use crate::map::view_map;
use crate::model::{
    Actor, Folder, Grade, LoadError, Outsiders, Region, Subsystem, VariantTitle, read_region,
};
use crate::report::{
    Brief, GradeCounts, OtherView, Provenance, Reference, Shift, answer, bloc_answer, coercion_answer,
};
use crate::shares::{Shares, part_games, split};
use crate::soundness::check_values;
use crate::stability::{Judgment, StabilityError, StabilityOptions, judge_region};
use crate::units::Interval;

/// How many actors' gains are traced to the tables.
const MOST_HEADLINES: usize = 8;

/// How many numbers are told of each.
const MOST_NUMBERS: usize = 12;

/// Why there is no brief.
#[derive(Clone, Debug, PartialEq)]
pub enum BriefError {
    /// The folder or a variant has mistakes.
    Load(LoadError),
    /// A sweep has no answer.
    Sweep(SweepError),
    /// Shares have none.
    Bloc(BlocError),
    /// An issue has none.
    Decision(DecisionError),
    /// An attack has none.
    Attack(AttackError),
    /// What a figure rests on cannot be said.
    Claims(ClaimsError),
}

impl std::fmt::Display for BriefError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Sweep(error) => error.fmt(f),
            Self::Bloc(error) => error.fmt(f),
            Self::Decision(error) => error.fmt(f),
            Self::Attack(error) => error.fmt(f),
            Self::Claims(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for BriefError {}

/// Computes the brief of a region; `progress` is told what is begun, how many steps are done, and how many there are.
///
/// # Errors
/// Where the folder has mistakes or a program cannot be solved.
pub fn compute_brief(
    folder: &Folder,
    outsiders: Option<Outsiders>,
    mut progress: impl FnMut(&str, usize, usize),
) -> Result<Brief, BriefError> {
    let base = read_region(folder, &[]).map_err(BriefError::Load)?;
    let steps = base.variants.len() + 1;
    progress("base", 0, steps);
    let mut solved = Solved::default();
    let values = sweep_after(&base, outsiders, &mut solved).map_err(BriefError::Sweep)?;
    let shares = split(&base, &values, &[]).map_err(BriefError::Bloc)?;
    let operation = operate(&base, &base.everybody(), outsiders).map_err(BriefError::Sweep)?;
    let idle = view_idle(&base, outsiders)?;
    let apart = view_apart(&base, outsiders, &shares, operation.surplus.value())?;
    let mut ways = values.ways();
    let mut shifts = Vec::with_capacity(base.variants.len());
    for (done, variant) in base.variants.iter().enumerate() {
        progress(&variant.name, done + 1, steps);
        let region = read_region(folder, &[&variant.name]).map_err(BriefError::Load)?;
        let values = sweep_after(&region, outsiders, &mut solved).map_err(BriefError::Sweep)?;
        ways += values.ways();
        let changed = split(&region, &values, &[]).map_err(BriefError::Bloc)?;
        shifts.push(shift(variant, &region, &values, &shares, &changed));
    }
    let politics = compute_politics(&base, &values)?;
    progress("provenance", steps, steps);
    let provenance = find_provenance(folder, &base, outsiders)?;
    progress("coercion", steps, steps);
    let coercion = judge_coercion(&base, outsiders).map_err(BriefError::Attack)?;
    progress("done", steps, steps);
    Ok(Brief {
        reference: Reference::of(&base, &format!("landbridge brief {}", base.name)),
        map: view_map(&base, &operation),
        interactions: interactions(&base, &values),
        provenance,
        title: base.title.clone(),
        base_year: base.base_year,
        money_unit: base.money_unit.clone(),
        bloc_answer: bloc_answer(&politics.blocs, politics.stability.as_ref(), politics.decisions.as_ref()),
        coercion_answer: coercion.as_ref().map(coercion_answer).unwrap_or_default(),
        answer: answer(&shares, &shifts, &base.money_unit),
        together: together(&shares),
        idle,
        apart,
        soundness: check_values(&base, &values, &operation, outsiders).map_err(BriefError::Sweep)?,
        shifts,
        blocs: politics.blocs,
        pairs: politics.pairs,
        stability: politics.stability,
        stability_missing: politics.stability_missing,
        decisions: politics.decisions,
        coercion,
        futures: None,
        claims: Vec::new(),
        backtests: backtests(folder, outsiders).map_err(|error| match error {
            BacktestError::Load(error) => BriefError::Load(error),
            BacktestError::Sweep(error) => BriefError::Sweep(error),
        })?,
        calibration: calibrate(&base, &operation, &values),
        grades: count_grades(&base),
        max_gap: values.max_gap(),
        ways,
        subsystems: shares.subsystems,
        actors: shares.actors,
    })
}

/// The chapters on who bargains as one.
#[derive(Default)]
struct Politics {
    blocs: Vec<BlocChange>,
    pairs: Vec<PairChange>,
    stability: Option<Judgment>,
    stability_missing: String,
    decisions: Option<DecisionReport>,
}

fn compute_politics(base: &Region, values: &Values) -> Result<Politics, BriefError> {
    let split = match Split::new(base, values) {
        Ok(split) => split,
        // A region too large for these tables still has its shares and variants.
        Err(error) => return Ok(Politics { stability_missing: error.to_string(), ..Politics::default() }),
    };
    let [alone, others @ ..] = base.structures.as_slice() else {
        return Ok(Politics::default());
    };
    let blocs = others.iter().map(|to| compare_structures(&split, alone, to));
    let blocs = blocs.collect::<Result<Vec<_>, _>>().map_err(BriefError::Bloc)?;
    let names: Vec<String> = split.subsystems.iter().map(|part| part.name.clone()).collect();
    let decisions = if base.agenda.is_empty() {
        None
    } else {
        let decided = decide_region(&split, &base.structures[base.today], &DEFAULT_SAMPLING);
        Some(decided.map_err(BriefError::Decision)?)
    };
    let stability = judge_region(&split, StabilityOptions::default());
    Ok(Politics {
        pairs: pair_changes(base, &split.games, &names),
        stability_missing: match &stability {
            // Nobody asked.
            Ok(_) | Err(StabilityError::NoCandidates) => String::new(),
            Err(error) => error.to_string(),
        },
        stability: stability.ok(),
        blocs,
        decisions,
    })
}

fn together(shares: &Shares) -> f64 {
    shares.subsystems.iter().map(|part| part.together).sum()
}

fn shift(variant: &VariantTitle, region: &Region, values: &Values, before: &Shares, after: &Shares) -> Shift {
    let mut solved: Vec<String> = Vec::new();
    for part in values.parts.iter().filter(|part| part.n_programs > 0 && !part.part.actors.is_empty()) {
        let name = part.part.title(region);
        if !solved.contains(&name) {
            solved.push(name);
        }
    }
    let pairs = || after.actors.iter().zip(&before.actors);
    let mut names: Vec<String> = Vec::new();
    for part in before.subsystems.iter().chain(&after.subsystems) {
        if !names.contains(&part.name) {
            names.push(part.name.clone());
        }
    }
    let gain_in = |shares: &Shares, actor: usize, name: &str| {
        let place = shares.subsystems.iter().position(|part| part.name == name);
        place.map_or(0.0, |place| shares.actors[actor].by_subsystem[place].gain)
    };
    let by_subsystem = |actor: usize| {
        let moved = names.iter().map(|name| gain_in(after, actor, name) - gain_in(before, actor, name));
        moved.collect::<Vec<f64>>()
    };
    Shift {
        by_subsystem: (0..after.actors.len()).map(by_subsystem).collect(),
        variant: variant.name.clone(),
        title: variant.title.clone(),
        why: variant.why.clone(),
        solved,
        together: together(after) - together(before),
        gain: pairs().map(|(after, before)| after.total.gain - before.total.gain).collect(),
        share: pairs().map(|(after, before)| after.total.share - before.total.share).collect(),
        subsystems: names,
    }
}

/// The interaction index of every two actors, added up over the parts: it is linear in v.
fn interactions(region: &Region, values: &Values) -> Vec<Vec<f64>> {
    let n = region.actors.len();
    let mut sum = vec![vec![0.0; n]; n];
    for part in part_games(region, values).iter().filter(|part| part.actors.len() > 1) {
        let index = interaction(&part.game);
        for (a, row) in part.actors.iter().zip(&index) {
            for (b, number) in part.actors.iter().zip(row) {
                sum[a.0][b.0] += number;
            }
        }
    }
    sum
}

/// What the gain of each candidate rests on; of the first actors where there are no candidates.
fn find_provenance(
    folder: &Folder,
    base: &Region,
    outsiders: Option<Outsiders>,
) -> Result<Vec<Provenance>, BriefError> {
    let everybody = base.everybody();
    let of = if base.candidates.is_empty() { &everybody } else { &base.candidates };
    let actors: Vec<&Actor> = of.iter().take(MOST_HEADLINES).map(|actor| &base.actors[actor.0]).collect();
    let figures: Vec<String> = actors.iter().map(|actor| format!("gain({})", actor.name)).collect();
    let texts: Vec<&str> = figures.iter().map(String::as_str).collect();
    let (set, expressions) = read_figures(folder, &[], &texts).map_err(BriefError::Load)?;
    let found = influences_of(&set, &expressions, outsiders, &|_, _| {}).map_err(BriefError::Claims)?;
    let told = figures.iter().zip(&actors).zip(&found);
    Ok(told
        .map(|((figure, actor), found)| {
            Provenance::of(figure, &format!("Gain of {}", actor.title), found, MOST_NUMBERS)
        })
        .collect())
}

/// Sub-systems whose outsiders keep a rule, with outsiders idle.
fn view_idle(base: &Region, outsiders: Option<Outsiders>) -> Result<Vec<OtherView>, BriefError> {
    let asks = |subsystem: &Subsystem| outsiders.unwrap_or(subsystem.outsiders) == Outsiders::Rule;
    let on_a_river = |part: &&Part| part.subsystems.iter().any(|&place| asks(&base.subsystems[place]));
    let mut views = Vec::new();
    for part in split_into_parts(base).iter().filter(on_a_river) {
        let name = part.title(base);
        let values = sweep_program(&build_part_program(base, part, &Rule::default()).program, &name)
            .map_err(BriefError::Sweep)?
            .values;
        if values.iter().all(|value| *value == Interval::ZERO) {
            continue;
        }
        let alone = (0..part.actors.len()).map(|player| values[1 << player].value()).sum();
        let together = values.last().map_or(0.0, |value| value.value());
        views.push(OtherView { name, together, alone: Some(alone) });
    }
    Ok(views)
}

/// Sub-systems that are connected, with the links between them closed: what being connected is worth to all together.
fn view_apart(
    base: &Region,
    outsiders: Option<Outsiders>,
    shares: &Shares,
    connected: f64,
) -> Result<Vec<OtherView>, BriefError> {
    let mut views = Vec::new();
    for part in split_into_parts(base).iter().filter(|part| part.subsystems.len() > 1) {
        let name = part.title(base);
        let mut cut = base.clone();
        for id in &part.links {
            let link = &base.links[id.0];
            let home = base.buses[link.bus0.0].subsystem;
            if link.outputs.iter().any(|output| base.buses[output.bus.0].subsystem != home) {
                cut.links[id.0].capacity = 0.0;
            }
        }
        let surplus = operate(&cut, &cut.everybody(), outsiders).map_err(BriefError::Sweep)?.surplus.value();
        let whole = shares.subsystems.iter().find(|subsystem| subsystem.name == name);
        let together = whole.map_or(0.0, |whole| whole.together) + surplus - connected;
        views.push(OtherView { name, together, alone: None });
    }
    Ok(views)
}

/// How many numbers of a region rest on what.
#[must_use]
pub fn count_grades(region: &Region) -> GradeCounts {
    let count = |grade: Grade| region.evidence.iter().filter(|evidence| evidence.grade == grade).count();
    GradeCounts {
        a: count(Grade::A),
        b: count(Grade::B),
        c: count(Grade::C),
        ungraded: region.ungraded.len(),
    }
}
