//! Holding: durable before the answer, in order, or not at all.

use super::*;
use crate::store::embedded::index;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test]
async fn what_is_held_is_read_back_exactly() {
    let place = Place::new();
    let bytes = content(200_001);
    {
        let store = place.open_clean();
        hold(&store, 1, &bytes).await.unwrap();
        hold(&store, 2, b"").await.unwrap();
    }
    let store = place.open_clean();
    assert_eq!(read(&store, 1).await.unwrap(), bytes);
    assert_eq!(read(&store, 2).await.unwrap(), b"");
    let kept = store.item(id(1)).await.unwrap();
    assert_eq!(kept.sha256.len(), 64);
    assert_eq!(Item { sha256: String::new(), ..kept }, item(1, &bytes));
    assert_eq!(listed(&store, None).await, [2, 1]);
    assert_eq!(store.list(Filter { state: None, limit: 1 }).await.unwrap().len(), 1);
    let rows = store.journal(None, 10).await.unwrap();
    assert_eq!(rows, [row(2), row(1)]);
}

#[tokio::test]
async fn only_the_owner_may_read() {
    let place = Place::new();
    let store = place.open_clean();
    hold(&store, 1, b"x").await.unwrap();
    let folder = place.folder();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.root()), 0o700);
    assert_eq!(mode(&folder.held()), 0o700);
    assert_eq!(mode(&place.mail(id(1))), 0o600);
    for suffix in ["", "-wal", "-shm"] {
        let path = folder.root().join(format!("index.sqlite{suffix}"));
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn file_then_folder_then_index() {
    let place = Place::new();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let (seen, config) = (Arc::clone(&steps), place.config());
    let store = place.open_on(move |file| {
        let folder = Folder::at(&config.folder, Arc::new(File::sync_all));
        let named = folder.mail(id(1)).exists();
        let indexed = Connection::open(folder.index())
            .and_then(|index| index.query_row("SELECT count(*) FROM held", [], |row| row.get::<_, i64>(0)))
            .is_ok_and(|count| count > 0);
        let what = if file.metadata()?.is_dir() { "folder" } else { "file" };
        seen.lock().unwrap().push((what, named, indexed));
        Ok(())
    });
    steps.lock().unwrap().clear();
    hold(&store, 1, b"x").await.unwrap();
    assert_eq!(*steps.lock().unwrap(), [("file", false, false), ("folder", true, false)]);
    assert_eq!(listed(&store, None).await, [1]);
}

/// A disk whose syncs fail while the switch is on: of files, or of folders.
fn failing(place: &Place, folders: bool) -> (Store, Arc<AtomicBool>) {
    let broken = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&broken);
    let store = place.open_on(move |file| {
        match switch.load(Ordering::SeqCst) && file.metadata()?.is_dir() == folders {
            true => Err(io::Error::other("synthetic")),
            false => file.sync_all(),
        }
    });
    (store, broken)
}

#[tokio::test]
async fn a_sync_that_failed_is_never_trusted_again() {
    for folders in [false, true] {
        let place = Place::new();
        {
            let (store, broken) = failing(&place, folders);
            hold(&store, 1, b"one").await.unwrap();
            broken.store(true, Ordering::SeqCst);
            assert!(matches!(hold(&store, 2, b"two").await, Err(HoldError::Bad)));
            broken.store(false, Ordering::SeqCst);
            assert!(store.is_bad());
            assert!(matches!(hold(&store, 3, b"three").await, Err(HoldError::Bad)));
            assert!(matches!(store.discard(id(1)).await, Err(StoreError::Bad)));
            let lost = store.lost_rows();
            assert!(store.record(row(4)), "mail that is not held goes on");
            store.flush().await;
            assert_eq!(store.lost_rows(), lost);
            assert_eq!(listed(&store, None).await, [1]);
        }
        let (store, _) = place.open();
        assert!(!store.is_bad());
        assert_eq!(read(&store, 1).await.unwrap(), b"one");
        // What was not acknowledged may be there (its folder entry was not confirmed) or not, but never in half.
        for number in listed(&store, None).await {
            assert!(number == 1 || (folders && number == 2), "{number}");
            read(&store, number).await.unwrap();
        }
    }
}

/// Yields some bytes, then an error.
struct Breaks(usize);

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("synthetic"));
        }
        let count = buffer.len().min(self.0);
        self.0 -= count;
        Ok(count)
    }
}

#[tokio::test]
async fn content_that_is_not_what_was_inspected_is_not_held() {
    let place = Place::new();
    let store = place.open_clean();
    let bytes = content(100_000);
    let broken = store.hold(item(1, &bytes), row(1), Breaks(70_000)).await;
    assert!(matches!(broken, Err(HoldError::Content(_))));
    for wrong in [&bytes[1..], &[bytes.as_slice(), b"x"].concat()] {
        let held = store.hold(item(1, &bytes), row(1), Cursor::new(wrong.to_vec())).await;
        assert!(matches!(held, Err(HoldError::Differs)));
    }
    let other = Item { sha256: "0".repeat(64), ..item(1, &bytes) };
    let held = store.hold(other, row(1), Cursor::new(bytes.clone())).await;
    assert!(matches!(held, Err(HoldError::Differs)));
    assert!(place.names().is_empty() && listed(&store, None).await.is_empty());
    assert!(store.journal(None, 10).await.unwrap().is_empty());
    hold(&store, 1, &bytes).await.unwrap();
    assert_eq!(read(&store, 1).await.unwrap(), bytes);
}

#[tokio::test]
async fn an_id_is_held_once() {
    let place = Place::new();
    let store = place.open_clean();
    hold(&store, 1, b"one").await.unwrap();
    assert!(matches!(hold(&store, 1, b"two").await, Err(HoldError::Clash)));
    assert_eq!(read(&store, 1).await.unwrap(), b"one");
    store.discard(id(1)).await.unwrap();
    assert!(matches!(hold(&store, 1, b"two").await, Err(HoldError::Clash)), "its row remains");
    assert!(place.names().is_empty());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_fails_holds_only() {
    let place = Place::new();
    let store = place.open_clean();
    let held = place.folder().held();
    fs::remove_dir(&held).unwrap();
    fs::write(&held, "in the way").unwrap();
    assert!(matches!(hold(&store, 1, b"x").await, Err(HoldError::Unwritable(_))));
    assert!(store.record(row(2)));
    store.flush().await;
    assert_eq!((store.lost_rows(), store.is_bad()), (0, false));
    assert!(matches!(
        Embedded::open_on(&place.config(), Arc::new(File::sync_all)),
        Err(OpenError::Folder { .. })
    ));
    fs::remove_file(&held).unwrap();
    fs::create_dir(&held).unwrap();
    hold(&store, 3, b"x").await.unwrap();
    assert_eq!(listed(&store, None).await, [3]);
}

#[tokio::test]
async fn a_full_database_holds_nothing_and_forgets_the_file() {
    let place = Place::new();
    drop(place.open_clean());
    let connection = index::open(&place.folder().index()).unwrap();
    connection.pragma_update(None, "max_page_count", 1).unwrap();
    let pages: i64 = connection.query_row("PRAGMA max_page_count", [], |row| row.get(0)).unwrap();
    let store = Store::of(Embedded::start(place.folder(), connection, None).unwrap());
    let mut held = Vec::new();
    let failure = loop {
        let number = u8::try_from(held.len() + 1).unwrap();
        match hold(&store, number, &content(100)).await {
            Ok(()) => held.insert(0, number),
            Err(error) => break error,
        }
        assert!(held.len() < 200, "{pages} pages are never full");
    };
    assert!(matches!(failure, HoldError::NoSpace), "{failure}");
    assert!(!store.is_bad(), "space comes back");
    assert_eq!(listed(&store, None).await, held);
    assert_eq!(place.names().len(), held.len());
    assert_eq!(store.lost_rows(), 0);
}

#[tokio::test]
async fn a_broken_database_holds_nothing_and_loses_rows_by_count() {
    let place = Place::new();
    let store = place.open_clean();
    place.database().execute_batch("DROP TABLE journal; DROP TABLE held").unwrap();
    assert!(matches!(hold(&store, 1, b"x").await, Err(HoldError::Unwritable(_))));
    assert!(store.record(row(2)));
    store.flush().await;
    assert_eq!(store.lost_rows(), 1);
    assert!(place.names().is_empty());
}

/// The limit on the size of a file stands in for a full disk: writes come back short, then fail.
#[test]
fn a_disk_that_is_full_half_way_leaves_nothing() {
    const INSIDE: &str = "PORTCULLIS_TEST_SMALL_FILES";
    let name = "store::embedded::tests::holding::a_disk_that_is_full_half_way_leaves_nothing";
    if std::env::var_os(INSIDE).is_none() {
        let script = "trap '' XFSZ; ulimit -f 600; exec \"$0\" --exact \"$1\" --nocapture";
        let this = std::env::current_exe().unwrap();
        let child = std::process::Command::new("sh")
            .arg("-c")
            .arg(script)
            .arg(this)
            .arg(name)
            .env(INSIDE, "1")
            .output();
        let output = child.unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let place = Place::new();
        let store = place.open_clean();
        assert!(matches!(hold(&store, 1, &content(1_000_000)).await, Err(HoldError::NoSpace)));
        assert!(place.names().is_empty());
        hold(&store, 2, &content(1000)).await.unwrap();
        assert_eq!((listed(&store, None).await, store.is_bad()), (vec![2], false));
    });
}

#[tokio::test]
async fn many_at_once_share_commits_and_all_are_held() {
    let place = Place::new();
    let store = place.open_clean();
    let holds: Vec<_> = (0..100_u8)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { hold(&store, number, &content(usize::from(number) * 100)).await })
        })
        .collect();
    for held in holds {
        held.await.unwrap().unwrap();
    }
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.held_count, summary.held_bytes, summary.damaged_count), (100, 495_000, 0));
    assert_eq!(summary.oldest_held_at, Some(item(0, b"").at));
    assert_eq!(store.lost_rows(), 0);
    assert_eq!(store.journal(None, 1000).await.unwrap().len(), 100);
}
