//! Sends one delivery, and tells how it went.

use std::time::Duration;

use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Error};

use crate::address::Screened;
use crate::hook::Outcome;
use crate::store::Receiver;

/// How long a receiver may take, all in all.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is read of an answer, to let its sender finish; nobody looks at it.
const ANSWER_MAX: u64 = 64 << 10;

/// Sends to public addresses, or to private ones, too. It follows nobody elsewhere, and no variable of the environment
/// sends it through a proxy.
pub(crate) fn agent(private: bool) -> Agent {
    let config = Agent::config_builder()
        .tls_config(client::tls(None))
        .http_status_as_error(false)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections(0)
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("commonhold/", env!("CARGO_PKG_VERSION")))
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Screened { private })
}

/// Sends `body` as the delivery `id`, signed at `timestamp`.
pub(crate) fn send(agent: &Agent, to: &Receiver, id: &str, timestamp: u64, body: &str) -> Outcome {
    let request = agent
        .post(&to.url)
        .header("Content-Type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp.to_string())
        .header("webhook-signature", to.secret.sign(id, timestamp, body));
    match request.send(body) {
        Ok(mut answer) => {
            let _ = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec(); // The status says it all.
            match answer.status().as_u16() {
                410 => Outcome::Gone,
                status @ 200..=299 => Outcome::Delivered(status),
                status => Outcome::Failed(format!("it answered with the status {status}")),
            }
        }
        Err(Error::Timeout(_)) => {
            Outcome::Failed(format!("it did not answer within {} s", PATIENCE.as_secs()))
        }
        Err(Error::HostNotFound) => Outcome::Failed("its name is not known".into()),
        Err(Error::Io(error)) => Outcome::Failed(format!("no connection: {error}")),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}
