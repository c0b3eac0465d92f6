//! What the command line says.

/// The options of the greeter.
pub(crate) struct Arguments {
    pub(crate) listen: String,
    pub(crate) once: bool,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, String> {
        let mut arguments = Self { listen: "127.0.0.1:8080".into(), once: false };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--once" => arguments.once = true,
                "--listen" => arguments.listen = words.next().ok_or("--listen wants an address")?,
                _ => return Err(format!("unknown option {word}; there are --listen ADDRESS and --once")),
            }
        }
        Ok(arguments)
    }
}
