-- The desk's records as they should be now, in SQLite's words: everything people decide.
-- The migrations together give exactly this, and the same tables on PostgreSQL.
--
-- Tables are appended to: triggers refuse every UPDATE and DELETE, and an INSERT that
-- would replace a row, because SQLite's INSERT OR REPLACE deletes without asking the
-- triggers for DELETE. Times are text in universal time with nine decimals, so that
-- they sort as text and lose nothing. Sequences count the acts of a record from 1.
--
-- What a person wrote, and names, are sealed bytes: encrypted with a data key, padded,
-- and tied to the table, record and column they belong to.

-- A person's decision on a docket row; the newest of a situation that is not withdrawn stands.
create table decision (
    decision_id text not null primary key check (decision_id like 'D-%'), -- Such as D-2026-001.
    year integer not null check (year between 1 and 9999), -- The year of the identifier.
    number integer not null check (number >= 1), -- A random number, alone in the year: it must not tell how many records there are.
    situation text not null check (length(situation) = 3), -- The polity code of the country decided about.
    sequence integer not null check (sequence >= 1), -- The place among the decisions about the situation.
    kind text not null check (kind in ('watch', 'warn', 'engage', 'decline')), -- What was decided.
    decline_reason text check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')), -- The coded reason of a decline.
    reason blob not null, -- Sealed: why, in words.
    decided_by blob not null, -- Sealed: the name of who decided.
    decided_at text not null check (decided_at like '%Z' and length(decided_at) = 30), -- When.
    run_id text not null check (length(run_id) between 1 and 64), -- The forecast run in view.
    run_hash text not null check (length(run_hash) = 64), -- The blake3 hash of that run.
    origin_month_id integer not null check (origin_month_id between 1 and 2640), -- The last observed month of that run, as VIEWS counts.
    unique (year, number),
    unique (situation, sequence),
    check ((kind = 'decline') = (decline_reason is not null))
) strict;

-- The act that takes a mistaken decision back; at most one for each decision.
create table decision_withdrawal (
    decision_id text not null primary key references decision (decision_id), -- The decision taken back.
    reason blob not null, -- Sealed: why, in words.
    withdrawn_by blob not null, -- Sealed: the name of who took it back.
    withdrawn_at text not null check (withdrawn_at like '%Z' and length(withdrawn_at) = 30) -- When.
) strict;

-- A warning; who opened it, when, why and with which run stands in its decision.
create table warning (
    warning_id text not null primary key check (warning_id like 'W-%'), -- Such as W-2026-001.
    year integer not null check (year between 1 and 9999), -- The year of the identifier.
    number integer not null check (number >= 1), -- A random number, alone in the year: it must not tell how many records there are.
    decision_id text not null unique references decision (decision_id), -- The decision to warn that opened it.
    unique (year, number)
) strict;

-- One act upon a warning; the newest says where the warning stands.
create table warning_act (
    warning_id text not null references warning (warning_id), -- The warning.
    sequence integer not null check (sequence >= 1), -- The place among the acts upon the warning.
    step text not null check (step in ('acknowledge', 'assess', 'action', 'decline', 'close', 'withdraw')), -- What was done.
    decline_reason text check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')), -- The coded reason of a decline.
    outcome text check (outcome in ('came-about', 'did-not-come-about', 'overtaken', 'unclear', 'other')), -- What came of it, at closing.
    words blob, -- Sealed: what the person wrote.
    acted_by blob not null, -- Sealed: the name of who acted.
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30), -- When.
    primary key (warning_id, sequence),
    check ((step = 'decline') = (decline_reason is not null)),
    check ((step = 'close') = (outcome is not null)),
    check (words is not null or step in ('acknowledge', 'decline', 'close')),
    check (words is not null or (coalesce(decline_reason, '') <> 'other' and coalesce(outcome, '') <> 'other'))
) strict;

-- An engagement as it was opened; what happened since stands in its acts.
create table engagement (
    engagement_id text not null primary key check (engagement_id like 'E-%'), -- Such as E-2026-001.
    year integer not null check (year between 1 and 9999), -- The year of the identifier.
    number integer not null check (number >= 1), -- A random number, alone in the year: it must not tell how many records there are.
    situation text not null check (length(situation) = 3), -- The polity code of the country.
    decision_id text references decision (decision_id), -- The decision to engage it was opened from, if any.
    warning_id text references warning (warning_id), -- The warning it was opened out of, if any.
    track text not null check (track in ('track-1', 'track-1.5', 'track-2')), -- The track it began on.
    aim blob not null, -- Sealed: what for.
    next_step blob not null, -- Sealed: what came first.
    next_step_due_on text check (length(next_step_due_on) = 10), -- By which day, if one was set.
    opened_by blob not null, -- Sealed: the name of who opened it.
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30), -- When.
    run_id text not null check (length(run_id) between 1 and 64), -- The forecast run of that day.
    run_hash text not null check (length(run_hash) = 64), -- The blake3 hash of that run.
    origin_month_id integer not null check (origin_month_id between 1 and 2640), -- The last observed month of that run, as VIEWS counts.
    unique (year, number),
    check (decision_id is null or warning_id is null)
) strict;

create index engagement_of_situation on engagement (situation);

-- A party to an engagement.
create table engagement_party (
    engagement_id text not null references engagement (engagement_id), -- The engagement.
    position integer not null check (position >= 1), -- The place in the list, from 1.
    name blob not null, -- Sealed: the party's name.
    primary key (engagement_id, position)
) strict;

-- One act upon an engagement.
create table engagement_act (
    engagement_id text not null references engagement (engagement_id), -- The engagement.
    sequence integer not null check (sequence >= 1), -- The place among the acts upon the engagement.
    step text not null check (step in ('set-next-step', 'note', 'hand-over', 'close')), -- What was done.
    words blob not null, -- Sealed: the next step, note, hand-over or closing, in words.
    due_on text check (length(due_on) = 10), -- The day by which a next step is due, if one was set.
    outcome text check (outcome in ('settled', 'partly-settled', 'broken-off', 'overtaken', 'other')), -- How it ended, at closing.
    acted_by blob not null, -- Sealed: the name of who acted.
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30), -- When.
    primary key (engagement_id, sequence),
    check (due_on is null or step = 'set-next-step'),
    check ((step = 'close') = (outcome is not null))
) strict;

create trigger decision_refuses_update before update on decision
begin
    select raise(abort, 'decisions are appended, never changed');
end;
create trigger decision_refuses_delete before delete on decision
begin
    select raise(abort, 'decisions are appended, never deleted');
end;

create trigger decision_withdrawal_refuses_update before update on decision_withdrawal
begin
    select raise(abort, 'withdrawals are appended, never changed');
end;
create trigger decision_withdrawal_refuses_delete before delete on decision_withdrawal
begin
    select raise(abort, 'withdrawals are appended, never deleted');
end;

create trigger warning_refuses_update before update on warning
begin
    select raise(abort, 'warnings are appended, never changed');
end;
create trigger warning_refuses_delete before delete on warning
begin
    select raise(abort, 'warnings are appended, never deleted');
end;

create trigger warning_act_refuses_update before update on warning_act
begin
    select raise(abort, 'acts upon warnings are appended, never changed');
end;
create trigger warning_act_refuses_delete before delete on warning_act
begin
    select raise(abort, 'acts upon warnings are appended, never deleted');
end;

create trigger engagement_refuses_update before update on engagement
begin
    select raise(abort, 'engagements are appended, never changed');
end;
create trigger engagement_refuses_delete before delete on engagement
begin
    select raise(abort, 'engagements are appended, never deleted');
end;

create trigger engagement_party_refuses_update before update on engagement_party
begin
    select raise(abort, 'parties are appended, never changed');
end;
create trigger engagement_party_refuses_delete before delete on engagement_party
begin
    select raise(abort, 'parties are appended, never deleted');
end;

create trigger engagement_act_refuses_update before update on engagement_act
begin
    select raise(abort, 'acts upon engagements are appended, never changed');
end;
create trigger engagement_act_refuses_delete before delete on engagement_act
begin
    select raise(abort, 'acts upon engagements are appended, never deleted');
end;

create trigger decision_refuses_replace before insert on decision
when exists (
    select 1 from decision where decision_id = new.decision_id
    union all select 1 from decision where year = new.year and number = new.number
    union all select 1 from decision where situation = new.situation and sequence = new.sequence
)
begin
    select raise(abort, 'decisions are appended, never replaced');
end;

create trigger decision_withdrawal_refuses_replace before insert on decision_withdrawal
when exists (
    select 1 from decision_withdrawal where decision_id = new.decision_id
)
begin
    select raise(abort, 'withdrawals are appended, never replaced');
end;

create trigger warning_refuses_replace before insert on warning
when exists (
    select 1 from warning where warning_id = new.warning_id
    union all select 1 from warning where year = new.year and number = new.number
    union all select 1 from warning where decision_id = new.decision_id
)
begin
    select raise(abort, 'warnings are appended, never replaced');
end;

create trigger warning_act_refuses_replace before insert on warning_act
when exists (
    select 1 from warning_act where warning_id = new.warning_id and sequence = new.sequence
)
begin
    select raise(abort, 'acts upon warnings are appended, never replaced');
end;

create trigger engagement_refuses_replace before insert on engagement
when exists (
    select 1 from engagement where engagement_id = new.engagement_id
    union all select 1 from engagement where year = new.year and number = new.number
)
begin
    select raise(abort, 'engagements are appended, never replaced');
end;

create trigger engagement_party_refuses_replace before insert on engagement_party
when exists (
    select 1 from engagement_party where engagement_id = new.engagement_id and position = new.position
)
begin
    select raise(abort, 'parties are appended, never replaced');
end;

create trigger engagement_act_refuses_replace before insert on engagement_act
when exists (
    select 1 from engagement_act where engagement_id = new.engagement_id and sequence = new.sequence
)
begin
    select raise(abort, 'acts upon engagements are appended, never replaced');
end;
