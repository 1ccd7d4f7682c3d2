//! Turns on tokio: one finish serves many turns, and nothing is left open.

use std::time::Duration;

use enroll_store::turns::{Shared, Turns};
use tokio::sync::oneshot;

/// Counts, and answers each turn with how many were finished together.
#[derive(Default)]
struct Counter {
    open: Vec<oneshot::Sender<usize>>,
    finishes: Vec<usize>,
}

impl Counter {
    const FULL: usize = 50;

    fn add(&mut self) -> oneshot::Receiver<usize> {
        let (sender, receiver) = oneshot::channel();
        self.open.push(sender);
        receiver
    }
}

impl Shared for Counter {
    fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn is_full(&self) -> bool {
        self.open.len() >= Self::FULL
    }

    async fn finish(&mut self) {
        // Dear enough for others to come meanwhile.
        tokio::time::sleep(Duration::from_millis(5)).await;
        let count = self.open.len();
        self.finishes.push(count);
        for sender in self.open.drain(..) {
            let _ = sender.send(count);
        }
    }
}

async fn add(turns: Turns<Counter>) -> Option<usize> {
    let mut turn = turns.turn().await;
    let answer = turn.add();
    turn.done().await;
    answer.await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_finish_serves_many_turns() {
    let turns = Turns::new(Counter::default());
    let callers: Vec<_> = (0..200).map(|_| tokio::spawn(add(turns.clone()))).collect();
    for caller in callers {
        let together = caller.await.unwrap().unwrap();
        assert!(together <= Counter::FULL, "{together} turns were finished together");
    }
    let turn = turns.turn().await;
    assert_eq!(turn.finishes.iter().sum::<usize>(), 200, "each turn is finished once");
    assert!(turn.finishes.len() < 50, "{} finishes of 200 turns", turn.finishes.len());
}

#[tokio::test]
async fn a_lone_turn_is_finished_at_once() {
    let turns = Turns::new(Counter::default());
    for _ in 0..3 {
        assert_eq!(add(turns.clone()).await, Some(1));
    }
}

#[tokio::test]
async fn a_caller_that_gives_up_waiting_leaves_nothing_open() {
    let turns = Turns::new(Counter::default());
    let mut turn = turns.turn().await;
    let gives_up = tokio::spawn(add(turns.clone()));
    tokio::task::yield_now().await;
    assert_eq!(turns.queue_len(), 1);
    let answer = turn.add();
    turn.done().await;
    // It has the turn left to it by now, or is about to: either way it takes nothing along.
    gives_up.abort();
    let answer = tokio::time::timeout(Duration::from_secs(5), answer).await;
    assert!(answer.is_ok_and(|answer| answer.is_ok()), "a turn was left open");
}

#[tokio::test]
async fn a_decision_that_panics_leaves_nothing_open() {
    let turns = Turns::new(Counter::default());
    let (sender, receiver) = oneshot::channel();
    let panics = tokio::spawn({
        let turns = turns.clone();
        async move {
            let mut turn = turns.turn().await;
            let _ = sender.send(turn.add());
            panic!("on purpose");
        }
    });
    assert!(panics.await.is_err());
    assert_eq!(receiver.await.unwrap().await, Ok(1));
}
