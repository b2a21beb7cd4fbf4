//! The long-run distribution of a small Markov chain, found directly and without subtraction.

/// The stationary distribution of the chain that moves from `i` to `j` with probability `moves[i][j]`, rows of any
/// length n; the diagonal is not read. None where the chain has more than one closed set of states, so that the long run
/// depends on where it starts, or no states.
///
/// States are eliminated one by one (Grassmann, Taksar & Heyman): every operation adds, multiplies or divides
/// positive numbers, so each probability is right to a few units in its last place, however small it is.
///
/// # Complexity
/// O(n³).
///
/// # References
/// [Grassmann, Taksar & Heyman 1985]
pub(super) fn stationary(moves: &[Vec<f64>]) -> Option<Vec<f64>> {
    let n = moves.len();
    let root = reached_from_all(moves)?;
    // The root comes first: every other state reaches it, so each has somewhere to go when it is eliminated.
    let order: Vec<usize> = std::iter::once(root).chain((0..n).filter(|&i| i != root)).collect();
    let mut chain: Vec<Vec<f64>> =
        order.iter().map(|&i| order.iter().map(|&j| moves[i][j]).collect()).collect();
    for last in (1..n).rev() {
        let eliminated = chain[last][..last].to_vec();
        let leaving: f64 = eliminated.iter().sum();
        for row in &mut chain[..last] {
            row[last] /= leaving;
            let via = row[last];
            for (to, onward) in row.iter_mut().zip(&eliminated) {
                *to += via * onward;
            }
        }
    }
    let mut mass: Vec<f64> = vec![1.0];
    for state in 1..n {
        let share = mass.iter().zip(&chain).map(|(mass, row)| mass * row[state]).sum();
        mass.push(share);
    }
    let total: f64 = mass.iter().sum();
    let mut distribution = vec![0.0; n];
    for (&state, mass) in order.iter().zip(mass) {
        distribution[state] = mass / total;
    }
    Some(distribution)
}

/// The first state that every state can reach.
fn reached_from_all(moves: &[Vec<f64>]) -> Option<usize> {
    let n = moves.len();
    let mut reaches: Vec<Vec<bool>> =
        (0..n).map(|i| (0..n).map(|j| i == j || moves[i][j] > 0.0).collect()).collect();
    for via in 0..n {
        let onward = reaches[via].clone();
        for row in reaches.iter_mut().filter(|row| row[via]) {
            for (to, reached) in row.iter_mut().zip(&onward) {
                *to |= reached;
            }
        }
    }
    (0..n).find(|&state| reaches.iter().all(|row| row[state]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_states_share_time_in_inverse_proportion_to_leaving() {
        let long_run = stationary(&[vec![0.0, 0.1], vec![0.3, 0.0]]).unwrap();
        assert!((long_run[0] - 0.75).abs() < 1e-15 && (long_run[1] - 0.25).abs() < 1e-15);
    }

    #[test]
    fn states_that_are_left_for_good_have_no_mass() {
        let moves = [vec![0.0, 0.5, 0.5], vec![0.0, 0.0, 0.2], vec![0.0, 0.6, 0.0]];
        let long_run = stationary(&moves).unwrap();
        assert!(long_run[0].abs() < 1e-300 && (long_run[1] - 0.75).abs() < 1e-15);
    }

    #[test]
    fn a_chain_with_two_ends_has_no_single_long_run() {
        assert_eq!(stationary(&[vec![0.0, 0.5, 0.5], vec![0.0; 3], vec![0.0; 3]]), None);
        assert_eq!(stationary(&[]), None);
    }
}
