//! A bounded queue that is fair: addresses in turn, of each its visitors in turn, of each what came first. Knows no threads and no work.

use std::collections::VecDeque;
use std::net::IpAddr;

/// Who asks: an address, and what a page there calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visitor {
    pub(crate) address: IpAddr,
    /// Empty where it does not say.
    pub(crate) name: String,
}

/// How many may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) all: usize,
    pub(crate) of_address: usize,
    pub(crate) of_visitor: usize,
}

/// Which bound is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    All,
    Address,
    Visitor,
}

struct OfVisitor<T> {
    name: String,
    waiting: VecDeque<(u64, T)>,
}

struct OfAddress<T> {
    address: IpAddr,
    /// In the order of their turns; none is empty.
    visitors: VecDeque<OfVisitor<T>>,
}

/// What waits.
pub(super) struct FairQueue<T> {
    bounds: Bounds,
    /// In the order of their turns; none is empty.
    addresses: VecDeque<OfAddress<T>>,
}

impl<T> FairQueue<T> {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, addresses: VecDeque::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.addresses.iter().map(OfAddress::len).sum()
    }

    /// Adds a thing under a number, behind all others of its visitor.
    pub(super) fn push(&mut self, visitor: &Visitor, number: u64, thing: T) -> Result<(), Full> {
        if self.len() >= self.bounds.all {
            return Err(Full::All);
        }
        let place = match self.addresses.iter().position(|of| of.address == visitor.address) {
            Some(place) => place,
            None => {
                self.addresses.push_back(OfAddress { address: visitor.address, visitors: VecDeque::new() });
                self.addresses.len() - 1
            }
        };
        let of_address = &mut self.addresses[place];
        let full = if of_address.len() >= self.bounds.of_address {
            Some(Full::Address)
        } else {
            of_address.push(&visitor.name, number, thing, self.bounds.of_visitor)
        };
        if of_address.visitors.is_empty() {
            self.addresses.remove(place);
        }
        full.map_or(Ok(()), Err)
    }

    /// The next thing; whose turn it was stands last then.
    pub(super) fn pop(&mut self) -> Option<(u64, T)> {
        let mut of_address = self.addresses.pop_front()?;
        let mut of_visitor = of_address.visitors.pop_front()?;
        let next = of_visitor.waiting.pop_front();
        if !of_visitor.waiting.is_empty() {
            of_address.visitors.push_back(of_visitor);
        }
        if !of_address.visitors.is_empty() {
            self.addresses.push_back(of_address);
        }
        next
    }

    /// Takes a thing out before its turn.
    pub(super) fn remove(&mut self, number: u64) {
        for of_address in &mut self.addresses {
            for of_visitor in &mut of_address.visitors {
                of_visitor.waiting.retain(|(other, _)| *other != number);
            }
            of_address.visitors.retain(|of_visitor| !of_visitor.waiting.is_empty());
        }
        self.addresses.retain(|of_address| !of_address.visitors.is_empty());
    }

    pub(super) fn clear(&mut self) {
        self.addresses.clear();
    }
}

impl<T> OfAddress<T> {
    fn len(&self) -> usize {
        self.visitors.iter().map(|of| of.waiting.len()).sum()
    }

    /// Nothing where it was added.
    fn push(&mut self, name: &str, number: u64, thing: T, most: usize) -> Option<Full> {
        let of_visitor = self.visitors.iter_mut().find(|of| of.name == name);
        match of_visitor {
            Some(of_visitor) if of_visitor.waiting.len() >= most => Some(Full::Visitor),
            None if most == 0 => Some(Full::Visitor),
            Some(of_visitor) => {
                of_visitor.waiting.push_back((number, thing));
                None
            }
            None => {
                let waiting = VecDeque::from([(number, thing)]);
                self.visitors.push_back(OfVisitor { name: name.to_owned(), waiting });
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(address: u8, name: &str) -> Visitor {
        Visitor { address: IpAddr::from([10, 0, 0, address]), name: name.to_owned() }
    }

    fn queue(all: usize, of_address: usize, of_visitor: usize) -> FairQueue<&'static str> {
        FairQueue::new(Bounds { all, of_address, of_visitor })
    }

    fn drain(queue: &mut FairQueue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| queue.pop()).map(|(_, thing)| thing).collect()
    }

    #[test]
    fn visitors_have_their_turns_whoever_came_first_with_much() {
        let mut queue = queue(10, 10, 10);
        for (number, thing) in ["a1", "a2", "a3"].into_iter().enumerate() {
            queue.push(&visitor(1, "a"), number as u64, thing).unwrap();
        }
        queue.push(&visitor(1, "b"), 3, "b1").unwrap();
        queue.push(&visitor(1, "b"), 4, "b2").unwrap();
        assert_eq!(drain(&mut queue), ["a1", "b1", "a2", "b2", "a3"]);
    }

    #[test]
    fn many_names_of_one_address_share_its_turns() {
        let mut queue = queue(10, 10, 10);
        for (number, (name, thing)) in [("a", "1a"), ("b", "1b"), ("c", "1c")].into_iter().enumerate() {
            queue.push(&visitor(1, name), number as u64, thing).unwrap();
        }
        queue.push(&visitor(2, ""), 3, "2a").unwrap();
        queue.push(&visitor(2, ""), 4, "2b").unwrap();
        assert_eq!(drain(&mut queue), ["1a", "2a", "1b", "2b", "1c"]);
    }

    #[test]
    fn each_bound_is_told() {
        let mut queue = queue(4, 3, 2);
        queue.push(&visitor(1, "a"), 0, "").unwrap();
        queue.push(&visitor(1, "a"), 1, "").unwrap();
        assert_eq!(queue.push(&visitor(1, "a"), 2, ""), Err(Full::Visitor));
        queue.push(&visitor(1, "b"), 2, "").unwrap();
        assert_eq!(queue.push(&visitor(1, "c"), 3, ""), Err(Full::Address));
        queue.push(&visitor(2, "a"), 3, "").unwrap();
        assert_eq!(queue.push(&visitor(3, "a"), 4, ""), Err(Full::All));
        assert_eq!(queue.len(), 4);
    }

    #[test]
    fn what_is_refused_or_taken_out_leaves_nothing() {
        let mut queue = queue(4, 4, 0);
        assert_eq!(queue.push(&visitor(1, "a"), 0, ""), Err(Full::Visitor));
        assert!(queue.addresses.is_empty());
        let mut queue = super::FairQueue::new(Bounds { all: 4, of_address: 4, of_visitor: 4 });
        queue.push(&visitor(1, "a"), 7, "first").unwrap();
        queue.push(&visitor(1, "a"), 8, "second").unwrap();
        queue.remove(7);
        assert_eq!(queue.pop(), Some((8, "second")));
        queue.push(&visitor(1, "a"), 9, "third").unwrap();
        queue.remove(9);
        assert!(queue.addresses.is_empty() && queue.pop().is_none());
    }
}
