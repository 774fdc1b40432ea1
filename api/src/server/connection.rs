//! One connection, from the handshake to its end.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::Server;
use super::limits::come_from;
use super::rates::Network;
use super::stall::Stalling;
use super::tls::HTTP2;
use super::unread::Progress;

/// Most bytes of a request's head, and most that wait to be sent, of one connection or stream.
const BUFFER_MAX: usize = 64 << 10;

/// Most requests of one connection at a time, under HTTP/2.
const STREAMS_MAX: u32 = 64;

/// Serves whoever connected until they go, or until the server stops.
pub(super) async fn serve(
    server: Arc<Server>,
    tls: Option<TlsAcceptor>,
    router: Router,
    socket: TcpStream,
    network: Network,
) {
    if let Err(error) = socket.set_nodelay(true) {
        // Answers are small, and each is whole: nothing is gained by waiting for more to send.
        tracing::debug!(%error, "a connection stays with Nagle's algorithm");
    }
    let socket = Stalling::new(socket, server.limits.stall_time);
    let Some(tls) = tls else {
        return speak(&server, router, socket, network, false).await;
    };
    match timeout(server.limits.head_time, tls.accept(socket)).await {
        Ok(Ok(socket)) => {
            let http2 = socket.get_ref().1.alpn_protocol() == Some(HTTP2);
            speak(&server, router, socket, network, http2).await;
        }
        Ok(Err(error)) => tracing::debug!(%error, "no encryption was agreed on"),
        Err(_) => tracing::debug!("a connection took too long to agree on encryption"),
    }
}

async fn speak(
    server: &Server,
    router: Router,
    socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    network: Network,
    http2: bool,
) {
    // Under HTTP/1, the socket and the time for a head tell who has left.
    let progress = http2.then(Progress::new);
    let of_connection = progress.clone();
    let service = router.map_request(move |request: axum::http::Request<_>| {
        come_from(request.map(Body::new), network, of_connection.clone())
    });
    let builder = builder(server, http2);
    let connection = builder.serve_connection(TokioIo::new(socket), TowerToHyperService::new(service));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = server.stops() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        () = is_left(server, progress.as_deref()) => return,
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a connection failed");
    }
}

/// Completes when the client reads nothing of what it asked for, or asks for nothing, for too long, by this progress.
async fn is_left(server: &Server, progress: Option<&Progress>) {
    let Some(progress) = progress else { return std::future::pending().await };
    let limits = &server.limits;
    let mut looking = interval(limits.stall_time.min(limits.head_time) / 4);
    while !progress.stalls(limits.stall_time) && !progress.idles(limits.head_time) {
        looking.tick().await;
    }
    tracing::debug!("a connection was closed whose client has left it alone");
}

/// Which HTTP is spoken is known beforehand: to find out from the first bytes would mean to wait for them.
fn builder(server: &Server, http2: bool) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    let limits = &server.limits;
    if http2 {
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(limits.head_time)
            .keep_alive_timeout(limits.head_time)
            .max_concurrent_streams(STREAMS_MAX)
            .max_send_buf_size(BUFFER_MAX)
            .max_header_list_size(BUFFER_MAX as u32);
        builder.http2_only()
    } else {
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head_time)
            .max_buf_size(BUFFER_MAX);
        builder.http1_only()
    }
}
