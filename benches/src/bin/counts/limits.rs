//! What a call of ours may cost at most.

use sonora_benches::{Error, Mode, contestants};

use crate::{
    measure::{Counts, measure},
    table::thousands,
};

/// The most that one call may cost, before the margin.
struct Limit {
    contestant: &'static str,
    mode: Mode,
    instructions: f64,
    allocations: f64,
}

#[rustfmt::skip]
const LIMITS: &[Limit] = &[
    Limit { contestant: "sonora", mode: Mode::Binary, instructions: 16_400.0, allocations: 8.0 },
    Limit { contestant: "sonora", mode: Mode::Text,   instructions: 17_700.0, allocations: 10.0 },
    Limit { contestant: "sonora-bridge", mode: Mode::Binary, instructions: 27_300.0, allocations: 22.0 },
    Limit { contestant: "sonora-bridge", mode: Mode::Text,   instructions: 28_700.0, allocations: 24.0 },
    Limit { contestant: "sonora-bridge-on-hyper", mode: Mode::Binary, instructions: 27_100.0, allocations: 21.0 },
    Limit { contestant: "sonora-bridge-on-hyper", mode: Mode::Text,   instructions: 28_500.0, allocations: 23.0 },
    Limit { contestant: "sonora-client", mode: Mode::Binary, instructions: 25_900.0, allocations: 14.0 },
    Limit { contestant: "sonora-client", mode: Mode::Text,   instructions: 28_200.0, allocations: 17.0 },
];

/// Compilers, C libraries and what is inlined where differ by this much. One allocation more is always beyond it.
const MARGIN_PERCENT: f64 = 2.0;

/// Measures everyone who has a limit, and names all who pass theirs.
pub(crate) fn assert() -> Result<(), Error> {
    let mut failures = Vec::new();
    for limit in LIMITS {
        let counts = measure(contestants::find(limit.contestant)?, limit.mode)?;
        match limit.check(&counts) {
            Ok(()) => println!("{}", limit.compare(&counts)),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(format!("over the limit\n{}", failures.join("\n")).into()) }
}

impl Limit {
    fn check(&self, counts: &Counts) -> Result<(), String> {
        let within = |count: f64, limit: f64| count <= limit * (1.0 + MARGIN_PERCENT / 100.0);
        let kept =
            within(counts.instructions, self.instructions) && within(counts.allocations, self.allocations);
        if kept { Ok(()) } else { Err(self.compare(counts)) }
    }

    fn compare(&self, counts: &Counts) -> String {
        format!(
            "{}, {}: {} instructions and {:.1} allocations per call; limits {} and {}, plus {MARGIN_PERCENT} %",
            self.contestant,
            self.mode,
            thousands(counts.instructions),
            counts.allocations,
            thousands(self.instructions),
            self.allocations,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regression_beyond_the_margin_fails_with_both_numbers() {
        let limit = Limit { contestant: "x", mode: Mode::Binary, instructions: 16_800.0, allocations: 11.0 };
        let counts = |instructions, allocations| Counts {
            contestant: "x",
            mode: Mode::Binary,
            instructions,
            allocations,
        };
        let rows = [
            (16_000.0, 10.0, true),
            (17_130.0, 11.2, true),
            (17_140.0, 11.0, false),
            (16_000.0, 12.0, false),
        ];
        for (instructions, allocations, kept) in rows {
            assert_eq!(
                limit.check(&counts(instructions, allocations)).is_ok(),
                kept,
                "{instructions} {allocations}"
            );
        }
        let failure = limit.check(&counts(17_900.0, 12.0)).unwrap_err();
        assert_eq!(
            failure,
            "x, binary: 17,900 instructions and 12.0 allocations per call; limits 16,800 and 11, plus 2 %"
        );
    }
}
