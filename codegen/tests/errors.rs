//! What a user reads when a build fails: the place, what is wrong, and what to do.

use std::fs;
use std::path::Path;

use sonora_build::Error;

/// Builds `files` (of which the first is compiled) in a directory of their own. The directory is cut from the message.
fn message(files: &[(&str, &str)]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(dir.path().join(name), content).unwrap();
    }
    let error = build(dir.path(), files[0].0, dir.path()).unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string(), "main() prints Debug");
    error
        .to_string()
        .replace(&format!("{}/", dir.path().display()), "")
        .replace(&*dir.path().to_string_lossy(), "DIR")
}

fn build(out_dir: &Path, file: &str, include: &Path) -> Result<(), Error> {
    sonora_build::configure()
        .crate_path("::sonora_tokio")
        .out_dir(out_dir.join("out"))
        .compile_protos(&[file], &[include])
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_place() {
    for (what, source, expected) in [
        (
            "syntax",
            "syntax = \"proto3\";\nmessage A {\n  int32 a 1;\n}\n",
            "a.proto:3:11: expected '=', but found '1'\n 3 |   int32 a 1;\n   |           ^",
        ),
        (
            "unknown type",
            "syntax = \"proto3\";\nmessage A {\n\tB b = 1;\n}\n",
            "a.proto:3:2: name 'B' is not defined\n 3 | \tB b = 1;\n   | \t^",
        ),
        (
            "unknown type of an RPC",
            "syntax = \"proto3\";\nmessage A {}\nservice S {\n  rpc Do (A) returns (B);\n}\n",
            "a.proto:4:23: name 'B' is not defined\n 4 |   rpc Do (A) returns (B);\n   |                       ^",
        ),
        ("the end", "syntax = \"proto3\";\nmessage A {\n", "a.proto:2:12: expected "),
        (
            "two at once",
            "syntax = \"proto3\";\nmessage A { B b = 1; }\nmessage C { D d = 1; }\n",
            "a.proto:2:13: name 'B' is not defined\n 2 | message A { B b = 1; }\n   |             ^\n\
             a.proto:3:13: name 'D' is not defined\n",
        ),
        (
            "doubled number",
            "syntax = \"proto3\";\nmessage A {\n  int32 a = 1;\n  int32 b = 1;\n}\n",
            "a.proto:4:13: field number '1' is already used",
        ),
    ] {
        let message = message(&[("a.proto", source)]);
        assert!(message.starts_with(expected), "{what}:\n{message}");
    }
}

#[test]
fn a_missing_import_names_the_line_and_the_directories() {
    let message = message(&[("a.proto", "syntax = \"proto3\";\nimport \"b.proto\";\n")]);
    assert_eq!(
        message,
        "a.proto:2:1: import 'b.proto' not found\n 2 | import \"b.proto\";\n   | ^\n  \
         help: imports are looked up in `DIR`"
    );
}

#[test]
fn an_error_in_an_import_names_the_import() {
    let message = message(&[
        ("a.proto", "syntax = \"proto3\";\nimport \"b.proto\";\n"),
        ("b.proto", "syntax = \"proto3\";\n\nmessage }\n"),
    ]);
    assert!(message.starts_with("b.proto:3:9: expected"), "{message}");
}

#[test]
fn editions_are_explained() {
    let edition = "// A file.\nedition = \"2023\";\nmessage A {}\n";
    for files in [
        &[("a.proto", edition)][..],
        &[("main.proto", "syntax = \"proto3\";\nimport \"a.proto\";\n"), ("a.proto", edition)],
    ] {
        let message = message(files);
        assert!(message.starts_with("a.proto:2: editions of Protobuf are not supported: "), "{message}");
        assert!(
            message.contains("write `syntax = \"proto3\";` instead of `edition = \"2023\";`"),
            "{message}"
        );
    }
}

#[test]
fn names_that_meet_in_rust_are_both_named() {
    for (what, source, expected) in [
        (
            "methods",
            "syntax = \"proto3\";\npackage p;\nmessage A {}\nservice S {\n  rpc GetIt (A) returns (A);\n  rpc getIt (A) returns (A);\n}\n",
            "a.proto:6:7: the RPCs `GetIt` and `getIt` of `p.S` both become the Rust method `get_it`\n \
             6 |   rpc getIt (A) returns (A);\n   |       ^\n  help: rename one of the two",
        ),
        (
            "a renamed one",
            "syntax = \"proto3\";\nmessage A {}\nservice S {\n  rpc New (A) returns (A);\n  rpc New_ (A) returns (A);\n}\n",
            "a.proto:5:7: the RPCs `New` and `New_` of `S` both become the Rust method `new_`\n",
        ),
        (
            "a message with something nested",
            "syntax = \"proto3\";\npackage p;\nmessage FooServer { message A {} }\nservice Foo {}\n",
            "a.proto:4:9: the service `p.Foo` and the message `p.FooServer` both become the Rust module `foo_server`\n",
        ),
        (
            "services",
            "syntax = \"proto3\";\nservice Foo {}\nservice foo {}\n",
            "a.proto:3:9: the service `foo` and the service `Foo` both become the Rust module `foo_server`\n",
        ),
    ] {
        let message = message(&[("a.proto", source)]);
        assert!(message.starts_with(expected), "{what}:\n{message}");
    }
}

#[test]
fn a_message_without_nested_types_does_not_clash() {
    let dir = tempfile::tempdir().unwrap();
    let source = "syntax = \"proto3\";\nmessage FooServer { optional int32 a = 1; map<string, string> b = 2; }\nservice Foo {}\n";
    fs::write(dir.path().join("a.proto"), source).unwrap();
    build(dir.path(), "a.proto", dir.path()).unwrap();
}

#[test]
fn missing_files_and_directories_say_where_they_were_looked_for() {
    let dir = tempfile::tempdir().unwrap();
    let here = std::env::current_dir().unwrap();

    let error = build(dir.path(), "no/such.proto", dir.path()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "no file `no/such.proto`; looked for `{}/no/such.proto`, `{}/no/such.proto`",
            here.display(),
            dir.path().display()
        )
    );

    let error = build(dir.path(), "a.proto", Path::new("no-such-dir")).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("no include directory `no-such-dir`; looked for `{}/no-such-dir`", here.display())
    );
}

#[test]
fn a_file_outside_of_the_include_directories_is_told_from_a_missing_one() {
    let dir = tempfile::tempdir().unwrap();
    let (file, include) = (dir.path().join("a.proto"), dir.path().join("include"));
    fs::write(&file, "syntax = \"proto3\";").unwrap();
    fs::create_dir(&include).unwrap();
    let error = build(dir.path(), &file.display().to_string(), &include).unwrap_err();
    assert!(
        matches!(&error, Error::FileNotIncluded { includes, .. } if *includes == [include.clone()]),
        "{error}"
    );
    assert!(error.to_string().contains(&format!("(`{}`)", include.display())), "{error}");
}
