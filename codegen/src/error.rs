//! Why a build failed, in words for the person who runs it.

use core::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why no Rust code was generated.
///
/// `Display` and `Debug` print the same text, which starts with `file:line:column:` where a `.proto` file is at fault:
/// a build script's `fn main() -> Result<(), Error>` prints the `Debug` form.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `.proto` files have a syntax error, an unknown type, a missing import, names that clash in Rust, ...
    #[error("{}", Joined(problems))]
    Proto {
        /// What is wrong, at least one.
        problems: Vec<Problem>,
    },
    /// A file is written in an edition of Protobuf, which protox and prost do not know.
    #[error(
        "{}:{line}: editions of Protobuf are not supported: write `syntax = \"proto3\";` instead of `edition = {edition};` \
         (the bytes on the wire are the same; mark fields whose presence matters `optional`, and drop `features.*` options)",
        file.display()
    )]
    Edition {
        /// The file as it was found.
        file: PathBuf,
        /// Line of the `edition` statement, from 1.
        line: usize,
        /// The edition's name as written, quotes included.
        edition: String,
    },
    /// A file to compile does not exist.
    #[error("no file `{}`; looked for {}", file.display(), Paths(looked_for))]
    FileNotFound {
        /// The file as it was asked for.
        file: PathBuf,
        /// Every place where it could have been.
        looked_for: Vec<PathBuf>,
    },
    /// A file to compile lies in none of the include directories, so it has no name by which others could import it.
    #[error(
        "`{}` lies in none of the include directories ({}): add its directory to the second argument of `compile_protos`, \
         and write both as relative or both as absolute paths",
        file.display(), Paths(includes)
    )]
    FileNotIncluded {
        /// The file as it was asked for.
        file: PathBuf,
        /// The include directories.
        includes: Vec<PathBuf>,
    },
    /// An include directory does not exist.
    #[error("no include directory `{}`; looked for {}", include.display(), Paths(core::slice::from_ref(looked_for)))]
    IncludeNotFound {
        /// The directory as it was asked for.
        include: PathBuf,
        /// Where it should have been.
        looked_for: PathBuf,
    },
    /// The package depends on none of the crates that generated code could name.
    #[error(
        "no Sonora crate in the dependencies of `{}`: add the one for your runtime, for example `cargo add sonora-tokio` \
         (or {}), or name it with `sonora_build::configure().crate_path(\"::...\")`",
        manifest.display(), others.join(", ")
    )]
    CrateNotFound {
        /// The `Cargo.toml` that was read.
        manifest: PathBuf,
        /// The other crates that would do.
        others: &'static [&'static str],
    },
    /// The package's `Cargo.toml` was not found or not understood, so the Sonora crate is not known.
    #[error(
        "cannot tell which Sonora crate to use: {reason}; name it with `.crate_path(\"::sonora_tokio\")`"
    )]
    Manifest {
        /// What went wrong while reading it.
        reason: String,
    },
    /// There is no place to write to.
    #[error("OUT_DIR is not set: call this from a build script, or set `.out_dir(..)`")]
    OutDirUnknown,
    /// A file or directory could not be read or written.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// prost-build refused its settings (a doubled extern path, ...) or could not write.
    #[error("prost-build: {source}")]
    Prost {
        /// What it said.
        source: io::Error,
    },
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One thing that is wrong in a `.proto` file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The file as it was found.
    pub file: PathBuf,
    /// Where in the file; `None` for what concerns all of it.
    pub position: Option<Position>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a `.proto` file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The whole line.
    pub text: String,
}

impl Position {
    /// The place of a byte offset; one beyond the end is the end.
    pub(crate) fn at_offset(source: &str, offset: usize) -> Self {
        let before = source.get(..offset).unwrap_or(source);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let text = source.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or_default().chars().count() + 1,
            text: text.to_owned(),
        }
    }

    /// The place of a line and column, both from 0, as descriptors count them.
    pub(crate) fn at_line(source: &str, line: usize, column: usize) -> Self {
        let text = source.lines().nth(line).unwrap_or_default().to_owned();
        Self { line: line + 1, column: column + 1, text }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(Position { line, column, text }) = &self.position {
            // Tabs are kept, so that the caret stands below its character.
            let indent: String =
                text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            let gutter = " ".repeat(line.to_string().len());
            write!(f, "{line}:{column}: {}\n {line} | {text}\n {gutter} | {indent}^", self.message)?;
        } else {
            write!(f, " {}", self.message)?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// Problems, each on its own lines.
struct Joined<'a>(&'a [Problem]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, problem)| {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")
        })
    }
}

/// Paths for a sentence: `a`, `b`.
pub(crate) struct Paths<'a, P>(pub(crate) &'a [P]);

impl<P: AsRef<Path>> fmt::Display for Paths<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none given");
        }
        self.0.iter().enumerate().try_for_each(|(index, path)| {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", path.as_ref().display())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_lines_and_columns() {
        let source = "ab\ncé d\n";
        for (offset, line, column, text) in
            [(0, 1, 1, "ab"), (3, 2, 1, "cé d"), (7, 2, 4, "cé d"), (8, 2, 5, "cé d"), (99, 3, 1, "")]
        {
            let expected = Position { line, column, text: text.to_owned() };
            let found = Position::at_offset(source, offset);
            assert_eq!((found.line, found.column, &found.text), (line, column, &expected.text), "{offset}");
        }
    }

    #[test]
    fn debug_prints_the_sentence() {
        let error = Error::OutDirUnknown;
        assert_eq!(format!("{error:?}"), format!("{error}"));
    }

    #[test]
    fn the_caret_stands_below_its_character() {
        let position = Position::at_line("\tBar b = 1;", 0, 1);
        let problem = Problem {
            file: "a.proto".into(),
            position: Some(position),
            message: "what".to_owned(),
            help: Some("do".to_owned()),
        };
        assert_eq!(problem.to_string(), "a.proto:1:2: what\n 1 | \tBar b = 1;\n   | \t^\n  help: do");
    }
}
