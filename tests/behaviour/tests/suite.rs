//! The suite, for every pair there is: `server::channel::mode_http`.

use sonora_behaviour::{Client, Http, Make, Mode, World, runtimes, suite};

macro_rules! servers {
    ($($server:ident)*) => {
        $(mod $server {
            use super::*;

            server!($server calls tokio smol async_std);
        })*
    };
}

macro_rules! server {
    ($server:ident calls $($client:ident)*) => {
        $(mod $client {
            use super::*;

            tests! {
                binary_http1: World::sockets(runtimes::$server(), runtimes::$client(), Http::One, Mode::Binary);
                binary_http2: World::sockets(runtimes::$server(), runtimes::$client(), Http::Two, Mode::Binary);
                text_http1: World::sockets(runtimes::$server(), runtimes::$client(), Http::One, Mode::Text);
                text_http2: World::sockets(runtimes::$server(), runtimes::$client(), Http::Two, Mode::Text);
            }
        })*

        mod waiting {
            use super::*;

            tests! {
                binary_http1: World::sockets(runtimes::$server(), runtimes::blocking(), Http::One, Mode::Binary);
                text_http1: World::sockets(runtimes::$server(), runtimes::blocking(), Http::One, Mode::Text);
            }
        }

        mod in_process {
            use super::*;

            tests! {
                binary: World::in_process(runtimes::$server(), Mode::Binary);
                text: World::in_process(runtimes::$server(), Mode::Text);
            }
        }
    };
}

macro_rules! plain_functions {
    ($($server:ident calls $($client:ident)*;)*) => {
        $(mod $server {
            use super::*;

            fn sockets(client: &'static dyn Client, http: Http, mode: Mode) -> World {
                World::sockets(runtimes::$server(), client, http, mode).of_make(Make::Plain)
            }

            $(mod $client {
                use super::*;

                tests! {
                    binary_http1: sockets(runtimes::$client(), Http::One, Mode::Binary);
                    binary_http2: sockets(runtimes::$client(), Http::Two, Mode::Binary);
                    text_http1: sockets(runtimes::$client(), Http::One, Mode::Text);
                    text_http2: sockets(runtimes::$client(), Http::Two, Mode::Text);
                }
            })*

            mod waiting {
                use super::*;

                tests! {
                    binary_http1: sockets(runtimes::blocking(), Http::One, Mode::Binary);
                    text_http1: sockets(runtimes::blocking(), Http::One, Mode::Text);
                }
            }

            mod in_process {
                use super::*;

                tests! {
                    binary: World::in_process(runtimes::$server(), Mode::Binary).of_make(Make::Plain);
                    text: World::in_process(runtimes::$server(), Mode::Text).of_make(Make::Plain);
                }
            }
        })*
    };
}

macro_rules! tests {
    ($($name:ident: $world:expr;)*) => {
        $(
            #[test]
            fn $name() {
                suite::run($world);
            }
        )*
    };
}

servers! { tokio smol async_std }

mod plain_functions {
    use super::*;

    plain_functions! {
        tokio calls smol;
        smol calls tokio;
        async_std calls async_std;
        blocking calls tokio smol async_std;
    }
}

/// Services behind the bridge: those of our own, asked in native gRPC, and those that tonic generated.
mod bridged {
    use super::*;
    use sonora_behaviour::Runtime;

    fn worlds(runtime: &'static dyn Runtime, make: Make) {
        for mode in [Mode::Binary, Mode::Text] {
            suite::run(World::in_process(runtime, mode).of_make(make));
            for http in [Http::One, Http::Two] {
                suite::run(World::sockets(runtime, runtime, http, mode).of_make(make));
            }
        }
    }

    #[test]
    fn our_own_on_tokio() {
        worlds(runtimes::tokio(), Make::Native);
    }

    #[test]
    fn tonic_on_tokio() {
        worlds(runtimes::tokio(), Make::Tonic);
    }

    #[test]
    fn tonic_on_smol() {
        worlds(runtimes::smol(), Make::Tonic);
    }
}
