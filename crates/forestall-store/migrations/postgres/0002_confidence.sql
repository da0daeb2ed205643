-- People, handling marks, notes and the audit log: who may see and do what, and what is kept for them.
-- Columns of bytes named like texts hold sealed text; the database never sees what people wrote, nor their names.

-- The desk key under what opens it; the newest row that is not retired is in force.
create table desk_key (
    desk_key_id text collate "C" not null primary key check (length(desk_key_id) between 8 and 64),
    wrapped text collate "C" not null,
    made_at text collate "C" not null check (made_at like '%Z' and length(made_at) = 30),
    retired_at text collate "C" check (retired_at like '%Z' and length(retired_at) = 30)
);

-- A key that seals content, itself sealed by the desk key; without the desk key it opens nothing.
create table data_key (
    data_key_id text collate "C" not null primary key check (length(data_key_id) = 16),
    position bigint not null unique check (position >= 1),
    wrapped bytea not null
);

-- An account of the desk.
create table account (
    account_id text collate "C" not null primary key check (length(account_id) = 16),
    login_index bytea not null unique check (length(login_index) = 32),
    login bytea not null,
    name bytea not null,
    roles text collate "C" not null,
    password bytea,
    second_factor bytea,
    second_factor_step bigint,
    offered_factor bytea,
    factor_taken_at text collate "C" check (factor_taken_at like '%Z' and length(factor_taken_at) = 30),
    failures bigint not null default 0 check (failures >= 0),
    last_failed_at text collate "C" check (last_failed_at like '%Z' and length(last_failed_at) = 30),
    made_at text collate "C" not null check (made_at like '%Z' and length(made_at) = 30),
    closed_at text collate "C" check (closed_at like '%Z' and length(closed_at) = 30),
    tag bytea not null check (length(tag) = 32)
);

-- A recovery code, for when the second factor is lost; each works once.
create table recovery_code (
    code_hash bytea not null primary key check (length(code_hash) = 32),
    account_id text collate "C" not null references account (account_id),
    used_at text collate "C" check (used_at like '%Z' and length(used_at) = 30)
);

create index recovery_code_of_account on recovery_code (account_id);

-- A session; its secret is in the browser's cookie only.
create table session (
    session_hash bytea not null primary key check (length(session_hash) = 32),
    session_id text collate "C" not null unique check (length(session_id) between 8 and 64),
    account_id text collate "C" not null references account (account_id),
    browser bytea not null,
    opened_at text collate "C" not null check (opened_at like '%Z' and length(opened_at) = 30),
    last_seen_at text collate "C" not null check (last_seen_at like '%Z' and length(last_seen_at) = 30),
    ended_at text collate "C" check (ended_at like '%Z' and length(ended_at) = 30),
    viewing_as text collate "C"
);

create index session_of_account on session (account_id);

-- A one-time link.
create table one_time_link (
    link_hash bytea not null primary key check (length(link_hash) = 32),
    link_id text collate "C" not null unique check (length(link_id) between 8 and 64),
    purpose text collate "C" not null check (purpose in ('set-up', 'invitation', 'new-password', 'local-start')),
    roles text collate "C" not null,
    account_id text collate "C" references account (account_id),
    label bytea not null,
    made_by text collate "C" references account (account_id),
    made_at text collate "C" not null check (made_at like '%Z' and length(made_at) = 30),
    expires_at text collate "C" not null check (expires_at like '%Z' and length(expires_at) = 30),
    used_at text collate "C" check (used_at like '%Z' and length(used_at) = 30),
    revoked_at text collate "C" check (revoked_at like '%Z' and length(revoked_at) = 30)
);

-- A token with which a program reads.
create table api_token (
    token_hash bytea not null primary key check (length(token_hash) = 32),
    token_id text collate "C" not null unique check (length(token_id) between 8 and 64),
    account_id text collate "C" not null references account (account_id),
    label bytea not null,
    scope text collate "C" not null check (scope in ('forecasts', 'records')),
    made_at text collate "C" not null check (made_at like '%Z' and length(made_at) = 30),
    expires_at text collate "C" not null check (expires_at like '%Z' and length(expires_at) = 30),
    revoked_at text collate "C" check (revoked_at like '%Z' and length(revoked_at) = 30),
    last_used_at text collate "C" check (last_used_at like '%Z' and length(last_used_at) = 30)
);

-- A member of an engagement, or of one of its caucuses, or an observer; one row for each stay.
create table engagement_member (
    engagement_id text collate "C" not null references engagement (engagement_id),
    account_id text collate "C" not null references account (account_id),
    party bigint not null check (party >= -1),
    added_by text collate "C" not null references account (account_id),
    added_at text collate "C" not null check (added_at like '%Z' and length(added_at) = 30),
    removed_by text collate "C" references account (account_id),
    removed_at text collate "C" check (removed_at like '%Z' and length(removed_at) = 30),
    primary key (engagement_id, account_id, party, added_at)
);

create index engagement_member_of_account on engagement_member (account_id);
-- Nobody is a member and an observer at the same time.
create unique index engagement_member_or_observer on engagement_member (engagement_id, account_id)
    where party <= 0 and removed_at is null;

-- An engagement whose releases take two people.
create table two_person_release (
    engagement_id text collate "C" not null primary key references engagement (engagement_id),
    demanded_by text collate "C" not null references account (account_id),
    demanded_at text collate "C" not null check (demanded_at like '%Z' and length(demanded_at) = 30)
);

-- An audience that some record has or had: clauses that must all hold. The same audience is one row.
create table audience (
    audience_id bigint not null primary key check (audience_id >= 1),
    audience text collate "C" not null unique
);

-- One clause of an audience.
create table audience_clause (
    audience_id bigint not null references audience (audience_id),
    position bigint not null check (position >= 1),
    kind text collate "C" not null check (kind in ('internal', 'present', 'engagement', 'caucus', 'named', 'embargo')),
    engagement_id text collate "C",
    party bigint,
    account_id text collate "C",
    until text collate "C" check (until like '%Z' and length(until) = 30),
    primary key (audience_id, position)
);

-- One person of a clause `named`.
create table audience_person (
    audience_id bigint not null references audience (audience_id),
    position bigint not null check (position >= 1),
    account_id text collate "C" not null,
    primary key (audience_id, position, account_id)
);

-- What every read of a record asks first: who may read it now. How it came about stands in mark_act.
create table marked_record (
    record_id text collate "C" not null primary key,
    kind text collate "C" not null check (kind in ('decision', 'warning', 'engagement', 'note', 'person', 'situation', 'party', 'practitioner', 'representative', 'session', 'venue-choice', 'appeal', 'negotiating-text', 'transfer', 'act')),
    audience_id bigint not null references audience (audience_id),
    attribution text collate "C" not null check (attribution in ('by-name', 'to-the-group', 'not-attributable')),
    own_audience_id bigint not null references audience (audience_id),
    own_attribution text collate "C" not null check (own_attribution in ('by-name', 'to-the-group', 'not-attributable')),
    review_by text collate "C" check (length(review_by) = 10),
    author text collate "C" not null references account (account_id),
    engagement_id text collate "C",
    sequence bigint not null check (sequence >= 0),
    proposal_waits bigint not null default 0 check (proposal_waits in (0, 1))
);

create index marked_record_of_kind on marked_record (kind, audience_id);
create index marked_record_to_review on marked_record (review_by);
create index marked_record_waiting on marked_record (record_id) where proposal_waits = 1;

-- What a record is derived from: a note's engagement, a warning's decision, an act's record and the acts it names.
-- A record is read by those who may read all of it.
create table record_source (
    record_id text collate "C" not null references marked_record (record_id),
    source_id text collate "C" not null references marked_record (record_id),
    primary key (record_id, source_id),
    check (source_id <> record_id)
);

create index record_source_of_source on record_source (source_id, record_id);

-- One act upon a record's mark; sequence 0 is the mark it was made with.
create table mark_act (
    record_id text collate "C" not null references marked_record (record_id),
    sequence bigint not null check (sequence >= 0),
    step text collate "C" not null check (step in ('set', 'narrow', 'release', 'propose', 'approve', 'refuse')),
    audience_id bigint references audience (audience_id),
    attribution text collate "C" check (attribution in ('by-name', 'to-the-group', 'not-attributable')),
    review_by text collate "C" check (length(review_by) = 10),
    reason bytea,
    consent bytea,
    acted_by text collate "C" references account (account_id),
    acted_at text collate "C" not null check (acted_at like '%Z' and length(acted_at) = 30),
    primary key (record_id, sequence),
    check ((step in ('approve', 'refuse')) = (audience_id is null)),
    check ((step in ('release', 'propose')) = (consent is not null))
);

-- A note about a country, an engagement or another record told by acts.
create table note (
    note_id text collate "C" not null primary key check (note_id like 'N-%'),
    situation text collate "C" check (length(situation) = 3),
    engagement_id text collate "C" references engagement (engagement_id),
    about text collate "C" references marked_record (record_id),
    source text collate "C" check (source like 'P-%'),
    written_at text collate "C" not null check (written_at like '%Z' and length(written_at) = 30),
    check (situation is not null or about is not null),
    check (engagement_id is null or about is null)
);

create index note_of_time on note (written_at, note_id);
create index note_of_situation on note (situation, written_at, note_id);
create index note_of_engagement on note (engagement_id, written_at, note_id);
create index note_about on note (about, written_at, note_id);

-- What a note said from some moment on.
create table note_revision (
    note_id text collate "C" not null references note (note_id),
    sequence bigint not null check (sequence >= 1),
    title bytea not null,
    words bytea not null,
    grade text collate "C" check (length(grade) = 2),
    grade_reason bytea,
    written_by text collate "C" not null references account (account_id),
    written_by_name bytea not null,
    written_at text collate "C" not null check (written_at like '%Z' and length(written_at) = 30),
    primary key (note_id, sequence)
);

-- A file attached to a note.
create table attachment (
    attachment_id text collate "C" not null primary key check (attachment_id like 'F-%'),
    note_id text collate "C" not null references note (note_id),
    name bytea not null,
    kind text collate "C" not null check (kind in ('pdf', 'png', 'jpeg', 'plain-text', 'csv')),
    bytes bigint not null check (bytes >= 0),
    removed bytea not null,
    added_by text collate "C" not null references account (account_id),
    added_by_name bytea not null,
    added_at text collate "C" not null check (added_at like '%Z' and length(added_at) = 30),
    taken_off_by text collate "C" references account (account_id),
    taken_off_at text collate "C" check (taken_off_at like '%Z' and length(taken_off_at) = 30)
);

create index attachment_of_note on attachment (note_id);

-- The bytes of a file; the row goes when the file is taken off.
create table attachment_content (
    attachment_id text collate "C" not null primary key references attachment (attachment_id),
    content bytea not null
);

-- Who did what to which record, each entry holding the hash of the one before. Never content.
create table audit_entry (
    sequence bigint not null primary key check (sequence >= 1),
    at text collate "C" not null check (at like '%Z' and length(at) = 30),
    actor text collate "C" check (length(actor) = 16),
    action text collate "C" not null,
    record text collate "C" check (length(record) between 1 and 64),
    previous bytea not null check (length(previous) = 32),
    hash bytea not null check (length(hash) = 32)
);

create index audit_entry_of_actor on audit_entry (actor, sequence);
create index audit_entry_of_record on audit_entry (record, sequence);

-- The newest entry of the audit log, signed with a key that the database does not hold.
create table audit_head (
    only_row bigint not null primary key check (only_row = 1),
    sequence bigint not null check (sequence >= 0),
    hash bytea not null check (length(hash) = 32),
    signature bytea not null check (length(signature) = 64)
);

create trigger audience_refuses_change before update or delete or truncate on audience
for each statement execute function refuse_change('audiences');
create trigger audience_clause_refuses_change before update or delete or truncate on audience_clause
for each statement execute function refuse_change('clauses');
create trigger audience_person_refuses_change before update or delete or truncate on audience_person
for each statement execute function refuse_change('named readers');
create trigger record_source_refuses_change before update or delete or truncate on record_source
for each statement execute function refuse_change('what records rest on');
create trigger mark_act_refuses_change before update or delete or truncate on mark_act
for each statement execute function refuse_change('acts upon marks');
create trigger note_refuses_change before update or delete or truncate on note
for each statement execute function refuse_change('notes');
create trigger note_revision_refuses_change before update or delete or truncate on note_revision
for each statement execute function refuse_change('revisions');
create trigger audit_entry_refuses_change before update or delete or truncate on audit_entry
for each statement execute function refuse_change('audit entries');
create trigger audit_head_refuses_delete before delete or truncate on audit_head
for each statement execute function refuse_change('heads of the audit log');
