//! Expressions over metrics: numbers, `+ - * /`, `min`, `max`, `abs`, and metrics in a world, such as
//! `gain(AZ, Freight)@caspian-expanded - gain(AZ, Freight)`.

/// Deepest nesting of parentheses: each costs stack.
const DEEPEST: usize = 64;
/// Most numbers and metrics in one expression.
const LONGEST: usize = 1000;
/// Two numbers closer than this, relative to the larger, are equal.
const EQUAL: f64 = 1e-9;

/// A metric in a world, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CallText {
    /// The metric.
    pub(super) metric: String,
    /// Variants that are applied; empty is the base.
    pub(super) variants: Vec<String>,
}

/// An expression; `C` is how a metric is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression<C> {
    /// A number.
    Number(f64),
    /// A metric.
    Call(C),
    /// A sum.
    Add(Box<Self>, Box<Self>),
    /// A difference.
    Subtract(Box<Self>, Box<Self>),
    /// A product.
    Multiply(Box<Self>, Box<Self>),
    /// A quotient.
    Divide(Box<Self>, Box<Self>),
    /// The least of several.
    Least(Vec<Self>),
    /// The largest of several.
    Largest(Vec<Self>),
    /// Without its sign.
    Absolute(Box<Self>),
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

/// A comparison of two expressions.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison<C> {
    /// What stands before the sign.
    pub left: Expression<C>,
    /// What stands behind it.
    pub right: Expression<C>,
    /// The sign.
    pub relation: Relation,
}

impl Relation {
    /// Whether it holds of two numbers; numbers that differ by rounding are equal.
    #[must_use]
    pub fn holds(self, left: f64, right: f64) -> bool {
        let is_equal = (left - right).abs() <= EQUAL * (1.0 + left.abs().max(right.abs()));
        match self {
            Self::Below => left < right && !is_equal,
            Self::AtMost => left < right || is_equal,
            Self::Above => left > right && !is_equal,
            Self::AtLeast => left > right || is_equal,
        }
    }

    /// The sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl<C> Expression<C> {
    /// Its value where every metric has one that `of` tells; nothing where one has none, or a divisor is zero.
    pub fn value(&self, of: &impl Fn(&C) -> Option<f64>) -> Option<f64> {
        self.interval(&|call| of(call).map(|value| (value, value))).map(|(low, _)| low)
    }

    /// The interval that it lies in where every metric lies in one: bounds, as a metric that stands twice counts as two.
    pub fn interval(&self, of: &impl Fn(&C) -> Option<(f64, f64)>) -> Option<(f64, f64)> {
        let corners = |a: (f64, f64), b: (f64, f64), with: fn(f64, f64) -> f64| {
            let all = [with(a.0, b.0), with(a.0, b.1), with(a.1, b.0), with(a.1, b.1)];
            (all.into_iter().fold(f64::INFINITY, f64::min), all.into_iter().fold(f64::NEG_INFINITY, f64::max))
        };
        let several = |list: &[Self], pick: fn(f64, f64) -> f64| {
            let mut all = list.iter().map(|item| item.interval(of));
            let first = all.next()??;
            all.try_fold(first, |best, item| item.map(|item| (pick(best.0, item.0), pick(best.1, item.1))))
        };
        let found = match self {
            Self::Number(number) => (*number, *number),
            Self::Call(call) => of(call)?,
            Self::Add(a, b) => corners(a.interval(of)?, b.interval(of)?, |a, b| a + b),
            Self::Subtract(a, b) => corners(a.interval(of)?, b.interval(of)?, |a, b| a - b),
            Self::Multiply(a, b) => corners(a.interval(of)?, b.interval(of)?, |a, b| a * b),
            Self::Divide(a, b) => {
                let divisor = b.interval(of)?;
                if divisor.0 <= 0.0 && divisor.1 >= 0.0 {
                    return None;
                }
                corners(a.interval(of)?, divisor, |a, b| a / b)
            }
            Self::Least(list) => several(list, f64::min)?,
            Self::Largest(list) => several(list, f64::max)?,
            Self::Absolute(inner) => {
                let (low, high) = inner.interval(of)?;
                let least = if low <= 0.0 && high >= 0.0 { 0.0 } else { low.abs().min(high.abs()) };
                (least, low.abs().max(high.abs()))
            }
        };
        (found.0.is_finite() && found.1.is_finite()).then_some(found)
    }

    /// Its metrics, in the order in which they stand.
    #[must_use]
    pub fn calls(&self) -> Vec<&C> {
        let mut calls = Vec::new();
        self.gather(&mut calls);
        calls
    }

    fn gather<'a>(&'a self, into: &mut Vec<&'a C>) {
        match self {
            Self::Number(_) => {}
            Self::Call(call) => into.push(call),
            Self::Add(a, b) | Self::Subtract(a, b) | Self::Multiply(a, b) | Self::Divide(a, b) => {
                a.gather(into);
                b.gather(into);
            }
            Self::Least(list) | Self::Largest(list) => list.iter().for_each(|item| item.gather(into)),
            Self::Absolute(inner) => inner.gather(into),
        }
    }

    /// The same with its metrics told in another way.
    pub(super) fn map<D>(&self, with: &mut impl FnMut(&C) -> D) -> Expression<D> {
        let mut pair = |a: &Self, b: &Self| (Box::new(a.map(with)), Box::new(b.map(with)));
        match self {
            Self::Number(number) => Expression::Number(*number),
            Self::Call(call) => Expression::Call(with(call)),
            Self::Add(a, b) => {
                let (a, b) = pair(a, b);
                Expression::Add(a, b)
            }
            Self::Subtract(a, b) => {
                let (a, b) = pair(a, b);
                Expression::Subtract(a, b)
            }
            Self::Multiply(a, b) => {
                let (a, b) = pair(a, b);
                Expression::Multiply(a, b)
            }
            Self::Divide(a, b) => {
                let (a, b) = pair(a, b);
                Expression::Divide(a, b)
            }
            Self::Least(list) => Expression::Least(list.iter().map(|item| item.map(with)).collect()),
            Self::Largest(list) => Expression::Largest(list.iter().map(|item| item.map(with)).collect()),
            Self::Absolute(inner) => Expression::Absolute(Box::new(inner.map(with))),
        }
    }
}

impl<C> Comparison<C> {
    /// Its metrics, in the order in which they stand.
    #[must_use]
    pub fn calls(&self) -> Vec<&C> {
        let mut calls = self.left.calls();
        calls.extend(self.right.calls());
        calls
    }

    /// Whether some metric stands behind the sign, so that a spread is told of the difference.
    #[must_use]
    pub fn has_moving_right(&self) -> bool {
        !self.right.calls().is_empty()
    }
}

/// Reads an expression.
pub(super) fn read_expression(text: &str) -> Result<Expression<CallText>, String> {
    let mut reader = Reader { text, place: 0, depth: 0, length: 0 };
    let expression = reader.sum()?;
    match reader.rest() {
        "" => Ok(expression),
        rest => Err(format!("`{rest}` is left over")),
    }
}

/// Reads a comparison.
pub(super) fn read_comparison(text: &str) -> Result<Comparison<CallText>, String> {
    let mut reader = Reader { text, place: 0, depth: 0, length: 0 };
    let left = reader.sum()?;
    let signs = [Relation::AtMost, Relation::AtLeast, Relation::Below, Relation::Above];
    let relation = signs.into_iter().find(|relation| reader.takes(relation.sign()));
    let relation = relation.ok_or_else(|| match reader.rest() {
        "" => "nothing is compared; write < or > and what with".to_owned(),
        rest => format!("`{rest}` is no comparison; write <, <=, > or >= and what with"),
    })?;
    let right = reader.sum()?;
    match reader.rest() {
        "" => Ok(Comparison { left, right, relation }),
        rest => Err(format!("`{rest}` is left over; one test is one comparison")),
    }
}

struct Reader<'a> {
    text: &'a str,
    place: usize,
    depth: usize,
    length: usize,
}

impl<'a> Reader<'a> {
    fn rest(&mut self) -> &'a str {
        let rest = self.text[self.place..].trim_start();
        self.place = self.text.len() - rest.len();
        rest.trim_end()
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.place += sign.len();
        }
        found
    }

    fn sum(&mut self) -> Result<Expression<CallText>, String> {
        let mut sum = self.product()?;
        loop {
            if self.takes("+") {
                sum = Expression::Add(Box::new(sum), Box::new(self.product()?));
            } else if self.takes("-") {
                sum = Expression::Subtract(Box::new(sum), Box::new(self.product()?));
            } else {
                return Ok(sum);
            }
        }
    }

    fn product(&mut self) -> Result<Expression<CallText>, String> {
        let mut product = self.factor()?;
        loop {
            if self.takes("*") {
                product = Expression::Multiply(Box::new(product), Box::new(self.factor()?));
            } else if self.takes("/") {
                product = Expression::Divide(Box::new(product), Box::new(self.factor()?));
            } else {
                return Ok(product);
            }
        }
    }

    fn factor(&mut self) -> Result<Expression<CallText>, String> {
        self.length += 1;
        if self.length > LONGEST {
            return Err(format!("it has more than {LONGEST} terms"));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST}"));
        }
        let factor = self.inner_factor();
        self.depth -= 1;
        factor
    }

    fn inner_factor(&mut self) -> Result<Expression<CallText>, String> {
        if self.takes("-") {
            let zero = Box::new(Expression::Number(0.0));
            return Ok(Expression::Subtract(zero, Box::new(self.factor()?)));
        }
        if self.takes("(") {
            let inner = self.sum()?;
            return if self.takes(")") { Ok(inner) } else { Err("a parenthesis is not closed".to_owned()) };
        }
        let rest = self.rest();
        if rest.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
            return self.number(rest);
        }
        let length = rest.find(|letter: char| !is_of_name(letter)).unwrap_or(rest.len());
        let name = &rest[..length];
        if name.is_empty() {
            return Err(match rest {
                "" => "something is missing at its end".to_owned(),
                _ => format!("`{rest}` is neither a number nor a metric"),
            });
        }
        if !rest[length..].trim_start().starts_with('(') {
            return Err(format!("`{name}` has no arguments; write {name}(…)"));
        }
        match name {
            "min" | "max" | "abs" => {
                self.place += length;
                self.function(name)
            }
            _ => self.call(),
        }
    }

    fn number(&mut self, rest: &str) -> Result<Expression<CallText>, String> {
        let is_of_number = |letter: char| letter.is_ascii_digit() || letter == '.';
        let length = rest.find(|letter| !is_of_number(letter)).unwrap_or(rest.len());
        let number = rest[..length].parse().map_err(|_| format!("`{}` is no number", &rest[..length]))?;
        self.place += length;
        Ok(Expression::Number(number))
    }

    fn function(&mut self, name: &str) -> Result<Expression<CallText>, String> {
        self.takes("(");
        let mut list = vec![self.sum()?];
        while self.takes(",") {
            list.push(self.sum()?);
        }
        if !self.takes(")") {
            return Err(format!("a parenthesis of {name} is not closed"));
        }
        match (name, list.len()) {
            ("min", _) => Ok(Expression::Least(list)),
            ("max", _) => Ok(Expression::Largest(list)),
            (_, 1) => Ok(Expression::Absolute(Box::new(list.remove(0)))),
            _ => Err("abs takes one number".to_owned()),
        }
    }

    /// A metric up to the parenthesis that closes it, and the world behind it.
    fn call(&mut self) -> Result<Expression<CallText>, String> {
        let rest = self.rest();
        let mut is_quoted = false;
        let end = rest.char_indices().find_map(|(place, letter)| {
            if letter == '"' {
                is_quoted = !is_quoted;
            }
            (letter == ')' && !is_quoted).then_some(place + 1)
        });
        let end = end.ok_or_else(|| "a parenthesis of a metric is not closed".to_owned())?;
        let metric = rest[..end].to_owned();
        self.place += end;
        let mut variants = Vec::new();
        if self.takes("@") {
            loop {
                let name = self.variant()?;
                variants.push(name);
                // A sum has a space, or a metric with its parenthesis, behind its sign.
                let behind = &self.text[self.place..];
                let next = behind
                    .strip_prefix('+')
                    .map(|next| &next[..next.find(|c| !is_of_variant(c)).unwrap_or(next.len())]);
                let is_variant = next.is_some_and(|next| {
                    !next.is_empty()
                        && !behind[1 + next.len()..].starts_with('(')
                        && !next.starts_with(|letter: char| letter.is_ascii_digit())
                });
                if !is_variant {
                    break;
                }
                self.place += 1;
            }
        }
        Ok(Expression::Call(CallText { metric, variants }))
    }

    fn variant(&mut self) -> Result<String, String> {
        let rest = &self.text[self.place..];
        let length = rest.find(|letter| !is_of_variant(letter)).unwrap_or(rest.len());
        if length == 0 {
            return Err("`@` is followed by no variant".to_owned());
        }
        self.place += length;
        Ok(rest[..length].to_owned())
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn is_of_variant(letter: char) -> bool {
    is_of_name(letter) || letter == '-' || letter == '.'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        // Each metric is worth the number that is its argument, in a world ten times as much for each variant.
        read_expression(text).unwrap().value(&|call: &CallText| {
            let number: f64 = call.metric[2..call.metric.len() - 1].parse().ok()?;
            Some(call.variants.iter().fold(number, |number, _| 10.0 * number))
        })
    }

    #[test]
    fn an_expression_is_worked_out_as_it_is_written() {
        for (text, expected) in [
            ("1 + 2 * 3 - 4 / 2", 5.0),
            ("(1 + 2) * -3", -9.0),
            ("m(2) + m(3)@a", 32.0),
            ("m(2)@a+b + m(3)", 203.0),
            ("m(2)@a+m(3)", 23.0),
            ("m(2)@a-b - 1", 19.0),
            ("m(2)@a - 1", 19.0),
            ("m(2)@a+1", 21.0),
            ("max(1, min(m(5), 4), abs(0 - 3))", 4.0),
            ("10 - 3 - 2", 5.0),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        assert_eq!(value("1 / (m(2) - 2)"), None);
        assert_eq!(value("m(x) + 1"), None);
    }

    #[test]
    fn an_interval_bounds_every_value() {
        let expression = read_expression("a(x) / b(y) - abs(c(z))").unwrap();
        let of = |call: &CallText| match call.metric.as_str() {
            "a(x)" => Some((-1.0, 2.0)),
            "b(y)" => Some((2.0, 4.0)),
            _ => Some((-3.0, 1.0)),
        };
        assert_eq!(expression.interval(&of), Some((-3.5, 1.0)));
        let through_zero = read_expression("1 / c(z)").unwrap();
        assert_eq!(through_zero.interval(&of), None);
    }

    #[test]
    fn quotes_hold_parentheses() {
        let comparison = read_comparison(r#"flow("Line (A), west")@v >= 0.5 * flow(B)"#).unwrap();
        let calls = comparison.calls();
        assert_eq!(calls[0].metric, r#"flow("Line (A), west")"#);
        assert_eq!(calls[0].variants, ["v"]);
        assert_eq!(comparison.relation, Relation::AtLeast);
        assert!(comparison.has_moving_right());
    }

    #[test]
    fn what_is_no_expression_is_told() {
        for (text, reason) in [
            ("gain(A)", "nothing is compared; write < or > and what with"),
            ("gain(A) = 1", "`= 1` is no comparison; write <, <=, > or >= and what with"),
            ("gain(A) > ", "something is missing at its end"),
            ("gain > 1", "`gain` has no arguments; write gain(…)"),
            ("(gain(A) > 1", "a parenthesis is not closed"),
            ("gain(A > 1", "a parenthesis of a metric is not closed"),
            ("gain(A)@ > 1", "`@` is followed by no variant"),
            ("1 < 2 < 3", "`< 3` is left over; one test is one comparison"),
            ("1.2.3 < 2", "`1.2.3` is no number"),
            ("abs(1, 2) < 2", "abs takes one number"),
            ("§ < 2", "`§ < 2` is neither a number nor a metric"),
        ] {
            assert_eq!(read_comparison(text).unwrap_err(), reason, "{text}");
        }
        let deep = format!("{}1{} < 2", "(".repeat(100), ")".repeat(100));
        assert_eq!(read_comparison(&deep).unwrap_err(), "it is nested deeper than 64");
        let long = format!("1{} < 2", " + 1".repeat(100_000));
        assert_eq!(read_comparison(&long).unwrap_err(), "it has more than 1000 terms");
    }

    #[test]
    fn numbers_that_differ_by_rounding_are_equal() {
        assert!(!Relation::Above.holds(1e-12, 0.0) && Relation::AtLeast.holds(-1e-12, 0.0));
        assert!(Relation::Above.holds(1e-6, 0.0) && Relation::Below.holds(1e6, 1e6 + 1.0));
    }
}
