//! What the README shows is what runs.

const README: &str = include_str!("../../README.md");

#[test]
fn the_configurations_of_the_load_balancers_are_those_that_are_tried() {
    for shown in [include_str!("../proxies/nginx.conf"), include_str!("../proxies/haproxy.cfg")] {
        assert!(README.contains(shown), "the README does not show this:\n{shown}");
    }
}
