//! Inviting somebody, and taking a link back.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use forestall_confidence::{LinkPurpose, Role, Roles};

use super::given_link;
use super::list::{InvitationForm, build, role_words};
use super::role_choices;
use crate::desk::DeskError;
use crate::forms::{Field, Wrong, accept};
use crate::frame::Visit;
use crate::page_error::{PageResult, capitalised};
use crate::pages::log_in::Bare;
use crate::pages::print_refused;
use crate::server::App;

/// What the browser sends: a field `role` for each that is chosen, so it is read as a list of pairs.
pub(crate) type Sent = Vec<(String, String)>;

/// Returns the last value under a name.
pub(super) fn value<'a>(sent: &'a Sent, name: &str) -> &'a str {
    sent.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// Reads the roles that were chosen.
pub(super) fn chosen_roles(sent: &Sent) -> Result<Roles, Wrong> {
    let codes = sent.iter().filter(|(name, _)| name == "role").map(|(_, code)| code.parse::<Role>());
    codes.collect::<Result<Vec<_>, _>>().map(Roles::new).map_err(|_| Wrong)
}

pub(crate) async fn submit(
    State(app): State<App>,
    visit: Visit,
    form: Result<Form<Sent>, FormRejection>,
) -> PageResult<Response> {
    let sent = accept(form, &visit.form_token, |sent| value(sent, "form_token"))?;
    let mut form =
        InvitationForm { label: Field::new(value(&sent, "label").trim()), ..InvitationForm::default() };
    let roles = chosen_roles(&sent).unwrap_or_default();
    form.roles = role_choices(&roles);
    let label = form.label.parse_label("say for whom it is");
    if roles.is_empty() {
        form.roles_error = Some("Choose at least one role".to_owned());
    }
    if let (Ok(label), false) = (label, roles.is_empty()) {
        match app.desk.invite(visit.viewer(), label.clone(), roles.clone()).await {
            Ok(token) => {
                let what = format!("As: {}.", role_words(&roles));
                return given_link::show(&app, &visit, &LinkPurpose::Invitation(roles), &label, what, &token);
            }
            Err(DeskError::Refused(why)) => form.error = Some(capitalised(&why)),
            Err(error) => return Err(error.into()),
        }
    }
    print_refused(&build(&app, &visit, form, None).await?)
}

pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    Path(link_id): Path<String>,
    form: Result<Form<Bare>, FormRejection>,
) -> PageResult<Response> {
    accept(form, &visit.form_token, |sent| &sent.form_token)?;
    app.desk.revoke_link(visit.viewer(), link_id).await?;
    Ok(Redirect::to("/people?done=link").into_response())
}
