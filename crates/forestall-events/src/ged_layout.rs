//! The layouts of UCDP GED files and where their columns are.

use crate::batch::fingerprint;
use crate::mapping::shipped_mappings;
use crate::{HeaderReport, UnreadableFile};

/// A known layout: its name and its columns in order.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    columns: &'static str,
}

/// The layouts met so far, the current one first.
///
/// Sources: UCDP GED 23.1 and Candidate 23.0.10 (49 columns), GED 19.1 (42), the copy of it on the
/// Humanitarian Data Exchange (43), a country extract of 2020 (41).
pub(crate) const LAYOUTS: [Layout; 4] = [
    Layout {
        name: "UCDP GED, 49 columns",
        columns: "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,\
            conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,\
            side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,\
            source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,\
            longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,\
            deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob",
    },
    Layout {
        name: "UCDP GED on HDX, 43 columns",
        columns: "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,\
            side_a_new_id,gwnoa,side_a,side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,\
            source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,\
            geom_wkt,priogrid_gid,country,iso3,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,\
            deaths_b,deaths_civilians,deaths_unknown,low,best,high",
    },
    Layout {
        name: "UCDP GED 19.1, 42 columns",
        columns: "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,\
            side_a_new_id,gwnoa,side_a,side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,\
            source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,\
            geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,\
            deaths_b,deaths_civilians,deaths_unknown,low,best,high",
    },
    Layout {
        name: "UCDP GED, 41 columns",
        columns: "id,year,active_year,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,dyad_name,\
            side_a_new_id,side_a,side_b_new_id,gwnob,side_b,number_of_sources,source_article,source_office,\
            source_date,source_headline,source_original,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,\
            geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,\
            deaths_b,deaths_civilians,deaths_unknown,low,best,high",
    },
];

/// Columns left out on purpose: identifiers of older coding systems, what other columns repeat
/// (`geom_wkt`, `region`, `iso3`, `active_year`), and the sources beyond article and headline.
const IGNORED: [&str; 15] = [
    "relid",
    "active_year",
    "code_status",
    "conflict_dset_id",
    "dyad_dset_id",
    "side_a_dset_id",
    "side_b_dset_id",
    "source_office",
    "source_date",
    "source_original",
    "geom_wkt",
    "region",
    "gwnoa",
    "gwnob",
    "iso3",
];

impl Layout {
    /// Walks the column names in order.
    pub(crate) fn columns(&self) -> impl DoubleEndedIterator<Item = &'static str> {
        self.columns.split(',')
    }
}

/// Declares the columns that are read: their positions, and which are required.
macro_rules! read_columns {
    (required: $($required:ident),+; optional: $($optional:ident),+;) => {
        /// Positions of the columns that are read; an optional one that the file lacks lies past its last field.
        pub(crate) struct Positions {
            $(pub(crate) $required: usize,)+
            $(pub(crate) $optional: usize,)+
        }

        const REQUIRED: &[&str] = &[$(stringify!($required)),+];
        const OPTIONAL: &[&str] = &[$(stringify!($optional)),+];

        impl Positions {
            fn find(columns: &[String]) -> Self {
                let position = |name: &str| {
                    columns.iter().position(|column| column == name).unwrap_or(ABSENT)
                };
                Self {
                    $($required: position(stringify!($required)),)+
                    $($optional: position(stringify!($optional)),)+
                }
            }
        }
    };
}

/// The position of a column that the file does not have.
pub(crate) const ABSENT: usize = usize::MAX;

read_columns! {
    required: id, type_of_violence, conflict_name, side_a, side_b, where_prec, latitude, longitude, country,
        country_id, date_prec, date_start, date_end, best, high, low;
    optional: year, conflict_new_id, dyad_new_id, dyad_name, side_a_new_id, side_b_new_id, number_of_sources,
        source_article, source_headline, where_coordinates, where_description, adm_1, adm_2, priogrid_gid,
        event_clarity, deaths_a, deaths_b, deaths_civilians, deaths_unknown;
}

/// Names the columns of a file without header, which has those of the newest layout.
pub(crate) fn without_header() -> (Positions, HeaderReport) {
    let columns: Vec<String> = LAYOUTS[0].columns().map(str::to_owned).collect();
    let positions = Positions::find(&columns);
    let layout = format!("{}, without header", LAYOUTS[0].name);
    (positions, report(columns, layout, false))
}

/// Resolves the columns a header names.
pub(crate) fn from_header(columns: Vec<String>) -> Result<(Positions, HeaderReport), UnreadableFile> {
    let missing: Vec<String> =
        REQUIRED.iter().filter(|name| !has(&columns, name)).map(|&name| name.to_owned()).collect();
    if !missing.is_empty() {
        let advice = advice(&columns, &missing);
        return Err(UnreadableFile::MissingColumns {
            table: "UCDP GED".into(),
            missing,
            found: columns.len(),
            advice,
        });
    }
    let repeated = REQUIRED
        .iter()
        .chain(OPTIONAL)
        .find(|name| columns.iter().filter(|column| column == *name).count() > 1);
    if let Some(column) = repeated {
        return Err(UnreadableFile::RepeatedColumn { column: (*column).to_owned() });
    }
    let known = LAYOUTS.iter().find(|layout| layout.columns().eq(columns.iter().map(String::as_str)));
    let layout = known.map_or_else(
        || format!("UCDP GED, {} columns, close to `{}`", columns.len(), nearest(&columns).name),
        |layout| layout.name.to_owned(),
    );
    let positions = Positions::find(&columns);
    Ok((positions, report(columns, layout, true)))
}

fn report(columns: Vec<String>, layout: String, has_header: bool) -> HeaderReport {
    let is_read = |name: &str| REQUIRED.contains(&name) || OPTIONAL.contains(&name);
    let (ignored, rest): (Vec<_>, Vec<_>) =
        columns.iter().cloned().partition(|column| IGNORED.contains(&column.as_str()));
    let unknown = rest.into_iter().filter(|column| !is_read(column)).collect();
    HeaderReport { fingerprint: fingerprint(&columns), columns, has_header, ignored, unknown, layout }
}

/// Returns the layout that shares most columns with a header, the newest of several.
fn nearest(columns: &[String]) -> &'static Layout {
    LAYOUTS.iter().rev().max_by_key(|layout| shared(layout, columns)).expect("there are four layouts")
}

fn shared(layout: &Layout, columns: &[String]) -> usize {
    layout.columns().filter(|name| has(columns, name)).count()
}

fn has(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| column == name)
}

/// Says what to do about a header that is not GED's.
fn advice(columns: &[String], missing: &[String]) -> String {
    if let [only] = columns
        && let Some(separator) = ["\t", ";", "|"].into_iter().find(|separator| only.contains(separator))
    {
        return format!(
            "the first row seems to be separated by {separator:?}; save the file with commas, \
             or describe it with a mapping file"
        );
    }
    if let Some(mapping) = shipped_mappings().iter().find(|mapping| mapping.fits(columns)) {
        return format!(
            "the columns are those of the shipped mapping `{id}`; read the file with it",
            id = mapping.source().id
        );
    }
    if missing.len() * 2 > REQUIRED.len() {
        return "this looks like another table than UCDP GED; describe its columns with a mapping file"
            .to_owned();
    }
    let layout = nearest(columns);
    format!(
        "the nearest known layout is `{}`, of which {} of {} columns are here; \
         download the file again, or describe its columns with a mapping file",
        layout.name,
        shared(layout, columns),
        layout.columns().count()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_every_layout_is_read_or_ignored() {
        for (layout, count) in LAYOUTS.iter().zip([49, 43, 42, 41]) {
            let columns: Vec<String> = layout.columns().map(str::to_owned).collect();
            assert_eq!(columns.len(), count);
            let (_, report) = from_header(columns).unwrap();
            assert_eq!(report.layout, layout.name);
            assert_eq!(report.unknown, Vec::<String>::new());
        }
    }

    #[test]
    fn the_order_of_columns_does_not_matter() {
        let columns = LAYOUTS[0].columns().map(str::to_owned).rev().collect();
        let (positions, report) = from_header(columns).unwrap();
        assert_eq!((positions.id, positions.low), (48, 2));
        assert_eq!(report.layout, "UCDP GED, 49 columns, close to `UCDP GED, 49 columns`");
    }
}
