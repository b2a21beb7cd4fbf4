//! The unsettled coalitions that have mattered so far, with their values beside them: looking them up in a large table would miss the
//! caches. Knows no simplex.

use super::span::Probe;

/// Players are looked up six at a time: 26 players are five look-ups.
const CHUNK: usize = 6;
const CHUNKS: usize = 5;

/// More than this are cut to the most binding ones at the start of a stage.
const MOST: usize = 512;

/// Sums of what players get, for single coalitions.
struct Lookup([[f64; 1 << CHUNK]; CHUNKS]);

impl Lookup {
    fn of(x: &[f64]) -> Self {
        let mut tables = [[0.0; 1 << CHUNK]; CHUNKS];
        for (table, amounts) in tables.iter_mut().zip(x.chunks(CHUNK)) {
            for (player, amount) in amounts.iter().enumerate() {
                let (known, new) = table.split_at_mut(1 << player);
                for (new, known) in new.iter_mut().zip(known) {
                    *new = *known + amount;
                }
            }
        }
        Self(tables)
    }

    fn sum(&self, bits: u32) -> f64 {
        let part = |chunk: usize| self.0[chunk][(bits >> (chunk * CHUNK)) as usize & ((1 << CHUNK) - 1)];
        (part(0) + part(1)) + (part(2) + part(3)) + part(4)
    }
}

/// Coalitions with their values.
#[derive(Debug, Default)]
pub(super) struct Pool {
    members: Vec<(u32, f64)>,
}

impl Pool {
    pub(super) fn add(&mut self, bits: u32, worth: f64) {
        self.members.push((bits, worth));
    }

    /// The coalition with the largest v(S) − x(S) − t, where that is above `least`: its bitmask, its value and by how much.
    pub(super) fn most_binding(&self, x: &[f64], t: f64, least: f64) -> Option<(u32, f64, f64)> {
        let lookup = Lookup::of(x);
        let mut best = least + t;
        let mut found = None;
        for &(bits, worth) in &self.members {
            let excess = worth - lookup.sum(bits);
            if excess > best {
                best = excess;
                found = Some((bits, worth));
            }
        }
        found.map(|(bits, worth)| (bits, worth, best - t))
    }

    /// Drops settled coalitions and repetitions, orders by excess at x, largest first, and cuts.
    pub(super) fn renew(&mut self, x: &[f64], probe: &Probe) {
        self.members.sort_unstable_by_key(|&(bits, _)| bits);
        self.members.dedup_by_key(|&mut (bits, _)| bits);
        self.members.retain(|&(bits, _)| !probe.contains(bits));
        let lookup = Lookup::of(x);
        let mut keyed: Vec<(f64, u32, f64)> =
            self.members.iter().map(|&(bits, worth)| (worth - lookup.sum(bits), bits, worth)).collect();
        keyed.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        keyed.truncate(MOST);
        self.members.clear();
        self.members.extend(keyed.iter().map(|&(_, bits, worth)| (bits, worth)));
    }

    /// In the order of the last renewal.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.members.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn looked_up_sums_are_sums_over_members() {
        let mut random = Random::of(3, 1);
        let x: Vec<f64> = (0..26).map(|_| random.below(1000) as f64).collect();
        let lookup = Lookup::of(&x);
        for _ in 0..100 {
            let bits = u32::try_from(random.below(1 << 26)).unwrap();
            let expected: f64 = (0..26).filter(|i| bits >> i & 1 == 1).map(|i| x[i]).sum();
            assert!((lookup.sum(bits) - expected).abs() < 1e-9);
        }
    }
}
