-- Why: the thin thread from a docket row to an outcome has to be kept: decisions, the
-- warnings they open, the answers, and the engagements that follow, sealed where a
-- person wrote. Columns are described in schema.sql.

-- A person's decision on a docket row; the newest of a situation that is not withdrawn stands.
create table decision (
    decision_id text collate "C" not null primary key check (decision_id like 'D-%'),
    year bigint not null check (year between 1 and 9999),
    number bigint not null check (number >= 1),
    situation text collate "C" not null check (length(situation) = 3),
    sequence bigint not null check (sequence >= 1),
    kind text collate "C" not null check (kind in ('watch', 'warn', 'engage', 'decline')),
    decline_reason text collate "C" check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')),
    reason bytea not null,
    decided_by bytea not null,
    decided_at text collate "C" not null check (decided_at like '%Z' and length(decided_at) = 30),
    run_id text collate "C" not null check (length(run_id) between 1 and 64),
    run_hash text collate "C" not null check (length(run_hash) = 64),
    origin_month_id bigint not null check (origin_month_id between 1 and 2640),
    unique (year, number),
    unique (situation, sequence),
    check ((kind = 'decline') = (decline_reason is not null))
);

-- The act that takes a mistaken decision back; at most one for each decision.
create table decision_withdrawal (
    decision_id text collate "C" not null primary key references decision (decision_id),
    reason bytea not null,
    withdrawn_by bytea not null,
    withdrawn_at text collate "C" not null check (withdrawn_at like '%Z' and length(withdrawn_at) = 30)
);

-- A warning; who opened it, when, why and with which run stands in its decision.
create table warning (
    warning_id text collate "C" not null primary key check (warning_id like 'W-%'),
    year bigint not null check (year between 1 and 9999),
    number bigint not null check (number >= 1),
    decision_id text collate "C" not null unique references decision (decision_id),
    unique (year, number)
);

-- One act upon a warning; the newest says where the warning stands.
create table warning_act (
    warning_id text collate "C" not null references warning (warning_id),
    sequence bigint not null check (sequence >= 1),
    step text collate "C" not null check (step in ('acknowledge', 'assess', 'action', 'decline', 'close', 'withdraw')),
    decline_reason text collate "C" check (decline_reason in ('already-engaged', 'false-alarm', 'no-access', 'outside-mandate', 'no-capacity', 'other')),
    outcome text collate "C" check (outcome in ('came-about', 'did-not-come-about', 'overtaken', 'unclear', 'other')),
    words bytea,
    acted_by bytea not null,
    acted_at text collate "C" not null check (acted_at like '%Z' and length(acted_at) = 30),
    primary key (warning_id, sequence),
    check ((step = 'decline') = (decline_reason is not null)),
    check ((step = 'close') = (outcome is not null)),
    check (words is not null or step in ('acknowledge', 'decline', 'close')),
    check (words is not null or (coalesce(decline_reason, '') <> 'other' and coalesce(outcome, '') <> 'other'))
);

-- An engagement, for what refers to it; what it is, from its opening on, stands in the acts upon it.
create table engagement (
    engagement_id text collate "C" not null primary key check (engagement_id like 'E-%'),
    year bigint not null check (year between 1 and 9999),
    number bigint not null check (number >= 1),
    situation text collate "C" not null check (length(situation) = 3),
    decision_id text collate "C" references decision (decision_id),
    warning_id text collate "C" references warning (warning_id),
    opened_at text collate "C" not null check (opened_at like '%Z' and length(opened_at) = 30),
    unique (year, number),
    check (decision_id is null or warning_id is null)
);

create index engagement_of_situation on engagement (situation);

-- Statements are refused, not rows: also those that touch no row, and a conflict that would update.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% are appended, never changed or deleted', tg_argv[0] using errcode = 'restrict_violation';
end
$$;

create trigger decision_refuses_change before update or delete or truncate on decision
for each statement execute function refuse_change('decisions');
create trigger decision_withdrawal_refuses_change before update or delete or truncate on decision_withdrawal
for each statement execute function refuse_change('withdrawals');
create trigger warning_refuses_change before update or delete or truncate on warning
for each statement execute function refuse_change('warnings');
create trigger warning_act_refuses_change before update or delete or truncate on warning_act
for each statement execute function refuse_change('acts upon warnings');
create trigger engagement_refuses_change before update or delete or truncate on engagement
for each statement execute function refuse_change('engagements');
