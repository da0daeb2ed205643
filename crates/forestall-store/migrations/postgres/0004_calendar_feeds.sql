-- Private addresses for calendar programs, which have no session: one row for each, so that each can be taken back.

-- A private address from which a calendar program reads what is due.
create table calendar_feed (
    feed_hash bytea not null primary key check (length(feed_hash) = 32),
    feed_id text collate "C" not null unique check (length(feed_id) between 8 and 64),
    account_id text collate "C" not null references account (account_id),
    label bytea not null,
    words text collate "C" not null check (words in ('neutral', 'titles')),
    extent text collate "C" not null check (extent in ('mine', 'all')),
    made_at text collate "C" not null check (made_at like '%Z' and length(made_at) = 30),
    expires_at text collate "C" not null check (expires_at like '%Z' and length(expires_at) = 30),
    revoked_at text collate "C" check (revoked_at like '%Z' and length(revoked_at) = 30),
    last_used_at text collate "C" check (last_used_at like '%Z' and length(last_used_at) = 30)
);

create index calendar_feed_of_account on calendar_feed (account_id);
