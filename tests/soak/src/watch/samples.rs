//! What was seen of a server, and whether it is flat.

/// A server at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// `VmRSS`, in bytes.
    pub(crate) resident: u64,
    /// Bytes that are allocated: what it asked for and did not give back.
    pub(crate) held: u64,
    pub(crate) threads: u64,
    pub(crate) descriptors: u64,
    /// Handlers, with the streams that they returned.
    pub(crate) running: u64,
    /// Tasks of the runtime: connections, drains, deadlines.
    pub(crate) tasks: u64,
    /// Calls that have ended, since the start.
    pub(crate) ended: u64,
}

/// All that was seen under load.
#[derive(Debug, Default)]
pub(crate) struct Samples(Vec<Sample>);

/// At rest, the allocated bytes may differ by this: tables that were made larger, names of threads.
pub(crate) const HELD_SLACK: u64 = 256 << 10;

/// Under load, a median may be this much above the one before ...
pub(crate) const PERCENT: u64 = 10;

/// ... and memory by so many bytes more: the allocator's own, one of its arenas filling up.
pub(crate) const RESIDENT_SLACK: u64 = 4 << 20;

/// ... and threads and descriptors by so many.
const COUNT_SLACK: u64 = 16;

impl Sample {
    /// Nobody calls, and nothing runs.
    pub(crate) const fn is_idle(&self) -> bool {
        self.running == 0 && self.tasks == 0
    }

    /// Nothing is left of what was between `before` and now.
    pub(crate) const fn is_rest_after(&self, before: &Self) -> bool {
        self.is_idle() && self.descriptors <= before.descriptors && self.held <= before.held + HELD_SLACK
    }
}

/// One figure of a sample.
type Figure = fn(&Sample) -> u64;

impl Samples {
    pub(super) fn push(&mut self, sample: Sample) {
        self.0.push(sample);
    }

    pub(crate) fn ended(&self) -> u64 {
        self.0.last().map_or(0, |last| last.ended)
    }

    /// The medians of a number in the second third and in the last one.
    pub(crate) fn medians(&self, of: impl Fn(&Sample) -> u64) -> (u64, u64) {
        let third = self.0.len() / 3;
        let median = |samples: &[Sample]| {
            let mut numbers: Vec<u64> = samples.iter().map(&of).collect();
            numbers.sort_unstable();
            numbers.get(numbers.len() / 2).copied().unwrap_or_default()
        };
        (median(&self.0[third..2 * third]), median(&self.0[2 * third..]))
    }

    /// What is not flat.
    pub(crate) fn growing(&self) -> Vec<&'static str> {
        let grows = |of: Figure, slack: u64| {
            let (second, last) = self.medians(of);
            last > second + second * PERCENT / 100 + slack
        };
        let rows: [(&str, Figure, u64); 4] = [
            ("resident memory", |sample| sample.resident, RESIDENT_SLACK),
            ("allocated memory", |sample| sample.held, RESIDENT_SLACK),
            ("threads", |sample| sample.threads, COUNT_SLACK),
            ("descriptors", |sample| sample.descriptors, COUNT_SLACK),
        ];
        rows.into_iter().filter(|(_, of, slack)| grows(*of, *slack)).map(|(name, ..)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(resident: u64, descriptors: u64) -> Sample {
        Sample { resident, held: 0, threads: 4, descriptors, running: 0, tasks: 0, ended: 0 }
    }

    #[test]
    fn what_grows_is_found_and_what_wobbles_is_not() {
        const MIB: u64 = 1 << 20;
        let series = |of: fn(u64) -> Sample| Samples((0..90).map(of).collect()).growing();
        assert!(series(|index| sample(100 * MIB + (index % 7) * MIB, 40 + index % 9)).is_empty());
        // Whatever it does at first is no matter.
        assert!(series(|index| sample(if index < 30 { index * MIB } else { 30 * MIB }, 40)).is_empty());
        assert_eq!(series(|index| sample(100 * MIB + index * MIB, 40)), ["resident memory"]);
        assert_eq!(series(|index| sample(100 * MIB, 40 + index)), ["descriptors"]);
    }

    #[test]
    fn rest_is_when_nothing_is_left() {
        let before = sample(0, 10);
        assert!(before.is_rest_after(&before));
        let rows = [
            Sample { descriptors: 11, ..before.clone() },
            Sample { running: 1, ..before.clone() },
            Sample { tasks: 1, ..before.clone() },
            Sample { held: HELD_SLACK + 1, ..before.clone() },
        ];
        assert!(rows.iter().all(|row| !row.is_rest_after(&before)));
    }
}
