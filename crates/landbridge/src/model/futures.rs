//! How the years of a future go: horizon, the rules of a year with their parameters, and what a future is called in the end.

use super::levers::AssetId;
use super::region::ActorId;

/// The rules of futures.toml; parts that it leaves out have their defaults.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The first year that is simulated.
    pub first_year: i32,
    /// How many years, from 1 to [`MAX_HORIZON`].
    pub horizon: usize,
    /// After how many years the outcome is told too, rising; the last year is always told.
    pub score_after: Vec<usize>,
    /// Who is a member in the beginning, in the order of actors.csv; candidates all.
    pub members: Vec<ActorId>,
    /// Places of the sub-systems in which members bargain as one from the beginning, rising.
    pub common_fronts: Vec<usize>,
    /// Whether shares are those under the ties that work in a year.
    pub ties: bool,
    /// How each factor comes to its sampled value, in the order of factors.csv.
    pub movement: Vec<Movement>,
    /// Whether nature and third parties do anything.
    pub events: bool,
    /// What states do to others' assets.
    pub coercion: CoercionRules,
    /// Who helps whom.
    pub guarantees: GuaranteeRules,
    /// Who stays, leaves and joins.
    pub membership: MembershipRules,
    /// Whether anything is weighed or opens.
    pub builds: bool,
    /// What may be built.
    pub options: Vec<BuildOption>,
    /// How often the forum meets, and what its promises are worth.
    pub forum: ForumRules,
    /// Issues that may pass.
    pub acts: Vec<Act>,
    /// Inner trade.
    pub trade: TradeRules,
    /// What is counted.
    pub tests: Vec<OutcomeTest>,
    /// What a future is called; the first that fits. The last has no condition.
    pub classes: Vec<OutcomeClass>,
}

/// No future is longer.
pub const MAX_HORIZON: usize = 100;

/// How a factor comes to the value of its sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Movement {
    /// It has it in every year.
    AtOnce,
    /// From no effect to the sampled value in equal yearly steps.
    Gradual {
        /// How many years it takes, at least 1.
        years: usize,
    },
    /// Drawn anew every year.
    Yearly {
        /// Rank correlation of a year's value with the sampled one, from 0 to 1.
        persistence: f64,
    },
    /// It stays as the tables have it: events stand for it.
    Never,
}

/// What states do to others' assets.
#[derive(Clone, Debug, PartialEq)]
pub struct CoercionRules {
    /// Whether they do.
    pub happens: bool,
    /// Noise of the choice among levers and nothing, millions a year, above 0.
    pub noise: f64,
    /// What pulling any lever costs its holder beside its loss and the lever's cost, millions, where the holder has no number of its own.
    pub standing_cost: f64,
    /// What members think of a holder's weight before they have seen it act, as a share of the weight in the file.
    pub believed_weight: f64,
    /// Who may pull levers.
    pub holders: Vec<CoercionHolder>,
}

/// A state that may pull levers.
#[derive(Clone, Debug, PartialEq)]
pub struct CoercionHolder {
    /// Who.
    pub actor: ActorId,
    /// Its code.
    pub code: String,
    /// λ: what it would give for a dollar of loss of the members. A factor may move it.
    pub weight: f64,
    /// λ as written, which members start from.
    pub written_weight: f64,
    /// What pulling any lever costs it beside its loss and the lever's cost, millions; absent takes that of all.
    pub standing_cost: Option<f64>,
    /// Places of its levers that it may pull.
    pub levers: Vec<usize>,
}

/// Who helps whom.
#[derive(Clone, Debug, PartialEq)]
pub struct GuaranteeRules {
    /// α₀, above 0.
    pub prior_answered: f64,
    /// β₀, above 0.
    pub prior_not_answered: f64,
    /// A loss of more than this in a year is a call, millions.
    pub call_threshold: f64,
    /// An answered call ends what a state does after so many days.
    pub answer_days: f64,
    /// Place of the act in [`Rules::acts`] that makes the forum a guarantor; absent where it is one from the beginning.
    pub forum_from: Option<usize>,
    /// In the order of guarantees.csv.
    pub guarantees: Vec<Guarantee>,
    /// Calls that have nothing to do with the network.
    pub crises: Vec<Crisis>,
}

/// A guarantor's promise to a protégé, with its record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guarantee {
    /// Who promised; absent is the forum.
    pub guarantor: Option<ActorId>,
    /// Whom.
    pub protege: ActorId,
    /// How often it called.
    pub calls: u32,
    /// How often it was answered with means.
    pub answered: u32,
    /// How often it was answered by anything beyond words, at least so often; absent where nobody counted.
    pub broadly: Option<u32>,
}

/// A danger outside the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Crisis {
    /// Unique.
    pub name: String,
    /// Who may call.
    pub proteges: Vec<ActorId>,
    /// Chance a year for each of them.
    pub chance: f64,
}

/// Who stays, leaves and joins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MembershipRules {
    /// Whether anybody does.
    pub moves: bool,
    /// Noise of the choice, millions a year, above 0.
    pub noise: f64,
    /// How much more a change must be worth, millions a year.
    pub inertia: f64,
}

/// Something that may be built.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildOption {
    /// Unique.
    pub name: String,
    /// What then stands, in the order of the tables.
    pub assets: Vec<AssetId>,
    /// Whose consent it needs, in the order of actors.csv.
    pub consent: Vec<ActorId>,
    /// Money a year.
    pub annual_cost: f64,
    /// Years from the decision until it works.
    pub lead_time: usize,
    /// It is being built already and opens in this year.
    pub opens: Option<i32>,
    /// By how many days it shortens the way between members.
    pub days_saved: f64,
    /// Whether it counts as an asset of the members together, where two of them or more consent.
    pub joint: bool,
    /// The first year in which it is weighed.
    pub from: i32,
    /// Chance that it is weighed in a year: what everybody gained by and nobody built for years is not weighed every year.
    pub chance: f64,
    /// Place of the sub-system of its first asset.
    pub subsystem: usize,
}

/// How often the forum meets, and what its promises are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForumRules {
    /// Yearly slots in which it met.
    pub met: f64,
    /// Slots in which it did not.
    pub missed: f64,
    /// Dated promises kept so far.
    pub kept: f64,
    /// Dated promises broken so far.
    pub broken: f64,
    /// Dated promises made at a meeting.
    pub promises: usize,
    /// After how many years they fall due.
    pub promise_years: usize,
    /// Whose outcome counts.
    pub decides_by: DecidesBy,
}

/// A model of collective decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecidesBy {
    /// The mean of positions, weighted by power, salience and stake.
    Compromise,
    /// The weighted median.
    Median,
    /// The Nash bargaining outcome.
    Bargain,
}

/// An issue that may pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Place in [`Region::agenda`](super::Region::agenda).
    pub issue: usize,
    /// Its name.
    pub name: String,
    /// How many members must gain and sign; absent asks all, two at least.
    pub signatories: Option<usize>,
    /// Years from the signatures to force.
    pub lead_time: usize,
    /// Places of the sub-systems in which members bargain as one once it is in force, rising.
    pub common_fronts: Vec<usize>,
}

/// Inner trade of the members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TradeRules {
    /// Share in all their trade in the first year.
    pub share: f64,
    /// By what share of itself it grows a year.
    pub trend: f64,
    /// By what share of itself it grows for each day saved.
    pub per_day_saved: f64,
}

/// What a test counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// 1 where the act of that place in [`Rules::acts`] is in force.
    Act(usize),
    /// Share of the promises due so far that were kept.
    Delivery,
    /// Share of inner trade.
    TradeShare,
    /// Options that work and need the consent of two members or more.
    JointAssets,
    /// Calls of members that the forum answered.
    AnsweredCalls,
    /// How many members there are.
    Members,
    /// Share of the slots in which the forum met.
    Meetings,
}

/// Something that a robust forum would pass.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeTest {
    /// Unique.
    pub name: String,
    /// What it counts.
    pub counts: Counted,
    /// It is passed from this number on.
    pub at_least: f64,
}

/// What a future may be called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutcomeClass {
    /// Unique.
    pub name: String,
    /// Whether one condition is enough.
    pub any: bool,
    /// Of the tests that can be scored, the share passed is at least this.
    pub score_at_least: Option<f64>,
    /// It is at most this.
    pub score_at_most: Option<f64>,
    /// The forum met in at least this share of the slots.
    pub meetings_at_least: Option<f64>,
    /// It missed at least this many slots in a row up to now.
    pub missed_running_at_least: Option<f64>,
    /// There are at most so many members.
    pub members_at_most: Option<f64>,
}

/// A number of the rules that may be moved, and what it may be.
pub(super) struct Parameter<'a> {
    pub(super) path: String,
    pub(super) number: &'a mut f64,
    pub(super) range: (f64, f64),
}

impl Rules {
    /// Every number that a variant may set, by its path.
    #[must_use]
    pub fn numbers(&self) -> Vec<(String, f64)> {
        let mut rules = self.clone();
        rules.parameters().into_iter().map(|parameter| (parameter.path, *parameter.number)).collect()
    }

    /// Every number that a factor or a variant may move.
    pub(super) fn parameters(&mut self) -> Vec<Parameter<'_>> {
        const POSITIVE: (f64, f64) = (f64::MIN_POSITIVE, f64::MAX);
        const NOT_NEGATIVE: (f64, f64) = (0.0, f64::MAX);
        const ANY: (f64, f64) = (f64::MIN, f64::MAX);
        let mut parameters = Vec::new();
        let mut add = |path: String, number, range| parameters.push(Parameter { path, number, range });
        let coercion = &mut self.coercion;
        add("coercion.noise".to_owned(), &mut coercion.noise, POSITIVE);
        add("coercion.standing_cost".to_owned(), &mut coercion.standing_cost, NOT_NEGATIVE);
        add("coercion.believed_weight".to_owned(), &mut coercion.believed_weight, NOT_NEGATIVE);
        for holder in &mut coercion.holders {
            add(format!("coercion.{}.weight", holder.code), &mut holder.weight, NOT_NEGATIVE);
        }
        let guarantees = &mut self.guarantees;
        add("guarantees.prior_answered".to_owned(), &mut guarantees.prior_answered, POSITIVE);
        add("guarantees.prior_not_answered".to_owned(), &mut guarantees.prior_not_answered, POSITIVE);
        add("guarantees.call_threshold".to_owned(), &mut guarantees.call_threshold, NOT_NEGATIVE);
        add("guarantees.answer_days".to_owned(), &mut guarantees.answer_days, POSITIVE);
        for crisis in &mut guarantees.crises {
            add(format!("guarantees.{}.chance", crisis.name), &mut crisis.chance, (0.0, 1.0));
        }
        add("membership.noise".to_owned(), &mut self.membership.noise, POSITIVE);
        add("membership.inertia".to_owned(), &mut self.membership.inertia, NOT_NEGATIVE);
        for option in &mut self.options {
            add(format!("options.{}.annual_cost", option.name), &mut option.annual_cost, NOT_NEGATIVE);
            add(format!("options.{}.days_saved", option.name), &mut option.days_saved, ANY);
            add(format!("options.{}.chance", option.name), &mut option.chance, (0.0, 1.0));
        }
        let forum = &mut self.forum;
        add("forum.met".to_owned(), &mut forum.met, NOT_NEGATIVE);
        add("forum.missed".to_owned(), &mut forum.missed, NOT_NEGATIVE);
        add("forum.kept".to_owned(), &mut forum.kept, NOT_NEGATIVE);
        add("forum.broken".to_owned(), &mut forum.broken, NOT_NEGATIVE);
        add("trade.share".to_owned(), &mut self.trade.share, (0.0, 1.0));
        add("trade.trend".to_owned(), &mut self.trade.trend, (-1.0, f64::MAX));
        add("trade.per_day_saved".to_owned(), &mut self.trade.per_day_saved, ANY);
        parameters
    }
}
