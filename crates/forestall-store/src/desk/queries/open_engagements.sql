-- How many engagements nobody has closed.
select count(*) as engagements
from engagement
where not exists (
    select 1 from engagement_act as act
    where act.engagement_id = engagement.engagement_id and act.step = 'close'
)
