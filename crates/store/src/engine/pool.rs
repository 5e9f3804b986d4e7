//! A few connections shared by many threads: whoever comes first is served first.

use app::port::{StoreError, Stored};
use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a caller waits for a connection before it is told that the register is busy.
pub const WAIT: Duration = Duration::from_secs(10);

/// At most `limit` things, made when first needed, lent one caller at a time.
pub struct Pool<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    limit: usize,
}

struct State<T> {
    idle: Vec<T>,
    made: usize,
    next_ticket: u64,
    waiting: VecDeque<u64>,
}

impl<T> State<T> {
    fn is_served(&self, ticket: u64, limit: usize) -> bool {
        self.waiting.front() == Some(&ticket) && (!self.idle.is_empty() || self.made < limit)
    }
}

impl<T> Pool<T> {
    /// An empty pool.
    pub fn new(limit: usize) -> Self {
        let state = State { idle: Vec::new(), made: 0, next_ticket: 0, waiting: VecDeque::new() };
        Self { state: Mutex::new(state), changed: Condvar::new(), limit }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // The state is whole between any two statements that can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends an idle thing, or one that `make` makes; waits its turn while all are lent.
    pub fn take(&self, make: impl FnOnce() -> Stored<T>) -> Stored<Lent<'_, T>> {
        let mut state = self.lock();
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.waiting.push_back(ticket);
        let (mut state, waited) = self
            .changed
            .wait_timeout_while(state, WAIT, |state| !state.is_served(ticket, self.limit))
            .unwrap_or_else(PoisonError::into_inner);
        state.waiting.retain(|waiting| *waiting != ticket);
        let taken = if waited.timed_out() { Err(StoreError::Busy) } else { Ok(state.idle.pop()) };
        if matches!(taken, Ok(None)) {
            state.made += 1;
        }
        drop(state);
        self.changed.notify_all();
        let thing = match taken? {
            Some(idle) => idle,
            None => make().inspect_err(|_| self.forget())?,
        };
        Ok(Lent { pool: self, thing: Some(thing) })
    }

    fn forget(&self) {
        self.lock().made -= 1;
        self.changed.notify_all();
    }
}

/// Something lent; it goes back when dropped.
pub struct Lent<'p, T> {
    pool: &'p Pool<T>,
    thing: Option<T>,
}

impl<T> Lent<'_, T> {
    /// Does not give the thing back: it is broken, and another will be made in its place.
    pub fn discard(mut self) {
        self.thing = None;
    }
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        match &self.thing {
            Some(thing) => thing,
            None => unreachable!("discard takes the lender with it"),
        }
    }
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        match self.thing.take() {
            Some(thing) => {
                self.pool.lock().idle.push(thing);
                self.pool.changed.notify_all();
            }
            None => self.pool.forget(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn no_more_than_the_limit_and_each_in_turn() {
        let pool = Pool::new(1);
        let first = pool.take(|| Ok(7)).unwrap();
        let (said, heard) = channel();
        std::thread::scope(|scope| {
            for name in 0..4 {
                let before = pool.lock().waiting.len();
                let (pool, said) = (&pool, said.clone());
                scope.spawn(move || {
                    let lent = pool.take(|| Ok(8)).unwrap();
                    said.send((name, *lent)).unwrap();
                });
                while pool.lock().waiting.len() == before {
                    std::thread::yield_now();
                }
            }
            drop(first);
        });
        drop(said);
        assert_eq!(heard.iter().collect::<Vec<_>>(), [(0, 7), (1, 7), (2, 7), (3, 7)]);
    }

    #[test]
    fn what_broke_is_made_anew() {
        let pool: Pool<u8> = Pool::new(1);
        assert!(pool.take(|| Err(StoreError::Busy)).is_err());
        pool.take(|| Ok(1)).unwrap().discard();
        assert_eq!(*pool.take(|| Ok(2)).unwrap(), 2);
        assert_eq!(*pool.take(|| Ok(3)).unwrap(), 2);
    }
}
