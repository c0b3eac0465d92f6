//! Turns protox's errors into ours.
//!
//! protox keeps what a person needs in miette's labels, as byte offsets; its `Display` is the bare sentence. The source
//! is read again for them: an error is the end of the build, so the time does not matter.

use std::fs;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, LabeledSpan};

use crate::edition;
use crate::error::{Error, Paths, Position, Problem};

/// What protox said about `file` (or about one that it imports), with places and advice.
pub(crate) fn explain(error: &protox::Error, file: &Path, includes: &[&Path]) -> Error {
    let Some(name) = error.file() else {
        return explain_unnamed(error, file, includes);
    };
    let path = find(name, includes);
    let source = fs::read_to_string(&path).unwrap_or_default();
    if error.is_parse()
        && let Some((line, edition)) = edition::find(&source)
    {
        return Error::Edition { file: path, line, edition };
    }

    let mut problems = vec![problem(error, &path, &source)];
    for related in error.related().into_iter().flatten() {
        problems.push(problem(related, &path, &source));
    }
    if error.is_file_not_found() {
        let help = format!("imports are looked up in {}", Paths(includes));
        problems.iter_mut().for_each(|problem| problem.help = Some(help.clone()));
    }
    Error::Proto { problems }
}

fn explain_unnamed(error: &protox::Error, file: &Path, includes: &[&Path]) -> Error {
    if error.is_file_not_found() {
        let includes = includes.iter().map(|include| include.to_path_buf()).collect();
        return Error::FileNotIncluded { file: file.to_owned(), includes };
    }
    let problem = Problem { file: file.to_owned(), position: None, message: error.to_string(), help: None };
    Error::Proto { problems: vec![problem] }
}

/// The path of the file that others import as `name`.
fn find(name: &str, includes: &[&Path]) -> PathBuf {
    includes
        .iter()
        .map(|include| include.join(name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| PathBuf::from(name))
}

fn problem(diagnostic: &dyn Diagnostic, path: &Path, source: &str) -> Problem {
    let message = diagnostic.to_string();
    let labels: Vec<LabeledSpan> = diagnostic.labels().into_iter().flatten().collect();
    let offset = match culprit(&labels) {
        Some(label) => Some(label.offset()),
        // The one error about a place that has no label.
        None => message.ends_with("reached end of file").then(|| source.trim_end().len()),
    };
    Problem {
        file: path.to_owned(),
        position: offset.map(|offset| Position::at_offset(source, offset)),
        message,
        help: diagnostic.help().map(|help| help.to_string()),
    }
}

/// Of several labels the one that is at fault: "found here", not "defined here"; the second of a pair.
fn culprit(labels: &[LabeledSpan]) -> Option<&LabeledSpan> {
    let found = |label: &&LabeledSpan| label.label().is_some_and(|text| text.starts_with("found"));
    labels.iter().find(found).or(labels.last())
}
