//! Notes and their files: overwritten by nobody, made safe, found, secret, whole.

use super::*;

on_both_databases! {
    async fn nobody_overwrites_what_they_have_not_read(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        let note_id = desk.write_note(&amina, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        let revise = async |by: &Viewer, text: &str, seen: u32| {
            desk.revise_note(by, note_id, revision("Call with the elders", text), Sequence::new(seen)).await
        };
        assert_eq!(revise(&amina, "They agreed to meet on Friday.", 1).await.unwrap(), Revised::Done);
        let Revised::MovedOn(stands) = revise(&CHEN.at(at(11)), "They refused.", 1).await.unwrap() else {
            panic!("a conflict")
        };
        assert_eq!(stands.current().text.as_str(), "They agreed to meet on Friday.");
        assert!(matches!(revise(&amina, "They agreed to meet on Friday.", 2).await, Err(DeskError::Note(NoteError::NothingChanges(_)))));
        assert_eq!(revise(&CHEN.at(at(12)), "They refused.", 2).await.unwrap(), Revised::Done);
        let note = desk.note(&amina, note_id).await.unwrap().unwrap().note;
        let authors: Vec<_> = note.revisions().iter().map(|revision| (revision.by, revision.at)).collect();
        let (one, three) = (AMINA.account, CHEN.account);
        assert_eq!(authors, [(one, at(10)), (one, at(10)), (three, at(12))]);
        let listed = desk.notes(&amina, NoteFilter { take: 25, ..NoteFilter::default() }).await.unwrap().notes;
        let [listed] = listed.as_slice() else { panic!("one note, {}", listed.len()) };
        assert_eq!(listed.sequence(), Sequence::new(3));
        assert_eq!(listed.revisions(), [note.first().clone(), note.current().clone()], "a list needs no more");
    }

    async fn files_are_made_safe_audited_and_destroyed(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        let note_id = desk
            .write_note(&amina, note(NoteSubject::Situation(caf()), mark("internal&named(0000000000000001)")))
            .await
            .unwrap();
        let bytes = b"\xef\xbb\xbfthe zebra agenda".to_vec();
        let attached = desk.attach(&amina, note_id, "../Zebra plan.html".to_owned(), bytes).await.unwrap();
        assert_eq!(attached.name, "Zebra plan.txt");
        let bad = desk.attach(&amina, note_id, "a.svg".to_owned(), b"<svg onload=alert(1)>".to_vec()).await;
        assert!(matches!(bad, Err(DeskError::Attachment(_))), "{bad:?}");
        let file = desk.note(&amina, note_id).await.unwrap().unwrap();
        assert_eq!(file.attachments.len(), 1);
        assert_eq!(file.attachments[0].removed, attached.removed);
        assert!(!attached.removed.is_empty());
        assert_eq!(found(&desk, &amina, "zebra").await, [note_id], "by the file's name");
        let id = attached.attachment_id;
        let content = desk.attachment(&amina, note_id, id).await.unwrap().unwrap();
        assert_eq!(content.bytes, b"the zebra agenda");
        let chen = CHEN.at(at(20));
        assert!(desk.attachment(&chen, note_id, id).await.unwrap().is_none());
        assert!(matches!(desk.detach(&chen, note_id, id).await, Err(DeskError::NoSuchRecord { .. })));
        // Another note is no way to the file.
        let other = desk.write_note(&chen, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        assert!(desk.attachment(&chen, other, id).await.unwrap().is_none());
        desk.detach(&amina, note_id, id).await.unwrap();
        assert!(desk.attachment(&amina, note_id, id).await.unwrap().is_none());
        assert!(found(&desk, &amina, "zebra").await.is_empty());
        let of_file = AuditFilter { record: Some(id.to_string()), take: 10, ..AuditFilter::default() };
        let told = audit::entries(desk.database(), &of_file).await.unwrap();
        let told: Vec<_> = told.iter().map(|entry| entry.fact.action).collect();
        assert_eq!(told, [AuditAction::FileRemoved, AuditAction::FileRead, AuditAction::FileAttached]);
    }

    async fn servers_find_each_others_notes(place: Place) {
        let (one, other) = (desk_at(&place).await, desk_at(&place).await);
        let amina = AMINA.at(at(10));
        assert!(found(&other, &amina, "agreed").await.is_empty(), "the index is built and empty");
        let note_id = one.write_note(&amina, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        assert_eq!(found(&other, &amina, "AGREE meet").await, [note_id]);
        one.revise_note(&amina, note_id, revision("Call", "They refused."), Sequence::new(1)).await.unwrap();
        assert!(found(&other, &amina, "agreed").await.is_empty());
        assert_eq!(found(&other, &amina, "refused").await, [note_id]);
        assert_eq!(found(&desk_at(&place).await, &amina, "refused").await, [note_id], "built anew");
        let chen = CHEN.at(at(20));
        assert_eq!(found(&other, &chen, "refused").await, [note_id]);
        let hidden = narrow(mark("internal&named(0000000000000001)"));
        one.change_mark(&amina, RecordRef::Note(note_id), hidden, Sequence::START).await.unwrap();
        assert!(found(&other, &chen, "refused").await.is_empty(), "a mark narrowed elsewhere counts at once");
        assert_eq!(found(&other, &amina, "refused").await, [note_id]);
    }

    async fn a_search_follows_the_engagement_a_note_rests_on(place: Place) {
        let desk = desk_at(&place).await;
        let mut amina = AMINA;
        let (boris, id) = engagement_of(&desk, &mut [&mut amina]).await;
        let subject = NoteSubject::Engagement(id, caf());
        let note_id = desk.write_note(&boris.at(at(5)), note(subject, mark("open"))).await.unwrap();
        assert_eq!(found(&desk, &amina.at(at(6)), "elders").await, [note_id]);
        assert!(found(&desk, &CHEN.at(at(6)), "elders").await.is_empty(), "no member");
        let hidden = narrow(mark(&format!("engagement({id})&named(0000000000000002)")));
        desk.change_mark(&boris.at(at(7)), RecordRef::Engagement(id), hidden, Sequence::START).await.unwrap();
        assert!(found(&desk, &amina.at(at(8)), "elders").await.is_empty());
        assert_eq!(found(&desk, &boris.at(at(8)), "elders").await, [note_id]);
    }

    async fn neither_database_nor_audit_log_holds_what_people_wrote(place: Place) {
        const WRITTEN: [&str; 8] =
            ["quagga", "okapi", "pangolin", "Tadesse", "publish it", "Yusuf", "Lang", "only the caucus"];
        let desk = desk_at(&place).await;
        let mut amina = AMINA;
        let (boris, id) = engagement_of(&desk, &mut [&mut amina]).await;
        let members = mark(&format!("engagement({id})&named(0000000000000001,0000000000000002)"));
        let mut new = note(NoteSubject::Engagement(id, caf()), members);
        new.first = revision("The quagga", "met the okapi");
        let note_id = desk.write_note(&boris.at(at(5)), new).await.unwrap();
        let content = b"an agenda about a pangolin".to_vec();
        desk.attach(&boris.at(at(5)), note_id, "pangolin.txt".to_owned(), content).await.unwrap();
        let released = MarkEvent::Release(release(mark(&format!("engagement({id})"))));
        let record = RecordRef::Note(note_id);
        desk.change_mark(&boris.at(at(6)), record, released, Sequence::START).await.unwrap();
        let to_caucus = narrow(mark(&format!("engagement({id})&named(0000000000000001,0000000000000002)")));
        desk.change_mark(&boris.at(at(7)), record, to_caucus, Sequence::new(1)).await.unwrap();
        assert_eq!(found(&desk, &boris.at(at(8)), "okapi pangolin").await, [note_id]);
        let stored = place.everything_stored().await;
        assert!(stored.contains(&note_id.to_string()), "plain columns are found");
        for written in WRITTEN {
            let digits = written.bytes().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
            assert!(!stored.contains(written) && !stored.contains(&digits), "{written}");
        }
        let filter = AuditFilter { take: 100, ..AuditFilter::default() };
        let told = format!("{:?}", audit::entries(desk.database(), &filter).await.unwrap());
        assert!(told.contains("Released") && told.contains(&note_id.to_string()));
        assert!(WRITTEN.iter().all(|written| !told.contains(written)));
    }

    async fn a_write_that_fails_half_way_leaves_nothing(place: Place) {
        let desk = desk_at(&place).await;
        let amina = AMINA.at(at(10));
        desk.write_note(&amina, note(NoteSubject::Situation(caf()), Mark::internal())).await.unwrap();
        let before = count_rows(&desk).await;
        // The last statement of every write, the entry in the audit log, fails.
        let break_audit = if place.is_sqlite() {
            "create trigger refuse before insert on audit_entry begin select raise(abort, 'no'); end"
        } else {
            "alter table audit_entry add constraint refuse check (sequence < 0) not valid"
        };
        place.run_as_other_program(break_audit).await.unwrap();
        let refused = desk.write_note(&amina, note(NoteSubject::Situation(caf()), mark("internal&named(0000000000000001)"))).await;
        assert!(matches!(refused, Err(DeskError::Database(_))), "{refused:?}");
        let decision = new_decision(DecisionKind::Warn);
        desk.record_decision(&amina, decision, &mark("open"), Sequence::START).await.unwrap_err();
        let source = EngagementSource::Situation;
        desk.open_engagement(&amina, new_engagement(source), Mark::internal()).await.unwrap_err();
        let note_id = desk.notes(&amina, NoteFilter { take: 1, ..NoteFilter::default() }).await.unwrap().notes[0].note_id();
        desk.attach(&amina, note_id, "a.txt".to_owned(), b"agenda".to_vec()).await.unwrap_err();
        let record = RecordRef::Note(note_id);
        let seen = sequence(&desk, &amina, record).await;
        desk.change_mark(&amina, record, narrow(mark("internal&named(0000000000000001)")), seen).await.unwrap_err();
        assert_eq!(count_rows(&desk).await, before);
    }
}

async fn count_rows(desk: &DeskStore) -> Vec<i64> {
    let mut moment = desk.database().begin_read().await.unwrap();
    let mut counts = Vec::new();
    for count in [
        "select count(*) as rows_in_all from note",
        "select count(*) as rows_in_all from note_revision",
        "select count(*) as rows_in_all from marked_record",
        "select count(*) as rows_in_all from mark_act",
        "select count(*) as rows_in_all from audience",
        "select count(*) as rows_in_all from decision",
        "select count(*) as rows_in_all from warning",
        "select count(*) as rows_in_all from engagement",
        "select count(*) as rows_in_all from engagement_member",
        "select count(*) as rows_in_all from attachment",
        "select count(*) as rows_in_all from attachment_content",
    ] {
        counts.push(moment.row(count, &[]).await.unwrap().unwrap().int("rows_in_all").unwrap());
    }
    counts
}
