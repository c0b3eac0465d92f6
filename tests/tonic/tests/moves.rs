//! A service moves from tonic-web to Sonora by a few lines, which the guide shows; both forms build and answer.

use sonora_http::Channel;
use sonora_stubs::helloworld::HelloRequest;
use sonora_stubs::helloworld::greeter_client::GreeterClient;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

const BEFORE: &str = include_str!("../src/bin/greeter-before.rs");
const AFTER: &str = include_str!("../src/bin/greeter-after.rs");
const CHAPTER: &str = include_str!("../../../docs/from-tonic-web.md");

/// A program that serves, until this is dropped.
struct Serving {
    process: Child,
    url: String,
}

impl Serving {
    fn start(program: &str) -> Self {
        let mut process = Command::new(program).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect("it says where it is").to_owned();
        Self { process, url }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn greeted(channel: Channel) -> String {
    let reply = GreeterClient::new(channel).say_hello(HelloRequest { name: "world".into() }).await.unwrap();
    reply.into_inner().message
}

#[tokio::test]
async fn both_forms_answer_in_both_modes() {
    for program in [env!("CARGO_BIN_EXE_greeter-before"), env!("CARGO_BIN_EXE_greeter-after")] {
        let serving = Serving::start(program);
        let channel = sonora_tokio::channel(&serving.url).unwrap();
        assert_eq!(greeted(channel.clone()).await, "Hello, world!");
        assert_eq!(greeted(channel.text()).await, "Hello, world!");
    }
}

/// The lines of one that the other has not; what they say of themselves does not count.
fn only_in<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    let code = |line: &&str| !line.starts_with("//!");
    one.lines().filter(code).filter(|line| !other.lines().any(|known| known == *line)).collect()
}

#[test]
fn at_most_five_lines_change_and_the_guide_shows_them() {
    let (removed, added) = (only_in(BEFORE, AFTER), only_in(AFTER, BEFORE));
    assert!(!removed.is_empty() && removed.len() <= 5 && added.len() <= 5, "{removed:?} {added:?}");
    let shown = |sign: &str, lines: &[&str]| {
        lines.iter().all(|line| {
            CHAPTER
                .lines()
                .any(|shown| shown.strip_prefix(sign).is_some_and(|shown| shown.trim() == line.trim()))
        })
    };
    assert!(shown("-", &removed), "{removed:?}");
    assert!(shown("+", &added), "{added:?}");
}
