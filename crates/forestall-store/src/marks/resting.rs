//! What rests on a record, in SQL.

/// Puts a query behind `resting (record_id)`: the record `$1` and whatever rests on it, through all levels.
macro_rules! with_resting {
    ($query:literal) => {
        concat!(
            "with recursive resting (record_id) as ( \
                 select record_id from marked_record where record_id = $1 \
                 union \
                 select marked.record_id from marked_record as marked \
                 join resting on marked.rests_on = resting.record_id \
             ) ",
            $query
        )
    };
}
pub(crate) use with_resting;
