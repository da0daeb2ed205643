-- How many engagements that the viewer may read nobody has closed.
select count(*) as engagements
from engagement
join marked_record as marked on marked.record_id = engagement.engagement_id
where marked.audience_id in (select readable.audience_id from readable) and not exists (
    select 1 from engagement_act as act
    where act.engagement_id = engagement.engagement_id and act.step = 'close'
)
