//! Puts contenders side by side in one process, where ratios can be trusted and times cannot.
//!
//! A benchmark is a list of [`Question`]s given to [`run`]. It times contenders in turn, round
//! after round, and prints medians. With `--instructions` it counts instructions under callgrind
//! instead, which is free of noise. With `--gate` it counts, too, and fails if a goal is missed or
//! an answer of ours is wrong.

use std::{
    hint::black_box,
    io,
    process::{Command, ExitCode},
    time::Instant,
};

/// The number of timings of every contender; the median counts.
const ROUNDS: usize = 41;
/// The number of passes over the inputs in one timing.
const PASSES: u32 = 8;
/// The passes that the longer of two counts has more than the shorter.
const COUNTED_PASSES: u32 = 4;

/// A question: which subject does the same work in how much time, and how well.
pub struct Question {
    name: &'static str,
    operations: usize,
    probes: usize,
    contenders: Vec<Contender>,
    goals: Vec<Goal>,
}

struct Contender {
    name: &'static str,
    wrong: Option<usize>,
    pass: Box<dyn Fn()>,
}

/// The greatest allowed cost of ours, as a ratio to the cheapest of some contenders.
pub struct Goal {
    /// The contenders, by name.
    pub anchors: &'static [&'static str],
    /// The greatest ratio of instructions.
    pub instructions: Option<f64>,
    /// The greatest ratio of times.
    pub time: Option<f64>,
}

impl Question {
    /// Creates a question about passes of `operations` each, with a number of probes for correctness.
    #[must_use]
    pub fn new(name: &'static str, operations: usize, probes: usize) -> Self {
        Self { name, operations, probes, contenders: Vec::new(), goals: Vec::new() }
    }

    /// Adds a contender: how many probes it gets wrong, if it answers them, and how it makes a
    /// pass.
    ///
    /// The first contender is ours.
    #[must_use]
    pub fn contender(
        mut self,
        name: &'static str,
        wrong: impl Into<Option<usize>>,
        pass: impl Fn() + 'static,
    ) -> Self {
        self.contenders.push(Contender { name, wrong: wrong.into(), pass: Box::new(pass) });
        self
    }

    /// Adds a goal for the first contender.
    #[must_use]
    pub fn goal(mut self, goal: Goal) -> Self {
        self.goals.push(goal);
        self
    }

    /// Returns each contender's median nanoseconds per operation.
    fn time(&self) -> Vec<f64> {
        let mut rounds = vec![Vec::with_capacity(ROUNDS); self.contenders.len()];
        for _ in 0..ROUNDS {
            for (contender, times) in self.contenders.iter().zip(&mut rounds) {
                let start = Instant::now();
                for _ in 0..PASSES {
                    (contender.pass)();
                }
                times.push(start.elapsed().as_secs_f64());
            }
        }
        rounds.into_iter().map(|times| median(times) * 1e9 / self.each(PASSES)).collect()
    }

    /// Returns each contender's instructions per operation.
    fn count(&self) -> io::Result<Vec<f64>> {
        self.contenders
            .iter()
            .map(|contender| {
                // What is done before and after the passes is in both counts.
                let less = callgrind(self.name, contender.name, 1)?;
                let more = callgrind(self.name, contender.name, 1 + COUNTED_PASSES)?;
                Ok((more - less) / self.each(COUNTED_PASSES))
            })
            .collect()
    }

    /// Returns how many operations so many passes have.
    fn each(&self, passes: u32) -> f64 {
        let operations = u32::try_from(self.operations).unwrap_or(u32::MAX);
        f64::from(passes) * f64::from(operations)
    }

    /// Prints the costs, and returns whether all goals are met and our probes are right.
    fn report(&self, unit: Unit, costs: &[f64]) -> bool {
        let ours = costs.first().copied().unwrap_or(f64::NAN);
        println!("\n{}", self.name);
        println!("  {:<36}{:>12}{:>10}   {}", "", unit.name(), "x ours", self.wrong_title());
        for (contender, cost) in self.contenders.iter().zip(costs) {
            let wrong = contender.wrong.map(|wrong| wrong.to_string()).unwrap_or_default();
            println!("  {:<36}{cost:>12.1}{:>10.2}   {wrong:>5}", contender.name, cost / ours);
        }
        let mut met = self.contenders.first().is_none_or(|ours| ours.wrong.is_none_or(|n| n == 0));
        for goal in &self.goals {
            let Some(limit) = unit.limit(goal) else { continue };
            let anchor = self
                .contenders
                .iter()
                .zip(costs)
                .filter(|(contender, _)| goal.anchors.contains(&contender.name))
                .map(|(_, cost)| *cost)
                .fold(f64::NAN, f64::min);
            let ratio = ours / anchor;
            let verdict = if ratio <= limit { "met" } else { "MISSED" };
            met &= ratio <= limit;
            println!("  goal {limit:.2}x of {}: {ratio:.2}x, {verdict}", goal.anchors.join(" or "));
        }
        met
    }

    fn wrong_title(&self) -> String {
        if self.probes == 0 { String::new() } else { format!("wrong of {}", self.probes) }
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Nanoseconds,
    Instructions,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Nanoseconds => "ns",
            Self::Instructions => "instructions",
        }
    }

    fn limit(self, goal: &Goal) -> Option<f64> {
        match self {
            Self::Nanoseconds => goal.time,
            Self::Instructions => goal.instructions,
        }
    }
}

/// Does `operation` once on every input, hiding from the compiler what goes in and what comes out.
pub fn pass<T, R>(inputs: &[T], operation: impl Fn(&T) -> R) {
    for input in inputs {
        black_box(operation(black_box(input)));
    }
}

/// Does `operation` once on every input, with the same buffer to write to.
pub fn pass_into<T, R>(inputs: &[T], operation: impl Fn(&T, &mut [u8; 64]) -> R) {
    let mut buffer = [0; 64];
    for input in inputs {
        black_box(operation(black_box(input), &mut buffer));
        black_box(&buffer);
    }
}

/// Answers the questions as the command line asks: `--bench`, which `cargo bench` adds, times,
/// `--instructions` and `--gate` count.
///
/// Without any of them, as `cargo test --benches` has it, every contender makes one pass.
#[must_use]
pub fn run(questions: &[Question]) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    if let [flag, question, contender, passes] = arguments.as_slice()
        && flag == "--pass"
    {
        make_passes(questions, question, contender, passes.parse().unwrap_or(1));
        return ExitCode::SUCCESS;
    }
    let counts = has("--instructions") || has("--gate");
    if !has("--bench") && !counts {
        for contender in questions.iter().flat_map(|question| &question.contenders) {
            (contender.pass)();
        }
        return ExitCode::SUCCESS;
    }

    let mut all_met = true;
    for question in questions {
        all_met &= if counts {
            match question.count() {
                Ok(costs) => question.report(Unit::Instructions, &costs),
                Err(error) => {
                    eprintln!("cannot count instructions: {error}");
                    return ExitCode::FAILURE;
                }
            }
        } else {
            question.report(Unit::Nanoseconds, &question.time())
        };
    }
    if has("--gate") && !all_met { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn make_passes(questions: &[Question], question: &str, contender: &str, passes: u32) {
    for asked in questions.iter().filter(|asked| asked.name == question) {
        for asked in asked.contenders.iter().filter(|asked| asked.name == contender) {
            for _ in 0..passes {
                (asked.pass)();
            }
        }
    }
}

/// Runs this program again under callgrind, and returns how many instructions it took.
fn callgrind(question: &str, contender: &str, passes: u32) -> io::Result<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["--pass", question, contender, &passes.to_string()])
        .output()
        .map_err(|error| {
            let missing = error.kind() == io::ErrorKind::NotFound;
            if missing { io::Error::other("install the package `valgrind`") } else { error }
        })?;
    let log = String::from_utf8_lossy(&output.stderr);
    log.lines()
        .filter_map(|line| line.split_once("Collected :"))
        .find_map(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| io::Error::other(format!("callgrind failed: {log}")))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Numbers that look random and are the same in every run: `SplitMix64`.
pub struct Numbers(u64);

impl Numbers {
    /// Starts from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number from zero to below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}
