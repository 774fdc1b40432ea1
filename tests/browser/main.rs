//! The pages in a browser, as people use them: Debian's Chromium without a window, asked over WebDriver.

mod accessible;
mod axe;
mod browser;
mod hostile;
mod journeys;
mod keyboard;
mod screen;
mod writer_down;

#[expect(dead_code, reason = "pages need only some of what a commons can do")]
#[path = "../end_to_end/commons.rs"]
mod commons;
#[path = "../debian/mod.rs"]
mod debian;
#[path = "../end_to_end/http.rs"]
mod http;
#[path = "../end_to_end/server.rs"]
mod server;
#[expect(dead_code, reason = "only its people and its commons are of use here")]
#[path = "../end_to_end/refused/town.rs"]
mod town;
