//! A vector of which few entries matter: dense values with a list of the places that may differ from zero.

/// Places that are not listed are zero.
#[derive(Clone, Default)]
pub(super) struct Sparse {
    pub(super) values: Vec<f64>,
    pub(super) places: Vec<usize>,
    listed: Vec<bool>,
}

impl Sparse {
    /// All zero, of a size.
    pub(super) fn reset(&mut self, size: usize) {
        if self.values.len() == size {
            for &place in &self.places {
                self.values[place] = 0.0;
                self.listed[place] = false;
            }
        } else {
            self.values = vec![0.0; size];
            self.listed = vec![false; size];
        }
        self.places.clear();
    }

    /// Lists a place, whatever its value.
    pub(super) fn list(&mut self, place: usize) {
        if !self.listed[place] {
            self.listed[place] = true;
            self.places.push(place);
        }
    }

    /// Adds to a place.
    pub(super) fn add(&mut self, place: usize, value: f64) {
        self.list(place);
        self.values[place] += value;
    }

    /// The same entries as another of its size.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.reset(other.values.len());
        for &place in &other.places {
            self.add(place, other.values[place]);
        }
    }

    /// Places and values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.places.iter().map(|&place| (place, self.values[place]))
    }
}
