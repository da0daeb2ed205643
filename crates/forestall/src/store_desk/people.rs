//! Accounts, sessions, links and tokens.
//!
//! The rules and the rights are the store's; here its words become those of the screens. Passwords are hashed on
//! threads of their own, by the store.

use forestall_confidence::{AccountId, DisplayName, LinkPurpose, Roles, TokenScope, ViewAs, Viewer};
use forestall_store::people::{self, PeopleError};
use forestall_vault::SecretText;
use forestall_web::desk::{
    Credentials, Device, Door, FeedVisit, GivenLink, Loading, LogIn, MyAccount, NewAccount, NewCalendarFeed,
    OpenSession, People, Person, SecondFactorOffer, Secret, SignedIn,
};

use super::StoreDesk;
use super::told::ask;

/// What the store says.
type Said<T> = Result<T, PeopleError>;

impl People for StoreDesk {
    fn door(&self) -> Door {
        match self.people.door() {
            people::Door::Accounts => Door::Accounts,
            people::Door::Local => Door::Local,
        }
    }

    fn is_set_up(&self) -> Loading<'_, bool> {
        ask(self.people.is_set_up())
    }

    fn link(&self, token: Secret) -> Loading<'_, Option<LinkPurpose>> {
        ask(async move { self.people.link(&sealed(&token)).await })
    }

    fn make_account(&self, token: Secret, account: NewAccount, device: Device) -> Loading<'_, Secret> {
        let NewAccount { login, name, password, roles } = account;
        let account = people::NewAccount { login, name, password: sealed(&password), roles };
        ask(async move {
            let session = self.people.make_account(&sealed(&token), account, &stored(device)).await?;
            Said::Ok(shown(&session))
        })
    }

    fn choose_password(&self, token: Secret, password: Secret) -> Loading<'_, ()> {
        ask(async move { self.people.choose_password(&sealed(&token), sealed(&password)).await })
    }

    fn start_locally(&self, token: Secret, device: Device) -> Loading<'_, Option<Secret>> {
        ask(async move {
            let session = self.people.start_locally(&sealed(&token), &stored(device)).await?;
            Said::Ok(session.map(|session| shown(&session)))
        })
    }

    fn log_in(&self, credentials: Credentials, device: Device) -> Loading<'_, LogIn> {
        let Credentials { login, password, code } = credentials;
        let credentials = people::Credentials {
            login: SecretText::new(login),
            password: sealed(&password),
            code: code.as_ref().map(sealed),
        };
        ask(async move {
            Said::Ok(match self.people.log_in(credentials, stored(device)).await? {
                people::LogIn::In(session) => LogIn::In(shown(&session)),
                people::LogIn::NeedsCode => LogIn::NeedsCode,
                people::LogIn::Wrong => LogIn::Wrong,
                people::LogIn::ClosedUntil(until) => LogIn::ClosedUntil(until),
            })
        })
    }

    fn session(&self, secret: Secret) -> Loading<'_, Option<SignedIn>> {
        ask(async move { Said::Ok(self.people.session(&sealed(&secret)).await?.map(signed_in)) })
    }

    fn token(&self, secret: Secret) -> Loading<'_, Option<SignedIn>> {
        ask(async move { Said::Ok(self.people.token(&sealed(&secret)).await?.map(signed_in)) })
    }

    fn log_out<'a>(&'a self, viewer: &'a Viewer, session_id: String) -> Loading<'a, ()> {
        ask(async move { self.people.log_out(viewer, &session_id).await })
    }

    fn my_account<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, MyAccount> {
        ask(async move {
            let mine = self.people.my_account(viewer).await?;
            Said::Ok(MyAccount {
                person: person(mine.person),
                recovery_codes_left: mine.recovery_codes_left,
                sessions: mine.sessions.into_iter().map(open_session).collect(),
                tokens: mine.tokens,
                feeds: mine.feeds,
            })
        })
    }

    fn rename<'a>(&'a self, viewer: &'a Viewer, name: DisplayName) -> Loading<'a, ()> {
        ask(async move { self.people.rename(viewer, &name).await })
    }

    fn change_password<'a>(
        &'a self,
        viewer: &'a Viewer,
        session_id: Option<String>,
        old: Secret,
        new: Secret,
    ) -> Loading<'a, ()> {
        ask(async move {
            self.people.change_password(viewer, session_id.as_deref(), sealed(&old), sealed(&new)).await
        })
    }

    fn end_sessions<'a>(
        &'a self,
        viewer: &'a Viewer,
        in_use: Option<String>,
        which: Option<String>,
    ) -> Loading<'a, ()> {
        ask(async move { self.people.end_sessions(viewer, in_use.as_deref(), which.as_deref()).await })
    }

    fn offer_second_factor<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, SecondFactorOffer> {
        ask(async move {
            let people::SecondFactorOffer { uri, letters } = self.people.offer_second_factor(viewer).await?;
            Said::Ok(SecondFactorOffer { uri: shown(&uri), letters: shown(&letters) })
        })
    }

    fn confirm_second_factor<'a>(&'a self, viewer: &'a Viewer, code: Secret) -> Loading<'a, Vec<Secret>> {
        ask(async move {
            let codes = self.people.confirm_second_factor(viewer, sealed(&code)).await?;
            Said::Ok(codes.iter().map(shown).collect())
        })
    }

    fn drop_second_factor<'a>(&'a self, viewer: &'a Viewer, password: Secret) -> Loading<'a, ()> {
        ask(self.people.drop_second_factor(viewer, sealed(&password)))
    }

    fn make_token<'a>(
        &'a self,
        viewer: &'a Viewer,
        label: String,
        scope: TokenScope,
        days: u16,
    ) -> Loading<'a, Secret> {
        ask(async move { Said::Ok(shown(&self.people.make_token(viewer, &label, scope, days).await?)) })
    }

    fn revoke_token<'a>(&'a self, viewer: &'a Viewer, token_id: String) -> Loading<'a, ()> {
        ask(async move { self.people.revoke_token(viewer, &token_id).await })
    }

    fn make_calendar_feed<'a>(&'a self, viewer: &'a Viewer, feed: NewCalendarFeed) -> Loading<'a, Secret> {
        ask(async move {
            let NewCalendarFeed { label, words, extent, days } = feed;
            Said::Ok(shown(&self.people.make_calendar_feed(viewer, &label, words, extent, days).await?))
        })
    }

    fn revoke_calendar_feed<'a>(&'a self, viewer: &'a Viewer, feed_id: String) -> Loading<'a, ()> {
        ask(async move { self.people.revoke_calendar_feed(viewer, &feed_id).await })
    }

    fn calendar_feed(&self, secret: Secret, device: Device) -> Loading<'_, Option<FeedVisit>> {
        ask(async move { self.people.calendar_feed(&sealed(&secret), device.address).await })
    }

    fn people<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Person>> {
        ask(async move { Said::Ok(self.people.people(viewer).await?.into_iter().map(person).collect()) })
    }

    fn colleagues<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<(AccountId, DisplayName)>> {
        ask(self.people.colleagues(viewer))
    }

    fn links<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<GivenLink>> {
        ask(async move { Said::Ok(self.people.links(viewer).await?.into_iter().map(given_link).collect()) })
    }

    fn invite<'a>(&'a self, viewer: &'a Viewer, label: String, roles: Roles) -> Loading<'a, Secret> {
        ask(async move { Said::Ok(shown(&self.people.invite(viewer, &label, roles).await?)) })
    }

    fn reset_password<'a>(&'a self, viewer: &'a Viewer, account: AccountId) -> Loading<'a, Secret> {
        ask(async move { Said::Ok(shown(&self.people.reset_password(viewer, account).await?)) })
    }

    fn revoke_link<'a>(&'a self, viewer: &'a Viewer, link_id: String) -> Loading<'a, ()> {
        ask(async move { self.people.revoke_link(viewer, &link_id).await })
    }

    fn set_roles<'a>(&'a self, viewer: &'a Viewer, account: AccountId, roles: Roles) -> Loading<'a, ()> {
        ask(self.people.set_roles(viewer, account, roles))
    }

    fn take_second_factor<'a>(&'a self, viewer: &'a Viewer, account: AccountId) -> Loading<'a, ()> {
        ask(self.people.take_second_factor(viewer, account))
    }

    fn set_closed<'a>(&'a self, viewer: &'a Viewer, account: AccountId, closed: bool) -> Loading<'a, ()> {
        ask(self.people.set_closed(viewer, account, closed))
    }

    fn view_as<'a>(
        &'a self,
        viewer: &'a Viewer,
        session_id: String,
        as_if: Option<ViewAs>,
    ) -> Loading<'a, ()> {
        ask(async move { self.people.view_as(viewer, &session_id, as_if).await })
    }
}

fn sealed(secret: &Secret) -> SecretText {
    SecretText::new(secret.reveal())
}

fn shown(secret: &SecretText) -> Secret {
    Secret::new(secret.reveal())
}

fn stored(device: Device) -> people::Device {
    let Device { address, browser } = device;
    people::Device { address, browser }
}

fn signed_in(stored: people::SignedIn) -> SignedIn {
    let people::SignedIn { viewer, session_id, scope, viewing_as, factor_taken_at } = stored;
    SignedIn { viewer, session_id, scope, viewing_as, factor_taken_at }
}

fn person(stored: people::Person) -> Person {
    let people::Person {
        account_id,
        login,
        name,
        roles,
        has_second_factor,
        is_closed,
        locked_until,
        last_seen_at,
    } = stored;
    Person { account_id, login, name, roles, has_second_factor, is_closed, locked_until, last_seen_at }
}

fn given_link(stored: people::GivenLink) -> GivenLink {
    let people::GivenLink { link_id, purpose, label, expires_at } = stored;
    GivenLink { link_id, purpose, label, expires_at }
}

fn open_session(stored: people::OpenSession) -> OpenSession {
    let people::OpenSession { session_id, browser, opened_at, last_seen_at } = stored;
    OpenSession { session_id, browser, opened_at, last_seen_at }
}
