//! What the guide shows is what runs.

const CHAPTER: &str = include_str!("../../docs/load-balancers.md");

#[test]
fn the_configurations_of_the_load_balancers_are_those_that_are_tried() {
    for shown in [include_str!("../proxies/nginx.conf"), include_str!("../proxies/haproxy.cfg")] {
        assert!(CHAPTER.contains(shown), "the chapter does not show this:\n{shown}");
    }
}
