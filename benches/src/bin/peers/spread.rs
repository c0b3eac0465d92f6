//! Many rounds in three numbers.

/// The values of the rounds, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The values themselves.
    pub(crate) fn spread(&self) -> Spread {
        Spread::of(self.0.clone())
    }

    /// As multiples of another's values in the same rounds: what the machine did meanwhile befell both.
    pub(crate) fn ratio(&self, ground: &Self) -> Spread {
        Spread::of(self.0.iter().zip(&ground.0).map(|(value, ground)| value / ground).collect())
    }
}

/// The middle, and how far the rounds lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let middle = |at: usize| values.get(at).copied().unwrap_or(f64::NAN);
        let count = values.len();
        let median = (middle(count.saturating_sub(1) / 2) + middle(count / 2)) / 2.0;
        Self { median, min: middle(0), max: middle(count.saturating_sub(1)) }
    }

    /// In another unit.
    pub(crate) fn per(self, unit: f64) -> Self {
        Self { median: self.median / unit, min: self.min / unit, max: self.max / unit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Samples {
        Samples(values.to_vec())
    }

    #[test]
    fn the_median_is_the_middle_or_between_the_two_middles() {
        let odd = Spread { median: 2.0, min: 1.0, max: 9.0 };
        assert_eq!(samples(&[9.0, 1.0, 2.0]).spread(), odd);
        let even = Spread { median: 3.0, min: 1.0, max: 9.0 };
        assert_eq!(samples(&[9.0, 1.0, 2.0, 4.0]).spread(), even);
    }

    #[test]
    fn ratios_are_those_of_each_round() {
        let ratio = samples(&[50.0, 10.0]).ratio(&samples(&[100.0, 40.0]));
        assert_eq!(ratio, Spread { median: 0.375, min: 0.25, max: 0.5 });
    }
}
