//! Answers on their way: in small pieces, and watched, so that whoever does not read them cannot make us keep them.
//!
//! A socket that takes nothing more is noticed by [`super::stall`]. Under HTTP/2 a client can leave single answers
//! unread while its socket goes on: that is noticed here.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use super::room::Taken;

/// Most bytes that are handed to the connection at a time.
const PIECE: usize = 16 << 10;

/// What is under way on a connection.
#[derive(Default)]
pub(super) struct Progress {
    /// Requests that are not answered yet, and answers without an end.
    open: AtomicUsize,
    /// Answers that are not read to their end.
    unread: AtomicUsize,
    /// When something was last asked or read, in milliseconds since [`START`].
    moved: AtomicU64,
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn millis() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Progress {
    pub(super) fn new() -> Arc<Progress> {
        let progress = Progress::default();
        progress.move_on();
        Arc::new(progress)
    }

    fn move_on(&self) {
        self.moved.store(millis(), Ordering::Relaxed);
    }

    fn rests(&self) -> Duration {
        Duration::from_millis(millis().saturating_sub(self.moved.load(Ordering::Relaxed)))
    }

    /// Whether answers were left unread for so long.
    pub(super) fn stalls(&self, patience: Duration) -> bool {
        self.unread.load(Ordering::Relaxed) > 0 && self.rests() > patience
    }

    /// Whether nothing was asked for so long.
    pub(super) fn idles(&self, patience: Duration) -> bool {
        self.open.load(Ordering::Relaxed) + self.unread.load(Ordering::Relaxed) == 0
            && self.rests() > patience
    }
}

/// Counts one thing that is under way, until it is dropped.
pub(super) struct Counted {
    progress: Arc<Progress>,
    of: fn(&Progress) -> &AtomicUsize,
}

impl Counted {
    fn new(progress: Arc<Progress>, of: fn(&Progress) -> &AtomicUsize) -> Counted {
        of(&progress).fetch_add(1, Ordering::Relaxed);
        progress.move_on();
        Counted { progress, of }
    }

    /// A request that is not answered yet.
    pub(super) fn open(progress: Arc<Progress>) -> Counted {
        Counted::new(progress, |progress| &progress.open)
    }

    /// An answer that is not read to its end.
    fn unread(progress: Arc<Progress>) -> Counted {
        Counted::new(progress, |progress| &progress.unread)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.of)(&self.progress).fetch_sub(1, Ordering::Relaxed);
        self.progress.move_on();
    }
}

/// The body of an answer, in pieces.
struct Pieces {
    body: Body,
    /// What of the body's last part is not handed on yet.
    rest: Bytes,
    counted: Option<Counted>,
    _room: Option<Taken>,
}

/// The same body in pieces, which gives its room back when it was read, or let go; as it is where nobody looks at that.
pub(super) fn in_pieces(body: Body, progress: Option<Arc<Progress>>, room: Option<Taken>) -> Body {
    if progress.is_none() && room.is_none() {
        return body;
    }
    // One without an end is open for as long as somebody listens, and may wait for long.
    let endless = body.size_hint().exact().is_none();
    let counted = progress.map(if endless { Counted::open } else { Counted::unread });
    Body::new(Pieces { body, rest: Bytes::new(), counted, _room: room })
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(counted) = &self.counted {
            counted.progress.move_on();
        }
        if self.rest.is_empty() {
            match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                other => return other,
            }
        }
        let piece = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        let mut whole = SizeHint::new();
        whole.set_lower(hint.lower() + rest);
        if let Some(upper) = hint.upper() {
            whole.set_upper(upper + rest);
        }
        whole
    }
}
