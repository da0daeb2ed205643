//! The fields of a handling mark as a browser sends them.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

/// What was chosen for a mark; other fields of the form are passed over.
///
/// A form may name several readers, which a field of a struct cannot hold: so the whole is read pair by pair, and
/// stands in a form as `#[serde(flatten)]`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct SentMark {
    pub(crate) audience: String,
    pub(crate) readers: Vec<String>,
    pub(crate) embargo_until: String,
    pub(crate) attribution: String,
    pub(crate) review_by: String,
}

impl<'de> Deserialize<'de> for SentMark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = SentMark;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a form")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<SentMark, A::Error> {
        let mut sent = SentMark::default();
        while let Some((name, value)) = pairs.next_entry::<String, String>()? {
            match name.as_str() {
                "audience" => sent.audience = value,
                "reader" => sent.readers.push(value),
                "embargo_until" => sent.embargo_until = value,
                "attribution" => sent.attribution = value,
                "review_by" => sent.review_by = value,
                _ => {}
            }
        }
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use axum::Form;
    use axum::body::Body;
    use axum::extract::FromRequest;
    use axum::http::{Request, header};

    use super::*;

    #[derive(Deserialize)]
    struct Sent {
        title: String,
        #[serde(flatten)]
        mark: SentMark,
    }

    #[tokio::test]
    async fn a_form_names_several_readers_and_other_fields() {
        let body = "audience=named&title=A&reader=1&x=y&reader=2&attribution=by-name";
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let Form(sent) = Form::<Sent>::from_request(request, &()).await.unwrap();
        assert_eq!(sent.title, "A");
        assert_eq!(sent.mark.audience, "named");
        assert_eq!(sent.mark.readers, ["1", "2"]);
        assert_eq!(sent.mark.attribution, "by-name");
    }
}
