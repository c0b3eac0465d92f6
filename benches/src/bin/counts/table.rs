//! How counts are printed: line by line, as they come.

use sonora_benches::Error;

use crate::measure::Counts;

type Rows<'a> = &'a mut dyn Iterator<Item = Result<Counts, Error>>;

/// A Markdown table.
pub(crate) fn markdown(rows: Rows<'_>) -> Result<(), Error> {
    println!(
        "| {:<20} | {:<6} | {:>19} | {:>18} |",
        "contestant", "mode", "instructions / call", "allocations / call"
    );
    println!("|{:-<22}|{:-<8}|{:->20}:|{:->19}:|", "", "", "", "");
    for row in rows {
        let Counts { contestant, mode, instructions, allocations } = row?;
        let instructions = thousands(instructions);
        println!("| {contestant:<20} | {mode:<6} | {instructions:>19} | {allocations:>18.1} |");
    }
    Ok(())
}

/// One JSON object a line.
pub(crate) fn json(rows: Rows<'_>) -> Result<(), Error> {
    for row in rows {
        let Counts { contestant, mode, instructions, allocations } = row?;
        println!(
            r#"{{"contestant":"{contestant}","mode":"{mode}","instructions":{instructions:.1},"allocations":{allocations:.3}}}"#
        );
    }
    Ok(())
}

/// A rounded count with a comma for every three digits.
pub(crate) fn thousands(count: f64) -> String {
    let digits = format!("{count:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_from_the_right() {
        let rows =
            [(0.4, "0"), (999.0, "999"), (1000.0, "1,000"), (16_800.4, "16,800"), (1_234_567.0, "1,234,567")];
        for (count, text) in rows {
            assert_eq!(thousands(count), text);
        }
    }
}
