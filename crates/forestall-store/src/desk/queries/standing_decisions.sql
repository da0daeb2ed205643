-- The decision that stands in each situation: the newest that is not withdrawn.
with
-- The sequence of the newest decision of each situation that was not taken back.
newest as (
    select decision.situation, max(decision.sequence) as sequence
    from decision
    where not exists (
        select 1 from decision_withdrawal as withdrawal where withdrawal.decision_id = decision.decision_id
    )
    group by decision.situation
)
select
    decision.decision_id, decision.situation, decision.sequence, decision.kind, decision.decline_reason,
    decision.reason, decision.decided_by, decision.decided_at, decision.run_id, decision.run_hash,
    decision.origin_month_id
from decision
join newest on newest.situation = decision.situation and newest.sequence = decision.sequence
order by decision.situation
