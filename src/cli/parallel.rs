//! Work on many things at once, results in the order of the things.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Finished results that wait for an earlier one, at the most: one slow file must not fill the memory.
const AHEAD: usize = 256;

/// Does `work` on every item on several threads and hands the results to `take` in the order of `items`, on the calling
/// thread. `take` may end it early.
pub fn in_order<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    let desk = Desk { state: Mutex::new(State::default()), changed: Condvar::new() };
    thread::scope(|scope| {
        let _stop = StopOnDrop(&desk);
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                // If the work panics, nobody waits for its result for ever.
                let stop = StopOnDrop(&desk);
                while let Some((number, item)) = desk.fetch(items) {
                    desk.put(number, work(item));
                }
                std::mem::forget(stop);
            });
        }
        for number in 0..items.len() {
            let Some(result) = desk.await_result(number) else { break };
            if take(result).is_break() {
                break;
            }
        }
    });
}

struct Desk<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

struct State<R> {
    fetched: usize,
    taken: usize,
    done: BTreeMap<usize, R>,
    stopped: bool,
}

impl<R> Default for State<R> {
    fn default() -> Self {
        Self { fetched: 0, taken: 0, done: BTreeMap::new(), stopped: false }
    }
}

struct StopOnDrop<'a, R>(&'a Desk<R>);

impl<R> Drop for StopOnDrop<'_, R> {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}

impl<R> Desk<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while a condition holds and nobody has stopped the work.
    fn wait_while(&self, mut waiting: impl FnMut(&State<R>) -> bool) -> MutexGuard<'_, State<R>> {
        let wait = |state: &mut State<R>| !state.stopped && waiting(state);
        self.changed.wait_while(self.lock(), wait).unwrap_or_else(PoisonError::into_inner)
    }

    fn fetch<'a, T>(&self, items: &'a [T]) -> Option<(usize, &'a T)> {
        let mut state = self.wait_while(|state| state.fetched >= state.taken + AHEAD);
        let item = items.get(state.fetched).filter(|_| !state.stopped)?;
        state.fetched += 1;
        Some((state.fetched - 1, item))
    }

    fn put(&self, number: usize, result: R) {
        self.lock().done.insert(number, result);
        self.changed.notify_all();
    }

    /// `None` where the work was stopped before this result.
    fn await_result(&self, number: usize) -> Option<R> {
        let mut state = self.wait_while(|state| !state.done.contains_key(&number));
        let result = state.done.remove(&number)?;
        state.taken += 1;
        self.changed.notify_all();
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_whatever_takes_longer() {
        let items: Vec<usize> = (0..1_000).collect();
        let mut taken = Vec::new();
        let work = |item: &usize| {
            if item.is_multiple_of(97) {
                thread::yield_now();
            }
            item * 2
        };
        in_order(&items, 4, work, |result| {
            taken.push(result);
            ControlFlow::Continue(())
        });
        assert_eq!(taken, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        in_order(&[] as &[u8], 4, |_| (), |()| ControlFlow::Break(()));
    }

    #[test]
    fn it_ends_when_the_taker_has_had_enough() {
        let items: Vec<usize> = (0..100_000).collect();
        let worked = AtomicUsize::new(0);
        let mut taken = 0;
        let work = |_: &usize| worked.fetch_add(1, Ordering::Relaxed);
        in_order(&items, 2, work, |_| {
            taken += 1;
            if taken == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(taken, 3);
        assert!(worked.into_inner() <= 3 + AHEAD + 2);
    }

    #[test]
    fn a_panic_in_the_work_is_not_a_silent_wait() {
        let items: Vec<usize> = (0..2_000).collect();
        let ended = std::panic::catch_unwind(|| {
            in_order(&items, 2, |item| assert_ne!(*item, 5), |()| ControlFlow::Continue(()));
        });
        assert!(ended.is_err());
    }
}
