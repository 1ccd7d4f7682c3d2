//! The corpora of fuzzing, replayed: an input that failed once is fixed.

use enroll_checks::{corpus::replay, handle, seed};
use proptest::{collection::vec, prelude::*};

#[test]
fn every_seed_file_of_the_corpus_keeps_its_promises() {
    replay("seed", seed::check);
}

#[test]
fn every_sequence_of_requests_of_the_corpus_keeps_the_promises_of_the_emulator() {
    replay("handle", handle::check);
}

/// The control: the corpus reaches what it should, for every call of the table succeeds in it.
#[test]
fn every_call_of_the_table_succeeds_in_the_corpus() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/handle");
    let inputs = std::fs::read_dir(corpus).expect("the corpus is there");
    let inputs = inputs.map(|input| std::fs::read(input.expect("it is listed").path()));
    let succeeded: std::collections::BTreeSet<usize> =
        inputs.flat_map(|input| handle::succeeded(&input.expect("it can be read"))).collect();
    let missing: Vec<_> = (0..handle::CALLS).filter(|call| !succeeded.contains(call)).collect();
    assert_eq!(missing, [0; 0], "the numbers of calls");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_calls_of_the_table_keeps_the_promises_of_the_emulator(
        options in 0_u8..32,
        calls in vec((0x80_u8.., 0_u8..4, any::<u8>(), any::<u8>()), 1..48),
    ) {
        let calls = calls.into_iter().flat_map(|(number, pick, later, variant)| {
            [number, pick, later, variant]
        });
        handle::check(&[options].into_iter().chain(calls).collect::<Vec<_>>());
    }
}
