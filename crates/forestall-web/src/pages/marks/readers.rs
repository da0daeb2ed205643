//! Who an audience is now, and who gains or loses when a release puts another in its place.

use std::collections::{BTreeMap, BTreeSet};

use forestall_confidence::{AccountId, Audience, Clause};

use super::MarkNames;
use super::words::person_list;
use crate::frame::Visit;
use crate::page_error::{PageResult, capitalised};
use crate::server::App;

/// Who is in an audience now, as far as the viewer may know.
pub(super) struct Readers {
    /// Those who can be told one by one.
    pub(super) people: Vec<Reader>,
    /// What else is to be said: staff without names, those who are not told.
    pub(super) note: String,
    group: Group,
    /// Whether nobody but the desk's own staff is among them.
    only_staff: bool,
}

/// One of them.
pub(super) struct Reader {
    account: AccountId,
    /// `None` where the name is not shown to the viewer.
    name: Option<String>,
    /// Whether they are of the desk's own staff; `None` where the viewer cannot know.
    is_staff: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// [`Readers::people`] are all of them.
    Listed,
    /// The desk's own staff, whoever that is.
    Staff,
    /// Everybody who reads records.
    Everyone,
    /// Members of an engagement that the viewer does not read.
    Hidden,
}

impl Readers {
    /// Finds out who is in an audience now, by the names the viewer may know.
    pub(super) async fn load(
        app: &App,
        visit: &Visit,
        audience: &Audience,
        names: &MarkNames,
    ) -> PageResult<Self> {
        let viewer = visit.viewer();
        let mut known: Option<BTreeSet<AccountId>> = None;
        let mut called = BTreeMap::new();
        let mut staff = BTreeMap::new();
        staff.extend(viewer.account().map(|account| (account, viewer.own().roles.is_staff())));
        let mut only_staff = false;
        for clause in audience.as_of(visit.now()).clauses() {
            let group: BTreeSet<AccountId> = match clause {
                Clause::Internal => {
                    only_staff = true;
                    continue;
                }
                Clause::Present(of) | Clause::Engagement(of) | Clause::Caucus(of, _) => {
                    let Some(membership) = app.desk.membership(viewer, *of).await? else {
                        return Ok(Self::hidden());
                    };
                    let sits = membership.members.iter().filter(|member| match clause {
                        Clause::Caucus(_, party) => member.caucuses.contains(party),
                        _ => true,
                    });
                    let sits: Vec<_> = sits.collect();
                    called.extend(sits.iter().map(|member| (member.account_id, member.name.to_string())));
                    staff.extend(sits.iter().map(|member| (member.account_id, member.is_staff)));
                    let mut group: BTreeSet<_> = sits.iter().map(|member| member.account_id).collect();
                    if matches!(clause, Clause::Present(_)) {
                        for observer in &membership.observers {
                            called.insert(observer.account_id, observer.name.to_string());
                            staff.insert(observer.account_id, observer.is_staff);
                            group.insert(observer.account_id);
                        }
                    }
                    group
                }
                Clause::Named(persons) => persons.clone(),
                Clause::Embargo { author, .. } => BTreeSet::from([*author]),
            };
            known = Some(
                known.map_or_else(|| group.clone(), |known| known.intersection(&group).copied().collect()),
            );
        }
        let Some(known) = known else { return Ok(Self::without_names(only_staff)) };
        let mut reader = |account: AccountId| Reader {
            account,
            name: called.remove(&account).or_else(|| names.person(account).map(str::to_owned)),
            is_staff: staff.get(&account).copied(),
        };
        let people: Vec<Reader> = known.into_iter().map(&mut reader).collect();
        Ok(Self::listed(
            people.into_iter().filter(|reader| !only_staff || reader.is_staff != Some(false)),
            only_staff,
        ))
    }

    fn listed(people: impl Iterator<Item = Reader>, only_staff: bool) -> Self {
        let mut people: Vec<Reader> = people.collect();
        people.sort_by(|a, b| a.name.cmp(&b.name));
        let unknown = people.iter().filter(|reader| reader.name.is_none()).count();
        let mut notes = Vec::new();
        if people.is_empty() {
            notes.push("Nobody.".to_owned());
        }
        if unknown > 0 {
            notes.push(format!(
                "{}, whose names are not shown to you.",
                capitalised(&person_list(&[], unknown))
            ));
        }
        if only_staff && people.iter().any(|reader| reader.is_staff.is_none()) {
            notes.push("Of these, only those who are of the desk's own staff.".to_owned());
        }
        Self { people, note: notes.join(" "), group: Group::Listed, only_staff }
    }

    fn without_names(only_staff: bool) -> Self {
        let (group, note) = if only_staff {
            (Group::Staff, "All desk officers, analysts, mediators and convenors; nobody else.")
        } else {
            (Group::Everyone, "Everybody who has an account with a right to read records.")
        };
        Self { people: Vec::new(), note: note.to_owned(), group, only_staff }
    }

    fn hidden() -> Self {
        let note = "Its members are not shown to you.".to_owned();
        Self { people: Vec::new(), note, group: Group::Hidden, only_staff: false }
    }

    /// Returns the names the viewer may know.
    pub(super) fn names(&self) -> Vec<&str> {
        self.people.iter().filter_map(|reader| reader.name.as_deref()).collect()
    }

    /// Says whether the names are all of them.
    pub(super) fn is_whole(&self) -> bool {
        self.group == Group::Listed && self.people.iter().all(|reader| reader.name.is_some())
    }

    /// Says whether somebody is among them; `None` where the viewer cannot know.
    fn include(&self, who: &Reader) -> Option<bool> {
        match self.group {
            Group::Listed => match self.people.iter().find(|reader| reader.account == who.account) {
                Some(reader) if self.only_staff => reader.is_staff,
                Some(_) => Some(true),
                None => Some(false),
            },
            Group::Staff => who.is_staff,
            Group::Everyone => Some(true),
            Group::Hidden => None,
        }
    }

    /// Says who is among them and was not before.
    pub(super) fn gains_over(&self, before: &Self) -> Vec<String> {
        let new = self.people.iter().filter(|reader| before.include(reader) != Some(true));
        let new: Vec<&str> = new.filter_map(|reader| reader.name.as_deref()).collect();
        if new.is_empty() && self.is_whole() {
            return vec!["Nobody gains.".to_owned()];
        }
        let named = (!new.is_empty()).then(|| format!("These gain: {}.", person_list(&new, 0)));
        let noted = (!self.note.is_empty()).then(|| self.note.clone());
        named.into_iter().chain(noted).collect()
    }

    /// Says who was among those before and no longer is.
    pub(super) fn losses_from(&self, before: &Self) -> Vec<String> {
        let (mut outside, mut others, mut unsure) = (Vec::new(), Vec::new(), Vec::new());
        for reader in &before.people {
            match self.include(reader) {
                Some(true) => {}
                Some(false) if self.only_staff && reader.is_staff == Some(false) => outside.push(reader),
                Some(false) => others.push(reader),
                None => unsure.push(reader),
            }
        }
        let mut sentences = Vec::new();
        if !others.is_empty() {
            sentences.push(format!("{}.", no_longer(&others)));
        }
        if !outside.is_empty() {
            let are = if outside.len() == 1 { "is" } else { "are" };
            sentences.push(format!("{}, who {are} not of the desk's staff.", no_longer(&outside)));
        }
        if !unsure.is_empty() {
            let whose = if self.only_staff { "of the desk's own staff" } else { "in the new audience" };
            sentences.push(format!("Of {}, only those who are {whose} still read it.", list(&unsure)));
        }
        let is_for_all = self.group == Group::Everyone;
        match before.group {
            Group::Staff if self.group != Group::Staff && !is_for_all => sentences.push(
                "Whoever of the desk's own staff is not in the new audience no longer reads it.".to_owned(),
            ),
            Group::Hidden if !is_for_all => {
                sentences.push("Who no longer reads it is not shown to you.".to_owned());
            }
            _ => {}
        }
        sentences
    }
}

fn no_longer(readers: &[&Reader]) -> String {
    let verb = if readers.len() == 1 { "reads" } else { "read" };
    format!("No longer {verb} it: {}", list(readers))
}

fn list(readers: &[&Reader]) -> String {
    let known: Vec<&str> = readers.iter().filter_map(|reader| reader.name.as_deref()).collect();
    person_list(&known, readers.len() - known.len())
}
