-- Why: who a protected person is has to lie apart from everything that speaks of them, so that it can be erased for
-- good. Nothing here names a person: identifiers are random, and what identifies is sealed with a key of the person's
-- own, which lies in yet another database.

-- Who a person is; the row goes when the person is erased.
create table identity (
    person_id text collate "C" not null primary key check (person_id like 'P-%'), -- The random identifier by which records name them.
    sealed bytea not null -- Name, contact and remarks, sealed with the person's key.
);

-- Somebody who was here and is erased: replayed on every backup that is restored.
create table erased_person (
    person_id text collate "C" not null primary key check (person_id like 'P-%'), -- The identifier; it is never given again.
    erased_at text collate "C" not null check (erased_at like '%Z' and length(erased_at) = 30) -- When.
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% are appended, never changed or deleted', tg_argv[0] using errcode = 'restrict_violation';
end
$$;

create function refuse_update() returns trigger language plpgsql as $$
begin
    raise exception '% are never changed', tg_argv[0] using errcode = 'restrict_violation';
end
$$;

create function identity_stays_away() returns trigger language plpgsql as $$
begin
    if exists (select 1 from erased_person where person_id = new.person_id) then
        raise exception 'who was erased stays erased' using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;

create trigger identity_refuses_update before update or truncate on identity
for each statement execute function refuse_update('identities');
create trigger identity_stays_away before insert on identity
for each row execute function identity_stays_away();
create trigger erased_person_refuses_change before update or delete or truncate on erased_person
for each statement execute function refuse_change('erasures');
