//! The results as a picture: bars, in SVG.

use core::fmt::Write;

use sonora_benches::{
    Mode,
    workload::{Http, Kind, Workload},
};

use crate::{
    figure::{Figure, Group},
    rounds::Row,
    spread::Spread,
    table::{self, By},
};

/// Two panels beside each other, each with a line for every contestant.
const WIDTH: f64 = 960.0;
const PANEL: f64 = WIDTH / 2.0;
const NAMES: f64 = 165.0;
const BARS: f64 = PANEL - NAMES - 70.0;
const LINE: f64 = 19.0;
const TITLE: f64 = 34.0;

/// The panels of the figures that tell most; the tables have them all.
pub(crate) fn svg(rows: &[Row]) -> String {
    let chosen: Vec<&Row> = rows.iter().filter(|row| shown(row.figure)).collect();
    let (mut panels, mut top) = (String::new(), 44.0);
    for pair in chosen.chunks(2) {
        for (column, row) in pair.iter().enumerate() {
            panel(&mut panels, row, column as f64 * PANEL, top);
        }
        let lines = pair.iter().map(|row| row.samples.len()).max().unwrap_or_default();
        top += TITLE + LINE * lines as f64 + 14.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {top}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"26\" font-size=\"16\" font-weight=\"bold\">Multiples of bare hyper's rate, by processor time; the \
         thin lines are the slowest and the fastest round</text>\n{panels}</svg>\n"
    )
}

fn shown(figure: Figure) -> bool {
    match figure {
        Figure::Server(Workload { http, mode, kind: Kind::Unary, connections, .. }) => {
            connections == 16 && (http == Http::One || mode == Mode::Binary)
        }
        Figure::Server(Workload { http, kind: Kind::Download(shape) | Kind::Upload(shape), .. }) => {
            http == Http::One && (shape.bytes == 1 << 10 || shape.bytes == 1 << 20)
        }
        Figure::Client(mode, in_flight) => mode == Mode::Binary && in_flight == 1,
        Figure::IdleStream => true,
        Figure::SlowReader => false,
    }
}

fn panel(out: &mut String, row: &Row, left: f64, top: f64) {
    let values: Vec<(&str, Spread)> = row
        .samples
        .iter()
        .enumerate()
        .map(|(at, contestant)| (contestant.name, table::value(row, By::Processor, at)))
        .collect();
    let longest = values.iter().map(|(_, spread)| spread.max).fold(f64::MIN_POSITIVE, f64::max);
    let _ = writeln!(
        out,
        "<g transform=\"translate({left} {top})\">\n<text x=\"12\" y=\"16\" font-weight=\"bold\">{}</text>",
        title(row.figure)
    );
    for (line, (name, spread)) in values.iter().enumerate() {
        bar(out, name, *spread, TITLE + LINE * line as f64, BARS / longest);
    }
    out.push_str("</g>\n");
}

fn title(figure: Figure) -> String {
    match figure.group() {
        Group::Unary => format!("unary: {figure} connections"),
        Group::Downloads => format!("from the server: {figure}"),
        Group::Uploads => format!("to the server: {figure}"),
        Group::Clients => format!("clients: {figure}"),
        Group::Memory => format!("memory, less is better: {figure}"),
    }
}

fn bar(out: &mut String, name: &str, spread: Spread, top: f64, scale: f64) {
    let Spread { median, min, max } = spread;
    let (width, middle) = (median * scale, top + LINE / 2.0 - 2.0);
    let colour = if name.starts_with("sonora") { "#2f6fdb" } else { "#a9b1bd" };
    let (digits, text) = (if median < 10.0 { 2 } else { 1 }, top + LINE - 7.0);
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{text:.1}\" text-anchor=\"end\">{name}</text>\
         <rect x=\"{NAMES}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{colour}\"/>\
         <path d=\"M{:.1} {middle:.1}H{:.1}\" stroke=\"#222\"/>\
         <text x=\"{:.1}\" y=\"{text:.1}\">{median:.digits$}</text>",
        NAMES - 6.0,
        LINE - 4.0,
        NAMES + min * scale,
        NAMES + max * scale,
        NAMES + max * scale + 6.0,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rounds::Contestant, spread::Samples};

    #[test]
    fn every_contestant_of_a_panel_has_its_bar() {
        let mut samples = Samples::default();
        samples.push(2.0);
        let figure = Figure::Client(Mode::Binary, 1);
        let row = Row {
            figure,
            samples: ["raw", "sonora"]
                .map(|name| Contestant { name, plain: samples.clone(), processor: samples.clone() })
                .into(),
        };
        let picture = svg(&[row]);
        assert_eq!(picture.matches("height=\"15\"").count(), 2);
        assert_eq!(picture.matches(">1.00</text>").count(), 2);
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
    }
}
