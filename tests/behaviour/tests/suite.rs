//! The suite, for every pair there is.

use sonora_behaviour::runtimes::tokio;
use sonora_behaviour::{Http, Mode, World, suite};

macro_rules! pairs {
    ($($name:ident: $world:expr;)*) => {
        $(
            #[test]
            fn $name() {
                suite::run($world);
            }
        )*
    };
}

pairs! {
    tokio_tokio_binary_http1: World::sockets(tokio(), tokio(), Http::One, Mode::Binary);
    tokio_tokio_binary_http2: World::sockets(tokio(), tokio(), Http::Two, Mode::Binary);
    tokio_tokio_text_http1: World::sockets(tokio(), tokio(), Http::One, Mode::Text);
    tokio_tokio_text_http2: World::sockets(tokio(), tokio(), Http::Two, Mode::Text);
    tokio_in_process_binary: World::in_process(tokio(), Mode::Binary);
    tokio_in_process_text: World::in_process(tokio(), Mode::Text);
}
