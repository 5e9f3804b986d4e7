//! Checkpoints: never signed over what contradicts the last one, signed by the program in time, proven to whoever kept
//! one; bundles of entries.

use app::journal::{self, ENTRIES_BETWEEN_CHECKPOINTS, JournalError, MINUTES_BETWEEN_CHECKPOINTS};
use app::port::{Mode, Vault};
use app::{Ctx, Failure, Nothing};
use domain::journal::Act;
use domain::staff::Role;
use jiff::SignedDuration;
use ledger::{Checkpoint, EMPTY_ROOT, Hash, NoteSigner};
use testkit::world::{World, keys};

/// Does something that fills the journal.
fn work(world: &World, entries: u64) {
    let work = |ctx: &mut Ctx<'_>| {
        for _ in 0..entries {
            ctx.journal(Act::SettingChanged, None, "")?;
        }
        Ok::<_, Failure<Nothing>>(())
    };
    world.act(&world.program(), work).unwrap();
}

fn sign(world: &World) -> Result<String, Failure<JournalError>> {
    world.act(&world.actor(Role::Head), journal::sign_checkpoint)
}

fn size(world: &World) -> u64 {
    world.store.begin(Mode::Read).unwrap().journal_head().unwrap().0
}

/// A note over any root, as only who holds the key can make it.
fn note(signer: &NoteSigner, size: u64, root: Hash) -> String {
    Checkpoint::new(signer.verifier().name(), size, root).unwrap().sign(signer)
}

fn put(world: &World, size: u64, note: &str) {
    let mut tx = world.store.begin(Mode::Write).unwrap();
    tx.put_checkpoint(size, note).unwrap();
    tx.commit().unwrap();
}

#[test]
fn nothing_is_signed_that_contradicts_the_last_note() {
    for contradiction in ["another root", "more leaves", "another key"] {
        let world = World::new();
        work(&world, 300);
        sign(&world).unwrap();
        work(&world, 7);
        let before = size(&world);
        let other = NoteSigner::new("test/journal", &[9; 32]).unwrap();
        let (signed, forged) = match contradiction {
            "another root" => (before - 1, note(keys().journal_signer(), before - 1, EMPTY_ROOT)),
            "more leaves" => (before + 5, note(keys().journal_signer(), before + 5, EMPTY_ROOT)),
            _ => (before - 1, note(&other, before - 1, EMPTY_ROOT)),
        };
        put(&world, signed, &forged);
        let refused = sign(&world).unwrap_err();
        match contradiction {
            "another root" => assert_eq!(refused, Failure::Rule(JournalError::Inconsistent { signed })),
            "more leaves" => assert_eq!(refused, Failure::Rule(JournalError::Shortened { signed, size: before })),
            _ => assert!(matches!(refused, Failure::Rule(JournalError::NotOurs(_))), "{refused}"),
        }
        assert_eq!(size(&world), before, "and nothing was written");
    }
}

#[test]
fn a_checkpoint_kept_elsewhere_is_compared_and_growth_is_proven() {
    let world = World::new();
    work(&world, 270);
    let old = sign(&world).unwrap();
    work(&world, 600);
    let new = sign(&world).unwrap();
    work(&world, 1);
    let auditor = world.actor(Role::Auditor);
    let compare = |note: &str| world.service.read(&auditor, |ctx| journal::compare(ctx, note));
    for kept in [&old, &new] {
        assert!(compare(kept).unwrap().size() > 270);
    }
    let (signer, size) = (keys(), size(&world));
    let signer = signer.journal_signer();
    assert_eq!(compare(&note(signer, 100, EMPTY_ROOT)), Err(Failure::Rule(JournalError::Inconsistent { signed: 100 })));
    let later = compare(&note(signer, size + 1, EMPTY_ROOT));
    assert_eq!(later, Err(Failure::Rule(JournalError::Shortened { signed: size + 1, size })));
    for foreign in ["", "x", &old.replace("test/journal", "else/journal"), &old.replacen('\n', "\n1", 1)] {
        assert!(matches!(compare(foreign), Err(Failure::Rule(JournalError::NotOurs(_)))), "{foreign}");
    }

    let prove = |old: &str, new: &str| world.service.read(&auditor, |ctx| journal::consistency(ctx, old, new));
    let proof = prove(&old, &new).unwrap();
    let (o, n) = (&proof.old, &proof.new);
    ledger::verify_consistency(o.size(), n.size(), &proof.hashes, o.root(), n.root()).unwrap();
    assert_eq!(prove(&old, &old).unwrap().hashes, []);
    assert_eq!(prove(&new, &old), Err(Failure::Rule(JournalError::WrongOrder)));
    let forged = note(signer, o.size(), EMPTY_ROOT);
    assert_eq!(prove(&forged, &new), Err(Failure::Rule(JournalError::Inconsistent { signed: o.size() })));
    let operator = world.actor(Role::Operator);
    let refused = world.service.read(&operator, |ctx| journal::consistency(ctx, &old, &new));
    assert!(matches!(refused, Err(Failure::NotPermitted(_))));
}

#[test]
fn the_program_signs_after_enough_entries_or_minutes_and_not_for_its_own_entry() {
    let world = World::new();
    let round = || world.act(&world.program(), journal::sign_if_due).unwrap();
    assert!(!round(), "the register is younger than the interval");
    let interval = SignedDuration::from_mins(MINUTES_BETWEEN_CHECKPOINTS);
    world.clock.advance(interval);
    assert!(round());
    assert!(!round());
    world.clock.advance(interval + interval);
    assert!(!round(), "the entry of the signature alone is not worth another");
    work(&world, 1);
    assert!(round(), "the last one is old");
    work(&world, ENTRIES_BETWEEN_CHECKPOINTS - 1);
    assert!(!round());
    work(&world, 1);
    assert!(round());
    let (signed, _) = world.store.begin(Mode::Read).unwrap().last_checkpoint().unwrap().unwrap();
    assert_eq!(signed + 1, size(&world));
    world.audit();
}

#[test]
fn bundles_of_entries_are_for_readers_of_the_journal() {
    let world = World::new();
    work(&world, 300);
    let auditor = world.actor(Role::Auditor);
    let bundle = |path: &str| world.service.read(&auditor, |ctx| journal::entry_bundle(ctx, path));
    assert_eq!(bundle("tile/entries/000"), Err(Failure::NotFound), "no checkpoint covers it yet");
    sign(&world).unwrap();
    let signed = size(&world) - 1;
    let paths = ["tile/entries/000".to_owned(), format!("tile/entries/001.p/{}", signed - 256)];
    let mut next = 0;
    for path in &paths {
        let bytes = bundle(path).unwrap();
        for entry in ledger::decode_bundle(&bytes).unwrap() {
            let leaf = world.store.begin(Mode::Read).unwrap().list_leaves(next, 1).unwrap().remove(0);
            assert_eq!((leaf.index, leaf.body.as_slice()), (next, entry));
            next += 1;
        }
    }
    assert_eq!(next, signed);
    assert_eq!(journal::first_entries(signed).as_deref(), Some("tile/entries/000"));
    assert_eq!((journal::first_entries(3).as_deref(), journal::first_entries(0)), (Some("tile/entries/000.p/3"), None));
    for beyond in [format!("tile/entries/001.p/{}", signed - 255), "tile/entries/002".into(), "tile/entries/x".into()] {
        assert_eq!(bundle(&beyond), Err(Failure::NotFound), "{beyond}");
    }
    let operator = world.actor(Role::Operator);
    let refused = world.service.read(&operator, |ctx| journal::entry_bundle(ctx, "tile/entries/000"));
    assert!(matches!(refused, Err(Failure::NotPermitted(_))));
}
