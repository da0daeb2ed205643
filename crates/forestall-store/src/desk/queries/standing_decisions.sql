-- Of those the viewer may read, the sequence of the newest of each situation that was not taken back.
, newest as (
    select decision.situation, max(decision.sequence) as sequence
    from decision
    join marked_record as marked on marked.record_id = decision.decision_id
    where marked.audience_id in (select readable.audience_id from readable) and not exists (
        select 1 from decision_withdrawal as withdrawal where withdrawal.decision_id = decision.decision_id
    )
    group by decision.situation
)
-- The decision that stands in each situation: the newest that is not withdrawn.
select
    decision.decision_id, decision.situation, decision.sequence, decision.kind, decision.decline_reason,
    decision.reason, decision.decided_by, decision.decided_at, decision.run_id, decision.run_hash,
    decision.origin_month_id, marked.audience, marked.attribution, marked.review_by, marked.author
from decision
join seen as marked on marked.record_id = decision.decision_id
join newest on newest.situation = decision.situation and newest.sequence = decision.sequence
order by decision.situation
