-- Why: who a protected person is has to lie apart from everything that speaks of them, so that it can be erased for
-- good. Nothing here names a person: identifiers are random, and what identifies is sealed with a key of the person's
-- own, which lies in yet another database.

-- Who a person is; the row goes when the person is erased.
create table identity (
    person_id text not null primary key check (person_id like 'P-%'), -- The random identifier by which records name them.
    sealed blob not null -- Name, contact and remarks, sealed with the person's key.
) strict;

-- Somebody who was here and is erased: replayed on every backup that is restored.
create table erased_person (
    person_id text not null primary key check (person_id like 'P-%'), -- The identifier; it is never given again.
    erased_at text not null check (erased_at like '%Z' and length(erased_at) = 30) -- When.
) strict;

create trigger identity_refuses_update before update on identity
begin
    select raise(abort, 'identities are entered and erased, never changed');
end;
create trigger identity_refuses_replace before insert on identity
when exists (select 1 from identity where person_id = new.person_id)
begin
    select raise(abort, 'identities are entered and erased, never replaced');
end;
create trigger identity_stays_erased before insert on identity
when exists (select 1 from erased_person where person_id = new.person_id)
begin
    select raise(abort, 'who was erased stays erased');
end;

create trigger erased_person_refuses_update before update on erased_person
begin
    select raise(abort, 'erasures are appended, never changed');
end;
create trigger erased_person_refuses_delete before delete on erased_person
begin
    select raise(abort, 'erasures are appended, never deleted');
end;
create trigger erased_person_refuses_replace before insert on erased_person
when exists (select 1 from erased_person where person_id = new.person_id)
begin
    select raise(abort, 'erasures are appended, never replaced');
end;
