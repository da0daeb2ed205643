-- Acts upon the same warnings, in the order of their sequence.
select
    act.warning_id, act.sequence, act.step, act.decline_reason, act.outcome, act.words, act.acted_by, act.acted_at
from warning_act as act
join warning on warning.warning_id = act.warning_id
join decision on decision.decision_id = warning.decision_id
join seen as marked on marked.record_id = warning.warning_id
where (cast($7 as text) is null or decision.situation = $7)
    and (cast($8 as text) is null or warning.warning_id = $8)
order by act.warning_id, act.sequence
