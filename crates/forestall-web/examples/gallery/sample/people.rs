//! People of the sample desk: who is here and who may come in.

use std::collections::BTreeSet;

use forestall_confidence::{
    AccountId, AuditAction, Capability, DisplayName, Eyes, LinkPurpose, LogInAttempts, Role, Roles,
    TokenScope, ViewAs, Viewer,
};
use forestall_web::desk::{
    ApiToken, CalendarFeed, Credentials, DeskError, Device, Door, FeedVisit, GivenLink, Loading, LogIn,
    MyAccount, NewAccount, NewCalendarFeed, People, Person, SecondFactorOffer, Secret, SignedIn,
};
use jiff::SignedDuration;

use super::accounts::{self, Accounts, CODE, Feed, Link, Session, Token};
use super::{SampleDesk, data, done};

impl SampleDesk {
    /// Returns account and name of everybody.
    pub(crate) fn names(&self) -> Vec<(AccountId, DisplayName)> {
        let accounts = self.accounts();
        accounts.people.iter().map(|known| (known.person.account_id, known.person.name.clone())).collect()
    }

    /// Returns the accounts of the desk's own staff.
    pub(crate) fn staff(&self) -> BTreeSet<AccountId> {
        let accounts = self.accounts();
        let staff = accounts.people.iter().filter(|known| known.person.roles.is_staff());
        staff.map(|known| known.person.account_id).collect()
    }

    /// Returns what somebody is, as far as audiences ask.
    fn eyes(&self, account: AccountId, roles: &Roles) -> Eyes {
        let records = self.records();
        let of = records.members.iter().filter(|(_, member, _)| *member == account);
        Eyes {
            account: Some(account),
            roles: roles.clone(),
            engagements: of.clone().map(|(engagement_id, ..)| *engagement_id).collect(),
            observes: records
                .observers
                .iter()
                .filter(|(_, observer)| *observer == account)
                .map(|(engagement_id, _)| *engagement_id)
                .collect(),
            caucuses: of.flat_map(|(id, _, caucuses)| caucuses.iter().map(|&party| (*id, party))).collect(),
        }
    }

    /// Returns whoever has this account, looking with their own eyes.
    pub(crate) fn viewer(&self, account: AccountId) -> Option<Viewer> {
        let person = self.accounts().find(account)?.person.clone();
        let eyes = self.eyes(account, &person.roles);
        (!person.is_closed).then(|| Viewer::new(eyes, person.name, data::now()))
    }

    fn signed_in(&self, account: AccountId, as_if: Option<ViewAs>) -> Option<SignedIn> {
        let viewer = self.viewer(account)?;
        let factor_taken_at = self.accounts().find(account)?.factor_taken_at;
        let (viewer, viewing_as) = match as_if {
            None => (viewer, None),
            Some(ViewAs::Role(role)) => {
                (viewer.viewing_as(Viewer::imagined(role)), Some(format!("somebody who is {role}")))
            }
            Some(ViewAs::Person(other)) => {
                let other = self.viewer(other)?;
                let name = other.name().to_string();
                (viewer.viewing_as(other.own().clone()), Some(name))
            }
        };
        Some(SignedIn { viewer, session_id: None, scope: None, viewing_as, factor_taken_at })
    }

    fn mine<T>(
        &self,
        viewer: &Viewer,
        change: impl FnOnce(&mut Accounts, AccountId) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let account = viewer.account().ok_or(DeskError::Forbidden)?;
        if viewer.as_if().is_some() {
            return Err(DeskError::Forbidden);
        }
        change(&mut self.accounts(), account)
    }

    fn managing<T>(
        &self,
        viewer: &Viewer,
        action: AuditAction,
        change: impl FnOnce(&mut Accounts) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        if !viewer.may_act(Capability::ManagePeople) {
            return Err(DeskError::Forbidden);
        }
        let done = change(&mut self.accounts())?;
        self.audited(viewer.account(), action, None);
        Ok(done)
    }

    fn attempt(&self, credentials: &Credentials, device: &Device) -> LogIn {
        let mut accounts = self.accounts();
        let login = credentials.login.trim().to_ascii_lowercase();
        let known = accounts.people.iter_mut().find(|known| known.person.login.as_str() == login);
        let Some(account) = known.filter(|known| !known.person.is_closed) else { return LogIn::Wrong };
        if let Some(until) = account.attempts.closed_until(data::now()) {
            return LogIn::ClosedUntil(until);
        }
        let is_password = account.password == credentials.password.reveal();
        let asks_for_code = account.person.has_second_factor;
        let is_code = credentials.code.as_ref().is_some_and(|code| code.reveal() == CODE);
        if is_password && asks_for_code && credentials.code.is_none() {
            return LogIn::NeedsCode;
        }
        if !is_password || (asks_for_code && !is_code) {
            account.attempts = account.attempts.failed(data::now());
            return LogIn::Wrong;
        }
        account.attempts = LogInAttempts::default();
        let account_id = account.person.account_id;
        LogIn::In(Secret::new(accounts.open_session(account_id, &device.browser)))
    }

    fn enter(&self, token: &Secret, new: &NewAccount, device: &Device) -> Result<Secret, DeskError> {
        check_password(&new.password)?;
        let mut accounts = self.accounts();
        let found = accounts.links.iter().position(|link| link.secret == token.reveal());
        let index = found.ok_or(DeskError::NoSuch)?;
        if accounts.people.iter().any(|known| known.person.login == new.login) {
            return Err(DeskError::Refused("this log-in name is taken; choose another".to_owned()));
        }
        let roles = match &accounts.links[index].given.purpose {
            LinkPurpose::SetUp => Roles::new(new.roles.iter().chain([Role::Administrator])),
            LinkPurpose::Invitation(roles) => roles.clone(),
            LinkPurpose::NewPassword => return Err(DeskError::NoSuch),
        };
        accounts.links.remove(index);
        let account_id = AccountId::new(100 + accounts.people.len() as u64);
        let mut account = accounts::account(account_id, new.login.as_str(), new.name.as_str(), roles);
        new.password.reveal().clone_into(&mut account.password);
        accounts.people.push(account);
        Ok(Secret::new(accounts.open_session(account_id, &device.browser)))
    }

    fn give_link(
        accounts: &mut Accounts,
        purpose: LinkPurpose,
        label: String,
        account: Option<AccountId>,
    ) -> Secret {
        let secret = accounts.next_secret("link");
        let given = GivenLink {
            link_id: format!("L-{secret}"),
            purpose,
            label,
            expires_at: data::now() + SignedDuration::from_hours(72),
        };
        accounts.links.push(Link { secret: secret.clone(), given, account });
        Secret::new(secret)
    }
}

fn check_password(password: &Secret) -> Result<(), DeskError> {
    if password.reveal().chars().count() < 12 {
        return Err(DeskError::Refused("the password has fewer than 12 characters".to_owned()));
    }
    Ok(())
}

impl People for SampleDesk {
    fn door(&self) -> Door {
        self.door
    }

    fn is_set_up(&self) -> Loading<'_, bool> {
        done(Ok(!self.accounts().people.is_empty()))
    }

    fn link(&self, token: Secret) -> Loading<'_, Option<LinkPurpose>> {
        if self.is_away {
            return done(Err(DeskError::Unavailable));
        }
        let accounts = self.accounts();
        let link = accounts.links.iter().find(|link| link.secret == token.reveal());
        let purpose = link.map(|link| link.given.purpose.clone());
        drop(accounts);
        done(Ok(purpose))
    }

    fn make_account(&self, token: Secret, account: NewAccount, device: Device) -> Loading<'_, Secret> {
        done(self.enter(&token, &account, &device))
    }

    fn choose_password(&self, token: Secret, password: Secret) -> Loading<'_, ()> {
        let mut accounts = self.accounts();
        let found = accounts.links.iter().position(|link| link.secret == token.reveal());
        let account = found.and_then(|index| accounts.links[index].account.map(|account| (index, account)));
        let result = match account {
            None => Err(DeskError::NoSuch),
            Some((index, account_id)) => check_password(&password).map(|()| {
                accounts.links.remove(index);
                accounts.sessions.retain(|session| session.account != account_id);
                if let Some(account) = accounts.find(account_id) {
                    password.reveal().clone_into(&mut account.password);
                }
            }),
        };
        drop(accounts);
        done(result)
    }

    fn start_locally(&self, token: Secret, device: Device) -> Loading<'_, Option<Secret>> {
        let mut accounts = self.accounts();
        let is_right = self.door == Door::Local && token.reveal() == accounts::START;
        let session =
            is_right.then(|| Secret::new(accounts.open_session(accounts::OFFICER, &device.browser)));
        drop(accounts);
        done(Ok(session))
    }

    fn log_in(&self, credentials: Credentials, device: Device) -> Loading<'_, LogIn> {
        if self.is_away {
            let cause = anyhow::anyhow!("the database is away");
            return done(Err(DeskError::Failed(cause)));
        }
        done(Ok(self.attempt(&credentials, &device)))
    }

    fn session(&self, secret: Secret) -> Loading<'_, Option<SignedIn>> {
        if self.is_away {
            return done(Err(DeskError::Unavailable));
        }
        let accounts = self.accounts();
        let found = accounts.sessions.iter().find(|session| session.secret == secret.reveal());
        let found = found.map(|session| (session.account, session.as_if, session.shown.session_id.clone()));
        drop(accounts);
        done(Ok(found.and_then(|(account, as_if, session_id)| {
            let signed_in = self.signed_in(account, as_if)?;
            Some(SignedIn { session_id: Some(session_id), ..signed_in })
        })))
    }

    fn token(&self, secret: Secret) -> Loading<'_, Option<SignedIn>> {
        let accounts = self.accounts();
        let found = accounts.tokens.iter().find(|token| token.secret == secret.reveal());
        let found = found.map(|token| (token.account, token.shown.scope));
        drop(accounts);
        done(Ok(found.and_then(|(account, scope)| {
            let signed_in = self.signed_in(account, None)?;
            Some(SignedIn { scope: Some(scope), ..signed_in })
        })))
    }

    fn log_out<'a>(&'a self, _: &'a Viewer, session_id: String) -> Loading<'a, ()> {
        self.accounts().sessions.retain(|session| session.shown.session_id != session_id);
        done(Ok(()))
    }

    fn my_account<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, MyAccount> {
        let mut accounts = self.accounts();
        let Some(account) = viewer.account() else { return done(Err(DeskError::Forbidden)) };
        let Some(own) = accounts.find(account) else { return done(Err(DeskError::Forbidden)) };
        let (person, recovery_codes_left) = (own.person.clone(), own.codes_left);
        let sessions = accounts.sessions.iter().filter(|session| session.account == account);
        let sessions = sessions.map(|session| session.shown.clone()).collect();
        let tokens = accounts.tokens.iter().filter(|token| token.account == account);
        let tokens = tokens.map(|token| token.shown.clone()).collect();
        let feeds = accounts.feeds.iter().filter(|feed| feed.account == account);
        let feeds = feeds.map(|feed| feed.shown.clone()).collect();
        drop(accounts);
        done(Ok(MyAccount { person, recovery_codes_left, sessions, tokens, feeds }))
    }

    fn rename<'a>(&'a self, viewer: &'a Viewer, name: DisplayName) -> Loading<'a, ()> {
        done(self.mine(viewer, |accounts, account| {
            accounts.find(account).ok_or(DeskError::NoSuch)?.person.name = name;
            Ok(())
        }))
    }

    fn change_password<'a>(
        &'a self,
        viewer: &'a Viewer,
        session_id: Option<String>,
        old: Secret,
        new: Secret,
    ) -> Loading<'a, ()> {
        done(self.mine(viewer, |accounts, account| {
            let own = accounts.find(account).ok_or(DeskError::NoSuch)?;
            if own.password != old.reveal() {
                return Err(DeskError::Refused("the present password is wrong".to_owned()));
            }
            check_password(&new)?;
            new.reveal().clone_into(&mut own.password);
            let is_other = |session: &Session| Some(&session.shown.session_id) != session_id.as_ref();
            accounts.sessions.retain(|session| session.account != account || !is_other(session));
            Ok(())
        }))
    }

    fn end_sessions<'a>(
        &'a self,
        viewer: &'a Viewer,
        in_use: Option<String>,
        which: Option<String>,
    ) -> Loading<'a, ()> {
        done(self.mine(viewer, |accounts, account| {
            accounts.sessions.retain(|session| {
                let id = Some(&session.shown.session_id);
                let is_meant = which.as_ref().map_or(id != in_use.as_ref(), |which| id == Some(which));
                session.account != account || !is_meant
            });
            Ok(())
        }))
    }

    fn offer_second_factor<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, SecondFactorOffer> {
        let letters = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP";
        let uri =
            format!("otpauth://totp/Forestall:sample?secret={}&issuer=Forestall", letters.replace(' ', ""));
        done(self.mine(viewer, |_, _| {
            Ok(SecondFactorOffer { uri: Secret::new(uri), letters: Secret::new(letters) })
        }))
    }

    fn confirm_second_factor<'a>(&'a self, viewer: &'a Viewer, code: Secret) -> Loading<'a, Vec<Secret>> {
        done(self.mine(viewer, |accounts, account| {
            if code.reveal() != CODE {
                return Err(DeskError::Refused("the code is wrong; take the one shown now".to_owned()));
            }
            let own = accounts.find(account).ok_or(DeskError::NoSuch)?;
            own.person.has_second_factor = true;
            own.factor_taken_at = None;
            own.codes_left = 8;
            Ok((1..=8).map(|number| Secret::new(format!("smpl-{number:04}-code"))).collect())
        }))
    }

    fn drop_second_factor<'a>(&'a self, viewer: &'a Viewer, password: Secret) -> Loading<'a, ()> {
        done(self.mine(viewer, |accounts, account| {
            let own = accounts.find(account).ok_or(DeskError::NoSuch)?;
            if own.password != password.reveal() {
                return Err(DeskError::Refused("the password is wrong".to_owned()));
            }
            own.person.has_second_factor = false;
            Ok(())
        }))
    }

    fn make_token<'a>(
        &'a self,
        viewer: &'a Viewer,
        label: String,
        scope: TokenScope,
        days: u16,
    ) -> Loading<'a, Secret> {
        done(self.mine(viewer, |accounts, account| {
            let secret = format!("fst_{}", accounts.next_secret("token"));
            let shown = ApiToken {
                token_id: format!("T-{}", accounts.tokens.len() + 1),
                label,
                scope,
                expires_at: data::now() + SignedDuration::from_hours(24 * i64::from(days)),
                last_used_at: None,
            };
            accounts.tokens.insert(0, Token { secret: secret.clone(), account, shown });
            Ok(Secret::new(secret))
        }))
    }

    fn revoke_token<'a>(&'a self, viewer: &'a Viewer, token_id: String) -> Loading<'a, ()> {
        done(self.mine(viewer, |accounts, account| {
            let before = accounts.tokens.len();
            accounts.tokens.retain(|token| token.account != account || token.shown.token_id != token_id);
            if accounts.tokens.len() < before { Ok(()) } else { Err(DeskError::NoSuch) }
        }))
    }

    fn make_calendar_feed<'a>(&'a self, viewer: &'a Viewer, feed: NewCalendarFeed) -> Loading<'a, Secret> {
        done(self.mine(viewer, |accounts, account| {
            let secret = accounts.next_secret("feed");
            let shown = CalendarFeed {
                feed_id: format!("C-{}", accounts.feeds.len() + 1),
                label: feed.label,
                words: feed.words,
                extent: feed.extent,
                made_at: data::now(),
                expires_at: data::now() + SignedDuration::from_hours(24 * i64::from(feed.days)),
                last_used_at: None,
            };
            accounts.feeds.insert(0, Feed { secret: secret.clone(), account, shown });
            Ok(Secret::new(secret))
        }))
    }

    fn revoke_calendar_feed<'a>(&'a self, viewer: &'a Viewer, feed_id: String) -> Loading<'a, ()> {
        done(self.mine(viewer, |accounts, account| {
            let before = accounts.feeds.len();
            accounts.feeds.retain(|feed| feed.account != account || feed.shown.feed_id != feed_id);
            if accounts.feeds.len() < before { Ok(()) } else { Err(DeskError::NoSuch) }
        }))
    }

    fn calendar_feed(&self, secret: Secret, _: Device) -> Loading<'_, Option<FeedVisit>> {
        let accounts = self.accounts();
        let found = accounts.feeds.iter().find(|feed| feed.secret == secret.reveal());
        let found = found.map(|feed| (feed.account, feed.shown.clone()));
        drop(accounts);
        done(Ok(found.and_then(|(account, feed)| {
            let viewer = self.viewer(account)?;
            let viewer = viewer.clone().viewing_as(viewer.own().clone());
            let CalendarFeed { feed_id, words, extent, .. } = feed;
            Some(FeedVisit { viewer, feed_id, words, extent })
        })))
    }

    fn people<'a>(&'a self, viewer: &'a Viewer) -> Loading<'a, Vec<Person>> {
        if !viewer.may(Capability::ManagePeople) {
            return done(Err(DeskError::Forbidden));
        }
        let mut people: Vec<_> = self.accounts().people.iter().map(|known| known.person.clone()).collect();
        people.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
        done(Ok(people))
    }

    fn colleagues<'a>(&'a self, _: &'a Viewer) -> Loading<'a, Vec<(AccountId, DisplayName)>> {
        done(Ok(self.names()))
    }

    fn links<'a>(&'a self, _: &'a Viewer) -> Loading<'a, Vec<GivenLink>> {
        let links = self.accounts().links.iter().map(|link| link.given.clone()).collect();
        done(Ok(links))
    }

    fn invite<'a>(&'a self, viewer: &'a Viewer, label: String, roles: Roles) -> Loading<'a, Secret> {
        done(self.managing(viewer, AuditAction::Invited, |accounts| {
            Ok(Self::give_link(accounts, LinkPurpose::Invitation(roles), label, None))
        }))
    }

    fn reset_password<'a>(&'a self, viewer: &'a Viewer, account: AccountId) -> Loading<'a, Secret> {
        done(self.managing(viewer, AuditAction::Invited, |accounts| {
            let name = accounts.find(account).ok_or(DeskError::NoSuch)?.person.name.to_string();
            Ok(Self::give_link(accounts, LinkPurpose::NewPassword, name, Some(account)))
        }))
    }

    fn revoke_link<'a>(&'a self, viewer: &'a Viewer, link_id: String) -> Loading<'a, ()> {
        done(self.managing(viewer, AuditAction::LinkRevoked, |accounts| {
            let found = accounts.links.iter().position(|link| link.given.link_id == link_id);
            accounts.links.remove(found.ok_or(DeskError::NoSuch)?);
            Ok(())
        }))
    }

    fn set_roles<'a>(&'a self, viewer: &'a Viewer, account: AccountId, roles: Roles) -> Loading<'a, ()> {
        done(self.managing(viewer, AuditAction::RolesChanged, |accounts| {
            let keeps = |known: &accounts::Account| {
                known.person.account_id != account && known.person.roles.has(Role::Administrator)
            };
            if !roles.has(Role::Administrator) && !accounts.people.iter().any(keeps) {
                return Err(DeskError::Refused("the last administrator keeps the role".to_owned()));
            }
            accounts.find(account).ok_or(DeskError::NoSuch)?.person.roles = roles;
            Ok(())
        }))
    }

    fn take_second_factor<'a>(&'a self, viewer: &'a Viewer, account: AccountId) -> Loading<'a, ()> {
        if viewer.account() == Some(account) {
            let words = "this is your own second factor; take it away under My account, with your password";
            return done(Err(DeskError::Refused(words.to_owned())));
        }
        done(self.managing(viewer, AuditAction::SecondFactorChanged, |accounts| {
            let known = accounts.find(account).ok_or(DeskError::NoSuch)?;
            if !known.person.has_second_factor {
                return Err(DeskError::Refused("there is no second factor to take away".to_owned()));
            }
            known.person.has_second_factor = false;
            known.codes_left = 0;
            known.factor_taken_at = Some(data::now());
            accounts.sessions.retain(|session| session.account != account);
            Ok(())
        }))
    }

    fn set_closed<'a>(&'a self, viewer: &'a Viewer, account: AccountId, closed: bool) -> Loading<'a, ()> {
        done(self.managing(viewer, AuditAction::AccountClosed, |accounts| {
            accounts.find(account).ok_or(DeskError::NoSuch)?.person.is_closed = closed;
            accounts.sessions.retain(|session| !closed || session.account != account);
            accounts.tokens.retain(|token| !closed || token.account != account);
            accounts.feeds.retain(|feed| !closed || feed.account != account);
            Ok(())
        }))
    }

    fn view_as<'a>(
        &'a self,
        viewer: &'a Viewer,
        session_id: String,
        as_if: Option<ViewAs>,
    ) -> Loading<'a, ()> {
        if let Some(ViewAs::Person(account)) = as_if
            && self.viewer(account).is_none()
        {
            return done(Err(DeskError::NoSuch));
        }
        let mut accounts = self.accounts();
        let session = accounts.sessions.iter_mut().find(|session| session.shown.session_id == session_id);
        let found = session.filter(|session| Some(session.account) == viewer.account());
        let result = found.map(|session| session.as_if = as_if).ok_or(DeskError::NoSuch);
        drop(accounts);
        done(result)
    }
}
