//! Runs: the service over a store beside the model, command by command.

use std::marker::PhantomData;

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use tokio::runtime::{Builder, Runtime};

use crate::{
    answer::{Answer, Instant},
    command::{
        After, Command, EnterpriseCommand, FEW, Listed, Listing, PolicyCommand, ProfileCommand,
        UserCommand, Vendor,
    },
    draw,
    fault::Fault,
    model::{Keeping, Model},
    subject::Subject,
    system::{System, timestamp},
};

/// The number of commands of a run.
pub(crate) const COMMANDS: std::ops::Range<usize> = 30..90;

/// The model, as what generates runs beside a store.
pub(crate) struct Reference<T>(PhantomData<T>);

impl<T: Subject> ReferenceStateMachine for Reference<T> {
    type State = Model;
    type Transition = Command;

    fn init_state() -> BoxedStrategy<Model> {
        (proptest::bool::weighted(0.8), draw::limits())
            .prop_map(|(any, limits)| Model::new(T::KEEPING, any, limits))
            .boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Command> {
        draw::command(model)
    }

    fn apply(mut model: Model, command: &Command) -> Model {
        model.step(command);
        model
    }
}

/// The model and the service of a run.
pub(crate) struct Running<T: Subject> {
    system: System<T::Store>,
    home: T::Home,
    /// To when the clock is set.
    at: Option<Instant>,
    /// The number of events of each enterprise that were read.
    read: Vec<usize>,
    runtime: Runtime,
}

impl<T: Subject> Running<T> {
    pub(crate) fn begin(model: &Model) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let (home, system) = runtime.block_on(async {
            let home = T::home().await;
            T::set_clock(&home, timestamp(model.now)).await;
            let store = T::open(&home).await;
            (home, System::new(store, model))
        });
        Self { system, home, at: None, read: Vec::new(), runtime }
    }

    /// Does what the model did last, at the time that it is in the model by now.
    pub(crate) fn run(&mut self, command: Command, model: &Model) -> Answer {
        let Self { system, home, at, read, runtime } = self;
        runtime.block_on(async {
            if *at != Some(model.now) {
                T::set_clock(home, timestamp(model.now)).await;
                *at = Some(model.now);
            }
            if let Command::Restart { limits } = command
                && T::DURABLE
            {
                system.end();
                system.begin(T::open(home).await, limits);
                return Answer::Done;
            }
            let answer = system.run(command, model).await;
            if T::KEEPING == Keeping::ByTime {
                // Events get their positions when they are read. In one noun that is their order;
                // between two it is if nobody sets the clock back before.
                let recorded = model.recorded();
                for enterprise in 0..recorded.len() {
                    if read.get(enterprise) != recorded.get(enterprise) {
                        system.run(Command::ReadEvents { enterprise }, model).await;
                    }
                }
                *read = recorded;
            }
            answer
        })
    }

    /// Compares all that can be read, again after a restart.
    pub(crate) fn end(mut self, mut model: Model) -> Result<(), TestCaseError> {
        self.compare_all(&mut model)?;
        if T::DURABLE {
            self.run(Command::Restart { limits: model.limits }, &model);
            self.compare_all(&mut model)?;
        }
        T::check(self.system.service().store());
        Ok(())
    }

    fn compare_all(&mut self, model: &mut Model) -> Result<(), TestCaseError> {
        for command in reads(model) {
            model.run(&command);
            let Self { system, runtime, .. } = self;
            let answered = runtime.block_on(system.run(command.clone(), model));
            prop_assert_eq!(answered, model.answer.clone(), "{:?} in the end", command);
        }
        Ok(())
    }
}

/// Returns all that can be read, each place in a list or a feed included.
fn reads(model: &Model) -> Vec<Command> {
    let vendors = [Vendor::Android, Vendor::Play];
    let mut reads = Vec::new();
    for enterprise in 0..model.enterprises.len() {
        reads.push(Command::Enterprise(EnterpriseCommand::Read { enterprise }));
        reads.push(Command::ReadEvents { enterprise });
        for policy in 0..FEW {
            reads.push(Command::Policy(PolicyCommand::Read { enterprise, policy }));
        }
        for company_owned in [true, false] {
            reads.push(Command::Profile(ProfileCommand::List { enterprise, company_owned }));
        }
        for vendor in vendors {
            for what in [Listed::Tokens, Listed::Devices, Listed::Policies, Listed::Enterprises] {
                reads.push(Command::List(Listing { what, enterprise, vendor, limit: 2 }));
            }
        }
    }
    for vendor in vendors {
        reads.extend((0..model.tokens.len()).map(|token| Command::ReadToken { token, vendor }));
        reads.extend((0..model.devices.len()).map(|device| Command::ReadDevice { device, vendor }));
    }
    reads.extend((0..model.users.len()).map(|user| Command::User(UserCommand::Read { user })));
    let read = |profile| Command::Profile(ProfileCommand::Read { profile });
    reads.extend((0..model.profiles.len()).map(read));
    reads.extend((0..model.values.len()).map(|value| Command::Explain { value, at: None }));
    for (after, mark) in model.marks.iter().enumerate() {
        let of = Listing { limit: 100, ..mark.of };
        reads.push(Command::Page { of, after: Some(after) });
    }
    for (part, cursor) in model.cursors.iter().enumerate() {
        let (enterprise, after) = (cursor.enterprise, Some(After::Part(part)));
        reads.push(Command::ReadPart { enterprise, after });
    }
    reads
}

/// The service over a subject.
pub(crate) struct Run<T>(PhantomData<T>);

impl<T: Subject> StateMachineTest for Run<T> {
    type SystemUnderTest = Running<T>;
    type Reference = Reference<T>;

    fn init_test(model: &Model) -> Running<T> {
        Running::begin(model)
    }

    fn apply(mut running: Running<T>, model: &Model, command: Command) -> Running<T> {
        let answered = running.run(command.clone(), model);
        assert_eq!(answered, model.answer, "{command:?}");
        running
    }

    fn teardown(running: Running<T>, model: Model) {
        running.end(model).unwrap();
    }
}

/// Makes `cases` runs, or the number in `PROPTEST_CASES`.
pub(crate) fn beside<T: Subject>(cases: u32) {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if asked { Config::default().cases } else { cases };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let runs = Reference::<T>::sequential_strategy(COMMANDS);
    let ran = TestRunner::new(config.clone()).run(&runs, |(model, commands, seen)| {
        Run::<T>::test_sequential(config.clone(), model, commands, seen);
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}

/// Runs `ran` on the same runs each time, until it fails; returns at which.
pub(crate) fn same_runs<T: Subject>(
    runs: u32,
    ran: impl Fn(Model, Vec<Command>) -> Result<(), TestCaseError>,
) -> Option<u32> {
    let config =
        Config { cases: runs, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let count = std::cell::Cell::new(0);
    let runs = Reference::<T>::sequential_strategy(COMMANDS);
    let found = TestRunner::new_with_rng(config, rng).run(&runs, |(model, commands, _)| {
        count.set(count.get() + 1);
        ran(model, commands)
    });
    match found {
        Ok(()) => None,
        Err(TestError::Fail(..)) => Some(count.get()),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Returns the number of runs until a model with this fault, if any, differs from a store.
pub(crate) fn found_after<T: Subject>(fault: Option<Fault>, runs: u32) -> Option<u32> {
    same_runs::<T>(runs, |mut model, commands| {
        model.fault = fault;
        let mut running = Running::<T>::begin(&model);
        for command in commands {
            model.step(&command);
            prop_assert_eq!(running.run(command, &model), model.answer.clone());
        }
        running.end(model)
    })
}
