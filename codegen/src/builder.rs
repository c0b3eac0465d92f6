//! The settings of a build, and its steps in order.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::clashes;
use crate::comments;
use crate::compile::{self, Compiled};
use crate::crate_path;
use crate::error::Error;
use crate::large::LargeFields;
use crate::polish;
use crate::service::Generator;
use crate::wanted::{Choice, Wanted};
use crate::written;

/// Settings for compiling `.proto` files; made by [`configure`](crate::configure).
#[derive(Debug)]
#[must_use = "nothing is compiled before `compile_protos`"]
pub struct Builder {
    choice: Choice,
    out_dir: Option<PathBuf>,
    crate_path: Option<String>,
    file_descriptor_set_path: Option<PathBuf>,
    include_file: Option<PathBuf>,
    prost: prost_build::Config,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            choice: Choice::default(),
            out_dir: None,
            crate_path: None,
            file_descriptor_set_path: None,
            include_file: None,
            prost: prost_build::Config::new(),
        }
    }

    /// Whether to generate the trait and the server of each service: the module `greeter_server` for `Greeter`.
    /// Default: yes, and no for `sonora-blocking`.
    pub fn build_server(mut self, enable: bool) -> Self {
        self.choice.server = Some(enable);
        self
    }

    /// Whether to generate the client of each service: the module `greeter_client` for `Greeter`. Default: yes, and
    /// no for `sonora-blocking`.
    pub fn build_client(mut self, enable: bool) -> Self {
        self.choice.client = Some(enable);
        self
    }

    /// Whether to generate the trait of plain functions and its server: the module `greeter_blocking_server` for
    /// `Greeter`. Default: no, and yes for `sonora-blocking`.
    pub fn build_blocking_server(mut self, enable: bool) -> Self {
        self.choice.blocking_server = Some(enable);
        self
    }

    /// Whether to generate the client of plain functions: the module `greeter_blocking_client` for `Greeter`.
    /// Default: no, and yes for `sonora-blocking`.
    pub fn build_blocking_client(mut self, enable: bool) -> Self {
        self.choice.blocking_client = Some(enable);
        self
    }

    /// Where the Rust files go; made if missing. Default: `OUT_DIR`, which Cargo sets for build scripts. In another
    /// directory, files of packages that are no more stay until you remove them.
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(path.into());
        self
    }

    /// The Sonora crate that the generated code names, as a path from anywhere: `"::sonora_tokio"`.
    ///
    /// Default: the first of `sonora-tokio`, `sonora-smol`, `sonora-async-std`, `sonora-blocking`, `sonora-actix` and
    /// `sonora-http` among the package's dependencies and dev-dependencies, under the name that its `Cargo.toml` gives
    /// it. With `sonora-core` alone there are messages and no services, and the code names the package's own `prost`,
    /// and `prost_types` where a message of Google's is used.
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.crate_path = Some(path.into());
        self
    }

    /// Also writes the compiled files, imports included, as an encoded `google.protobuf.FileDescriptorSet`, which is
    /// what a reflection service serves. Default: not written.
    pub fn file_descriptor_set_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.file_descriptor_set_path = Some(path.into());
        self
    }

    /// Also writes one file with that name to the output directory that includes all others, in modules nested as
    /// the packages are: `include!(concat!(env!("OUT_DIR"), "/protos.rs"));`. Default: not written.
    pub fn include_file(mut self, name: impl Into<PathBuf>) -> Self {
        self.include_file = Some(name.into());
        self
    }

    /// Takes the types of a Protobuf package (or one type) from existing Rust code instead of generating them:
    /// `.extern_path(".shop.common", "::shop_common::pb")`.
    ///
    /// The Protobuf path starts with a dot, the Rust path with `::` or `crate::`.
    pub fn extern_path(mut self, proto_path: impl Into<String>, rust_path: impl Into<String>) -> Self {
        self.prost.extern_path(proto_path, rust_path);
        self
    }

    /// Adds an attribute to the messages, enums and oneofs that `path` matches: `"."` for all, `"shop.Item"`, ...
    pub fn type_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.prost.type_attribute(path, attribute);
        self
    }

    /// Adds an attribute to the fields that `path` matches: `"shop.Item.price"`, ...
    pub fn field_attribute(mut self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.prost.field_attribute(path, attribute);
        self
    }

    /// Changes the settings of [`prost_build`] itself, for what has no method here: `bytes`, `btree_map`, `boxed`, ...
    ///
    /// `out_dir`, `prost_path`, `prost_types_path` and `service_generator` are set by this builder afterwards.
    pub fn prost_config(mut self, change: impl FnOnce(&mut prost_build::Config)) -> Self {
        change(&mut self.prost);
        self
    }

    /// Compiles the files and writes the Rust code; `files` and `includes` as in
    /// [`compile_protos`](crate::compile_protos()).
    ///
    /// # Errors
    /// See [`Error`]. Nothing is written when one of the `.proto` files is at fault.
    pub fn compile_protos(
        mut self,
        files: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> Result<(), Error> {
        let out_dir = self.make_out_dir()?;
        let root = match self.crate_path.take() {
            Some(path) => Some(path),
            None => crate_path::find(self.choice.services())?,
        };
        let wanted = self.choice.settle(root.as_deref());

        let mut compiled = compile::compile(files, includes)?;
        compiled.print_rerun_if_changed();
        if wanted.nothing() {
            compiled.descriptors.file.iter_mut().for_each(|file| file.service.clear());
        }
        clashes::check(&compiled, wanted)?;
        if let Some(path) = &self.file_descriptor_set_path {
            fs::write(path, &compiled.encoded).map_err(|source| Error::Io { path: path.clone(), source })?;
        }
        self.generate(compiled, root.as_deref(), wanted, &out_dir)
    }

    fn make_out_dir(&mut self) -> Result<PathBuf, Error> {
        let path = match self.out_dir.take() {
            Some(path) => path,
            None => env::var_os("OUT_DIR").map(PathBuf::from).ok_or(Error::OutDirUnknown)?,
        };
        fs::create_dir_all(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
        Ok(path)
    }

    fn generate(
        mut self,
        mut compiled: Compiled,
        root: Option<&str>,
        wanted: Wanted,
        out_dir: &Path,
    ) -> Result<(), Error> {
        comments::tame(&mut compiled.descriptors);
        let names = file_names(&compiled);
        let large = LargeFields::find(&compiled.descriptors);

        // With `out_dir` set, prost's include file names its neighbours by relative path; with OUT_DIR by `env!`.
        if env::var_os("OUT_DIR").as_deref() == Some(OsStr::new(out_dir)) {
            // No other package writes there, as it may to a directory of the user's.
            let included = self.include_file.iter().filter_map(|path| path.to_str().map(str::to_owned));
            written::announce(out_dir, names.iter().cloned().chain(included))?;
        } else {
            self.prost.out_dir(out_dir);
        }
        if let Some(name) = &self.include_file {
            self.prost.include_file(name);
        }
        if let Some(root) = root {
            self.prost
                .prost_path(format!("{root}::prost"))
                .prost_types_path(format!("{root}::prost_types"))
                .service_generator(Box::new(Generator::new(root, wanted, large)));
        }
        self.prost.compile_fds(compiled.descriptors).map_err(|source| Error::Prost { source })?;

        for name in names {
            polish::file(&out_dir.join(name))?;
        }
        if let Some(name) = self.include_file {
            polish::file(&out_dir.join(name))?;
        }
        Ok(())
    }
}

/// The file of each package, as prost names it; once for each `.proto` of the package.
fn file_names(compiled: &Compiled) -> Vec<String> {
    let module = |package| prost_build::Module::from_protobuf_package_name(package);
    let files = compiled.descriptors.file.iter();
    files.map(|file| module(file.package()).to_file_name_or(PACKAGELESS)).collect()
}

/// File name for what has no package; prost's default.
const PACKAGELESS: &str = "_";
