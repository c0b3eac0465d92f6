//! Which fields of messages may be large: those that a server takes out of a message, to send them uncopied.

use std::collections::HashMap;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use crate::naming;

/// The plain `bytes` fields of all messages, by the message's name as descriptors tell it: `.shop.Picture`.
#[derive(Debug, Default)]
pub(crate) struct LargeFields(HashMap<String, Vec<LargeField>>);

/// A field that is a `Vec<u8>` or a `Bytes`, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LargeField {
    pub(crate) number: i32,
    /// In Rust, where it is the same as in the `.proto`.
    pub(crate) name: String,
}

impl LargeFields {
    pub(crate) fn find(descriptors: &FileDescriptorSet) -> Self {
        let mut found = Self::default();
        // What is absent and what is empty are one in proto3 alone; elsewhere such a field is an `Option`.
        for file in descriptors.file.iter().filter(|file| file.syntax() == "proto3") {
            let package =
                if file.package().is_empty() { String::new() } else { format!(".{}", file.package()) };
            found.add(&package, &file.message_type);
        }
        found
    }

    /// Those of the message with that name.
    pub(crate) fn of(&self, message: &str) -> &[LargeField] {
        self.0.get(message).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, outer: &str, messages: &[DescriptorProto]) {
        for message in messages {
            let name = format!("{outer}.{}", message.name());
            self.add(&name, &message.nested_type);
            let fields = message.field.iter().filter(|field| is_plain_bytes(field));
            let fields = fields
                .map(|field| LargeField { number: field.number(), name: field.name().to_owned() })
                .collect();
            self.0.insert(name, fields);
        }
    }
}

fn is_plain_bytes(field: &FieldDescriptorProto) -> bool {
    field.r#type() == Type::Bytes
        && field.label() != Label::Repeated
        && field.oneof_index.is_none()
        && !field.options.as_ref().is_some_and(|options| options.deprecated())
        && naming::is_unchanged(field.name())
}
