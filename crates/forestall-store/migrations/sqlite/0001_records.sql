-- Why: the thin thread from a docket row to an outcome has to be kept: decisions, the
-- warnings they open, the answers, and the engagements that follow, sealed where a
-- person wrote. Columns are described in schema.sql.

-- A person's decision on a docket row; the newest of a situation that is not withdrawn stands.
create table decision (
    decision_id text not null primary key check (decision_id like 'D-%'),
    year integer not null check (year between 1 and 9999),
    number integer not null check (number >= 1),
    situation text not null check (length(situation) = 3),
    sequence integer not null check (sequence >= 1),
    kind text not null check (kind in ('watch', 'warn', 'engage', 'decline')),
    decline_reason text check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')),
    reason blob not null,
    decided_by blob not null,
    decided_at text not null check (decided_at like '%Z' and length(decided_at) = 30),
    run_id text not null check (length(run_id) between 1 and 64),
    run_hash text not null check (length(run_hash) = 64),
    origin_month_id integer not null check (origin_month_id between 1 and 2640),
    unique (year, number),
    unique (situation, sequence),
    check ((kind = 'decline') = (decline_reason is not null))
) strict;

-- The act that takes a mistaken decision back; at most one for each decision.
create table decision_withdrawal (
    decision_id text not null primary key references decision (decision_id),
    reason blob not null,
    withdrawn_by blob not null,
    withdrawn_at text not null check (withdrawn_at like '%Z' and length(withdrawn_at) = 30)
) strict;

-- A warning; who opened it, when, why and with which run stands in its decision.
create table warning (
    warning_id text not null primary key check (warning_id like 'W-%'),
    year integer not null check (year between 1 and 9999),
    number integer not null check (number >= 1),
    decision_id text not null unique references decision (decision_id),
    unique (year, number)
) strict;

-- One act upon a warning; the newest says where the warning stands.
create table warning_act (
    warning_id text not null references warning (warning_id),
    sequence integer not null check (sequence >= 1),
    step text not null check (step in ('acknowledge', 'assess', 'action', 'decline', 'close', 'withdraw')),
    decline_reason text check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')),
    outcome text check (outcome in ('came-about', 'did-not-come-about', 'overtaken', 'unclear', 'other')),
    words blob,
    acted_by blob not null,
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30),
    primary key (warning_id, sequence),
    check ((step = 'decline') = (decline_reason is not null)),
    check ((step = 'close') = (outcome is not null)),
    check (words is not null or step in ('acknowledge', 'decline', 'close')),
    check (words is not null or (coalesce(decline_reason, '') <> 'other' and coalesce(outcome, '') <> 'other'))
) strict;

-- An engagement, for what refers to it; what it is, from its opening on, stands in the acts upon it.
create table engagement (
    engagement_id text not null primary key check (engagement_id like 'E-%'),
    year integer not null check (year between 1 and 9999),
    number integer not null check (number >= 1),
    situation text not null check (length(situation) = 3),
    decision_id text references decision (decision_id),
    warning_id text references warning (warning_id),
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30),
    unique (year, number),
    check (decision_id is null or warning_id is null)
) strict;

create index engagement_of_situation on engagement (situation);

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

