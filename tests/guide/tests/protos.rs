//! What the chapters show of `proto/` is what their snippets are compiled with.

const GENERATED: &str = include_str!("../../../docs/generated.md");

#[test]
fn the_protos_of_the_chapters_are_those_that_are_compiled() {
    for (chapter, proto) in [
        (include_str!("../../../docs/server.md"), include_str!("../proto/helloworld.proto")),
        (GENERATED, include_str!("../proto/shop/common.proto")),
        (GENERATED, include_str!("../proto/shop/orders/v1.proto")),
        (include_str!("../../../docs/streaming.md"), include_str!("../proto/chat.proto")),
    ] {
        assert!(chapter.contains(proto), "the chapter does not show this:\n{proto}");
    }
}
