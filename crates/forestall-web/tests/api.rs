//! The API on the gallery's invented data: held to its description, its tags and its refusals.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

#[path = "../examples/gallery/sample/mod.rs"]
mod sample;
mod visitor;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use visitor::{HOST, OFFICER, empty, full, get, session_cookie, text};

const ADDRESSES: [(&str, &str); 5] = [
    ("/api/v1/docket", "/api/v1/docket"),
    ("/api/v1/countries/{code}", "/api/v1/countries/QKE"),
    ("/api/v1/runs", "/api/v1/runs"),
    ("/api/v1/scorecard", "/api/v1/scorecard"),
    ("/api/v1/sources", "/api/v1/sources"),
];

fn described() -> Value {
    serde_json::from_str(include_str!("../src/api/openapi.json")).unwrap()
}

/// Holds a value to the parts of JSON Schema that the description uses; says where it strays.
fn check(value: &Value, schema: &Value, all: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = all.pointer(name.trim_start_matches('#')).ok_or(format!("{at}: no {name}"))?;
        return check(value, target, all, at);
    }
    if let Some(either) = schema["oneOf"].as_array() {
        let fitting = either.iter().filter(|one| check(value, one, all, at).is_ok()).count();
        return if fitting == 1 { Ok(()) } else { Err(format!("{at}: fits {fitting} of its forms")) };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_allowed = |allowed: &Value| allowed == kind || (allowed == "number" && kind == "integer");
    let allowed =
        schema["type"].as_array().map_or_else(|| is_allowed(&schema["type"]), |t| t.iter().any(is_allowed));
    if !allowed {
        return Err(format!("{at}: {kind} is not {}", schema["type"]));
    }
    if let (Some(words), false) = (schema["enum"].as_array(), value.is_null())
        && !words.contains(value)
    {
        return Err(format!("{at}: {value} is none of {words:?}"));
    }
    if let (Some(most), Some(number)) = (schema["maximum"].as_f64(), value.as_f64())
        && number > most
    {
        return Err(format!("{at}: {number} is more than {most}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(item, &schema["items"], all, &format!("{at}[{index}]"))?;
    }
    for (name, part) in value.as_object().into_iter().flatten() {
        let of = if schema["properties"][name].is_null() {
            &schema["additionalProperties"]
        } else {
            &schema["properties"][name]
        };
        if !of.is_object() {
            return Err(format!("{at}.{name} is not described"));
        }
        check(part, of, all, &format!("{at}.{name}"))?;
    }
    let missing = schema["required"].as_array().into_iter().flatten();
    match missing.filter(|_| value.is_object()).find(|name| value.get(name.as_str().unwrap()).is_none()) {
        Some(name) => Err(format!("{at}: {name} is missing")),
        None => Ok(()),
    }
}

#[tokio::test]
async fn answers_are_as_described() {
    let all = described();
    for (path, address) in ADDRESSES {
        let response = get(&full(), address).await;
        assert_eq!(response.status(), StatusCode::OK, "{address}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
        let value: Value = serde_json::from_str(&text(response).await).unwrap();
        let content = "/responses/200/content/application~1json/schema";
        let schema = all["paths"][path]["get"].pointer(content).unwrap();
        check(&value, schema, &all, path).unwrap();
        assert_eq!(value["run"]["run_hash"].as_str().unwrap(), "11".repeat(32), "{address} names its run");
        assert_eq!(value["invented"], true, "{address} says that it is invented");
        assert!(value["sources"][0]["licence"].as_str().unwrap().contains("invented"), "{address}");
    }
}

#[test]
fn the_check_of_answers_notices_what_strays() {
    let all = described();
    let schema = &all["components"]["schemas"]["Run"];
    let run = |text: &str| check(&serde_json::from_str(text).unwrap(), schema, &all, "run");
    run(r#"{"run_id":"1","run_hash":"aa","origin":"2021-12"}"#).unwrap();
    assert_eq!(run(r#"{"run_id":"1","run_hash":"aa"}"#), Err("run: \"origin\" is missing".to_owned()));
    assert!(run(r#"{"run_id":1,"run_hash":"aa","origin":"2021-12"}"#).unwrap_err().contains("integer"));
    let more = r#"{"run_id":"1","run_hash":"aa","origin":"2021-12","more":1}"#;
    assert_eq!(run(more), Err("run.more is not described".to_owned()));
}

#[tokio::test]
async fn unknown_is_null_and_the_rows_add_up() {
    let value: Value =
        serde_json::from_str(&text(get(&full(), "/api/v1/countries/QMI").await).await).unwrap();
    let months = value["data"]["history"].as_array().unwrap();
    let unknown: Vec<_> = months.iter().filter(|month| month["completeness"] == "unknown").collect();
    assert_eq!(unknown.len(), 24);
    assert!(unknown.iter().all(|month| month["total_best"].is_null() && month["state_based_best"].is_null()));

    let value: Value = serde_json::from_str(&text(get(&full(), "/api/v1/runs").await).await).unwrap();
    let account = &value["data"]["runs"][0]["inputs"][0]["account"];
    let rows = |part: &Value| part["rows"].as_u64().unwrap();
    let excluded: u64 = account["excluded"].as_array().unwrap().iter().map(rows).sum();
    assert_eq!(rows(&account["input"]), rows(&account["placed"]) + excluded);
}

#[tokio::test]
async fn who_has_an_answer_already_is_told_so() {
    let router = full();
    for (_, address) in ADDRESSES {
        let first = get(&router, address).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert!(tag.starts_with("\"11111111-"), "{address}: {tag} begins with the hash of the run");
        assert_eq!(first.headers()[header::CACHE_CONTROL], "no-store");
        let ask = |tag: String| {
            let request = Request::get(address)
                .header(header::HOST, HOST)
                .header(header::COOKIE, session_cookie(OFFICER))
                .header(header::IF_NONE_MATCH, tag);
            router.clone().oneshot(request.body(Body::empty()).unwrap())
        };
        let again = ask(format!("\"other\", W/{tag}")).await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{address}");
        assert_eq!(again.headers()[header::ETAG].to_str().unwrap(), tag);
        assert_eq!(text(again).await, "");
        assert_eq!(ask("\"other\"".to_owned()).await.unwrap().status(), StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn errors_are_problem_details() {
    let all = described();
    for (router, method, address, status) in [
        (full(), Method::GET, "/api/v1/nothing", StatusCode::NOT_FOUND),
        (full(), Method::GET, "/api/v1/countries/ZZZ", StatusCode::NOT_FOUND),
        (full(), Method::GET, "/api/v1/countries/%3Cb%3E", StatusCode::NOT_FOUND),
        (empty(), Method::GET, "/api/v1/docket", StatusCode::NOT_FOUND),
        (empty(), Method::GET, "/api/v1/scorecard", StatusCode::NOT_FOUND),
        (full(), Method::POST, "/api/v1/docket", StatusCode::FORBIDDEN),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, HOST)
            .header(header::COOKIE, session_cookie(OFFICER));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), status, "{address}");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{address}");
        let problem: Value = serde_json::from_str(&text(response).await).unwrap();
        check(&problem, &all["components"]["schemas"]["Problem"], &all, address).unwrap();
        assert_eq!(problem["status"], status.as_u16(), "{address}");
    }
}

/// Every address that needs somebody says so, and how.
#[test]
fn the_description_names_the_ways_in() {
    let all = described();
    assert_eq!(all["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    let schemes = all["security"].as_array().unwrap();
    for scheme in schemes.iter().flat_map(|scheme| scheme.as_object().unwrap().keys()) {
        assert!(all["components"]["securitySchemes"][scheme].is_object(), "{scheme}");
    }
    for (path, address) in all["paths"].as_object().unwrap() {
        for status in ["401", "403"] {
            assert!(address["get"]["responses"][status].is_object(), "{path} {status}");
        }
    }
}

#[tokio::test]
async fn strangers_get_a_problem_and_nothing_else() {
    let request = Request::get("/api/v1/docket").header(header::HOST, "evil.example").body(Body::empty());
    let response = full().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert!(!text(response).await.contains("Kelandia"));
}

#[tokio::test]
async fn an_empty_desk_answers_where_it_can() {
    for address in ["/api/v1/runs", "/api/v1/sources"] {
        let value: Value = serde_json::from_str(&text(get(&empty(), address).await).await).unwrap();
        assert!(value["run"].is_null() && value["data"].is_object(), "{address}: {value}");
    }
    let response = get(&empty(), "/api/v1/openapi.json").await;
    assert_eq!(serde_json::from_str::<Value>(&text(response).await).unwrap()["openapi"], "3.1.0");
}
