//! Invented sources, the rows of them that need a person's eye, and how runs were made.

use forestall_docket::Docket;
use forestall_panel::{Account, PanelChoices, SpanRule, Tally};
use forestall_types::{Completeness, PolityCode, ViolenceType};
use forestall_web::desk::{
    Disagreement, RowSheet, RowWindow, RunInput, RunSheet, SetAsideList, SetAsideRow, SourceHealth,
    SourceSpan,
};
use jiff::civil::date;

use super::data;

pub(crate) fn source_spans(polity: PolityCode) -> Vec<SourceSpan> {
    let spans = if polity.as_str() == "QMI" {
        vec![(span("2008-01..2020-12"), Completeness::Full), (span("2023-01..2026-10"), Completeness::Full)]
    } else {
        vec![(span("2008-01..2026-10"), Completeness::Full)]
    };
    vec![
        SourceSpan {
            name: "Sample events".to_owned(),
            spans,
            newest_event: Some(date(2026, 10, 29)),
            days_late: None,
        },
        SourceSpan {
            name: "Sample field reports".to_owned(),
            spans: vec![(span("2025-01..2026-08"), Completeness::Partial)],
            newest_event: Some(date(2026, 8, 30)),
            days_late: Some(9),
        },
    ]
}

fn span(text: &str) -> forestall_types::MonthRange {
    text.parse().expect("a range of months")
}

pub(crate) fn sources() -> Vec<SourceHealth> {
    vec![
        SourceHealth {
            slug: "sample-events".to_owned(),
            name: "Sample events".to_owned(),
            release: "invented, 49 columns".to_owned(),
            retrieved_at: "2026-11-02T05:40:00Z".parse().expect("an instant"),
            newest_event: Some(date(2026, 10, 29)),
            days_late: None,
            spans: vec![(span("2008-01..2026-10"), Completeness::Full)],
            undercount: None,
            rows_in: 41_310,
            placed: 41_297,
            skipped: 10,
            quarantined: vec![
                ("best".to_owned(), 1),
                ("latitude".to_owned(), 1),
                ("type_of_violence".to_owned(), 1),
            ],
            warnings: vec![("best".to_owned(), 2)],
            disagree_at_border: 26,
            disagree_beyond: 1,
            licence: "invented, no rights reserved".to_owned(),
            citation: "Forestall gallery (2026): Sample events, invented.".to_owned(),
            content_hash: "0d".repeat(32),
            header_fingerprint: "a7".repeat(32),
        },
        SourceHealth {
            slug: "sample-field-reports".to_owned(),
            name: "Sample field reports".to_owned(),
            release: "invented extract".to_owned(),
            retrieved_at: "2026-09-04T12:00:00Z".parse().expect("an instant"),
            newest_event: Some(date(2026, 8, 30)),
            days_late: Some(9),
            spans: vec![(span("2025-01..2026-08"), Completeness::Partial)],
            undercount: Some("Only events near roads are reported.".to_owned()),
            rows_in: 812,
            placed: 812,
            skipped: 0,
            quarantined: Vec::new(),
            warnings: Vec::new(),
            disagree_at_border: 0,
            disagree_beyond: 0,
            licence: "invented, no rights reserved".to_owned(),
            citation: "Forestall gallery (2026): Sample field reports, invented.".to_owned(),
            content_hash: "3b".repeat(32),
            header_fingerprint: "c1".repeat(32),
        },
    ]
}

fn sheet<Row>(window: RowWindow, rows: Vec<Row>) -> RowSheet<Row> {
    RowSheet {
        name: "Sample events".to_owned(),
        file: "sample.csv".to_owned(),
        total: rows.len(),
        rows: rows.into_iter().skip(window.from).take(window.most).collect(),
    }
}

pub(crate) fn set_aside(
    source: &str,
    list: SetAsideList,
    window: RowWindow,
) -> Option<RowSheet<SetAsideRow>> {
    let row = |line, column: &str, value: &str, reason: &str, raw: &str| SetAsideRow {
        line,
        column: column.to_owned(),
        value: value.to_owned(),
        reason: reason.to_owned(),
        raw: raw.to_owned(),
    };
    let rows = match list {
        SetAsideList::Quarantine => vec![
            row(
                118,
                "type_of_violence",
                "4",
                "unknown code 4; the codebook knows 1, 2 and 3",
                "77,4,2024-02-01",
            ),
            row(2_044, "latitude", "91.2", "latitude 91.2 is not between -90 and 90", "78,1,2024-02-02"),
            row(30_871, "best", "-3", "a count of deaths cannot be negative", "79,1,2024-02-03"),
        ],
        SetAsideList::Warnings => vec![
            row(322, "best", "6", "low 7 <= best 6 <= high 7 does not hold", ""),
            row(978, "best", "12", "low 12 <= best 12 <= high 9 does not hold", ""),
            row(1_204, "side_a", "=HYPERLINK(A1)", "no actor has this name", "80;=1+1"),
        ],
    };
    (source == "sample-events").then(|| sheet(window, rows))
}

pub(crate) fn disagreements(source: &str, window: RowWindow) -> Option<RowSheet<Disagreement>> {
    let polity = |code: &str| code.parse::<PolityCode>().expect("three capital letters");
    let rows = vec![
        Disagreement {
            line: 292,
            event_id: "438774".to_owned(),
            point: (8.2245, 18.7132),
            by_place: polity("QKE"),
            by_name: polity("QOD"),
            km_to_named: 0.3,
            counted: Some(polity("QOD")),
        },
        Disagreement {
            line: 1_391,
            event_id: "240638".to_owned(),
            point: (-4.3132, 22.5552),
            by_place: polity("QSE"),
            by_name: polity("QKE"),
            km_to_named: 212.0,
            counted: Some(polity("QSE")),
        },
    ];
    (source == "sample-events").then(|| sheet(window, rows))
}

pub(crate) fn runs(docket: &Docket) -> Vec<RunSheet> {
    let run = |number, origin, made_at: &str| RunSheet {
        run: data::run(number, origin),
        made_at: made_at.parse().expect("an instant"),
        as_of: None,
        outcome: ViolenceType::StateBased,
        model: "sample pool".to_owned(),
        recipe: "invented draws round a slow wave".to_owned(),
        standing: "Chosen to show the layout; it forecasts nothing.".to_owned(),
        choices: PanelChoices { span_rule: SpanRule::End },
        seed: 7,
        steps: (1, 36),
        draws_per_step: 400,
        ranked: docket.rows.len(),
        unranked: docket.unranked.len(),
        inputs: vec![input()],
    };
    let before = docket.origin.minus(1).expect("far after 1980");
    vec![run(17, docket.origin, "2026-11-02T06:00:00Z"), run(16, before, "2026-10-02T06:00:00Z")]
}

fn input() -> RunInput {
    let tally = |events, deaths| Tally { events, deaths };
    let source = sources().remove(0);
    RunInput {
        file_name: "sample.csv".to_owned(),
        file_id: "5ce14cd6a4125cf0".to_owned(),
        content_hash: Some(source.content_hash),
        title: source.name,
        licence: source.licence,
        citation: source.citation,
        is_provisional: false,
        coverage: (span("2008-01..2026-10"), Completeness::Full),
        places: "the world".to_owned(),
        undercount: None,
        basis: "stated by the gallery".to_owned(),
        account: Account {
            input: tally(41_297, 312_004),
            placed: tally(41_250, 311_800),
            excluded: [tally(5, 12), tally(0, 0), tally(40, 180), tally(0, 0), tally(2, 12)],
            imprecise: tally(1_204, 9_870),
        },
    }
}
