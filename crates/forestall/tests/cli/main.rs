//! The program as a person meets it: exit codes, words on stderr, and what a folder holds afterwards.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod bad_input;
mod coverage;
mod cycle;
mod damage;
mod demo;
mod desk;
mod exercise;
mod fetch;
mod ged_rows;
mod grid;
mod held_database;
mod ingest_again;
mod interrupted;
mod killed_acts;
mod killed_server;
mod other_tools;
mod ports;
mod score;
mod served_desk;
mod streams;
mod transport;
mod ways_in;

#[path = "../serving/mod.rs"]
mod serving;
