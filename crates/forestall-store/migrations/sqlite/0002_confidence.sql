-- People, handling marks, notes and the audit log: who may see and do what, and what is kept for them.
-- Columns of bytes named like texts hold sealed text; the database never sees what people wrote, nor their names.

-- The desk key under what opens it; the newest row that is not retired is in force.
create table desk_key (
    desk_key_id text not null primary key check (length(desk_key_id) between 8 and 64),
    wrapped text not null,
    made_at text not null check (made_at like '%Z' and length(made_at) = 30),
    retired_at text check (retired_at like '%Z' and length(retired_at) = 30)
) strict;

-- A key that seals content, itself sealed by the desk key; without the desk key it opens nothing.
create table data_key (
    data_key_id text not null primary key check (length(data_key_id) = 16),
    position integer not null unique check (position >= 1),
    wrapped blob not null
) strict;

-- An account of the desk.
create table account (
    account_id text not null primary key check (length(account_id) = 16),
    login_index blob not null unique check (length(login_index) = 32),
    login blob not null,
    name blob not null,
    roles text not null,
    password blob,
    second_factor blob,
    second_factor_step integer,
    offered_factor blob,
    factor_taken_at text check (factor_taken_at like '%Z' and length(factor_taken_at) = 30),
    failures integer not null default 0 check (failures >= 0),
    last_failed_at text check (last_failed_at like '%Z' and length(last_failed_at) = 30),
    made_at text not null check (made_at like '%Z' and length(made_at) = 30),
    closed_at text check (closed_at like '%Z' and length(closed_at) = 30),
    tag blob not null check (length(tag) = 32)
) strict;

-- A recovery code, for when the second factor is lost; each works once.
create table recovery_code (
    code_hash blob not null primary key check (length(code_hash) = 32),
    account_id text not null references account (account_id),
    used_at text check (used_at like '%Z' and length(used_at) = 30)
) strict;

create index recovery_code_of_account on recovery_code (account_id);

-- A session; its secret is in the browser's cookie only.
create table session (
    session_hash blob not null primary key check (length(session_hash) = 32),
    session_id text not null unique check (length(session_id) between 8 and 64),
    account_id text not null references account (account_id),
    browser blob not null,
    opened_at text not null check (opened_at like '%Z' and length(opened_at) = 30),
    last_seen_at text not null check (last_seen_at like '%Z' and length(last_seen_at) = 30),
    ended_at text check (ended_at like '%Z' and length(ended_at) = 30),
    viewing_as text
) strict;

create index session_of_account on session (account_id);

-- A one-time link.
create table one_time_link (
    link_hash blob not null primary key check (length(link_hash) = 32),
    link_id text not null unique check (length(link_id) between 8 and 64),
    purpose text not null check (purpose in ('set-up', 'invitation', 'new-password', 'local-start')),
    roles text not null,
    account_id text references account (account_id),
    label blob not null,
    made_by text references account (account_id),
    made_at text not null check (made_at like '%Z' and length(made_at) = 30),
    expires_at text not null check (expires_at like '%Z' and length(expires_at) = 30),
    used_at text check (used_at like '%Z' and length(used_at) = 30),
    revoked_at text check (revoked_at like '%Z' and length(revoked_at) = 30)
) strict;

-- A token with which a program reads.
create table api_token (
    token_hash blob not null primary key check (length(token_hash) = 32),
    token_id text not null unique check (length(token_id) between 8 and 64),
    account_id text not null references account (account_id),
    label blob not null,
    scope text not null check (scope in ('forecasts', 'records')),
    made_at text not null check (made_at like '%Z' and length(made_at) = 30),
    expires_at text not null check (expires_at like '%Z' and length(expires_at) = 30),
    revoked_at text check (revoked_at like '%Z' and length(revoked_at) = 30),
    last_used_at text check (last_used_at like '%Z' and length(last_used_at) = 30)
) strict;

-- A member of an engagement, or of one of its caucuses, or an observer; one row for each stay.
create table engagement_member (
    engagement_id text not null references engagement (engagement_id),
    account_id text not null references account (account_id),
    party integer not null check (party >= -1),
    added_by text not null references account (account_id),
    added_at text not null check (added_at like '%Z' and length(added_at) = 30),
    removed_by text references account (account_id),
    removed_at text check (removed_at like '%Z' and length(removed_at) = 30),
    primary key (engagement_id, account_id, party, added_at)
) strict;

create index engagement_member_of_account on engagement_member (account_id);
-- Nobody is a member and an observer at the same time.
create unique index engagement_member_or_observer on engagement_member (engagement_id, account_id)
    where party <= 0 and removed_at is null;

-- An engagement whose releases take two people.
create table two_person_release (
    engagement_id text not null primary key references engagement (engagement_id),
    demanded_by text not null references account (account_id),
    demanded_at text not null check (demanded_at like '%Z' and length(demanded_at) = 30)
) strict;

-- An audience that some record has or had: clauses that must all hold. The same audience is one row.
create table audience (
    audience_id integer not null primary key check (audience_id >= 1),
    audience text not null unique
) strict;

-- One clause of an audience.
create table audience_clause (
    audience_id integer not null references audience (audience_id),
    position integer not null check (position >= 1),
    kind text not null check (kind in ('internal', 'present', 'engagement', 'caucus', 'named', 'embargo')),
    engagement_id text,
    party integer,
    account_id text,
    until text check (until like '%Z' and length(until) = 30),
    primary key (audience_id, position)
) strict, without rowid;

-- One person of a clause `named`.
create table audience_person (
    audience_id integer not null references audience (audience_id),
    position integer not null check (position >= 1),
    account_id text not null,
    primary key (audience_id, position, account_id)
) strict, without rowid;

-- What every read of a record asks first: who may read it now. How it came about stands in mark_act.
create table marked_record (
    record_id text not null primary key,
    kind text not null check (kind in ('decision', 'warning', 'engagement', 'note', 'person', 'situation', 'party', 'practitioner', 'representative', 'session', 'venue-choice', 'appeal', 'negotiating-text', 'transfer', 'act')),
    audience_id integer not null references audience (audience_id),
    attribution text not null check (attribution in ('by-name', 'to-the-group', 'not-attributable')),
    own_audience_id integer not null references audience (audience_id),
    own_attribution text not null check (own_attribution in ('by-name', 'to-the-group', 'not-attributable')),
    review_by text check (length(review_by) = 10),
    author text not null references account (account_id),
    engagement_id text,
    sequence integer not null check (sequence >= 0),
    proposal_waits integer not null default 0 check (proposal_waits in (0, 1))
) strict, without rowid;

create index marked_record_of_kind on marked_record (kind, audience_id);
create index marked_record_to_review on marked_record (review_by);
create index marked_record_waiting on marked_record (record_id) where proposal_waits = 1;

-- What a record is derived from: a note's engagement, a warning's decision, an act's record and the acts it names.
-- A record is read by those who may read all of it.
create table record_source (
    record_id text not null references marked_record (record_id),
    source_id text not null references marked_record (record_id),
    primary key (record_id, source_id),
    check (source_id <> record_id)
) strict, without rowid;

create index record_source_of_source on record_source (source_id, record_id);

-- One act upon a record's mark; sequence 0 is the mark it was made with.
create table mark_act (
    record_id text not null references marked_record (record_id),
    sequence integer not null check (sequence >= 0),
    step text not null check (step in ('set', 'narrow', 'release', 'propose', 'approve', 'refuse')),
    audience_id integer references audience (audience_id),
    attribution text check (attribution in ('by-name', 'to-the-group', 'not-attributable')),
    review_by text check (length(review_by) = 10),
    reason blob,
    consent blob,
    acted_by text references account (account_id),
    acted_at text not null check (acted_at like '%Z' and length(acted_at) = 30),
    primary key (record_id, sequence),
    check ((step in ('approve', 'refuse')) = (audience_id is null)),
    check ((step in ('release', 'propose')) = (consent is not null))
) strict;

-- A note about a country, an engagement or another record told by acts.
create table note (
    note_id text not null primary key check (note_id like 'N-%'),
    situation text check (length(situation) = 3),
    engagement_id text references engagement (engagement_id),
    about text references marked_record (record_id),
    source text check (source like 'P-%'),
    written_at text not null check (written_at like '%Z' and length(written_at) = 30),
    check (situation is not null or about is not null),
    check (engagement_id is null or about is null)
) strict;

create index note_of_time on note (written_at, note_id);
create index note_of_situation on note (situation, written_at, note_id);
create index note_of_engagement on note (engagement_id, written_at, note_id);
create index note_about on note (about, written_at, note_id);

-- What a note said from some moment on.
create table note_revision (
    note_id text not null references note (note_id),
    sequence integer not null check (sequence >= 1),
    title blob not null,
    words blob not null,
    grade text check (length(grade) = 2),
    grade_reason blob,
    written_by text not null references account (account_id),
    written_by_name blob not null,
    written_at text not null check (written_at like '%Z' and length(written_at) = 30),
    primary key (note_id, sequence)
) strict;

-- A file attached to a note.
create table attachment (
    attachment_id text not null primary key check (attachment_id like 'F-%'),
    note_id text not null references note (note_id),
    name blob not null,
    kind text not null check (kind in ('pdf', 'png', 'jpeg', 'plain-text', 'csv')),
    bytes integer not null check (bytes >= 0),
    removed blob not null,
    added_by text not null references account (account_id),
    added_by_name blob not null,
    added_at text not null check (added_at like '%Z' and length(added_at) = 30),
    taken_off_by text references account (account_id),
    taken_off_at text check (taken_off_at like '%Z' and length(taken_off_at) = 30)
) strict;

create index attachment_of_note on attachment (note_id);

-- The bytes of a file; the row goes when the file is taken off.
create table attachment_content (
    attachment_id text not null primary key references attachment (attachment_id),
    content blob not null
) strict;

-- Who did what to which record, each entry holding the hash of the one before. Never content.
create table audit_entry (
    sequence integer not null primary key check (sequence >= 1),
    at text not null check (at like '%Z' and length(at) = 30),
    actor text check (length(actor) = 16),
    action text not null,
    record text check (length(record) between 1 and 64),
    previous blob not null check (length(previous) = 32),
    hash blob not null check (length(hash) = 32)
) strict;

create index audit_entry_of_actor on audit_entry (actor, sequence);
create index audit_entry_of_record on audit_entry (record, sequence);

-- The newest entry of the audit log, signed with a key that the database does not hold.
create table audit_head (
    only_row integer not null primary key check (only_row = 1),
    sequence integer not null check (sequence >= 0),
    hash blob not null check (length(hash) = 32),
    signature blob not null check (length(signature) = 64)
) strict;

create trigger audience_refuses_update before update on audience
begin
    select raise(abort, 'audiences are appended, never changed');
end;
create trigger audience_refuses_delete before delete on audience
begin
    select raise(abort, 'audiences are appended, never deleted');
end;
create trigger audience_refuses_replace before insert on audience
when exists (
    select 1 from audience where audience_id = new.audience_id
    union all select 1 from audience where audience = new.audience
)
begin
    select raise(abort, 'audiences are appended, never replaced');
end;

create trigger audience_clause_refuses_update before update on audience_clause
begin
    select raise(abort, 'clauses are appended, never changed');
end;
create trigger audience_clause_refuses_delete before delete on audience_clause
begin
    select raise(abort, 'clauses are appended, never deleted');
end;
create trigger audience_clause_refuses_replace before insert on audience_clause
when exists (select 1 from audience_clause where audience_id = new.audience_id and position = new.position)
begin
    select raise(abort, 'clauses are appended, never replaced');
end;

create trigger audience_person_refuses_update before update on audience_person
begin
    select raise(abort, 'named readers are appended, never changed');
end;
create trigger audience_person_refuses_delete before delete on audience_person
begin
    select raise(abort, 'named readers are appended, never deleted');
end;
create trigger audience_person_refuses_replace before insert on audience_person
when exists (select 1 from audience_person where audience_id = new.audience_id and position = new.position and account_id = new.account_id)
begin
    select raise(abort, 'named readers are appended, never replaced');
end;

create trigger record_source_refuses_update before update on record_source
begin
    select raise(abort, 'what records rest on is appended, never changed');
end;
create trigger record_source_refuses_delete before delete on record_source
begin
    select raise(abort, 'what records rest on is appended, never deleted');
end;
create trigger record_source_refuses_replace before insert on record_source
when exists (select 1 from record_source where record_id = new.record_id and source_id = new.source_id)
begin
    select raise(abort, 'what records rest on is appended, never replaced');
end;

create trigger mark_act_refuses_update before update on mark_act
begin
    select raise(abort, 'acts upon marks are appended, never changed');
end;
create trigger mark_act_refuses_delete before delete on mark_act
begin
    select raise(abort, 'acts upon marks are appended, never deleted');
end;
create trigger mark_act_refuses_replace before insert on mark_act
when exists (select 1 from mark_act where record_id = new.record_id and sequence = new.sequence)
begin
    select raise(abort, 'acts upon marks are appended, never replaced');
end;

create trigger note_refuses_update before update on note
begin
    select raise(abort, 'notes are appended, never changed');
end;
create trigger note_refuses_delete before delete on note
begin
    select raise(abort, 'notes are appended, never deleted');
end;
create trigger note_refuses_replace before insert on note
when exists (select 1 from note where note_id = new.note_id)
begin
    select raise(abort, 'notes are appended, never replaced');
end;

create trigger note_revision_refuses_update before update on note_revision
begin
    select raise(abort, 'revisions are appended, never changed');
end;
create trigger note_revision_refuses_delete before delete on note_revision
begin
    select raise(abort, 'revisions are appended, never deleted');
end;
create trigger note_revision_refuses_replace before insert on note_revision
when exists (select 1 from note_revision where note_id = new.note_id and sequence = new.sequence)
begin
    select raise(abort, 'revisions are appended, never replaced');
end;

create trigger audit_entry_refuses_update before update on audit_entry
begin
    select raise(abort, 'audit entries are appended, never changed');
end;
create trigger audit_entry_refuses_delete before delete on audit_entry
begin
    select raise(abort, 'audit entries are appended, never deleted');
end;
create trigger audit_entry_refuses_replace before insert on audit_entry
when exists (select 1 from audit_entry where sequence = new.sequence)
begin
    select raise(abort, 'audit entries are appended, never replaced');
end;

create trigger audit_head_refuses_delete before delete on audit_head
begin
    select raise(abort, 'the head of the audit log moves on, it is never deleted');
end;
