-- What the viewer may read, by every pair of eyes they look through.
-- $1, $2: the viewer's account, or '', and whether they are staff, 0 or 1; $3, $4: the same of whom they look as,
-- or once more their own; $5: now; $6: whether both may read records at all, 0 or 1.
with
-- Each pair of eyes, once.
eye (account_id, is_staff) as (
    select cast($1 as text), cast($2 as bigint)
    union
    select cast($3 as text), cast($4 as bigint)
),
-- The engagements and caucuses in which they sit now; party 0 is the engagement itself, -1 its observers.
seat (account_id, engagement_id, party) as (
    select eye.account_id, member.engagement_id, member.party
    from eye
    join engagement_member as member on member.account_id = eye.account_id
    where member.removed_at is null
),
-- Clauses that some eye does not meet; a clause of unknown kind is met by nobody.
unmet (audience_id) as not materialized (
    select clause.audience_id
    from eye
    cross join audience_clause as clause
    where case
        when clause.kind = 'internal' then eye.is_staff = 1
        when clause.kind = 'present' then exists (
            select 1 from seat
            where seat.account_id = eye.account_id and seat.engagement_id = clause.engagement_id
                and seat.party in (-1, 0)
        )
        when clause.kind = 'engagement' then exists (
            select 1 from seat
            where seat.account_id = eye.account_id and seat.engagement_id = clause.engagement_id and seat.party = 0
        )
        when clause.kind = 'caucus' then exists (
            select 1 from seat
            where seat.account_id = eye.account_id and seat.engagement_id = clause.engagement_id and seat.party = 0
        ) and exists (
            select 1 from seat
            where seat.account_id = eye.account_id and seat.engagement_id = clause.engagement_id
                and seat.party = clause.party
        )
        when clause.kind = 'named' then exists (
            select 1 from audience_person as person
            where person.audience_id = clause.audience_id and person.position = clause.position
                and person.account_id = eye.account_id
        )
        when clause.kind = 'embargo' then clause.until <= $5 or clause.account_id = eye.account_id
    end is not true
),
-- The audiences in which the viewer is, worked out at once: for totals over many records.
readable (audience_id) as (
    select audience.audience_id
    from audience
    where $6 = 1 and audience.audience_id not in (select unmet.audience_id from unmet)
),
-- The records the viewer may read, each asked for as it comes along: for a page, or one record.
seen (record_id, kind, audience, attribution, review_by, author, proposal_waits) as not materialized (
    select
        marked.record_id, marked.kind,
        (select audience.audience from audience where audience.audience_id = marked.audience_id),
        marked.attribution, marked.review_by, marked.author, marked.proposal_waits
    from marked_record as marked
    where $6 = 1 and not exists (select 1 from unmet where unmet.audience_id = marked.audience_id)
)
