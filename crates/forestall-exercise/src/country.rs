//! Countries, their provinces and towns.

use forestall_types::{GwCode, PolityCode};

use crate::mesh::Cell;

/// One invented country.
#[derive(Clone, PartialEq, Debug)]
pub struct Country {
    /// Its key: Q and two more letters.
    pub polity: PolityCode,
    /// Its number in the manner of Gleditsch & Ward, 861 to 896.
    pub gw: GwCode,
    /// Its invented name.
    pub name: String,
    /// Keys of the countries it shares a border with, sorted.
    pub neighbours: Vec<PolityCode>,
    /// Its provinces; the first holds the capital.
    pub provinces: Vec<Province>,
    pub(crate) cells: Vec<Cell>,
}

/// A first-order administrative division.
#[derive(Clone, PartialEq, Debug)]
pub struct Province {
    /// Its invented name, as `adm_1` has it.
    pub name: String,
    /// Its towns, each the seat of a district; the first is the seat of the province.
    pub towns: Vec<Town>,
    pub(crate) cells: Vec<Cell>,
}

/// A town and the district round it.
#[derive(Clone, PartialEq, Debug)]
pub struct Town {
    /// Its invented name.
    pub name: String,
    pub(crate) cell: Cell,
}

impl Country {
    /// Returns the capital: the first town of the first province.
    pub fn capital(&self) -> &Town {
        &self.provinces[0].towns[0]
    }
}
