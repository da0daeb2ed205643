//! The members of one engagement with the forms to add and to remove them.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use forestall_confidence::{
    AccountId, Audience, Capability, Clause, Mark, Member, Membership, Observer, PartyNumber,
};
use forestall_engagement::Engagement;
use forestall_types::{EngagementId, RecordRef};

use crate::desk::Marked;
use crate::forms::{Choice, Field};
use crate::frame::{Frame, Section, Visit};
use crate::mark_chip::MarkChip;
use crate::page_error::{PageError, PageResult};
use crate::pages::marks::{colleagues, person_list};
use crate::pages::notes::printed_audience;
use crate::pages::print;

#[derive(Template)]
#[template(path = "members/page.html")]
pub(crate) struct Page {
    frame: Frame,
    href: String,
    observers_href: String,
    engagement_href: String,
    name: String,
    country: String,
    mark: MarkChip,
    members: Vec<MemberLine>,
    observers: Vec<ObserverLine>,
    /// Whether an observer from outside reads the engagement itself.
    is_for_observers: bool,
    /// Members from outside who read nothing of it, as it is marked for staff.
    shut_out: Option<ShutOut>,
    /// Whether members from outside would read nothing of it.
    is_for_staff: bool,
    needs_two: bool,
    /// None for who may not change members.
    form: Option<AddForm>,
    /// None for who may not change observers.
    observer_form: Option<ObserverForm>,
}

/// Members whom the engagement's mark keeps from reading it.
struct ShutOut {
    names: String,
    verb: &'static str,
    reads: &'static str,
}

struct MemberLine {
    account: String,
    name: String,
    is_staff: bool,
    caucuses: Vec<String>,
}

struct ObserverLine {
    account: String,
    name: String,
    is_staff: bool,
}

/// What was typed when a form was refused.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) member: AddForm,
    pub(super) observer: ObserverForm,
}

/// The form that adds an observer.
#[derive(Default)]
pub(super) struct ObserverForm {
    pub(super) account: Field,
    pub(super) accounts: Vec<Choice>,
    /// What is wrong with the whole.
    pub(super) error: Option<String>,
}

/// The form that adds a member, or a caucus to one.
#[derive(Default)]
pub(super) struct AddForm {
    pub(super) account: Field,
    pub(super) accounts: Vec<Choice>,
    pub(super) chosen: Vec<PartyNumber>,
    pub(super) parties: Vec<Choice>,
    /// What is wrong with the caucuses or the whole.
    pub(super) error: Option<String>,
}

/// An engagement with its members.
pub(super) struct Loaded {
    pub(super) engagement: Marked<Engagement>,
    pub(super) membership: Membership,
    pub(super) colleagues: Vec<(AccountId, String)>,
}

pub(crate) async fn show(visit: Visit, Path(engagement_id): Path<String>) -> PageResult<Response> {
    let loaded = Loaded::load(&visit, &engagement_id).await?;
    print(&build(&visit, &loaded, Forms::default()))
}

impl Loaded {
    /// Loads the engagement an address names.
    pub(super) async fn load(visit: &Visit, engagement_id: &str) -> PageResult<Self> {
        let engagement_id: EngagementId = engagement_id.parse().map_err(|_| PageError::NotFound)?;
        let (desk, viewer) = (visit.desk.as_ref(), visit.viewer());
        let engagement = desk.engagement(viewer, engagement_id).await?.ok_or(PageError::NotFound)?;
        let membership = desk.membership(viewer, engagement_id).await?.ok_or(PageError::NotFound)?;
        let may_add = viewer.may_act(Capability::ManageMembers);
        let colleagues = if may_add { colleagues(desk, viewer).await? } else { Vec::new() };
        let colleagues = colleagues.into_iter().map(|(account, name)| (account, name.to_string())).collect();
        Ok(Self { engagement, membership, colleagues })
    }

    pub(super) fn engagement_id(&self) -> EngagementId {
        self.engagement.record.engagement_id()
    }

    /// Returns the parties with their numbers.
    pub(super) fn parties(&self) -> impl Iterator<Item = (PartyNumber, String)> {
        let names = self.engagement.record.opening().parties.names().iter();
        (1..).zip(names).filter_map(|(number, name)| Some((PartyNumber::new(number)?, name.to_string())))
    }
}

/// Builds the page; `forms` holds what was typed when one was refused.
pub(super) fn build(visit: &Visit, loaded: &Loaded, forms: Forms) -> Page {
    let engagement_id = loaded.engagement_id();
    let record = RecordRef::Engagement(engagement_id);
    let mark = loaded.engagement.mark.as_of(visit.now());
    let mut frame = visit.frame(Section::Engagements, format!("Members of {engagement_id}"));
    frame.audience = printed_audience(&mark);
    let parties: Vec<(PartyNumber, String)> = loaded.parties().collect();
    let may_add = visit.viewer().may_act(Capability::ManageMembers);
    Page {
        frame,
        href: format!("/engagements/{engagement_id}/members"),
        observers_href: format!("/engagements/{engagement_id}/observers"),
        engagement_href: format!("/engagements/{engagement_id}"),
        name: engagement_id.to_string(),
        country: visit.name(loaded.engagement.record.situation()),
        is_for_staff: is_for_staff(&mark),
        shut_out: shut_out(&mark, &loaded.membership.members),
        members: loaded.membership.members.iter().map(|member| member_line(member, &parties)).collect(),
        observers: loaded.membership.observers.iter().map(observer_line).collect(),
        is_for_observers: Audience::present(engagement_id).is_within(&mark.audience),
        mark: MarkChip::of(record, &mark),
        needs_two: loaded.membership.needs_two,
        form: may_add.then(|| dressed(forms.member, &loaded.colleagues, &parties)),
        observer_form: may_add.then(|| forms.observer.dressed(loaded)),
    }
}

fn is_for_staff(mark: &Mark) -> bool {
    mark.audience.clauses().any(|clause| *clause == Clause::Internal)
}

fn shut_out(mark: &Mark, members: &[Member]) -> Option<ShutOut> {
    let outside: Vec<&str> =
        members.iter().filter(|member| !member.is_staff).map(|member| member.name.as_str()).collect();
    let (verb, reads) = if outside.len() == 1 { ("is", "reads") } else { ("are", "read") };
    (is_for_staff(mark) && !outside.is_empty()).then(|| ShutOut {
        names: person_list(&outside, 0),
        verb,
        reads,
    })
}

fn member_line(member: &Member, parties: &[(PartyNumber, String)]) -> MemberLine {
    let name = |party: &PartyNumber| {
        let known = parties.iter().find(|(number, _)| number == party);
        known.map_or_else(|| format!("party {}", party.get()), |(_, name)| name.clone())
    };
    MemberLine {
        account: member.account_id.to_string(),
        name: member.name.to_string(),
        is_staff: member.is_staff,
        caucuses: member.caucuses.iter().map(name).collect(),
    }
}

fn observer_line(observer: &Observer) -> ObserverLine {
    ObserverLine {
        account: observer.account_id.to_string(),
        name: observer.name.to_string(),
        is_staff: observer.is_staff,
    }
}

impl ObserverForm {
    /// Completes the form with those who neither take part nor observe.
    fn dressed(self, loaded: &Loaded) -> Self {
        let Membership { members, observers, .. } = &loaded.membership;
        let is_free = |account: &AccountId| {
            !members.iter().any(|member| member.account_id == *account)
                && !observers.iter().any(|observer| observer.account_id == *account)
        };
        let free = loaded.colleagues.iter().filter(|(account, _)| is_free(account));
        let accounts = free.map(|(account, name)| Choice {
            is_chosen: account.to_string() == self.account.value,
            value: account.to_string(),
            label: name.clone(),
            help: String::new(),
        });
        Self { accounts: accounts.collect(), ..self }
    }
}

fn dressed(form: AddForm, colleagues: &[(AccountId, String)], parties: &[(PartyNumber, String)]) -> AddForm {
    let accounts = colleagues.iter().map(|(account, name)| Choice {
        is_chosen: account.to_string() == form.account.value,
        value: account.to_string(),
        label: name.clone(),
        help: String::new(),
    });
    let parties = parties.iter().map(|(party, name)| Choice {
        is_chosen: form.chosen.contains(party),
        value: party.get().to_string(),
        label: name.clone(),
        help: String::new(),
    });
    AddForm { accounts: accounts.collect(), parties: parties.collect(), ..form }
}
