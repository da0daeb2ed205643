-- The sequence of the newest act upon each warning.
, newest as (
    select warning_id, max(sequence) as sequence from warning_act group by warning_id
)
-- How many warnings that the viewer may read had which step last; without any step the warning waits.
select act.step as last_step, count(*) as warnings
-- Warnings first, which are few: SQLite keeps to the order of a cross join.
from warning
cross join marked_record as marked
left join newest on newest.warning_id = warning.warning_id
left join warning_act as act on act.warning_id = newest.warning_id and act.sequence = newest.sequence
where marked.record_id = warning.warning_id
    and marked.audience_id in (select readable.audience_id from readable)
group by act.step
