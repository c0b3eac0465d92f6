//! What a generated client is made from.

/// What a generated client is made from: a channel of the kind `C`, or what turns into one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a channel, and a client calls through one",
    label = "not a channel",
    note = "the crate of your runtime makes one, of a URL: `GreeterClient::new(channel(\"http://127.0.0.1:8080\")?)`"
)]
pub trait IntoChannel<C> {
    /// The channel.
    fn into_channel(self) -> C;
}

#[diagnostic::do_not_recommend]
impl<T: Into<C>, C> IntoChannel<C> for T {
    fn into_channel(self) -> C {
        self.into()
    }
}
