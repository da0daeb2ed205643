//! Every address of the desk, in one table with who may call it.

use axum::Router;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use forestall_confidence::Capability::{
    Decide, Engage, KeepIdentities, ManageMembers, ManagePeople, Mark, ReadAudit, ReadDesk, ReadRecords,
    UseApi, WriteNotes,
};

use crate::guard::{Act, Rule, Who, admit};
use crate::page_error::PageError;
use crate::pages::new_account::{INVITATION, SET_UP};
use crate::pages::{
    appeals, audit, calendar, countries, data, docket, engagements, first_page, health, log_in, map,
    map_files, marks, me, members, new_account, new_password, notes, owed, parties, people, persons,
    representatives, roles, roster, runs, scorecard, sessions, situations, start, talks, texts, transfers,
    venues, view_as, warnings,
};
use crate::server::App;
use crate::{api, assets, chronicle_pages};

/// One address: its path, who may call it, and what answers.
struct Route {
    row: RouteRow,
    answers: MethodRouter<App>,
}

/// One address of the desk and who may call it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteRow {
    /// The path, with its variable parts in braces.
    pub path: &'static str,
    /// Who may read it, by a search form that changes nothing as well; none where there is nothing to read.
    pub reads: Option<Who>,
    /// Who may send forms to it; none where it takes none.
    pub writes: Option<Who>,
    /// Whether forms are taken from somebody who looks as another.
    pub ends_look: bool,
}

/// An address that is read.
fn page(path: &'static str, who: Who, answers: MethodRouter<App>) -> Route {
    let rule = Rule { who, act: Act::Read };
    let row = RouteRow { path, reads: Some(who), writes: None, ends_look: false };
    Route { row, answers: answers.route_layer(middleware::from_fn_with_state(rule, admit)) }
}

/// An address that takes a form.
fn form(path: &'static str, who: Who, answers: MethodRouter<App>) -> Route {
    let rule = Rule { who, act: Act::Write };
    let row = RouteRow { path, reads: None, writes: Some(who), ends_look: false };
    Route { row, answers: answers.route_layer(middleware::from_fn_with_state(rule, admit)) }
}

/// An address that takes a form, also from somebody who looks as another: it only changes how they look.
fn form_ending_look(path: &'static str, who: Who, answers: MethodRouter<App>) -> Route {
    let rule = Rule { who, act: Act::EndLook };
    let row = RouteRow { path, reads: None, writes: Some(who), ends_look: true };
    Route { row, answers: answers.route_layer(middleware::from_fn_with_state(rule, admit)) }
}

/// An address that is read and takes a form.
fn page_and_form(page: Route, form: Route) -> Route {
    debug_assert_eq!(page.row.path, form.row.path, "one address");
    let row = RouteRow { writes: form.row.writes, ends_look: form.row.ends_look, ..page.row };
    Route { row, answers: page.answers.merge(form.answers) }
}

/// The addresses every kind of record has that is told by acts: its list, the form for a new one, which is sent to the
/// list's address, its page, and acts upon it. The desk asks of each act what it takes, beyond what all need.
macro_rules! chronicle_routes {
    ($path:literal, $screen:ty, $list:expr, $opens:expr) => {
        [
            page_and_form(
                page($path, RECORDS, get($list)),
                form($path, $opens, post($crate::chronicle_pages::create::<$screen>)),
            ),
            page(concat!($path, "/new"), $opens, get($crate::chronicle_pages::new::<$screen>)),
            page(concat!($path, "/{id}"), RECORDS, get($crate::chronicle_pages::show::<$screen>)),
            form(
                concat!($path, "/{id}/acts"),
                Who::Needs(WriteNotes),
                post($crate::chronicle_pages::act::<$screen>),
            ),
        ]
    };
}

/// Who reads what is internal: forecasts, sources, scores.
const DESK: Who = Who::Needs(ReadDesk);
/// Who reads records, each where its audience allows.
const RECORDS: Who = Who::Needs(ReadRecords);

fn table() -> Vec<Route> {
    let mut routes = vec![
        page("/", Who::SignedIn, get(first_page::show)),
        page("/health", Who::Anyone, get(health::show)),
        page("/static/{version}/{*name}", Who::Anyone, get(assets::serve)),
    ];
    routes.extend(doors());
    routes.extend(own());
    routes.extend(keeping_people());
    routes.extend(auditing());
    routes.extend(forecasts());
    routes.extend(records());
    routes.extend(sessions_of_engagements());
    routes.extend(transfers_between_tracks());
    routes.extend(places_to_meet());
    routes.extend(appeals_and_texts());
    routes.extend(situations_watched());
    routes.extend(notes_and_marks());
    routes.extend(calendars());
    routes.extend(parties_and_actors());
    routes.extend(roster_and_ring());
    routes.extend(programs());
    routes
}

/// The ways in and out; whoever has no session finds nothing else.
fn doors() -> Vec<Route> {
    let anyone =
        |path, reads, writes| page_and_form(page(path, Who::Anyone, reads), form(path, Who::Anyone, writes));
    vec![
        anyone("/log-in", get(log_in::show), post(log_in::submit)),
        anyone("/set-up/{token}", get(new_account::show::<SET_UP>), post(new_account::submit::<SET_UP>)),
        anyone(
            "/invitation/{token}",
            get(new_account::show::<INVITATION>),
            post(new_account::submit::<INVITATION>),
        ),
        anyone("/new-password/{token}", get(new_password::show), post(new_password::submit)),
        page("/start/{token}", Who::Anyone, get(start::show)),
        form_ending_look("/log-out", Who::SignedIn, post(log_in::log_out)),
    ]
}

/// What everybody who is logged in has.
fn own() -> Vec<Route> {
    let mine = |path, answers| form(path, Who::SignedIn, answers);
    let makes_tokens = Who::Needs(UseApi);
    vec![
        page("/me", Who::SignedIn, get(me::show)),
        mine("/me/name", post(me::rename)),
        mine("/me/password", post(me::change_password)),
        mine("/me/second-factor", post(me::offer)),
        mine("/me/second-factor/code", post(me::confirm)),
        mine("/me/second-factor/removal", post(me::remove)),
        mine("/me/sessions", post(me::end_sessions)),
        form("/me/tokens", makes_tokens, post(me::make_token)),
        form("/me/tokens/{token_id}/revocation", makes_tokens, post(me::revoke_token)),
        form("/me/calendars", RECORDS, post(me::make_feed)),
        form("/me/calendars/{feed_id}/revocation", Who::SignedIn, post(me::revoke_feed)),
        page("/roles", Who::SignedIn, get(roles::show)),
        page_and_form(
            page("/view-as", Who::SignedIn, get(view_as::show)),
            form_ending_look("/view-as", Who::SignedIn, post(view_as::submit)),
        ),
    ]
}

fn keeping_people() -> Vec<Route> {
    let keeps = Who::Needs(ManagePeople);
    vec![
        page("/people", keeps, get(people::show)),
        form("/people/invitations", keeps, post(people::invite)),
        form("/people/links/{link_id}/revocation", keeps, post(people::revoke_link)),
        page("/people/{account}", keeps, get(people::show_person)),
        form("/people/{account}/roles", keeps, post(people::set_roles)),
        form("/people/{account}/password", keeps, post(people::reset_password)),
        form("/people/{account}/second-factor", keeps, post(people::take_second_factor)),
        form("/people/{account}/closing", keeps, post(people::close)),
    ]
}

fn auditing() -> Vec<Route> {
    let audits = Who::Needs(ReadAudit);
    vec![
        page("/audit", audits, get(audit::show)),
        page("/audit.csv", audits, get(audit::csv)),
        form("/audit/verification", audits, post(audit::verify)),
        form("/audit/anchor", audits, post(audit::anchor)),
    ]
}

fn forecasts() -> Vec<Route> {
    vec![
        page("/docket.csv", DESK, get(docket::csv)),
        page("/map", DESK, get(map::show)),
        page("/map.csv", DESK, get(map_files::csv)),
        page("/map.svg", DESK, get(map_files::svg)),
        page("/map.geojson", DESK, get(map_files::geojson)),
        page("/countries/{polity}", DESK, get(countries::page::show)),
        page("/countries/{polity}/history.csv", DESK, get(countries::downloads::history)),
        page("/countries/{polity}/forecast.csv", DESK, get(countries::downloads::forecast)),
        page("/countries/{polity}/history.svg", DESK, get(countries::downloads::history_svg)),
        page("/countries/{polity}/forecast.svg", DESK, get(countries::downloads::forecast_svg)),
        page("/scorecard", DESK, get(scorecard::show)),
        page("/scorecard/{table}", DESK, get(scorecard::file)),
        page("/data", DESK, get(data::health::show)),
        page("/data/{source}/quarantine", DESK, get(data::set_aside::quarantine)),
        page("/data/{source}/quarantine.csv", DESK, get(data::set_aside::quarantine_csv)),
        page("/data/{source}/warnings", DESK, get(data::set_aside::warnings)),
        page("/data/{source}/warnings.csv", DESK, get(data::set_aside::warnings_csv)),
        page("/data/{source}/disagreements", DESK, get(data::disagreements::show)),
        page("/data/{source}/disagreements.csv", DESK, get(data::disagreements::csv)),
        page("/runs/{run_id}", DESK, get(runs::show)),
    ]
}

fn records() -> Vec<Route> {
    let decides = Who::Needs(Decide);
    let engages = Who::Needs(Engage);
    vec![
        form("/countries/{polity}/decisions", decides, post(countries::decide::submit)),
        form(
            "/countries/{polity}/decisions/{decision_id}/withdrawal",
            decides,
            post(countries::withdraw::submit),
        ),
        page("/warnings", RECORDS, get(warnings::list::show)),
        page("/warnings/{warning_id}", RECORDS, get(warnings::page::show)),
        form("/warnings/{warning_id}/answers", decides, post(warnings::answer::submit)),
        form("/warnings/{warning_id}/withdrawal", decides, post(warnings::withdraw::submit)),
        page_and_form(
            page("/engagements", RECORDS, get(engagements::list::show)),
            form("/engagements", engages, post(engagements::open::submit)),
        ),
        page("/engagements/new", engages, get(engagements::open::show)),
        page("/engagements/{engagement_id}", RECORDS, get(chronicle_pages::show::<engagements::Engagements>)),
        form(
            "/engagements/{engagement_id}/acts",
            engages,
            post(chronicle_pages::act::<engagements::Engagements>),
        ),
    ]
}

fn places_to_meet() -> Vec<Route> {
    let writes = Who::Needs(WriteNotes);
    let mut routes: Vec<Route> =
        chronicle_routes!("/venues", venues::Venues, venues::list::show, writes).into();
    routes.push(form("/venues/{id}/danger", writes, post(venues::danger::take)));
    routes
}

/// What passes from one track to another.
fn transfers_between_tracks() -> Vec<Route> {
    let engages = Who::Needs(Engage);
    chronicle_routes!("/transfers", transfers::Transfers, transfers::list::show, engages).into()
}

fn sessions_of_engagements() -> Vec<Route> {
    let mut routes = vec![
        page("/owed", RECORDS, get(owed::list::show)),
        page("/my-day", RECORDS, get(owed::my_day::show)),
        page("/talks", RECORDS, get(talks::show)),
    ];
    routes.extend(chronicle_routes!(
        "/sessions",
        sessions::Sessions,
        sessions::list::show,
        Who::Needs(Engage)
    ));
    routes
}

/// What is asked of others, and the texts that are negotiated.
fn appeals_and_texts() -> Vec<Route> {
    let engages = Who::Needs(Engage);
    // The search is a form, so that names stay out of addresses; it changes nothing.
    let mut routes =
        vec![page("/appeals/search", RECORDS, get(appeals::list::show).post(appeals::list::search))];
    routes.extend(chronicle_routes!("/appeals", appeals::AppealScreen, appeals::list::show, engages));
    routes.extend([
        page("/texts/{id}/diff", RECORDS, get(texts::diff::show)),
        page("/texts/{id}/export.md", RECORDS, get(texts::export::markdown)),
        page("/texts/{id}/print", RECORDS, get(texts::export::sheet)),
    ]);
    routes.extend(chronicle_routes!("/texts", texts::TextScreen, texts::list::show, engages));
    routes
}

/// Situations: their dossiers and the search over them.
fn situations_watched() -> Vec<Route> {
    let mut routes: Vec<Route> = chronicle_routes!(
        "/situations",
        situations::Situations,
        situations::list::show,
        Who::Needs(WriteNotes)
    )
    .into();
    // The search is a form, so that its words stay out of addresses; it changes nothing.
    routes.push(page(
        "/situations/search",
        RECORDS,
        get(situations::list::show).post(situations::list::search),
    ));
    routes.push(page("/situations/{id}/timeline", RECORDS, get(situations::timeline::show)));
    routes.push(page("/situations/{id}/handover", RECORDS, get(situations::handover::show)));
    routes
}

/// What is due, on a page and for calendar programs.
fn calendars() -> Vec<Route> {
    vec![
        page("/calendar", RECORDS, get(calendar::page::show)),
        page("/calendar.ics", RECORDS, get(calendar::file::download)),
        // The address itself is the secret; it stands for whoever made it, at this moment.
        page("/calendar/feed/{token}", Who::Anyone, get(calendar::file::feed)),
    ]
}

/// What people write and who may read it.
fn notes_and_marks() -> Vec<Route> {
    let writes = Who::Needs(WriteNotes);
    let changes_marks = Who::Needs(Mark);
    let manages = Who::Needs(ManageMembers);
    let keeps = Who::Needs(KeepIdentities);
    vec![
        // The search is a form, so that its words stay out of addresses; it changes nothing.
        page("/notes", RECORDS, get(notes::list::show).post(notes::list::search)),
        page_and_form(
            page("/notes/new", writes, get(notes::write::show)),
            form("/notes/new", writes, post(notes::write::submit).layer(notes::note_form_limit())),
        ),
        page("/notes/{note_id}", RECORDS, get(notes::page::show)),
        page_and_form(
            page("/notes/{note_id}/edit", writes, get(notes::edit::show)),
            form("/notes/{note_id}/edit", writes, post(notes::edit::submit).layer(notes::note_form_limit())),
        ),
        form("/notes/{note_id}/files", writes, post(notes::files::attach).layer(notes::file_form_limit())),
        page("/notes/{note_id}/files/{attachment_id}", RECORDS, get(notes::files::download)),
        form("/notes/{note_id}/files/{attachment_id}/removal", writes, post(notes::files::take_off)),
        page("/marks", RECORDS, get(marks::review::show)),
        page("/marks/explained", Who::SignedIn, get(marks::explained::show)),
        page("/marks/{record}", RECORDS, get(marks::page::show)),
        form("/marks/{record}/narrowing", changes_marks, post(marks::narrow)),
        form("/marks/{record}/release", changes_marks, post(marks::release::submit)),
        form("/marks/{record}/approval", changes_marks, post(marks::approve)),
        form("/marks/{record}/refusal", changes_marks, post(marks::refuse)),
        page_and_form(
            page("/engagements/{engagement_id}/members", RECORDS, get(members::page::show)),
            form("/engagements/{engagement_id}/members", manages, post(members::change::add)),
        ),
        form("/engagements/{engagement_id}/members/two-people", manages, post(members::change::demand_two)),
        form(
            "/engagements/{engagement_id}/members/{account}/removal",
            manages,
            post(members::change::remove),
        ),
        form("/engagements/{engagement_id}/observers", manages, post(members::observers::add)),
        form(
            "/engagements/{engagement_id}/observers/{account}/removal",
            manages,
            post(members::observers::remove),
        ),
        page_and_form(
            page("/persons", keeps, get(persons::list::show)),
            form("/persons", keeps, post(persons::enter::submit)),
        ),
        form("/persons/{person_id}/erasure", keeps, post(persons::erase::submit)),
    ]
}

/// Sides of conflicts, and who stands where.
fn parties_and_actors() -> Vec<Route> {
    let mut routes = vec![
        // The search is a form, so that names stay out of addresses; it changes nothing.
        page("/parties/search", RECORDS, get(parties::list::show).post(parties::list::search)),
        page("/parties/map", RECORDS, get(parties::map::show)),
        page("/parties/map.csv", RECORDS, get(parties::map::csv)),
        page("/parties/map.svg", RECORDS, get(parties::map::svg)),
        page("/parties/{id}/relations", RECORDS, get(parties::relations::show)),
    ];
    let writes = Who::Needs(WriteNotes);
    routes.extend(chronicle_routes!("/parties", parties::PartyScreen, parties::list::show, writes));
    routes
}

/// People who are not appointed, and those who are.
fn roster_and_ring() -> Vec<Route> {
    let keeps = Who::Needs(KeepIdentities);
    let engages = Who::Needs(Engage);
    let erasure = "/roster/{id}/erasure";
    let mut routes = vec![
        // The search is a form, so that whom a desk looks for stays out of addresses; it changes nothing.
        page("/roster/search", RECORDS, get(roster::list::show).post(roster::list::search)),
        page_and_form(
            page(erasure, keeps, get(roster::erasure::show)),
            form(erasure, keeps, post(roster::erasure::submit)),
        ),
        page("/representatives/coverage", DESK, get(representatives::coverage::show)),
        page("/representatives/coverage.csv", DESK, get(representatives::coverage::csv)),
        page("/representatives/within", RECORDS, get(representatives::within::show)),
    ];
    routes.extend(chronicle_routes!("/roster", roster::Roster, roster::list::show, keeps));
    routes.extend(chronicle_routes!(
        "/representatives",
        representatives::Representatives,
        representatives::list::show,
        engages
    ));
    routes
}

/// Addresses for programs, with a token or in somebody's session.
fn programs() -> Vec<Route> {
    vec![
        page("/api/v1/docket", DESK, get(api::docket::show)),
        page("/api/v1/countries/{code}", DESK, get(api::countries::show)),
        page("/api/v1/runs", DESK, get(api::runs::list)),
        page("/api/v1/scorecard", DESK, get(api::scorecard::show)),
        page("/api/v1/sources", DESK, get(api::sources::list)),
        page("/api/v1/openapi.json", Who::SignedIn, get(api::openapi)),
    ]
}

/// Returns every address with who may call it.
pub fn route_table() -> Vec<RouteRow> {
    table().into_iter().map(|route| route.row).collect()
}

/// Returns the router over the table; an unknown address is an error page.
pub(crate) fn pages() -> Router<App> {
    table()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.row.path, route.answers))
        .fallback(|| async { PageError::NotFound })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_description_of_the_api_names_exactly_its_addresses() {
        let described: serde_json::Value = serde_json::from_str(include_str!("api/openapi.json")).unwrap();
        let described: BTreeSet<String> = described["paths"].as_object().unwrap().keys().cloned().collect();
        let served: BTreeSet<String> =
            route_table().iter().map(|row| row.path.to_owned()).filter(|path| api::is_api(path)).collect();
        assert_eq!(described, served);
        assert!(served.len() > 5, "{served:?}");
    }

    #[test]
    fn programs_change_nothing() {
        for row in route_table().iter().filter(|row| api::is_api(row.path)) {
            assert_eq!(row.writes, None, "{}", row.path);
        }
    }
}
