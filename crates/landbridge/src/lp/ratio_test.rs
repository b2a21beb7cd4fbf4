//! The bound-flipping ratio test: how far the dual step may go, which boxed variables flip on the way, and which one enters.

/// Ratios closer than this are one breakpoint.
const SAME_RATIO: f64 = 1e-12;

/// A nonbasic variable whose reduced cost the dual step drives to zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Which.
    pub(super) variable: usize,
    /// At what step.
    pub(super) ratio: f64,
    /// By how much passing it lowers the slope: entry of the pivot row times the width of its box.
    pub(super) slope: f64,
    /// Entry of the pivot row, signed towards the bound that is left; infinite once the variable is passed.
    pub(super) alpha: f64,
}

impl Candidate {
    /// Whether the step passes it: it flips to its other bound.
    pub(super) fn is_passed(&self) -> bool {
        self.alpha.is_infinite()
    }
}

/// Orders the candidates as far as the step goes, marks those that are passed, and returns the place of the one that enters;
/// none where the row cannot be brought into its box at all.
///
/// The dual objective rises along the step at a slope that starts with the infeasibility and falls at each breakpoint. A
/// slope that ends exactly at zero after the last breakpoint is no infeasibility: the last group enters.
pub(super) fn choose_entering(candidates: &mut [Candidate], infeasibility: f64) -> Option<usize> {
    let mut slope = infeasibility;
    let rounding = 1e-11 * (1.0 + infeasibility);
    let mut start = 0;
    // Few breakpoints are passed as a rule, so each is looked for among those left rather than sorting them all.
    while start < candidates.len() {
        let least =
            candidates[start..].iter().fold(f64::INFINITY, |least, candidate| least.min(candidate.ratio));
        let group = least + SAME_RATIO * (1.0 + least);
        let mut end = start;
        let mut lower = 0.0;
        for place in start..candidates.len() {
            if candidates[place].ratio <= group {
                lower += candidates[place].slope;
                candidates.swap(place, end);
                end += 1;
            }
        }
        let last = end == candidates.len();
        let remaining = slope - lower;
        if remaining < 0.0 || (last && remaining <= rounding) {
            return (start..end).max_by(|&a, &b| {
                let size = candidates[a].alpha.abs().total_cmp(&candidates[b].alpha.abs());
                size.then(candidates[b].variable.cmp(&candidates[a].variable))
            });
        }
        for candidate in &mut candidates[start..end] {
            candidate.alpha = f64::INFINITY;
        }
        slope = remaining;
        start = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(variable: usize, ratio: f64, alpha: f64, width: f64) -> Candidate {
        Candidate { variable, ratio, slope: alpha.abs() * width, alpha }
    }

    #[test]
    fn a_slope_that_ends_at_zero_is_no_infeasibility() {
        let mut candidates = [candidate(3, 2.0, 1.0, 4.0), candidate(1, 1.0, -2.0, 3.0)];
        // 10 = 2·3 + 1·4: the first breakpoint is passed, the last one enters.
        let enters = choose_entering(&mut candidates, 10.0).unwrap();
        assert_eq!(candidates[enters].variable, 3);
        assert!(candidates[..enters].iter().all(Candidate::is_passed));
    }

    #[test]
    fn a_row_that_nothing_can_bring_in_is_infeasible() {
        assert_eq!(choose_entering(&mut [candidate(0, 1.0, 1.0, 4.0)], 5.0), None);
        assert_eq!(choose_entering(&mut [], 1.0), None);
    }

    #[test]
    fn of_equal_breakpoints_the_largest_entry_enters_and_then_the_lowest_variable() {
        let mut candidates =
            [candidate(5, 1.0, 2.0, 9.0), candidate(4, 1.0, 3.0, 9.0), candidate(2, 1.0, -3.0, 9.0)];
        let enters = choose_entering(&mut candidates, 1.0).unwrap();
        assert_eq!(candidates[enters].variable, 2);
    }
}
