//! A page as documentation tests.
//!
//! What a snippet needs to compile, and its reader does not need to see, stands in a comment before it. A page does
//! not show it:
//!
//! ````text
//! <!-- test: async
//! use helloworld::HelloRequest;
//! -->
//! ```rust
//! let reply = greeter.say_hello(HelloRequest::default()).await?;
//! ```
//! ````
//!
//! `async` and `fn` put the snippet into a `main` that may fail; without one of them it stands as it is. What follows a
//! line of three dots goes behind the snippet.

/// The same page, with what was in the comments in the snippets, as lines that begin with `# `.
pub(crate) fn compiled(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines();
    let mut around = Around::default();
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- test:") {
            around = Around::read(comment, &mut lines);
        } else if line == "```" {
            hide(&mut out, &core::mem::take(&mut around).close);
            show(&mut out, line);
        } else if line.starts_with("```rust") {
            show(&mut out, line);
            hide(&mut out, &around.open);
        } else {
            show(&mut out, line);
        }
    }
    out
}

/// What stands around a snippet.
#[derive(Default)]
struct Around<'a> {
    open: Vec<&'a str>,
    close: Vec<&'a str>,
}

impl<'a> Around<'a> {
    fn read(comment: &'a str, lines: &mut impl Iterator<Item = &'a str>) -> Self {
        let (kind, hidden) = match comment.strip_suffix("-->") {
            Some(kind) => (kind, Vec::new()),
            None => (comment, lines.take_while(|line| *line != "-->").collect()),
        };
        let (open, close): (&[&str], &[&str]) = match kind.trim() {
            "async" => {
                (&["#[tokio::main]", "async fn main() -> Result<(), Box<dyn core::error::Error>> {"], END)
            }
            "fn" => (&["fn main() -> Result<(), Box<dyn core::error::Error>> {"], END),
            _ => (&[], &[]),
        };
        let (before, behind) = match hidden.iter().position(|line| *line == "...") {
            Some(dots) => (&hidden[..dots], &hidden[dots + 1..]),
            None => (&hidden[..], &[][..]),
        };
        Self { open: [open, before].concat(), close: [behind, close].concat() }
    }
}

const END: &[&str] = &["Ok(()) }"];

fn show(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn hide(out: &mut String, lines: &[&str]) {
    for line in lines {
        show(out, &format!("# {line}"));
    }
}
