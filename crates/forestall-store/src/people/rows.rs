//! Rows of accounts: read, checked, saved, and the places their sealed fields belong to.

use forestall_confidence::{AccountId, DisplayName, LogInAttempts, LoginName, Roles};
use forestall_vault::{TokenHash, Vault, VaultError};
use jiff::Timestamp;

use super::work::Work;
use super::{People, PeopleError};
use crate::audit::time_text;
use crate::database::{DatabaseError, Row, Transaction};

/// The log-in name that the account of a local desk shows; nobody can log in with it.
const LOCAL_LOGIN: &str = "local-analyst";

/// An account as the database keeps it. Writers wait for each other, so what was read is saved as a whole.
#[expect(clippy::struct_field_names, reason = "fields are named after their columns")]
pub(super) struct Account {
    pub(super) account_id: AccountId,
    pub(super) login_index: [u8; 32],
    pub(super) login: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) roles: Roles,
    pub(super) password: Option<Vec<u8>>,
    pub(super) second_factor: Option<Vec<u8>>,
    pub(super) second_factor_step: Option<u64>,
    pub(super) offered_factor: Option<Vec<u8>>,
    /// When somebody who keeps accounts took the second factor away; none once a new one is set.
    pub(super) factor_taken_at: Option<Timestamp>,
    pub(super) attempts: LogInAttempts,
    pub(super) closed_at: Option<Timestamp>,
}

/// The columns of [`Account`].
macro_rules! account_columns {
    () => {
        "account_id, login_index, login, name, roles, password, second_factor, second_factor_step, \
         offered_factor, factor_taken_at, failures, last_failed_at, closed_at, tag"
    };
}
pub(super) use account_columns;

/// Draws the name of a new account.
pub(super) fn new_account_id() -> Result<AccountId, VaultError> {
    getrandom::u64().map(AccountId::new).map_err(VaultError::NoRandom)
}

/// Draws a name for a session, link or token, such as `S-04c1f2a9b3e7d655`.
pub(super) fn new_id(letter: char) -> Result<String, VaultError> {
    let number = getrandom::u64().map_err(VaultError::NoRandom)?;
    Ok(format!("{letter}-{number:016x}"))
}

/// Says whether a text is written as [`new_id`] writes; nothing else reaches the database, where it may be no text at all.
pub(super) fn is_id(text: &str) -> bool {
    let digits = text.split_once('-').filter(|(letter, _)| letter.len() == 1).map(|(_, digits)| digits);
    digits.is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Returns the hash under which an account is found by what somebody typed as log-in name.
pub(super) fn login_index(vault: &Vault, typed: &str) -> [u8; 32] {
    let one_form = typed.parse::<LoginName>().map_or_else(|_| typed.to_owned(), |name| name.to_string());
    vault.index("login", &one_form)
}

/// Returns the hash of the one account of a local desk, which is no log-in name's.
pub(super) fn local_index(vault: &Vault) -> [u8; 32] {
    vault.index("local login", LOCAL_LOGIN)
}

/// Returns what is stored of a secret: keyed, so that nobody without the desk key can store one of their own.
pub(super) fn keyed(vault: &Vault, purpose: &str, hash: &TokenHash) -> [u8; 32] {
    vault.index(purpose, &hex(hash.as_bytes()))
}

/// Prints 32 bytes.
pub(super) fn hex(bytes: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*bytes).to_hex().to_string()
}

/// Returns the place of a sealed field of an account.
pub(super) fn field(account_id: AccountId, column: &str) -> String {
    format!("account/{account_id}/{column}")
}

/// Returns the keyed hash that ties together what an account may do; other hands cannot compute it.
pub(super) fn tag(
    vault: &Vault,
    account_id: AccountId,
    login_index: &[u8; 32],
    roles: &Roles,
    has_second_factor: bool,
    is_closed: bool,
) -> [u8; 32] {
    let standing = format!("{account_id} {} {roles} {has_second_factor} {is_closed}", hex(login_index));
    vault.index("account row", &standing)
}

/// Opens the name others see.
pub(super) fn open_name(
    vault: &Vault,
    account_id: AccountId,
    sealed: &[u8],
) -> Result<DisplayName, PeopleError> {
    let text = vault.open_text(&field(account_id, "name"), sealed)?;
    Ok(text.parse().map_err(|error| DatabaseError::unreadable("column `name`", error))?)
}

/// Reads 32 bytes.
pub(super) fn hash_column(row: &Row, column: &str) -> Result<[u8; 32], DatabaseError> {
    row.bytes(column)?.try_into().map_err(|error: std::array::TryFromSliceError| {
        DatabaseError::unreadable(format!("column `{column}`"), error)
    })
}

impl Account {
    /// Returns a new account, sealed.
    pub(super) fn new(
        vault: &Vault,
        login: &LoginName,
        name: &DisplayName,
        roles: Roles,
        password: &str,
    ) -> Result<Self, PeopleError> {
        let account_id = new_account_id()?;
        let mut account = Self::nameless(account_id, login_index(vault, login.as_str()), roles);
        account.login = vault.seal_text(&field(account_id, "login"), login.as_str())?;
        account.name = vault.seal_text(&field(account_id, "name"), name.as_str())?;
        account.password = Some(vault.seal_text(&field(account_id, "password"), password)?);
        Ok(account)
    }

    /// Returns the account of a local desk, which has no password.
    pub(super) fn new_local(vault: &Vault, name: &str, roles: Roles) -> Result<Self, PeopleError> {
        let account_id = new_account_id()?;
        let mut account = Self::nameless(account_id, local_index(vault), roles);
        account.login = vault.seal_text(&field(account_id, "login"), LOCAL_LOGIN)?;
        account.name = vault.seal_text(&field(account_id, "name"), name)?;
        Ok(account)
    }

    fn nameless(account_id: AccountId, login_index: [u8; 32], roles: Roles) -> Self {
        Self {
            account_id,
            login_index,
            login: Vec::new(),
            name: Vec::new(),
            roles,
            password: None,
            second_factor: None,
            second_factor_step: None,
            offered_factor: None,
            factor_taken_at: None,
            attempts: LogInAttempts::default(),
            closed_at: None,
        }
    }

    /// Reads a row of [`account_columns`] and checks that the desk wrote what it may do.
    pub(super) fn read(vault: &Vault, row: &Row) -> Result<Self, PeopleError> {
        let owned = |column| row.bytes_or_null(column).map(|bytes| bytes.map(<[u8]>::to_vec));
        let failures = u32::try_from(row.int("failures")?).unwrap_or(u32::MAX);
        let account = Self {
            account_id: row.parsed("account_id")?,
            login_index: hash_column(row, "login_index")?,
            login: row.bytes("login")?.to_vec(),
            name: row.bytes("name")?.to_vec(),
            roles: row.parsed("roles")?,
            password: owned("password")?,
            second_factor: owned("second_factor")?,
            second_factor_step: row
                .int_or_null("second_factor_step")?
                .and_then(|step| u64::try_from(step).ok()),
            offered_factor: owned("offered_factor")?,
            factor_taken_at: row.parsed_or_null("factor_taken_at")?,
            attempts: LogInAttempts { failures, last_failed_at: row.parsed_or_null("last_failed_at")? },
            closed_at: row.parsed_or_null("closed_at")?,
        };
        if account.tag(vault) == hash_column(row, "tag")? {
            Ok(account)
        } else {
            Err(PeopleError::ForgedAccount)
        }
    }

    pub(super) fn is_local(&self, vault: &Vault) -> bool {
        self.login_index == local_index(vault)
    }

    pub(super) fn open_name(&self, vault: &Vault) -> Result<DisplayName, PeopleError> {
        open_name(vault, self.account_id, &self.name)
    }

    pub(super) fn open_login(&self, vault: &Vault) -> Result<LoginName, PeopleError> {
        let text = vault.open_text(&field(self.account_id, "login"), &self.login)?;
        Ok(text.parse().map_err(|error| DatabaseError::unreadable("column `login`", error))?)
    }

    fn tag(&self, vault: &Vault) -> [u8; 32] {
        let Self { account_id, login_index, roles, .. } = self;
        tag(vault, *account_id, login_index, roles, self.second_factor.is_some(), self.closed_at.is_some())
    }
}

impl People {
    /// Returns an account as it is now.
    pub(super) async fn account_now(&self, account_id: AccountId) -> Result<Account, PeopleError> {
        read_account(&mut self.database.begin_read().await?, self, account_id).await
    }
}

async fn read_account(
    transaction: &mut Transaction,
    people: &People,
    account_id: AccountId,
) -> Result<Account, PeopleError> {
    let row = transaction.row(ACCOUNT_BY_ID, &[account_id.to_string().into()]).await?;
    Account::read(&people.vault, &row.ok_or(PeopleError::NoSuch("account"))?)
}

impl Work<'_> {
    /// Returns an account; [`PeopleError::NoSuch`] when there is none.
    pub(super) async fn account(&mut self, account_id: AccountId) -> Result<Account, PeopleError> {
        let people = self.people();
        read_account(self.transaction(), people, account_id).await
    }

    /// Returns the account with a log-in name.
    pub(super) async fn account_by_login(
        &mut self,
        index: &[u8; 32],
    ) -> Result<Option<Account>, PeopleError> {
        let row = self.row(ACCOUNT_BY_LOGIN, &[index.into()]).await?;
        row.map(|row| Account::read(self.vault(), &row)).transpose()
    }

    /// Stores a new account.
    pub(super) async fn insert_account(&mut self, account: &Account) -> Result<(), PeopleError> {
        let tag = account.tag(self.vault());
        let params = [
            account.account_id.to_string().into(),
            (&account.login_index).into(),
            (&account.login).into(),
            (&account.name).into(),
            account.roles.to_string().into(),
            account.password.as_deref().into(),
            time_text(self.now).into(),
            (&tag).into(),
        ];
        self.execute(
            "insert into account (account_id, login_index, login, name, roles, password, made_at, tag) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &params,
        )
        .await?;
        Ok(())
    }

    /// Stores what has changed of an account.
    pub(super) async fn save_account(&mut self, account: &Account) -> Result<(), PeopleError> {
        let tag = account.tag(self.vault());
        let params = [
            account.account_id.to_string().into(),
            (&account.name).into(),
            account.roles.to_string().into(),
            account.password.as_deref().into(),
            account.second_factor.as_deref().into(),
            account.second_factor_step.and_then(|step| i64::try_from(step).ok()).into(),
            account.offered_factor.as_deref().into(),
            account.attempts.failures.into(),
            account.attempts.last_failed_at.map(time_text).into(),
            account.closed_at.map(time_text).into(),
            (&tag).into(),
            account.factor_taken_at.map(time_text).into(),
        ];
        self.execute(
            "update account set name = $2, roles = $3, password = $4, second_factor = $5, \
             second_factor_step = $6, offered_factor = $7, failures = $8, last_failed_at = $9, closed_at = $10, \
             tag = $11, factor_taken_at = $12 where account_id = $1",
            &params,
        )
        .await?;
        Ok(())
    }
}

/// Finds an account.
pub(super) const ACCOUNT_BY_ID: &str =
    concat!("select ", account_columns!(), " from account where account_id = $1");

/// Finds the account with a log-in name.
pub(super) const ACCOUNT_BY_LOGIN: &str =
    concat!("select ", account_columns!(), " from account where login_index = $1");
