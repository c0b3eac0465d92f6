//! What the command line says.

/// The options of the greeter.
#[derive(Debug)]
pub struct Arguments {
    /// The address to listen on.
    pub listen: String,
    /// Whether to end after the calls.
    pub once: bool,
}

impl Arguments {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// A sentence about what is no option.
    pub fn read() -> Result<Self, String> {
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
