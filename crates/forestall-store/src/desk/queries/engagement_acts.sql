-- Acts upon the same engagements, in the order of their sequence.
select
    act.engagement_id, act.sequence, act.step, act.words, act.due_on, act.outcome, act.acted_by, act.acted_at
from engagement_act as act
join engagement on engagement.engagement_id = act.engagement_id
where (cast($1 as text) is null or engagement.situation = $1)
    and (cast($2 as text) is null or engagement.engagement_id = $2)
order by act.engagement_id, act.sequence
