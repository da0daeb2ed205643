//! Whole tables, row by row, as backups need them: read and written without knowing what they mean.
//!
//! The only statements that are put together at run time stand here. What goes into their text are names of
//! tables and columns which the database itself gave, checked to be plain; values stay in placeholders.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::migration::Dialect;
use super::{DatabaseError, Param, Transaction};

/// Tables that say how a database was made, not what people put into it.
const OWN: [&str; 2] = ["migration", "write_lock"];

/// The most placeholders of one statement.
const MOST_PARAMS: usize = 900;

/// The most rows of one statement.
const MOST_ROWS: usize = 50;

/// A table as the database describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The name.
    pub name: String,
    /// The columns in the order in which they were declared.
    pub columns: Vec<String>,
    /// What each column keeps; a null has to be told as one of that kind.
    kinds: Vec<ColumnKind>,
    /// Where in `columns` the parts of the primary key stand, in the key's order.
    key: Vec<usize>,
    /// The tables its rows refer to.
    parents: BTreeSet<String>,
}

/// What a column keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ColumnKind {
    Int,
    Text,
    Bytes,
}

/// One row of a table: a value for each column, in their order.
pub type TableRow = Vec<Param<'static>>;

impl Table {
    /// Returns the table with its columns in another order.
    ///
    /// - `columns`: some or all of its columns; what is left out is null or has its default.
    ///
    /// # Errors
    ///
    /// The first that is no column of the table.
    pub(crate) fn in_order_of<'a>(&self, columns: &'a [String]) -> Result<Self, &'a str> {
        let position =
            |column: &'a String| self.columns.iter().position(|own| own == column).ok_or(column.as_str());
        let order = columns.iter().map(position).collect::<Result<Vec<_>, _>>()?;
        let key = self.key.iter().filter_map(|key| order.iter().position(|column| column == key)).collect();
        let kinds = order.iter().map(|column| self.kinds[*column]).collect();
        Ok(Self { columns: columns.to_vec(), kinds, key, ..self.clone() })
    }
}

impl Transaction {
    /// Lists the tables with what people put into them; each comes after those it refers to.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::Unreadable`] for a name that is not plain, and what befalls any statement.
    pub async fn tables(&mut self) -> Result<Vec<Table>, DatabaseError> {
        let names = match self.dialect() {
            Dialect::Sqlite => {
                "select name from sqlite_schema where type = 'table' and substr(name, 1, 7) <> 'sqlite_' order by name"
            }
            Dialect::Postgres => {
                "select cast(relname as text) as name from pg_class \
                 where relnamespace = to_regnamespace(cast(current_schema() as text)) and relkind = 'r' \
                 order by relname collate \"C\""
            }
        };
        let mut tables = Vec::new();
        for row in self.rows(names, &[]).await? {
            let name = plain(row.text("name")?)?;
            if !OWN.contains(&name.as_str()) {
                tables.push(self.table(name).await?);
            }
        }
        Ok(parents_first(tables))
    }

    async fn table(&mut self, name: String) -> Result<Table, DatabaseError> {
        let (columns_of, parents_of) = match self.dialect() {
            Dialect::Sqlite => (
                "select name, lower(type) as kind, pk from pragma_table_info($1) order by cid",
                "select distinct \"table\" as parent from pragma_foreign_key_list($1) order by 1",
            ),
            Dialect::Postgres => (
                "select cast(a.attname as text) as name, format_type(a.atttypid, null) as kind, cast(coalesce( \
                     (select k.position from pg_index i, \
                      unnest(cast(i.indkey as smallint[])) with ordinality as k (attnum, position) \
                      where i.indrelid = a.attrelid and i.indisprimary and k.attnum = a.attnum), 0) as bigint) as pk \
                 from pg_attribute a where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped \
                 order by a.attnum",
                "select distinct cast(r.relname as text) as parent from pg_constraint c \
                 join pg_class r on r.oid = c.confrelid \
                 where c.conrelid = to_regclass($1) and c.contype = 'f' order by 1",
            ),
        };
        let mut columns = Vec::new();
        let mut kinds = Vec::new();
        let mut key = Vec::new();
        for row in self.rows(columns_of, &[name.as_str().into()]).await? {
            match row.int("pk")? {
                0 => {}
                position => key.push((position, columns.len())),
            }
            columns.push(plain(row.text("name")?)?);
            kinds.push(match row.text("kind")? {
                "integer" | "bigint" => ColumnKind::Int,
                "text" => ColumnKind::Text,
                "blob" | "bytea" => ColumnKind::Bytes,
                _ => {
                    return Err(DatabaseError::unreadable(
                        format!("table `{name}`"),
                        "a column of another kind",
                    ));
                }
            });
        }
        key.sort_unstable();
        if key.is_empty() {
            return Err(DatabaseError::unreadable(format!("table `{name}`"), "it has no primary key"));
        }
        let mut parents = BTreeSet::new();
        for row in self.rows(parents_of, &[name.as_str().into()]).await? {
            parents.insert(plain(row.text("parent")?)?);
        }
        let key = key.into_iter().map(|(_, column)| column).collect();
        Ok(Table { name, columns, kinds, key, parents })
    }

    /// Returns the rows of a table that follow one of them, or the first, in the order of the primary key.
    ///
    /// # Errors
    ///
    /// What befalls any statement.
    pub async fn rows_after(
        &mut self,
        table: &Table,
        last: Option<&TableRow>,
        limit: u32,
    ) -> Result<Vec<TableRow>, DatabaseError> {
        let key: Vec<&str> = table.key.iter().map(|column| table.columns[*column].as_str()).collect();
        let key = key.join(", ");
        let mut sql = format!("select {} from {}", table.columns.join(", "), table.name);
        let mut params: Vec<Param<'_>> = Vec::new();
        if let Some(last) = last {
            params.extend(table.key.iter().map(|column| last[*column].clone()));
            let _ = write!(sql, " where ({key}) > ({})", placeholders(1, params.len()));
        }
        params.push(limit.into());
        let _ = write!(sql, " order by {key} limit ${}", params.len());
        let rows = self.assembled_rows(sql, &params).await?;
        Ok(rows.into_iter().map(super::Row::into_params).collect())
    }

    /// Appends rows to a table.
    ///
    /// # Errors
    ///
    /// [`DatabaseError::RuleBroken`] when the rules of the table refuse, and what befalls any statement.
    pub async fn insert_rows(&mut self, table: &Table, rows: &[TableRow]) -> Result<(), DatabaseError> {
        let width = table.columns.len();
        let most = (MOST_PARAMS / width).clamp(1, MOST_ROWS);
        for rows in rows.chunks(most) {
            // Few different texts, so that the database prepares each once.
            let step = if rows.len() == most { most } else { 1 };
            for rows in rows.chunks(step) {
                let mut sql = format!("insert into {} ({}) values ", table.name, table.columns.join(", "));
                for row in 0..rows.len() {
                    let comma = if row == 0 { "" } else { ", " };
                    let _ = write!(sql, "{comma}({})", placeholders(row * width + 1, width));
                }
                let params: Vec<Param<'_>> = rows
                    .iter()
                    .flat_map(|row| row.iter().zip(&table.kinds).map(|(value, kind)| kind.of(value)))
                    .collect();
                self.assembled_execute(sql, &params).await?;
            }
        }
        Ok(())
    }

    /// Goes over to another schema of the same `PostgreSQL` database, within the same transaction.
    ///
    /// - `schema`: one that was opened with [`super::Database::open_postgres`], which checked its name.
    ///
    /// # Errors
    ///
    /// What befalls any statement; on `SQLite` it always fails.
    pub(crate) async fn enter_schema(&mut self, schema: &str) -> Result<(), DatabaseError> {
        let enter = "select set_config('search_path', $1, true) as path";
        self.rows(enter, &[format!("{schema},pg_temp").into()]).await.map(drop)
    }

    /// Says whether no table holds a row.
    ///
    /// # Errors
    ///
    /// As [`Transaction::tables`].
    pub async fn is_empty(&mut self) -> Result<bool, DatabaseError> {
        for table in self.tables().await? {
            if !self.rows_after(&table, None, 1).await?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl ColumnKind {
    /// Returns the value, a null as a null of this kind.
    fn of<'a>(self, value: &'a Param<'_>) -> Param<'a> {
        match (value, self) {
            (Param::Int(None) | Param::Text(None) | Param::Bytes(None), Self::Int) => Param::Int(None),
            (Param::Int(None) | Param::Text(None) | Param::Bytes(None), Self::Text) => Param::Text(None),
            (Param::Int(None) | Param::Text(None) | Param::Bytes(None), Self::Bytes) => Param::Bytes(None),
            (Param::Int(value), _) => Param::Int(*value),
            (Param::Text(Some(text)), _) => Param::Text(Some((&**text).into())),
            (Param::Bytes(Some(bytes)), _) => Param::Bytes(Some((&**bytes).into())),
        }
    }
}

fn placeholders(first: usize, count: usize) -> String {
    let texts: Vec<String> = (first..first + count).map(|number| format!("${number}")).collect();
    texts.join(", ")
}

/// Sorts tables so that each comes after those it refers to, by name where that leaves a choice.
fn parents_first(mut tables: Vec<Table>) -> Vec<Table> {
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    let mut sorted: Vec<Table> = Vec::new();
    while !tables.is_empty() {
        let is_ready = |table: &Table| {
            let waits_for =
                |parent: &String| *parent != table.name && tables.iter().any(|t| t.name == *parent);
            !table.parents.iter().any(waits_for)
        };
        // Tables that refer to each other have no order; the database refuses them then.
        let next = tables.iter().position(is_ready).unwrap_or(0);
        sorted.push(tables.remove(next));
    }
    sorted
}

/// Takes a name that needs no quotes.
fn plain(name: &str) -> Result<String, DatabaseError> {
    let is_plain =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_plain && !name.is_empty() {
        Ok(name.to_owned())
    } else {
        Err(DatabaseError::unreadable("the list of tables", "a name in it is not of a-z, 0-9 and _"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, parents: &[&str]) -> Table {
        let parents = parents.iter().map(|parent| (*parent).to_owned()).collect();
        Table {
            name: name.to_owned(),
            columns: vec!["id".to_owned()],
            kinds: vec![ColumnKind::Int],
            key: vec![0],
            parents,
        }
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let tables =
            [table("act", &["warning"]), table("warning", &["decision", "warning"]), table("decision", &[])];
        let names: Vec<String> = parents_first(tables.to_vec()).into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["decision", "warning", "act"]);
    }

    #[test]
    fn only_plain_names_go_into_a_statement() {
        assert!(plain("note_revision").is_ok());
        for bad in ["", "note; drop table note", "Note", "no\"te", "note revision"] {
            assert!(plain(bad).is_err(), "{bad}");
        }
    }
}
