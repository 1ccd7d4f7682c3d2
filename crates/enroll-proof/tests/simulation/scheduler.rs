//! One scheduler for everything: which task goes on, how long a message travels and what is drawn
//! come from one seed, so that a seed is a whole run.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Wake, Waker},
};

use sha2::{Digest, Sha256};

pub(crate) type TaskId = u64;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A world with a time of its own, in ticks.
#[derive(Clone)]
pub(crate) struct Scheduler {
    state: Arc<Mutex<State>>,
    ready: Arc<Mutex<Vec<TaskId>>>,
}

struct State {
    random: u64,
    now: u64,
    spawned: TaskId,
    /// `None` while it is polled.
    tasks: BTreeMap<TaskId, Option<Task>>,
    /// The sleeping tasks, by their time to wake and their order of arrival.
    timers: BTreeMap<(u64, u64), Waker>,
    timer: u64,
    trace: Sha256,
}

struct Ready {
    task: TaskId,
    ready: Arc<Mutex<Vec<TaskId>>>,
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        let mut ready = self.ready.lock().unwrap();
        if !ready.contains(&self.task) {
            ready.push(self.task);
        }
    }
}

impl Scheduler {
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            random: seed,
            now: 0,
            spawned: 0,
            tasks: BTreeMap::new(),
            timers: BTreeMap::new(),
            timer: 0,
            trace: Sha256::new(),
        };
        Self { state: Arc::new(Mutex::new(state)), ready: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Draws a number below `end`.
    pub(crate) fn draw(&self, end: u64) -> u64 {
        self.lock().draw() % end
    }

    /// Draws 16 bytes.
    pub(crate) fn entropy(&self) -> [u8; 16] {
        let mut state = self.lock();
        (u128::from(state.draw()) << 64 | u128::from(state.draw())).to_be_bytes()
    }

    pub(crate) fn now(&self) -> u64 {
        self.lock().now
    }

    /// Writes down what happens.
    pub(crate) fn trace(&self, what: &str) {
        let mut state = self.lock();
        let line = format!("{} {what}\n", state.now);
        if std::env::var_os("ENROLL_TRACE").is_some() {
            print!("{line}");
        }
        state.trace.update(line);
    }

    /// Returns the hash of all that happened so far.
    pub(crate) fn hash(&self) -> [u8; 32] {
        self.lock().trace.clone().finalize().into()
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> TaskId {
        let mut state = self.lock();
        let id = state.spawned;
        state.spawned += 1;
        state.tasks.insert(id, Some(Box::pin(task)));
        self.ready.lock().unwrap().push(id);
        id
    }

    /// Ends a task wherever it is.
    pub(crate) fn kill(&self, task: TaskId) {
        let killed = self.lock().tasks.remove(&task);
        drop(killed);
    }

    /// Waits for so many ticks.
    pub(crate) fn sleep(&self, ticks: u64) -> Sleep {
        Sleep { until: self.now() + ticks, scheduler: self.clone() }
    }

    /// Runs until no task is left, and looks at the world after each step.
    pub(crate) fn run(&self, mut check: impl FnMut()) {
        while let Some(task) = self.next() {
            let Some(mut future) = self.lock().tasks.get_mut(&task).and_then(Option::take) else {
                continue;
            };
            self.trace(&format!("task {task}"));
            let ready = Ready { task, ready: Arc::clone(&self.ready) };
            let waker = Waker::from(Arc::new(ready));
            let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
            let mut state = self.lock();
            match polled {
                Poll::Ready(()) => drop(state.tasks.remove(&task)),
                Poll::Pending => {
                    state.tasks.entry(task).and_modify(|place| *place = Some(future));
                }
            }
            drop(state);
            check();
        }
        assert!(self.lock().tasks.is_empty(), "some tasks wait without end");
    }

    /// Returns who goes on; where nobody can, time does.
    fn next(&self) -> Option<TaskId> {
        loop {
            let count = self.ready.lock().unwrap().len();
            if count > 0 {
                let index = usize::try_from(self.draw(count as u64)).unwrap();
                return Some(self.ready.lock().unwrap().swap_remove(index));
            }
            let ((at, _), waker) = self.lock().timers.pop_first()?;
            let mut state = self.lock();
            state.now = state.now.max(at);
            drop(state);
            waker.wake();
        }
    }
}

impl State {
    /// Draws a number, as `SplitMix64` does.
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// A wait.
pub(crate) struct Sleep {
    until: u64,
    scheduler: Scheduler,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.scheduler.lock();
        if state.now >= self.until {
            return Poll::Ready(());
        }
        let timer = state.timer;
        state.timer += 1;
        state.timers.insert((self.until, timer), context.waker().clone());
        Poll::Pending
    }
}
