-- How many warnings had which step last; without any step the warning waits.
with
-- The sequence of the newest act upon each warning.
newest as (
    select warning_id, max(sequence) as sequence from warning_act group by warning_id
)
select act.step as last_step, count(*) as warnings
from warning
left join newest on newest.warning_id = warning.warning_id
left join warning_act as act on act.warning_id = newest.warning_id and act.sequence = newest.sequence
group by act.step
