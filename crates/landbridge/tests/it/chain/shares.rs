//! What shares sum to, whatever the region.

use super::certified::{Known, know};
use super::generator::RandomRegion;
use landbridge::game::{Coalition, Edge, Graph, TuGame, banzhaf, banzhaf_owen, quotient_game};
use landbridge::model::Region;
use landbridge::shares::{Shares, blocs_of, part_games, split, split_games, tied_games, whole_game};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

type Tried = Result<(), TestCaseError>;

fn fail(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// Shares are sums of some hundred differences of values, none larger than all money.
const SUMS: f64 = 1e-12;

fn close(found: f64, expected: f64, money: f64, what: &str) -> Tried {
    prop_assert!(
        (found - expected).abs() <= SUMS * (1.0 + money),
        "{}: {}, expected {}",
        what,
        found,
        expected
    );
    Ok(())
}

fn without_candidates(region: &Region, game: &TuGame) -> f64 {
    let outside = |player: &usize| !region.candidates.iter().any(|candidate| candidate.0 == *player);
    game.value((0..region.actors.len()).filter(outside).collect())
}

/// Totals are sums over sub-systems, shares sum to v(N), regional parts to v(N) − v(N∖M).
fn check_shares(region: &Region, shares: &Shares, game: &TuGame, money: f64, what: &str) -> Tried {
    let total = |pick: &dyn Fn(&landbridge::shares::Share) -> f64| -> f64 {
        shares.actors.iter().map(|actor| pick(&actor.total)).sum()
    };
    close(total(&|share| share.share), game.grand(), money, what)?;
    close(total(&|share| share.regional), game.grand() - without_candidates(region, game), money, what)?;
    let together: f64 = shares.subsystems.iter().map(|part| part.together).sum();
    close(together, game.grand(), money, what)?;
    for (player, actor) in shares.actors.iter().enumerate() {
        let alone = game.value(Coalition::singleton(player));
        close(actor.total.alone, alone, money, what)?;
        close(actor.total.gain, actor.total.share - alone, money, what)?;
        close(actor.by_subsystem.iter().map(|share| share.share).sum(), actor.total.share, money, what)?;
    }
    Ok(())
}

/// Shapley and Owen shares sum to v(N). Banzhaf's do not and are not meant to: they sum to Σ (2|S| − n)·v(S) / 2ⁿ⁻¹; with blocs, to what
/// Banzhaf's of the game among blocs sum to where nobody's bloc has more than one, and for the bloc of all to Banzhaf's.
pub(super) fn sum_up(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let Known { region, values, money, .. } = &known;
    let games = part_games(region, values);
    let game = whole_game(region, &games).map_err(fail)?;
    for structure in &region.structures {
        let shares = split(region, values, &blocs_of(structure)).map_err(fail)?;
        check_shares(region, &shares, &game, *money, &structure.name)?;
        if structure.blocs.is_empty() {
            continue;
        }
        // A bloc gets what it would get as one player among the blocs and those alone.
        let blocs: Vec<Coalition> =
            blocs_of(structure).iter().map(|bloc| bloc.iter().map(|actor| actor.0).collect()).collect();
        let all = landbridge::game::coalition_structure(game.n_players(), &blocs).map_err(fail)?;
        let among = landbridge::game::shapley(&quotient_game(&game, &all));
        for (bloc, expected) in all.iter().zip(among) {
            let sum: f64 = bloc.members().map(|player| shares.actors[player].total.share).sum();
            close(sum, expected, *money, "a bloc")?;
        }
    }
    let n = game.n_players();
    let counted: f64 = (Coalition::all(n))
        .map(|coalition| (2.0 * coalition.len() as f64 - n as f64) * game.value(coalition))
        .sum();
    let halves = f64::from(1u32 << (n - 1));
    close(banzhaf(&game).iter().sum(), counted / halves, *money, "Banzhaf")?;
    let one = banzhaf_owen(&game, &[Coalition::grand(n)]).map_err(fail)?;
    close(one.iter().sum(), counted / halves, *money, "Banzhaf of one bloc")
}

/// v of the components of a coalition, averaged over all graphs of uncertain ties by their chances.
fn averaged(region: &Region, game: &TuGame, coalition: Coalition) -> f64 {
    let n = region.actors.len();
    (0..1usize << region.ties.len())
        .map(|works| {
            let tie_of = |a: usize, b: usize| {
                let pairs = region.ties.iter().map(|tie| (tie.a.0.min(tie.b.0), tie.a.0.max(tie.b.0)));
                pairs.into_iter().position(|pair| pair == (a, b))
            };
            let chances = region.ties.iter().enumerate();
            let chance: f64 = chances
                .map(|(k, tie)| if works >> k & 1 == 1 { tie.reliability } else { 1.0 - tie.reliability })
                .product();
            let holds = |&(a, b): &(usize, usize)| tie_of(a, b).is_none_or(|k| works >> k & 1 == 1);
            let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).filter(holds);
            let edges = pairs.map(|(a, b)| Edge { a, b, reliability: 1.0 }).collect();
            let components =
                Graph::new(n, edges).map(|graph| graph.components(coalition)).unwrap_or_default();
            chance * components.into_iter().map(|component| game.value(component)).sum::<f64>()
        })
        .sum()
}

/// Where ties are uncertain, shares of every kind sum to the averaged game's v(N), which is the mean over all graphs of what their
/// components make.
pub(super) fn sum_up_under_ties(random: &RandomRegion) -> Tried {
    let known = know(&random.tables())?;
    let Known { region, values, money, .. } = &known;
    let games = part_games(region, values);
    let untied = whole_game(region, &games).map_err(fail)?;
    let tied = tied_games(region, &games).map_err(fail)?;
    prop_assert!(tied.exact, "so few ties are counted, not sampled");
    let game = whole_game(region, &tied.games).map_err(fail)?;
    for coalition in Coalition::all(game.n_players()) {
        close(game.value(coalition), averaged(region, &untied, coalition), *money, "a coalition")?;
    }
    for structure in &region.structures {
        let shares = split_games(region, &tied.games, &blocs_of(structure)).map_err(fail)?;
        check_shares(region, &shares, &game, *money, &structure.name)?;
    }
    Ok(())
}
