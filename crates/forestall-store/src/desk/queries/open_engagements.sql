-- How many engagements that the viewer may read are not over; how they end is told to all who read them.
select count(*) as engagements
from engagement
join marked_record as marked on marked.record_id = engagement.engagement_id
where marked.audience_id in (select readable.audience_id from readable) and not exists (
    select 1 from chronicle_act as act
    where act.chronicle_id = engagement.engagement_id and act.step in ('conclude', 'break-off')
)
