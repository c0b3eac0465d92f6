//! Finds an `edition` statement, which protox refuses as an unexpected token.

/// The line (from 1) and the value of the file's `edition = "..."` statement.
///
/// Only the first statement of a file can be one, so `None` as soon as anything else comes first.
pub(crate) fn find(source: &str) -> Option<(usize, String)> {
    let rest = skip_blanks_and_comments(source);
    let line = source.get(..source.len() - rest.len())?.matches('\n').count() + 1;
    let value = skip_blanks_and_comments(rest.strip_prefix("edition")?).strip_prefix('=')?;
    let value = value.split(';').next()?.trim();
    Some((line, value.to_owned()))
}

fn skip_blanks_and_comments(source: &str) -> &str {
    let mut rest = source.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        rest = if let Some(comment) = rest.strip_prefix("//") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_leading_statement_counts() {
        for (source, expected) in [
            ("edition = \"2023\";", Some((1, "\"2023\""))),
            ("// edition\n/* a\nb */ edition\n= '2024' ;\n", Some((3, "'2024'"))),
            ("syntax = \"proto3\";\nedition = \"2023\";", None),
            ("editions = 1;", None),
            ("// edition = \"2023\";", None),
            ("/* open", None),
            ("", None),
        ] {
            assert_eq!(find(source), expected.map(|(line, value)| (line, value.to_owned())), "{source}");
        }
    }
}
