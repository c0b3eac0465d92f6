#![no_main]

use libfuzzer_sys::fuzz_target;
use sonora_tests::oracle::targets;

fuzz_target!(|bytes: &[u8]| targets::conversation(bytes));
