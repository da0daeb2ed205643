-- Engagements as they were opened, oldest first: all, of one situation ($1), or one ($2).
select
    engagement_id, situation, decision_id, warning_id, track, aim, next_step, next_step_due_on, opened_by,
    opened_at, run_id, run_hash, origin_month_id
from engagement
where (cast($1 as text) is null or situation = $1)
    and (cast($2 as text) is null or engagement_id = $2)
order by opened_at, engagement_id
