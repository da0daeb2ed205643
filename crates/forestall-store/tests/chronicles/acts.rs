//! Acts upon records: who reads which, who may act, conflicts, nothing changed, what lists show.

use super::*;

on_both! {
    async fn a_record_is_told_by_the_acts_its_reader_may_read(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, chen) = (AMINA.at(at(0)), CHEN.at(at(9)));
        let id = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        desk.act(&AMINA.at(at(1)), id, theme(Theme::Resources), None).await;
        let alone = mark("named(0000000000000001)");
        let hidden = desk.act(&AMINA.at(at(2)), id, link(some_party()), Some(alone.clone())).await;
        let also_hidden = desk.act(&AMINA.at(at(3)), id, theme(Theme::Climate), Some(alone)).await;

        let file = desk.chronicles.chronicle(&amina, id).await.unwrap().unwrap();
        let acts: Vec<_> = file.entries.iter().map(|entry| entry.act_id).collect();
        assert_eq!((acts.len(), &acts[2..]), (4, &[hidden, also_hidden][..]));
        assert_eq!(file.entries[3].own_mark.as_ref().unwrap().audience.to_string(), "internal&named(0000000000000001)");
        assert_eq!((file.entries[0].by, file.entries[0].acted_by.as_str()), (Some(AMINA.account), AMINA.name));
        let seen = desk.chronicles.chronicle(&chen, id).await.unwrap().unwrap();
        assert_eq!(seen.entries, file.entries[..2]);
        assert_eq!(seen.mark, Mark::internal());
        assert!(desk.chronicles.chronicle(&EXPERT.at(at(9)), id).await.unwrap().is_none());

        // Lists hold nothing of what is narrower, whoever looks.
        for viewer in [&amina, &chen] {
            let page = desk.faces(viewer, FaceFilter::default()).await;
            assert_eq!((page.total, titles(&page)), (1, vec!["The river"]));
            assert_eq!(page.rows[0].changed_at, at(1));
            assert!(page.rows[0].face.tags.contains(&"theme:resources".to_owned()), "{:?}", page.rows[0].face);
            assert!(!format!("{:?}", page.rows[0].face).contains("climate"));
        }
        assert_eq!(desk.faces(&amina, mentions(some_party())).await.total, 1);
        assert_eq!(desk.faces(&chen, mentions(some_party())).await.total, 0, "only a hidden act names it");
        assert_eq!(desk.faces(&chen, mentions(caf())).await.total, 1);
        assert_eq!(desk.faces(&EXPERT.at(at(9)), FaceFilter::default()).await.total, 0);
        assert!(desk.chronicles.faces_of(&EXPERT.at(at(9)), &[id]).await.unwrap().is_empty());

        // Nobody builds on what they do not see, and what they do not see is no conflict.
        let blind = desk.chronicles.act_upon(&chen, id, &theme(Theme::Elections), None, Sequence::new(4)).await;
        assert!(blind.unwrap_err().is_conflict());
        desk.chronicles.act_upon(&chen, id, &theme(Theme::Elections), None, Sequence::new(2)).await.unwrap();
        let late = desk.chronicles.act_upon(&chen, id, &theme(Theme::Minorities), None, Sequence::new(2)).await;
        assert!(late.unwrap_err().is_conflict());
        assert_eq!(desk.chronicles.record_of_act(&chen, acts[1]).await.unwrap(), Some(id));
        assert_eq!(desk.chronicles.record_of_act(&chen, hidden).await.unwrap(), None);
        assert!(desk.chronicles.check_faces().await.unwrap().is_empty());

        // Another server sees the same, and an act under the mark of who may not read it is refused.
        let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        assert_eq!(other.faces(&chen, FaceFilter::default()).await.rows, desk.faces(&chen, FaceFilter::default()).await.rows);
        let without_self = mark("named(0000000000000002)");
        let refused = desk.chronicles.act_upon(&chen, id, &theme(Theme::Climate), Some(&without_self), Sequence::new(3)).await;
        assert!(matches!(refused, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{refused:?}");
        assert_eq!(desk.count(&chen, id).await, Sequence::new(3));
        assert_eq!(desk.count(&amina, id).await, Sequence::new(5));
    }

    async fn of_several_writers_one_is_first(place: DeskPlace) {
        let desk = Arc::new(desk_at(&place).await);
        let amina = AMINA.at(at(0));
        let id = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        let at_once = Theme::ALL.iter().take(4).map(|&named| {
            let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
            tokio::spawn(async move {
                other.chronicles.act_upon(&BORIS.at(at(1)), id, &theme(named), None, Sequence::new(1)).await
            })
        });
        let mut stored = 0;
        for outcome in at_once.collect::<Vec<_>>() {
            match outcome.await.unwrap() {
                Ok(_) => stored += 1,
                Err(error) => assert!(error.is_conflict(), "{error:?}"),
            }
        }
        assert_eq!((stored, desk.count(&amina, id).await), (1, Sequence::new(2)));
        assert!(desk.chronicles.check_faces().await.unwrap().is_empty());
    }

    async fn who_may_open_and_act(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let (amina, expert) = (AMINA.at(at(0)), EXPERT.at(at(0)));
        let refused = desk.chronicles.open_chronicle(&expert, &situation("x"), &mark("open")).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "guests open records in engagements only: {refused:?}");
        let as_another = amina.clone().viewing_as(Viewer::imagined(Role::Analyst));
        let refused = desk.chronicles.open_chronicle(&as_another, &situation("x"), &mark("open")).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{refused:?}");
        let blind = desk.chronicles.open_chronicle(&amina, &situation("x"), &mark("named(0000000000000002)")).await;
        assert!(matches!(blind, Err(DeskError::Mark(MarkError::ExcludesSelf))), "{blind:?}");
        let first = desk.chronicles.open_chronicle(&amina, &theme(Theme::Climate), &Mark::internal()).await;
        assert!(matches!(first, Err(DeskError::Chronicle(_))), "nothing begins with a theme: {first:?}");
        let elsewhere: EngagementId = "E-2026-001".parse().unwrap();
        assert_eq!(desk.chronicles.mark_of_new_record(&amina, Some(elsewhere)).await.unwrap(), None);
        assert_eq!(desk.chronicles.mark_of_new_record(&amina, None).await.unwrap(), Some(Mark::internal()));
        assert_eq!(desk.chronicles.mark_of_new_record(&expert, None).await.unwrap(), None);
        assert_eq!(desk.faces(&amina, FaceFilter::default()).await.total, 0, "what was refused is not there");

        let open = desk.chronicles.open_chronicle(&amina, &situation("For all"), &mark("open")).await.unwrap();
        assert!(desk.chronicles.chronicle(&expert, open).await.unwrap().is_some());
        let refused = desk.chronicles.act_upon(&expert, open, &theme(Theme::Climate), None, Sequence::new(1)).await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{refused:?}");
        let hidden = desk.chronicles.open_chronicle(&amina, &situation("Mine"), &mark("named(0000000000000001)")).await.unwrap();
        let never_made: ChronicleId = "SIT-0123456789ab".parse().unwrap();
        let mut told = Vec::new();
        for id in [hidden, never_made] {
            let refused = desk.chronicles.act_upon(&CHEN.at(at(1)), id, &theme(Theme::Climate), None, Sequence::START).await;
            told.push(refused.unwrap_err().to_string().replace(&id.to_string(), "it"));
        }
        assert_eq!(told[0], told[1]);
    }

    async fn records_told_by_acts_are_appended_never_changed(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        let id = desk.chronicles.open_chronicle(&amina, &situation("The river"), &Mark::internal()).await.unwrap();
        desk.act(&amina, id, link(some_party()), None).await;
        for statement in [
            "update chronicle set opened_at = opened_at",
            "delete from chronicle",
            "update chronicle_act set step = 'open'",
            "delete from chronicle_act",
            "update chronicle_mention set mentioned = 'TCD'",
            "delete from chronicle_mention",
            "delete from chronicle_face",
            "insert into chronicle_act (act_id, chronicle_id, marked_by, position, step, body, acted_by, acted_by_name, acted_at) \
             select 'A-000000000001', chronicle_id, marked_by, position, step, body, acted_by, acted_by_name, acted_at \
             from chronicle_act",
            "insert into chronicle_act (act_id, chronicle_id, marked_by, position, step, body, acted_by, acted_by_name, acted_at) \
             select 'A-000000000001', chronicle_id, 'W-2026-001', position + 9, step, body, acted_by, acted_by_name, acted_at \
             from chronicle_act where position = 1",
        ] {
            let mut write = desk.databases.records.begin_write().await.unwrap();
            assert!(write.execute(statement, &[]).await.is_err(), "{statement}");
        }
        if matches!(place.place, DatabasePlace::Folder(_)) {
            for table in ["chronicle", "chronicle_act", "chronicle_mention"] {
                let replace = match table {
                    "chronicle" => "insert or replace into chronicle select * from chronicle",
                    "chronicle_act" => "insert or replace into chronicle_act select * from chronicle_act",
                    _ => "insert or replace into chronicle_mention select * from chronicle_mention",
                };
                let mut write = desk.databases.records.begin_write().await.unwrap();
                assert!(write.execute(replace, &[]).await.is_err(), "{table}");
            }
        }
        assert_eq!(desk.count(&amina, id).await, Sequence::new(2));
    }

    async fn what_lists_show_is_made_anew_from_the_acts(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        let mut all = Vec::new();
        for opening in [situation("The river"), practitioner(), situation("The road")] {
            all.push(desk.chronicles.open_chronicle(&amina, &opening, &Mark::internal()).await.unwrap());
        }
        desk.act(&AMINA.at(at(1)), all[0], theme(Theme::Climate), None).await;
        let before = desk.faces(&amina, FaceFilter::default()).await;
        assert_eq!(desk.chronicles.mend_faces().await.unwrap(), 0);
        // As another version of the program would have left it: in another shape, and saying something else.
        let place_of = |id: ChronicleId, revision: u32| format!("chronicle_face/{id}/{revision}/face");
        let mut write = desk.databases.records.begin_write().await.unwrap();
        for (id, revision, face) in [
            (all[0], 2, "{\"of\":\"another shape\"}".to_owned()),
            (all[2], 1, serde_json::to_string(&Face::erased()).unwrap()),
        ] {
            let sealed = VAULT.seal_text(&place_of(id, revision), &face).unwrap();
            let params = [id.to_string().into(), sealed.into()];
            write.execute("update chronicle_face set face = $2 where chronicle_id = $1", &params).await.unwrap();
        }
        write.commit().await.unwrap();
        let other = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        assert_eq!(titles(&other.faces(&amina, FaceFilter::default()).await).len(), 2, "one seems erased");
        assert_eq!(other.chronicles.check_faces().await.unwrap().len(), 2);
        assert_eq!(other.chronicles.mend_faces().await.unwrap(), 2);
        let restarted = desk_over(desk.databases.clone(), Arc::clone(&VAULT));
        assert_eq!(restarted.faces(&amina, FaceFilter::default()).await, before);
        assert_eq!(restarted.chronicles.mend_faces().await.unwrap(), 0);
    }

    async fn what_was_moved_in_the_database_does_not_open(place: DeskPlace) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(0));
        for title in ["One", "Other"] {
            desk.chronicles.open_chronicle(&amina, &situation(title), &Mark::internal()).await.unwrap();
        }
        let swap = "update chronicle_face set face = (select other.face from chronicle_face as other \
                    where other.chronicle_id <> chronicle_face.chronicle_id)";
        let mut write = desk.databases.records.begin_write().await.unwrap();
        write.execute(swap, &[]).await.unwrap();
        write.commit().await.unwrap();
        let read = desk.chronicles.faces(&amina, &FaceFilter::default()).await;
        assert!(matches!(read, Err(DeskError::Vault(_))), "{read:?}");
    }
}
