//! Makes comments of `.proto` files safe as Rust documentation.
//!
//! rustdoc compiles every code sample that is not labelled as another language, and takes any paragraph indented by
//! four columns for one. A comment like
//!
//! ```text
//! // Example:
//! //
//! //     {"name": "you"}
//! ```
//!
//! would fail in `cargo test` of a crate whose author never wrote a doctest. The descriptors are changed before prost
//! reads them, so that messages, fields and services are all treated alike.

use prost_types::FileDescriptorSet;

/// Applies [`tame_text`] to all comments that become documentation.
pub(crate) fn tame(descriptors: &mut FileDescriptorSet) {
    let infos = descriptors.file.iter_mut().filter_map(|file| file.source_code_info.as_mut());
    for location in infos.flat_map(|info| &mut info.location) {
        for text in [&mut location.leading_comments, &mut location.trailing_comments].into_iter().flatten() {
            *text = tame_text(text);
        }
    }
}

/// The same text, flush left, with every code sample fenced and labelled as another language than Rust.
///
/// Flush left, because prost-build writes one blank before most lines but not before those that start with exactly
/// one, which would shift a sample against its paragraph.
fn tame_text(comment: &str) -> String {
    let lines: Vec<String> = comment.lines().map(|line| line.trim_end().replace('\t', "    ")).collect();
    let margin = lines.iter().filter(|line| !line.is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let mut tamer = Tamer { sample: Sample::None, list: 0, after_blank: true, out: Vec::new() };
    for line in &lines {
        tamer.line(line.get(margin..).unwrap_or_default());
    }
    tamer.finish()
}

/// Reads a comment line by line, as far as Markdown's code samples go.
struct Tamer<'a> {
    sample: Sample<'a>,
    /// Column at which the text of the current list item starts, 0 outside of lists. Samples count from here.
    list: usize,
    /// A line that only continues a paragraph starts no sample, however far it is indented.
    after_blank: bool,
    out: Vec<String>,
}

/// The code sample that a line is in.
#[derive(Clone, Copy)]
enum Sample<'a> {
    None,
    /// Until a line of at least these backquotes or tildes.
    Fenced(&'a str),
    /// Until a text that is indented less.
    Indented(usize),
}

impl<'a> Tamer<'a> {
    fn line(&mut self, line: &'a str) {
        let text = line.trim_start();
        match self.sample {
            Sample::None => self.text(line, text),
            Sample::Fenced(fence) => {
                if text.starts_with(fence) && fence_of(text) == Some(text) {
                    self.sample = Sample::None;
                }
                self.out.push(line.to_owned());
            }
            Sample::Indented(column) if text.is_empty() || indent(line) >= column => {
                self.out.push(unindented(line).to_owned());
            }
            Sample::Indented(_) => {
                self.close_indented();
                self.after_blank = true;
                self.text(line, text);
            }
        }
    }

    /// A line outside of samples; it may start one.
    fn text(&mut self, line: &'a str, text: &'a str) {
        let column = indent(line);
        let starts_block = self.after_blank && !text.is_empty();
        self.after_blank = text.is_empty();
        if starts_block && column < self.list {
            self.list = 0;
        }
        if let Some(fence) = fence_of(text) {
            self.sample = Sample::Fenced(fence);
            let label = label(text.trim_start_matches(fence));
            self.out.push(format!("{}{fence}{label}", " ".repeat(column)));
            return;
        }
        if starts_block && column >= self.list + 4 {
            self.sample = Sample::Indented(self.list + 4);
            self.out.push(format!("{}```text", " ".repeat(self.list)));
            self.out.push(unindented(line).to_owned());
            return;
        }
        if let Some(width) = item_width(text) {
            self.list = column + width;
        }
        self.out.push(line.to_owned());
    }

    /// Puts the closing fence before the blank lines that came after the sample.
    fn close_indented(&mut self) {
        let end = self.out.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        self.out.insert(end, format!("{}```", " ".repeat(self.list)));
        self.sample = Sample::None;
    }

    fn finish(mut self) -> String {
        match self.sample {
            Sample::None => {}
            Sample::Fenced(fence) => self.out.push(fence.to_owned()),
            Sample::Indented(_) => self.close_indented(),
        }
        self.out.join("\n")
    }
}

/// The three or more backquotes or tildes with which a line starts, unless they quote a part of the line.
fn fence_of(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|c| "`~".contains(*c))?;
    let fence = text.get(..text.len() - text.trim_start_matches(mark).len())?;
    let is_quote = mark == '`' && text.trim_start_matches(fence).contains(mark);
    (fence.len() >= 3 && !is_quote).then_some(fence)
}

/// The label of a fence, or `text` where rustdoc would take it for Rust.
fn label(label: &str) -> &str {
    let label = label.trim();
    let is_plain_word = label.chars().all(|c| c.is_ascii_alphanumeric() || "+-_.#".contains(c));
    let means_rust = RUST_LABELS.contains(&label) || label.starts_with("edition");
    if label.is_empty() || !is_plain_word || means_rust { "text" } else { label }
}

/// What rustdoc takes for Rust, or for a remark on Rust.
const RUST_LABELS: &[&str] = &[
    "rust",
    "ignore",
    "no_run",
    "should_panic",
    "compile_fail",
    "allow_fail",
    "test_harness",
    "standalone_crate",
    "standalone",
];

/// Width of a list item's marker with its blank: `- `, `* `, `+ `, `1. `, `1) `.
fn item_width(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let markers: &[char] = if rest.len() < text.len() { &['.', ')'] } else { &['-', '*', '+'] };
    let after = rest.strip_prefix(markers)?;
    after.starts_with(' ').then(|| text.len() - after.trim_start().len())
}

/// A line of an indented sample, for use between fences.
fn unindented(line: &str) -> &str {
    line.get(4..).unwrap_or_default()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_fenced_as_text() {
        for (what, comment, expected) in [
            ("plain", " One.\n Two.\n", "One.\nTwo."),
            ("paragraphs", " One.\n\n Two.\n", "One.\n\nTwo."),
            ("a hanging indent is no sample", " One:\n      two\n", "One:\n     two"),
            ("indented", " E:\n\n     let a;\n\n     b\n\n End.", "E:\n\n```text\nlet a;\n\nb\n```\n\nEnd."),
            ("indented by a tab", " E:\n\n\ta\n", "E:\n\n   a"),
            ("indented by two tabs", " E:\n\n\t\ta\n", "E:\n\n```text\n   a\n```"),
            ("at the end", "E:\n\n    a\n", "E:\n\n```text\na\n```"),
            ("at the start, and flush left again", "     a\n\n b", "```text\na\n```\n\nb"),
            ("all indented is none", "        a\n        b", "a\nb"),
            ("bare fence", " ```\n a\n ```\n b", "```text\na\n```\nb"),
            ("rust fence", "```rust\na\n```", "```text\na\n```"),
            ("rust remarks", "```rust,no_run\na\n```", "```text\na\n```"),
            ("tilde fence", "~~~\na\n~~~", "~~~text\na\n~~~"),
            ("longer fence", "````\n```\n````", "````text\n```\n````"),
            ("other language", "```json\n{}\n```", "```json\n{}\n```"),
            ("a quote is no fence", "```a``` b\nc", "```a``` b\nc"),
            ("never closed", "```\na", "```text\na\n```"),
            ("list paragraph", "- a\n\n  b\n\nc", "- a\n\n  b\n\nc"),
            ("numbered list paragraph", "10. a\n\n    b", "10. a\n\n    b"),
            ("sample in a list", "- a\n\n      b\n\nc", "- a\n\n  ```text\n  b\n  ```\n\nc"),
            ("sample after a list", "- a\n\nb\n\n    c", "- a\n\nb\n\n```text\nc\n```"),
        ] {
            assert_eq!(tame_text(comment), expected, "{what}");
        }
    }
}
