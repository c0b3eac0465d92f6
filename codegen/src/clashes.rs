//! Names that differ in the `.proto` files and meet in Rust. Found before prost runs: a service generator cannot fail,
//! and rustc's "defined multiple times" points into generated code.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs;

use prost_types::{DescriptorProto, FileDescriptorProto, ServiceDescriptorProto};

use crate::compile::Compiled;
use crate::error::{Error, Position, Problem};
use crate::naming::{self, ServiceNames};
use crate::wanted::Wanted;

/// Fails with every clash at once.
pub(crate) fn check(compiled: &Compiled, wanted: Wanted) -> Result<(), Error> {
    let mut problems = Vec::new();
    let mut modules = prost_modules(compiled);
    for file in &compiled.descriptors.file {
        for (index, service) in (0..).zip(&file.service) {
            check_methods(compiled, file, index, service, &mut problems);

            let names = ServiceNames::new(service.name());
            for module in wanted.modules(names) {
                let owner = format!("service `{}`", full_name(file, service.name()));
                match modules.entry((file.package().to_owned(), module)) {
                    Entry::Vacant(free) => drop(free.insert(owner)),
                    Entry::Occupied(taken) => {
                        let message = format!(
                            "the {owner} and the {} both become the Rust module `{}`",
                            taken.get(),
                            taken.key().1
                        );
                        problems.push(problem(compiled, file, &[SERVICE, index], message));
                    }
                }
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Proto { problems }) }
}

fn check_methods(
    compiled: &Compiled,
    file: &FileDescriptorProto,
    service_index: i32,
    service: &ServiceDescriptorProto,
    problems: &mut Vec<Problem>,
) {
    let mut seen = HashMap::new();
    for (index, method) in (0..).zip(&service.method) {
        let name = naming::method(method.name());
        match seen.entry(name) {
            Entry::Vacant(free) => drop(free.insert(method.name())),
            Entry::Occupied(taken) => {
                let message = format!(
                    "the RPCs `{}` and `{}` of `{}` both become the Rust method `{}`",
                    taken.get(),
                    method.name(),
                    full_name(file, service.name()),
                    taken.key()
                );
                problems.push(problem(compiled, file, &[SERVICE, service_index, METHOD, index], message));
            }
        }
    }
}

/// The modules that prost makes inside each package, by package and name, with what they are made for: messages that
/// have something nested in them, and packages inside the package.
fn prost_modules(compiled: &Compiled) -> HashMap<(String, String), String> {
    let mut modules = HashMap::new();
    for file in &compiled.descriptors.file {
        for message in file.message_type.iter().filter(|message| has_module(message)) {
            let owner = format!("message `{}`", full_name(file, message.name()));
            modules.insert((file.package().to_owned(), naming::module(message.name())), owner);
        }
        for (dot, _) in file.package().match_indices('.') {
            let (outer, inner) = file.package().split_at(dot);
            let inner = inner.split('.').nth(1).unwrap_or_default();
            modules.insert((outer.to_owned(), naming::module(inner)), format!("package `{outer}.{inner}`"));
        }
    }
    modules
}

fn has_module(message: &DescriptorProto) -> bool {
    let is_map_entry = |nested: &DescriptorProto| nested.options.as_ref().is_some_and(|o| o.map_entry());
    !message.enum_type.is_empty()
        || message.nested_type.iter().any(|nested| !is_map_entry(nested))
        || message.field.iter().any(|field| field.oneof_index.is_some() && !field.proto3_optional())
}

fn problem(compiled: &Compiled, file: &FileDescriptorProto, path: &[i32], message: String) -> Problem {
    let found = compiled.paths.get(file.name());
    let source = found.and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    Problem {
        file: found.cloned().unwrap_or_else(|| file.name().into()),
        position: position(file, path, &source),
        message,
        help: Some("rename one of the two".to_owned()),
    }
}

/// Where the name of the thing at that descriptor path stands.
fn position(file: &FileDescriptorProto, path: &[i32], source: &str) -> Option<Position> {
    let named: Vec<i32> = path.iter().copied().chain([NAME]).collect();
    let location = file.source_code_info.as_ref()?.location.iter().find(|l| l.path == named)?;
    let line = usize::try_from(*location.span.first()?).ok()?;
    let column = usize::try_from(*location.span.get(1)?).ok()?;
    Some(Position::at_line(source, line, column))
}

fn full_name(file: &FileDescriptorProto, name: &str) -> String {
    if file.package().is_empty() { name.to_owned() } else { format!("{}.{name}", file.package()) }
}

// Field numbers in descriptor.proto, of which SourceCodeInfo's paths consist.
const SERVICE: i32 = 6;
const METHOD: i32 = 2;
const NAME: i32 = 1;
