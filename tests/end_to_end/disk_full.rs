//! A disk that is full under write load, many times: writes are refused, reads go on, and once there is room so does
//! everything, without a restart; what was acknowledged is there, what was not takes effect once.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use client::Key;

use crate::commons::{About, Commons, with_officers};
use crate::http::{Connection, Request};
use crate::kill::{CONSTITUTION, Figures, Seen, WRITERS, Writer, all_is_there, recover};

/// How often the disk fills up, unless `COMMONHOLD_TEST_FULL` says otherwise.
const FULL: usize = 3;
/// The disk, and how much more of it each time needs.
const MEGABYTES: usize = 48;
const MEGABYTES_EACH: usize = 3;
/// Far longer than it takes to notice, on a machine that has more to do.
const SOON: Duration = Duration::from_secs(30);

/// A small disk, for as long as it is kept.
struct Mounted(PathBuf);

impl Mounted {
    /// `None` where this may not be done: mounting is for root.
    fn new(dir: &Path, megabytes: usize) -> Option<Mounted> {
        fs::create_dir_all(dir).expect("a directory");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "commonhold-test"]).arg(dir);
        mount.output().is_ok_and(|mounted| mounted.status.success()).then(|| Mounted(dir.into()))
    }

    /// Leaves no room, or some thousand bytes.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a file");
        while ballast.write_all(&[0; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).expect("the file is there");
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status(); // The server may still be ending.
    }
}

/// What the writers see of the server.
#[derive(Default)]
struct Sight {
    accepted: AtomicUsize,
    refused: AtomicUsize,
    stop: AtomicBool,
}

impl Sight {
    /// Waits until so much more was counted.
    fn wait(&self, counter: &AtomicUsize, more: usize) {
        let (from, begun) = (counter.load(Ordering::Relaxed), Instant::now());
        while counter.load(Ordering::Relaxed) < from + more {
            assert!(begun.elapsed() < SOON, "{from} and no more");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Writes until it is told to stop; what is refused for lack of room is sent again.
    fn write(&self, writer: &mut Writer, address: SocketAddr, about: &About, till: &Key) {
        let mut connection = Connection::open(address).expect("the server listens");
        while !self.stop.load(Ordering::Relaxed) {
            let write = writer.unanswered.take().unwrap_or_else(|| writer.next(about, till));
            let answer = connection.send(&write.request).expect("the server goes on");
            if answer.status != 503 {
                self.accepted.fetch_add(1, Ordering::Relaxed);
                writer.take(write, answer);
                continue;
            }
            let told = answer.body.contains("disk is full") && answer.header("Retry-After").is_some();
            assert!(told, "{}", answer.body);
            self.refused.fetch_add(1, Ordering::Relaxed);
            writer.unanswered = Some(write);
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Lets the writers end when it is dropped, also where the test fails while they write.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn ready(commons: &Commons) -> u16 {
    commons.send(&Request::new("GET", "/readyz", "")).status
}

#[test]
fn a_full_disk_loses_nothing_and_writing_goes_on_by_itself() {
    let times = std::env::var("COMMONHOLD_TEST_FULL").map_or(FULL, |times| times.parse().expect("a number"));
    let home = tempfile::tempdir().expect("a directory");
    let Some(disk) = Mounted::new(&home.path().join("disk"), MEGABYTES + times * MEGABYTES_EACH) else {
        return println!("skipped: this user may not mount a small disk");
    };
    let began = Instant::now();
    let mut commons = Commons::found_in(&disk.0.join("commons"), &with_officers(CONSTITUTION));
    let till = Key::from_seed([200; 32]);
    commons.open_account(&till);
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(&commons, number)).collect();
    let (mut seen, mut figures) = (Seen::default(), Figures::default());
    let (address, mut refused) = (commons.address(), 0);
    for _ in 0..times {
        let (about, sight) = (commons.about(), Sight::default());
        thread::scope(|scope| {
            let _stop = Stop(&sight.stop);
            for writer in &mut writers {
                scope.spawn(|| sight.write(writer, address, &about, &till));
            }
            sight.wait(&sight.accepted, 10);
            disk.fill();
            sight.wait(&sight.refused, 2 * WRITERS);
            assert_eq!(ready(&commons), 503);
            commons.get("/v1/commons"); // Reading goes on.
            disk.make_room();
            sight.wait(&sight.accepted, 2 * WRITERS);
            assert_eq!(ready(&commons), 200);
        });
        refused += sight.refused.load(Ordering::Relaxed);
        // It names the last durable record, which what is read from now on waits for.
        assert_eq!(ready(&commons), 200);
        recover(&commons, &mut writers, &mut seen, &mut figures);
    }
    all_is_there(&commons, &writers, &mut seen, &till);
    commons.stop();
    let report = commons.verify();
    commons.assert_no_panic();
    let (acknowledged, records) = (figures.acknowledged, &report["records"]);
    println!(
        "{times} times full: {acknowledged} acknowledged, {refused} refused, {records} records, {:.0} s",
        began.elapsed().as_secs_f64()
    );
}
