//! The corpora that fuzzing has gathered, replayed: what was found once stays fixed.

use enroll_checks::{amapi, corpus::replay, create, graph, json, mask, play_emm};

#[test]
fn every_creation_of_the_corpus_keeps_its_promises() {
    replay("create", create::check);
}

#[test]
fn every_call_of_android_management_in_the_corpus_keeps_its_promises() {
    replay("amapi", amapi::check);
}

#[test]
fn every_body_of_play_emm_in_the_corpus_keeps_its_promises() {
    replay("play_emm", play_emm::check);
}

#[test]
fn every_call_of_graph_in_the_corpus_keeps_its_promises() {
    replay("graph", graph::check);
}

#[test]
fn every_field_mask_of_the_corpus_keeps_its_promises() {
    replay("mask", mask::check);
}

#[test]
fn every_json_of_the_corpus_keeps_its_promises() {
    replay("json", json::check);
}
