//! The results in Markdown: a table for each group.

use core::fmt::Write;

use crate::{
    figure::{Figure, Group},
    rounds::Row,
    spread::Spread,
};

/// All tables, with their headings.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let groups = Group::ALL.iter().map(|&group| {
        let columns: Vec<&Row> = rows.iter().filter(|row| row.figure.group() == group).collect();
        if columns.is_empty() { String::new() } else { table(group, &columns) }
    });
    groups.collect()
}

fn table(group: Group, columns: &[&Row]) -> String {
    let mut table = format!("\n## {}\n\n|", group.title());
    for row in columns {
        let _ = write!(table, " | {}", row.figure);
    }
    let _ = writeln!(table, " |\n|---|{}", "---:|".repeat(columns.len()));
    if group != Group::Memory {
        let _ = writeln!(table, "| {}, calls a second |{}", ground(columns), cells(columns, |row| Some(rate(row))));
    }
    for name in names(columns) {
        let _ = writeln!(table, "| {name} |{}", cells(columns, |row| cell(row, name)));
    }
    table
}

fn cells(columns: &[&Row], cell: impl Fn(&Row) -> Option<String>) -> String {
    columns.iter().map(|row| format!(" {} |", cell(row).unwrap_or_else(|| "-".to_owned()))).collect()
}

/// What all are compared with.
fn ground(columns: &[&Row]) -> &'static str {
    columns[0].samples[0].0
}

/// All contestants of a table, in the order of those columns that have most.
fn names(columns: &[&Row]) -> Vec<&'static str> {
    let most = columns.iter().max_by_key(|row| row.samples.len());
    most.into_iter().flat_map(|row| &row.samples).map(|(name, _)| *name).collect()
}

fn cell(row: &Row, name: &str) -> Option<String> {
    let at = row.samples.iter().position(|(other, _)| *other == name)?;
    match value(row, at) {
        _ if at == 0 && row.figure.group() != Group::Memory => Some("1".to_owned()),
        value => Some(spread(value)),
    }
}

/// Memory in the unit of its heading; rates as multiples of what all are compared with.
pub(crate) fn value(row: &Row, at: usize) -> Spread {
    let samples = &row.samples[at].1;
    match row.figure {
        Figure::IdleStream => samples.spread().per(1024.0),
        Figure::SlowReader => samples.spread().per(1024.0 * 1024.0),
        Figure::Server(_) | Figure::Client(..) => samples.ratio(&row.samples[0].1),
    }
}

fn spread(Spread { median, min, max }: Spread) -> String {
    let digits = if median < 10.0 { 2 } else { 1 };
    format!("{median:.digits$} ({min:.digits$}-{max:.digits$})")
}

/// Of the ground itself: whole numbers, or three digits.
fn rate(row: &Row) -> String {
    let median = row.samples[0].1.spread().median;
    if median < 100.0 { format!("{median:.1}") } else { thousands(median) }
}

/// A rounded count with a comma for every three digits.
fn thousands(count: f64) -> String {
    let digits = format!("{count:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
