//! Turns at a writer, in thousands of schedules: each turn that left something open is answered
//! once, with the end of its own batch, even if others fail, give up or are cancelled meanwhile.
#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod sync;
// The file of the crate itself: it names its primitives as `crate::sync`, and here these are ones
// that the checker schedules and that a test can break. A feature of the crate that replaced tokio's
// would replace them for all tests of the workspace at once.
#[path = "../../src/turns.rs"]
#[expect(unreachable_pub, reason = "what is public in the crate is private in a test")]
mod turns;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use shuttle::{
    Config, FailurePersistence, Runner,
    future::{block_on, spawn, yield_now},
    rand::{Rng, thread_rng},
    scheduler::{PctScheduler, RandomScheduler, Scheduler},
};
use shuttle_tokio::sync::oneshot;

use crate::{
    sync::{Fault, break_with},
    turns::{Shared, Turns},
};

/// The number of callers.
const CALLERS: usize = 5;

/// The most open turns.
const FULL: usize = 3;

/// The number of schedules that are tried.
const SCHEDULES: usize = 5000;

/// The written values, and the callers that wait for them.
struct Writer {
    open: Vec<(usize, oneshot::Sender<()>)>,
    /// Which finishes fail: then nobody of the batch is answered.
    failing: usize,
    log: Arc<Mutex<Vec<Batch>>>,
}

/// A finish: the callers of its batch, and whether it succeeded.
#[derive(Clone, Debug)]
struct Batch {
    callers: Vec<usize>,
    succeeded: bool,
}

impl Writer {
    fn add(&mut self, caller: usize) -> oneshot::Receiver<()> {
        assert!(self.open.len() < FULL, "too much is left open");
        let (sender, receiver) = oneshot::channel();
        self.open.push((caller, sender));
        receiver
    }

    fn commit(&mut self) {
        let batch = std::mem::take(&mut self.open);
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let succeeded = log.len() != self.failing;
        log.push(Batch { callers: batch.iter().map(|(caller, _)| *caller).collect(), succeeded });
        drop(log);
        for (_, sender) in batch.into_iter().filter(|_| succeeded) {
            // A cancelled caller has dropped its receiver.
            let _ = sender.send(());
        }
    }
}

impl Shared for Writer {
    fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn is_full(&self) -> bool {
        self.open.len() >= FULL
    }

    async fn finish(&mut self) {
        // A sync takes its time.
        yield_now().await;
        self.commit();
    }
}

/// The behaviour of a caller.
#[derive(Clone, Copy, Debug)]
enum Conduct {
    /// Ends its turn with a finish that may wait.
    Done,
    /// Ends its turn with a finish that does not.
    DoneNow,
    /// Drops its turn, as one whose decision panics does.
    Drops,
    /// Is cancelled after it was polled so many times.
    Cancelled { polls: usize },
}

/// A future that is given up after so many polls.
struct GivenUp<F> {
    future: Option<Pin<Box<F>>>,
    polls: usize,
}

impl<F: Future<Output = ()>> Future for GivenUp<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.polls == 0 {
            self.future = None;
        }
        self.polls = self.polls.saturating_sub(1);
        match &mut self.future {
            Some(future) => {
                let polled = future.as_mut().poll(context);
                if polled.is_pending() && self.polls == 0 {
                    // Whether it is woken or not, it goes.
                    context.waker().wake_by_ref();
                }
                polled
            }
            None => Poll::Ready(()),
        }
    }
}

type Answers = Arc<Mutex<Vec<(usize, oneshot::Receiver<()>)>>>;

async fn call(turns: Turns<Writer>, caller: usize, conduct: Conduct, answers: Answers) {
    let mut turn = turns.turn().await;
    let answer = turn.add(caller);
    answers.lock().unwrap().push((caller, answer));
    // A decision takes its time, too.
    yield_now().await;
    match conduct {
        Conduct::Done | Conduct::Cancelled { .. } => turn.done().await,
        Conduct::DoneNow => turn.done_now(Writer::commit),
        Conduct::Drops => drop(turn),
    }
}

fn conduct() -> Conduct {
    match thread_rng().gen_range(0..6) {
        0 | 1 => Conduct::Done,
        2 => Conduct::DoneNow,
        3 => Conduct::Drops,
        _ => Conduct::Cancelled { polls: thread_rng().gen_range(0..6) },
    }
}

/// Lets all callers have their turns, and looks at what they were answered.
fn run() {
    let log = Arc::<Mutex<Vec<Batch>>>::default();
    let failing = thread_rng().gen_range(0..CALLERS);
    let turns = Turns::new(Writer { open: Vec::new(), failing, log: Arc::clone(&log) });
    let answers = Answers::default();
    block_on(async {
        let mut callers = Vec::new();
        for caller in 0..CALLERS {
            let conduct = conduct();
            let call = call(turns.clone(), caller, conduct, Arc::clone(&answers));
            callers.push(match conduct {
                Conduct::Cancelled { polls } => {
                    spawn(GivenUp { future: Some(Box::pin(call)), polls })
                }
                Conduct::Done | Conduct::DoneNow | Conduct::Drops => spawn(call),
            });
        }
        for caller in callers {
            caller.await.unwrap();
        }
        let mut answered = Vec::new();
        let waiting = std::mem::take(&mut *answers.lock().unwrap());
        for (caller, answer) in waiting {
            // If a turn is left open, this waits without end, and the checker reports it.
            answered.push((caller, answer.await.is_ok()));
        }
        assert_eq!(turns.queue_len(), 0);
        let mut finished = Vec::new();
        for Batch { callers, succeeded } in &*log.lock().unwrap() {
            assert!(callers.len() <= FULL, "{callers:?} is more than fits");
            finished.extend(callers.iter().map(|caller| (*caller, *succeeded)));
        }
        answered.sort_unstable();
        finished.sort_unstable();
        assert_eq!(answered, finished, "each turn is finished once, and answered");
    });
}

fn check(scheduler: impl Scheduler + 'static, fault: Option<Fault>) {
    break_with(fault);
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    Runner::new(scheduler, config).run(run);
    break_with(None);
}

#[test]
fn each_turn_is_answered_once_in_random_schedules() {
    check(RandomScheduler::new(SCHEDULES), None);
}

#[test]
fn each_turn_is_answered_once_in_schedules_with_few_preemptions() {
    for depth in 1..=4 {
        check(PctScheduler::new(depth, SCHEDULES / 4), None);
    }
}

#[test]
fn each_fault_of_turns_is_found() {
    for fault in [
        Fault::NobodyIsTheLast,
        Fault::SomebodyAlwaysWaits,
        Fault::NothingIsFinishedApart,
        Fault::FinishesWithItsCaller,
    ] {
        let scheduler = RandomScheduler::new_from_seed(1, SCHEDULES);
        let checked = catch_unwind(AssertUnwindSafe(|| check(scheduler, Some(fault))));
        assert!(checked.is_err(), "{fault:?} is not found");
    }
}
