//! The program as a black box: started as users start it, asked over HTTP, and never looked into.

mod backup;
mod command_line;
mod commons;
mod disk_full;
mod http;
mod idempotency;
mod kill;
mod log;
mod mutations;
mod one_ballot;
mod past;
mod proxy;
mod random;
mod refused;
mod server;
mod settings;
mod spans;
mod webhooks;
mod whole_loop;
