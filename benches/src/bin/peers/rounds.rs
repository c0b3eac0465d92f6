//! The rounds: everything is measured once in each, those who are compared right after one another.

use std::time::Instant;

use sonora_benches::Error;

use crate::{
    arguments::Options,
    figure::{Bench, Figure, Value},
    spread::Samples,
};

/// What was measured.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) figure: Figure,
    /// Of each contestant, in the order of the tables; what all are compared with is first.
    pub(crate) samples: Vec<Contestant>,
}

/// What was measured of one.
#[derive(Debug, Default)]
pub(crate) struct Contestant {
    pub(crate) name: &'static str,
    /// Bytes, or calls in a second of the clock.
    pub(crate) plain: Samples,
    /// Calls in a second of the measured process's processor time.
    pub(crate) processor: Samples,
}

/// Measures all rounds.
pub(crate) fn measure(options: &Options, bench: &Bench) -> Result<Vec<Row>, Error> {
    let figures = Figure::all().into_iter().filter(|figure| !(options.quick && figure.is_long()));
    let figures = figures.filter(|figure| options.has_column(&figure.name()));
    let mut rows: Vec<Row> = figures.map(|figure| Row::new(figure, options)).collect();
    rows.retain(|row| !row.samples.is_empty());
    for round in 0..options.rounds {
        let started = Instant::now();
        for row in &mut rows {
            row.measure(round as usize, bench)?;
        }
        eprintln!("round {} of {}: {:.0} s", round + 1, options.rounds, started.elapsed().as_secs_f64());
    }
    Ok(rows)
}

impl Row {
    /// All who take part. The first always does; without others, it is compared with nobody.
    fn new(figure: Figure, options: &Options) -> Self {
        let mut names = figure.contestants();
        if !options.only.is_empty() {
            let ground = names[0];
            let chosen = |name: &str| options.only.iter().any(|only| only == name);
            if names.iter().any(|name| chosen(name)) {
                names.retain(|name| *name == ground || chosen(name));
            } else {
                names.clear();
            }
        }
        Self {
            figure,
            samples: names.into_iter().map(|name| Contestant { name, ..Default::default() }).collect(),
        }
    }

    /// Each round begins with another contestant, so that none is always after the same one.
    fn measure(&mut self, round: usize, bench: &Bench) -> Result<(), Error> {
        let count = self.samples.len();
        for turn in 0..count {
            let contestant = &mut self.samples[(turn + round) % count];
            let name = contestant.name;
            let value = self.figure.measure(name, bench);
            match value.map_err(|error| format!("{name}, {}: {error}", self.figure))? {
                Value::Bytes(bytes) => contestant.plain.push(bytes),
                Value::Rate { clock, processor } => {
                    contestant.plain.push(clock);
                    contestant.processor.push(processor);
                }
            }
        }
        Ok(())
    }
}
