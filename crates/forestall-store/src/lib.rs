#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod audit;
pub mod backup;
mod checksums;
pub mod chronicles;
mod data_folder;
pub mod database;
pub mod desk;
mod desk_databases;
pub mod identities;
mod input_file;
mod json_file;
pub mod keyring;
pub mod lake;
pub mod marks;
pub mod members;
pub mod notes;
pub mod people;
pub mod persons;
pub mod runs;
mod scorecards;
mod staging;

pub use data_folder::{DataFolder, DataFolderError, Places, World, WriteLock};
pub use desk_databases::{DatabasePlace, DeskDatabases, SCHEMA};
pub use input_file::{InputFile, InputFileError};
pub use scorecards::{Scorecard, Scorecards};
