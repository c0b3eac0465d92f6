//! What reading a body comes to.

/// Events in order, then the error that ended them; none when the body was read to a clean end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome<T, E> {
    /// What was given, in order.
    pub events: Vec<T>,
    /// What was given after that, again and again.
    pub error: Option<E>,
}

impl<T, E> Outcome<T, E> {
    /// These events, and a clean end.
    pub fn clean(events: impl IntoIterator<Item = impl Into<T>>) -> Self {
        Self { events: events.into_iter().map(Into::into).collect(), error: None }
    }

    /// Nothing but an error.
    pub fn fault(error: impl Into<E>) -> Self {
        Self { events: Vec::new(), error: Some(error.into()) }
    }

    /// The same events, then an error.
    #[must_use]
    pub fn then(self, error: impl Into<E>) -> Self {
        Self { error: Some(error.into()), ..self }
    }

    /// The same end after other events.
    pub(super) fn map<U>(self, map: impl FnOnce(Vec<T>) -> Vec<U>) -> Outcome<U, E> {
        Outcome { events: map(self.events), error: self.error }
    }
}
