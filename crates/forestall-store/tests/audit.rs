//! The audit chain: what is found when somebody changes it, and what is not.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod databases;
mod town;

use databases::{Place, on_both_databases};
use forestall_confidence::{AuditAction, AuditEntry, AuditFact, AuditHead, ChainError};
use forestall_store::audit::{
    Anchor, AuditFault, AuditFilter, AuditVerdict, ExportFormat, append, entries, parse_anchor, verify,
};
use forestall_store::database::DatabaseError;
use forestall_vault::{AuditSigner, DeskKey, Vault};
use town::{Server, Town, id};

async fn append_facts(server: &Server, count: u64) {
    let signer = server.vault.audit_signer();
    let mut write = server.database.begin_write().await.unwrap();
    for number in 0..count {
        append(&mut write, &signer, fact(server, number)).await.unwrap();
    }
    write.commit().await.unwrap();
}

fn fact(server: &Server, number: u64) -> AuditFact {
    let at = server.people.clock().now();
    AuditFact { at, actor: None, action: AuditAction::NoteWritten, record: Some(format!("N-{number:012x}")) }
}

async fn check(server: &Server, anchors: &[Anchor]) -> AuditVerdict {
    verify(&server.database, &server.vault.audit_signer().public_key(), anchors).await.unwrap()
}

async fn fault(server: &Server) -> AuditFault {
    check(server, &[]).await.fault.expect("the chain was tampered with")
}

/// Writes the chain anew without one entry, as somebody would who knows how it is made.
async fn rewrite(town: &Town, server: &Server, without: u64, signer: &AuditSigner) {
    let mut head = AuditHead::START;
    let mut sql = String::from("delete from audit_entry;");
    for AuditEntry { sequence, fact, .. } in server.audit().await {
        if sequence == without {
            continue;
        }
        let entry = head.next(fact);
        head = entry.head();
        let AuditFact { at, actor, action, record } = &entry.fact;
        let text = |value: Option<String>| value.map_or("null".to_owned(), |value| format!("'{value}'"));
        let insert = format!(
            "insert into audit_entry (sequence, at, actor, action, record, previous, hash) \
             values ({}, '{at:.9}', {}, '{}', {}, {}, {});",
            entry.sequence,
            text(actor.map(|actor| actor.to_string())),
            action.code(),
            text(record.clone()),
            town.bytes(entry.previous.bytes()),
            town.bytes(entry.hash.bytes()),
        );
        sql.push_str(&insert);
    }
    sql.push_str(&set_head(town, head, &signer.sign(&head.signed_bytes())));
    town.tamper(&sql).await;
}

fn set_head(town: &Town, head: AuditHead, signature: &[u8]) -> String {
    let (hash, signature) = (town.bytes(head.hash.bytes()), town.bytes(signature));
    format!("update audit_head set sequence = {}, hash = {hash}, signature = {signature};", head.sequence)
}

async fn stored_head(server: &Server) -> (AuditHead, Vec<u8>) {
    let mut moment = server.database.begin_read().await.unwrap();
    let row = moment.row("select signature from audit_head", &[]).await.unwrap().unwrap();
    (server.audit().await.last().unwrap().head(), row.bytes("signature").unwrap().to_vec())
}

on_both_databases! {
    async fn acts_give_a_chain_that_holds(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let viewer = server.viewer(&server.administrator().await).await;
        append_facts(&server, 5_000).await;
        let verdict = check(&server, &[]).await;
        assert_eq!(verdict.fault, None);
        let sheet = server.people.audit(&viewer, &AuditFilter { take: 3, ..AuditFilter::default() }).await.unwrap();
        assert_eq!((sheet.entries.len(), sheet.head), (3, verdict.head));
        assert_eq!(sheet.entries[0].sequence, verdict.entries);
        let mine = AuditFilter { actor: viewer.account(), take: 10, ..AuditFilter::default() };
        let mine = server.people.audit(&viewer, &mine).await.unwrap();
        let actions: Vec<_> = mine.entries.iter().rev().map(|entry| entry.fact.action).collect();
        assert_eq!(actions, [AuditAction::AccountMade, AuditAction::LoggedIn]);
        assert_eq!(mine.names, [(id(&viewer), "Amina Y.".parse().unwrap())]);
        let page = AuditFilter { before: Some(4), take: 10, ..AuditFilter::default() };
        assert_eq!(entries(&server.database, &page).await.unwrap().len(), 3);
        let one = AuditFilter { record: Some("N-000000000007".to_owned()), take: 10, ..AuditFilter::default() };
        assert_eq!(entries(&server.database, &one).await.unwrap().len(), 1);
    }

    async fn the_database_refuses_changes(place: Place) {
        let (_town, server) = Town::found(&place).await;
        append_facts(&server, 3).await;
        for sql in [
            "update audit_entry set actor = null where sequence = 2",
            "delete from audit_entry where sequence = 2",
            "delete from audit_head",
        ] {
            assert!(place.run_as_other_program(sql).await.is_err(), "{sql}");
        }
        assert_eq!(check(&server, &[]).await.fault, None);
    }

    async fn every_change_of_a_row_is_found(place: Place) {
        let (town, server) = Town::found(&place).await;
        append_facts(&server, 9).await;
        let other = town.bytes(&[7; 32]);
        for (change, back, expected) in [
            ("actor = '00000000000000ab'", "actor = null", ChainError::Rewritten(5)),
            ("action = 'file-read'", "action = 'note-written'", ChainError::Rewritten(5)),
            ("record = 'N-1'", "record = 'N-000000000003'", ChainError::Rewritten(5)),
            ("at = '2026-11-22T12:00:01.000000000Z'", "at = '2026-11-22T12:00:00.000000000Z'", ChainError::Rewritten(5)),
        ] {
            town.tamper(&format!("update audit_entry set {change} where sequence = 5")).await;
            assert_eq!(fault(&server).await, AuditFault::Chain(expected), "{change}");
            town.tamper(&format!("update audit_entry set {back} where sequence = 5")).await;
            assert_eq!(check(&server, &[]).await.fault, None, "{back}");
        }
        town.tamper("update audit_entry set action = 'king' where sequence = 5").await;
        assert_eq!(fault(&server).await, AuditFault::Unreadable(5));
        town.tamper("update audit_entry set action = 'note-written' where sequence = 5").await;
        town.tamper(&format!("update audit_entry set previous = {other} where sequence = 5")).await;
        assert_eq!(fault(&server).await, AuditFault::Chain(ChainError::Unlinked(5)));
        town.tamper("delete from audit_entry where sequence = 5").await;
        assert_eq!(fault(&server).await, AuditFault::Chain(ChainError::Missing { expected: 5, found: 6 }));
    }

    async fn cutting_the_end_off_is_found_and_not_built_upon(place: Place) {
        let (town, server) = Town::found(&place).await;
        append_facts(&server, 9).await;
        let (earlier, _) = stored_head(&server).await;
        append_facts(&server, 1).await;
        town.tamper("delete from audit_entry where sequence = 11").await;
        let cut = AuditFault::Chain(ChainError::OtherHead { expected: 11, found: 10 });
        assert_eq!(fault(&server).await, cut);
        assert!(refuses_to_append(&server).await);
        // With a head put together by somebody without the desk key.
        let stranger = Vault::new(DeskKey::generate().unwrap()).audit_signer();
        town.tamper(&set_head(&town, earlier, &stranger.sign(&earlier.signed_bytes()))).await;
        assert_eq!(fault(&server).await, AuditFault::ForgedHead(10));
        assert!(refuses_to_append(&server).await);
        town.tamper("delete from audit_head").await;
        assert_eq!(fault(&server).await, AuditFault::NoHead);
        assert!(refuses_to_append(&server).await);
        town.tamper("delete from audit_entry").await;
        assert!(refuses_to_append(&server).await, "a desk in use does not begin anew");
    }

    async fn a_chain_written_anew_is_found_by_its_head(place: Place) {
        let (town, server) = Town::found(&place).await;
        append_facts(&server, 9).await;
        let stranger = Vault::new(DeskKey::generate().unwrap()).audit_signer();
        rewrite(&town, &server, 4, &stranger).await;
        assert_eq!(fault(&server).await, AuditFault::ForgedHead(9));
        assert!(refuses_to_append(&server).await);
    }

    async fn what_the_desk_key_signed_anew_is_found_by_an_anchor(place: Place) {
        let (town, server) = Town::found(&place).await;
        let viewer = server.viewer(&server.administrator().await).await;
        append_facts(&server, 5).await;
        let anchor = server.people.anchor_audit(&viewer).await.unwrap();
        let anchor = parse_anchor(&anchor.to_string()).unwrap();
        append_facts(&server, 2).await;
        assert_eq!(check(&server, std::slice::from_ref(&anchor)).await.fault, None);
        // Somebody with the desk's memory can sign anything.
        rewrite(&town, &server, 3, &server.vault.audit_signer()).await;
        assert_eq!(check(&server, &[]).await.fault, None);
        let verdict = server.people.verify_audit(&viewer, std::slice::from_ref(&anchor)).await.unwrap();
        let expected = AuditFault::Chain(ChainError::AnchorNotFound(anchor.head.sequence));
        assert_eq!(verdict.fault, Some(expected));
    }

    async fn an_old_end_put_back_is_found_by_an_anchor(place: Place) {
        let (town, server) = Town::found(&place).await;
        let viewer = server.viewer(&server.administrator().await).await;
        let (head, signature) = stored_head(&server).await;
        let anchor = server.people.anchor_audit(&viewer).await.unwrap();
        let back = set_head(&town, head, &signature);
        town.tamper(&format!("delete from audit_entry where sequence > {}; {back}", head.sequence)).await;
        assert_eq!(check(&server, &[]).await.fault, None, "from inside it cannot be seen");
        let expected = AuditFault::Chain(ChainError::AnchorNotFound(anchor.head.sequence));
        assert_eq!(check(&server, &[anchor]).await.fault, Some(expected));
    }

    async fn an_anchor_of_another_desk_is_told(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let stranger = Vault::new(DeskKey::generate().unwrap());
        let (head, _) = stored_head(&server).await;
        let at = server.people.clock().now();
        let anchor = Anchor::sign(&stranger.audit_signer(), stranger.desk_key_id(), head, at);
        assert_eq!(check(&server, &[anchor]).await.fault, Some(AuditFault::OtherDesk(head.sequence)));
    }

    async fn two_servers_write_one_chain(place: Place) {
        let (town, server) = Town::found(&place).await;
        let other = town.another_server(forestall_store::people::Door::Accounts).await;
        let one = async { for _ in 0..20 { append_facts(&server, 2).await } };
        let two = async { for _ in 0..20 { append_facts(&other, 2).await } };
        tokio::join!(one, two);
        let verdict = check(&other, &[]).await;
        assert_eq!((verdict.entries, verdict.fault), (81, None));
    }

    async fn an_entry_is_there_if_its_act_is(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let mut write = server.database.begin_write().await.unwrap();
        append(&mut write, &server.vault.audit_signer(), fact(&server, 1)).await.unwrap();
        drop(write);
        assert_eq!(server.audit().await.len(), 1, "the set-up only");
        append_facts(&server, 1).await;
        assert_eq!(check(&server, &[]).await.fault, None);
    }

    async fn exports_hold_the_whole_chain(place: Place) {
        let (_town, server) = Town::found(&place).await;
        let viewer = server.viewer(&server.administrator().await).await;
        append_facts(&server, 5_000).await;
        let (mut json, mut csv) = (Vec::new(), Vec::new());
        let written = server.people.export_audit(&viewer, ExportFormat::JsonLines, &mut json).await.unwrap();
        let lines: Vec<serde_json::Value> = json
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert_eq!(lines.len() as u64, written);
        assert_eq!(lines.last().unwrap()["action"], "exported");
        assert!(lines.windows(2).all(|pair| pair[0]["hash"] == pair[1]["previous"]));
        let written = server.people.export_audit(&viewer, ExportFormat::Csv, &mut csv).await.unwrap();
        assert_eq!(csv.split(|byte| *byte == b'\n').count() as u64, written + 2, "names, and the end");
        assert_eq!(check(&server, &[]).await.entries, written);
    }
}

async fn refuses_to_append(server: &Server) -> bool {
    let mut write = server.database.begin_write().await.unwrap();
    let outcome = append(&mut write, &server.vault.audit_signer(), fact(server, 0)).await;
    matches!(outcome, Err(DatabaseError::Unreadable { .. }))
}
