-- How many engagements that the viewer may read are not over; how they end is told to all who read them.
select count(*) as engagements
-- Engagements first, which are few: SQLite keeps to the order of a cross join.
from engagement
cross join marked_record as marked
where marked.record_id = engagement.engagement_id
    and marked.audience_id in (select readable.audience_id from readable)
    and not exists (
    select 1 from chronicle_act as act
    where act.chronicle_id = engagement.engagement_id and act.step in ('conclude', 'break-off')
)
