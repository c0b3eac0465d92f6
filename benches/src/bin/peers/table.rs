//! The results in Markdown: a table for each group.

use core::fmt::Write;

use crate::{
    figure::{Figure, Group},
    rounds::{Contestant, Row},
    spread::{Samples, Spread},
};

/// By what a second is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The time that the measured process was running.
    Processor,
    /// The clock on the wall.
    Clock,
}

/// All tables, with their headings.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let tables = [By::Processor, By::Clock].into_iter().flat_map(|by| Group::ALL.map(|group| (group, by)));
    // Memory knows no time: its table is printed once.
    let tables = tables.filter(|&table| table != (Group::Memory, By::Processor));
    let tables = tables.map(|(group, by)| {
        let columns: Vec<&Row> = rows.iter().filter(|row| row.figure.group() == group).collect();
        if columns.is_empty() { String::new() } else { table(group, by, &columns) }
    });
    tables.collect()
}

fn table(group: Group, by: By, columns: &[&Row]) -> String {
    let (second, heading) = match (group, by) {
        (Group::Memory, _) => ("", ""),
        (_, By::Processor) => ("calls in a second of processor time", ", by processor time"),
        (_, By::Clock) => ("calls a second", ", by the clock"),
    };
    let mut table = format!("\n## {}{heading}\n\n|", group.title());
    for row in columns {
        let _ = write!(table, " | {}", row.figure);
    }
    let _ = writeln!(table, " |\n|---|{}", "---:|".repeat(columns.len()));
    if group != Group::Memory {
        let ground = cells(columns, |row| Some(rate(row, by)));
        let name = columns[0].samples[0].name;
        let _ = writeln!(table, "| {name}, {second} |{ground}");
        if by == By::Processor {
            let _ = writeln!(
                table,
                "| {name}, of the time it was running |{}",
                cells(columns, |row| Some(running(row)))
            );
        }
    }
    for name in names(columns) {
        let _ = writeln!(table, "| {name} |{}", cells(columns, |row| cell(row, by, name)));
    }
    table
}

fn cells(columns: &[&Row], cell: impl Fn(&Row) -> Option<String>) -> String {
    columns.iter().map(|row| format!(" {} |", cell(row).unwrap_or_else(|| "-".to_owned()))).collect()
}

/// All contestants of a table, in the order of those columns that have most.
fn names(columns: &[&Row]) -> Vec<&'static str> {
    let most = columns.iter().max_by_key(|row| row.samples.len());
    most.into_iter().flat_map(|row| &row.samples).map(|contestant| contestant.name).collect()
}

fn cell(row: &Row, by: By, name: &str) -> Option<String> {
    let at = row.samples.iter().position(|contestant| contestant.name == name)?;
    match value(row, by, at) {
        _ if at == 0 && row.figure.group() != Group::Memory => Some("1".to_owned()),
        value => Some(spread(value)),
    }
}

/// Memory in the unit of its heading; rates as multiples of what all are compared with.
pub(crate) fn value(row: &Row, by: By, at: usize) -> Spread {
    let [contestant, ground] = [at, 0].map(|at| samples(&row.samples[at], by));
    match row.figure {
        Figure::IdleStream => row.samples[at].plain.spread().per(1024.0),
        Figure::SlowReader => row.samples[at].plain.spread().per(1024.0 * 1024.0),
        Figure::Server(_) | Figure::Client(..) => contestant.ratio(ground),
    }
}

fn samples(contestant: &Contestant, by: By) -> &Samples {
    match by {
        By::Processor => &contestant.processor,
        By::Clock => &contestant.plain,
    }
}

fn spread(Spread { median, min, max }: Spread) -> String {
    let digits = if median < 10.0 { 2 } else { 1 };
    format!("{median:.digits$} ({min:.digits$}-{max:.digits$})")
}

/// Of the ground itself: whole numbers, or three digits.
fn rate(row: &Row, by: By) -> String {
    let median = samples(&row.samples[0], by).spread().median;
    if median < 100.0 { format!("{median:.1}") } else { thousands(median) }
}

/// How much of the time the ground had its core, and something to do.
fn running(row: &Row) -> String {
    let Contestant { plain, processor, .. } = &row.samples[0];
    format!("{:.0} %", plain.ratio(processor).median * 100.0)
}

/// A rounded count with a comma for every three digits.
fn thousands(count: f64) -> String {
    let digits = format!("{count:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
