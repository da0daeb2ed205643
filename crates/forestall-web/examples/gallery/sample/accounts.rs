//! Invented people, one in each role, with sessions, links and tokens of theirs.

use forestall_confidence::{
    AccountId, AuditAction, FeedExtent, FeedWords, LinkPurpose, LogInAttempts, Role, Roles, TokenScope,
    ViewAs,
};
use forestall_web::desk::{ApiToken, CalendarFeed, GivenLink, OpenSession, Person};
use jiff::{SignedDuration, Timestamp};

use super::audit_log::Chain;
use super::data::now;

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "five dry wells north";
/// The code of every second factor here.
pub(crate) const CODE: &str = "123456";
/// Lets one person into the local desk.
pub(crate) const START: &str = "sample-start";

pub(crate) struct Account {
    pub(crate) person: Person,
    pub(crate) password: String,
    pub(crate) attempts: LogInAttempts,
    pub(crate) codes_left: usize,
    pub(crate) factor_taken_at: Option<Timestamp>,
}

pub(crate) struct Session {
    pub(crate) secret: String,
    pub(crate) account: AccountId,
    pub(crate) as_if: Option<ViewAs>,
    pub(crate) shown: OpenSession,
}

pub(crate) struct Link {
    pub(crate) secret: String,
    pub(crate) given: GivenLink,
    /// Whose password it sets.
    pub(crate) account: Option<AccountId>,
}

pub(crate) struct Token {
    pub(crate) secret: String,
    pub(crate) account: AccountId,
    pub(crate) shown: ApiToken,
}

pub(crate) struct Feed {
    pub(crate) secret: String,
    pub(crate) account: AccountId,
    pub(crate) shown: CalendarFeed,
}

/// All that the sample knows of people.
#[derive(Default)]
pub(crate) struct Accounts {
    pub(crate) people: Vec<Account>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) links: Vec<Link>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) feeds: Vec<Feed>,
    pub(crate) numbered: u64,
}

pub(crate) const ADMINISTRATOR: AccountId = AccountId::new(1);
pub(crate) const OFFICER: AccountId = AccountId::new(2);
pub(crate) const MEDIATOR: AccountId = AccountId::new(4);
pub(crate) const EXPERT: AccountId = AccountId::new(6);

/// Log-in name, name and role; the account has the number of the line, and a session whose secret is the role's code.
const PEOPLE: [(&str, &str, Role); 8] = [
    ("r.halloran", "R. Halloran", Role::Administrator),
    ("a.mbeki", "A. Mbeki", Role::DeskOfficer),
    ("s.tanaka", "S. Tanaka", Role::Analyst),
    ("l.okonjo", "L. Okonjo", Role::Mediator),
    ("e.varga", "E. Varga", Role::Convenor),
    ("i.duarte", "I. Duarte", Role::Expert),
    ("o.lind", "O. Lind", Role::Observer),
    ("n.achter", "N. Achter", Role::Auditor),
];

impl Accounts {
    /// Returns people of a desk in use.
    pub(crate) fn full() -> Self {
        let mut accounts = Self::default();
        for (number, (login, name, role)) in (1..).zip(PEOPLE) {
            let account_id = AccountId::new(number);
            accounts.people.push(account(account_id, login, name, Roles::new([role])));
            accounts.sessions.push(session(account_id, role.code(), "Firefox on Linux", 1));
        }
        accounts.people[1].person.has_second_factor = true;
        accounts.people[1].codes_left = 7;
        accounts.sessions.push(session(OFFICER, "sample-phone", "Safari on a telephone", 30));
        let link = |purpose, label: &str, secret: &str, account| Link {
            secret: secret.to_owned(),
            given: GivenLink {
                link_id: format!("L-{secret}"),
                purpose,
                label: label.to_owned(),
                expires_at: now() + SignedDuration::from_hours(40),
            },
            account,
        };
        let analyst = LinkPurpose::Invitation(Roles::new([Role::Analyst]));
        accounts.links.push(link(analyst, "M. Sato, from January", "sample-invitation", None));
        accounts.links.push(link(LinkPurpose::NewPassword, "I. Duarte", "sample-new-password", Some(EXPERT)));
        for (number, scope) in (1..).zip([TokenScope::Forecasts, TokenScope::Records]) {
            let shown = ApiToken {
                token_id: format!("T-{number}"),
                label: format!("monthly table {number}"),
                scope,
                expires_at: now() + SignedDuration::from_hours(24 * 80),
                last_used_at: (number == 1).then(|| ago(2)),
            };
            let secret = format!("fst_sample-{}", scope.code());
            accounts.tokens.push(Token { secret, account: OFFICER, shown });
        }
        let shown = CalendarFeed {
            feed_id: "C-1".to_owned(),
            label: "my telephone".to_owned(),
            words: FeedWords::Neutral,
            extent: FeedExtent::Mine,
            made_at: ago(200),
            expires_at: now() + SignedDuration::from_hours(24 * 300),
            last_used_at: Some(ago(1)),
        };
        accounts.feeds.push(Feed { secret: "sample-feed".to_owned(), account: OFFICER, shown });
        accounts
    }

    /// Returns a desk nobody has set up yet.
    pub(crate) fn before_set_up() -> Self {
        let given = GivenLink {
            link_id: "L-set-up".to_owned(),
            purpose: LinkPurpose::SetUp,
            label: "the first administrator".to_owned(),
            expires_at: now() + SignedDuration::from_hours(24),
        };
        let link = Link { secret: "sample-set-up".to_owned(), given, account: None };
        Self { links: vec![link], ..Self::default() }
    }

    pub(crate) fn find(&mut self, account_id: AccountId) -> Option<&mut Account> {
        self.people.iter_mut().find(|known| known.person.account_id == account_id)
    }

    pub(crate) fn next_secret(&mut self, what: &str) -> String {
        self.numbered += 1;
        format!("new-{what}-{}", self.numbered)
    }

    /// Opens a session and returns its secret.
    pub(crate) fn open_session(&mut self, account: AccountId, browser: &str) -> String {
        let secret = self.next_secret("session");
        self.sessions.insert(0, session(account, &secret, browser, 0));
        secret
    }
}

pub(crate) fn account(account_id: AccountId, login: &str, name: &str, roles: Roles) -> Account {
    Account {
        person: Person {
            account_id,
            login: login.parse().expect("a log-in name"),
            name: name.parse().expect("a name"),
            roles,
            has_second_factor: false,
            is_closed: false,
            locked_until: None,
            last_seen_at: Some(ago(1)),
        },
        password: PASSWORD.to_owned(),
        attempts: LogInAttempts::default(),
        codes_left: 0,
        factor_taken_at: None,
    }
}

fn session(account: AccountId, secret: &str, browser: &str, hours: i64) -> Session {
    let shown = OpenSession {
        session_id: format!("S-{secret}"),
        browser: browser.to_owned(),
        opened_at: ago(hours + 1),
        last_seen_at: ago(hours),
    };
    Session { secret: secret.to_owned(), account, as_if: None, shown }
}

fn ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

/// Records what an auditor finds when the gallery opens.
pub(crate) fn record_past(chain: &mut Chain) {
    let at = |text: &str| text.parse().expect("an instant");
    let (administrator, officer) = (Some(ADMINISTRATOR), Some(OFFICER));
    let of = |text: &str| Some(text.to_owned());
    for (when, actor, action, record) in [
        ("2026-06-01T08:00:00Z", administrator, AuditAction::DeskSetUp, None),
        ("2026-06-01T08:05:00Z", administrator, AuditAction::Invited, None),
        ("2026-11-03T08:10:00Z", officer, AuditAction::Decided, of("D-2026-001")),
        ("2026-11-07T08:00:00Z", officer, AuditAction::EngagementOpened, of("E-2026-002")),
        ("2026-11-20T16:00:00Z", None, AuditAction::LogInFailed, None),
        ("2026-11-20T16:02:00Z", Some(EXPERT), AuditAction::LoggedIn, None),
        ("2026-11-21T09:30:00Z", administrator, AuditAction::RolesChanged, of("0000000000000006")),
    ] {
        chain.append(at(when), actor, action, record);
    }
}
