//! The service beside a model of it that shares no code with it: every answer is the same,
//! whatever the commands, and so is what is there in the end.
//!
//! The number of runs grows with `PROPTEST_CASES`.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails where it panics"
)]

mod answer;
mod command;
mod fault;
mod model;
mod system;

use std::{marker::PhantomData, sync::Arc};

use enroll_sqlite::SqliteStore;
use enroll_store::{MemoryStore, Store, clock::SettableClock};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use tokio::runtime::{Builder, Runtime};

use crate::{
    answer::Answer,
    command::{Command, FEW, ProfileCommand, UserCommand, Vendor},
    fault::Fault,
    model::Model,
    system::System,
};

/// How many commands a run has.
const COMMANDS: std::ops::Range<usize> = 20..80;

/// The model, as what generates runs.
struct Reference;

impl ReferenceStateMachine for Reference {
    type State = Model;
    type Transition = Command;

    fn init_state() -> BoxedStrategy<Model> {
        (proptest::bool::weighted(0.8), proptest::bool::weighted(0.2))
            .prop_map(|(any, warns)| Model::new(any, warns))
            .boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Command> {
        command::command(model)
    }

    fn apply(mut model: Model, command: &Command) -> Model {
        model.run(command);
        model
    }
}

/// A store to be proven, and what it lives in.
trait Subject {
    type Store: Store;
    type Home;

    fn open(home: &Self::Home, clock: Arc<SettableClock>) -> Self::Store;
    fn home() -> Self::Home;

    /// Looks at a run's end, when the model is `model`.
    fn end(system: System<Self::Store>, home: Self::Home, model: Model, runtime: &Runtime);
}

struct Memory;

impl Subject for Memory {
    type Store = MemoryStore<Arc<SettableClock>>;
    type Home = ();

    fn open((): &(), clock: Arc<SettableClock>) -> Self::Store {
        MemoryStore::new(clock, 1)
    }

    fn home() {}

    fn end(mut system: System<Self::Store>, (): (), mut model: Model, runtime: &Runtime) {
        runtime.block_on(compare_all(&mut system, &mut model));
    }
}

struct Sqlite;

impl Subject for Sqlite {
    type Store = SqliteStore<Arc<SettableClock>>;
    type Home = tempfile::TempDir;

    fn open(home: &Self::Home, clock: Arc<SettableClock>) -> Self::Store {
        SqliteStore::open(home.path(), clock).unwrap()
    }

    fn home() -> Self::Home {
        tempfile::tempdir().unwrap()
    }

    fn end(mut system: System<Self::Store>, home: Self::Home, mut model: Model, runtime: &Runtime) {
        runtime.block_on(compare_all(&mut system, &mut model));
        let clock = Arc::clone(&system.clock);
        let mut restarted = system.restarted(|| Self::open(&home, clock), &model);
        runtime.block_on(compare_all(&mut restarted, &mut model));
        assert_eq!(restarted.service.store().check(), Ok(Vec::new()));
    }
}

/// Compares all that can be read.
async fn compare_all<S: Store>(system: &mut System<S>, model: &mut Model) {
    for command in reads(model) {
        model.run(&command);
        let answered = system.run(command.clone(), model.now).await;
        assert_eq!(answered, model.answer, "{command:?} in the end");
    }
}

fn reads(model: &Model) -> Vec<Command> {
    let vendors = [Vendor::Android, Vendor::Play];
    let mut reads = Vec::new();
    for enterprise in 0..FEW - 1 {
        reads.push(Command::ReadEvents { enterprise });
        reads.push(Command::Profile(ProfileCommand::List { enterprise }));
        reads.extend((0..FEW).map(|policy| Command::ReadPolicy { enterprise, policy }));
        for vendor in vendors {
            reads.push(Command::ListTokens { enterprise, vendor, limit: 2 });
            reads.push(Command::ListDevices { enterprise, vendor, limit: 100 });
        }
    }
    for vendor in vendors {
        reads.extend((0..model.tokens.len()).map(|token| Command::ReadToken { token, vendor }));
        reads.extend((0..model.devices.len()).map(|device| Command::ReadDevice { device, vendor }));
    }
    reads.extend((0..model.users.len()).map(|user| Command::User(UserCommand::Read { user })));
    let read = |profile| Command::Profile(ProfileCommand::Read { profile });
    reads.extend((0..model.profiles.len()).map(read));
    reads
}

/// The service over a subject.
struct Run<T>(PhantomData<T>);

/// What a run is of.
struct Running<T: Subject> {
    system: System<T::Store>,
    home: T::Home,
    runtime: Runtime,
}

impl<T: Subject> Running<T> {
    fn begin(model: &Model) -> Self {
        let (home, clock) = (T::home(), Arc::new(SettableClock::default()));
        let system = System::new(T::open(&home, Arc::clone(&clock)), clock, model);
        Self { system, home, runtime: Builder::new_current_thread().build().unwrap() }
    }

    fn run(&mut self, command: Command, model: &Model) -> Answer {
        self.runtime.block_on(self.system.run(command, model.now))
    }
}

impl<T: Subject> StateMachineTest for Run<T> {
    type SystemUnderTest = Running<T>;
    type Reference = Reference;

    fn init_test(model: &Model) -> Running<T> {
        Running::begin(model)
    }

    fn apply(mut running: Running<T>, model: &Model, command: Command) -> Running<T> {
        let answered = running.run(command.clone(), model);
        assert_eq!(answered, model.answer, "{command:?}");
        running
    }

    fn teardown(Running { system, home, runtime }: Running<T>, model: Model) {
        T::end(system, home, model, &runtime);
    }
}

/// Returns how to make `cases` runs, or as many as `PROPTEST_CASES` says.
fn config(cases: u32) -> Config {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if asked { Config::default().cases } else { cases };
    Config { cases, failure_persistence: None, ..Config::default() }
}

prop_state_machine! {
    #![proptest_config(config(300))]

    #[test]
    fn the_service_in_memory_answers_as_the_model_does(sequential COMMANDS => Run<Memory>);
}

prop_state_machine! {
    #![proptest_config(config(60))]

    #[test]
    fn the_service_over_sqlite_answers_as_the_model_does(sequential COMMANDS => Run<Sqlite>);
}

/// Returns after how many runs a model with this fault is found out.
fn found_after(fault: Option<Fault>, runs: u32) -> Option<u32> {
    let config =
        Config { cases: runs, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = std::cell::Cell::new(0);
    let found =
        runner.run(&Reference::sequential_strategy(COMMANDS), |(mut model, commands, _)| {
            model.fault = fault;
            ran.set(ran.get() + 1);
            let mut running = Running::<Memory>::begin(&model);
            for command in commands {
                model.run(&command);
                prop_assert_eq!(running.run(command, &model), model.answer.clone());
            }
            Ok(())
        });
    match found {
        Ok(()) => None,
        Err(TestError::Fail(..)) => Some(ran.get()),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn each_fault_of_a_model_is_found() {
    for fault in fault::ALL {
        let found = found_after(Some(fault), 1000);
        println!("{fault:?}: found after {found:?} runs");
        assert!(found.is_some(), "{fault:?} is not found");
    }
}
