//! The text formats against the examples of their specifications, and against bad input.
#![cfg(test)]

use ledger::{
    BundleError, BundleId, Checkpoint, CheckpointError, Frontier, Hash, KeyError, NoteError, NoteSigner, ProofError,
    Receipt, ReceiptError, TileId, VerifierKey, decode_bundle, encode_bundle, leaf_hash, verify_note,
};
use proptest::prelude::*;

/// The example of signed-note.md.
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE_NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn example_keys() -> [VerifierKey; 1] {
    [VerifierKey::parse(EXAMPLE_KEY).unwrap()]
}

fn signer(name: &str, seed: u8) -> NoteSigner {
    NoteSigner::new(name, &[seed; 32]).unwrap()
}

#[test]
fn the_example_note_verifies() {
    let note = verify_note(EXAMPLE_NOTE.as_bytes(), &example_keys()).unwrap();
    assert_eq!(note.text, "This is an example message.\n");
    assert_eq!(note.signers, ["example.com/foo"]);
    assert_eq!(example_keys()[0].to_string(), EXAMPLE_KEY);
}

#[test]
fn bad_verifier_keys_say_why() {
    let cases = [
        ("", KeyError::NotThreeParts),
        ("name+530d903a", KeyError::NotThreeParts),
        ("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::BadName),
        ("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::BadName),
        ("a\u{a0}b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::BadName),
        ("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::BadId),
        ("example.com/foo++30d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::BadId),
        ("example.com/foo+530d903a+!", KeyError::BadKey),
        ("example.com/foo+530d903a+", KeyError::BadKey),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZA==", KeyError::BadKey),
        ("example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::UnsupportedType(4)),
        ("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::IdDiffers),
    ];
    for (line, expected) in cases {
        assert_eq!(VerifierKey::parse(line), Err(expected), "{line:?}");
    }
    assert_eq!(NoteSigner::new("a+b", &[0; 32]).map(|_| ()), Err(KeyError::BadName));
}

#[test]
fn malformed_notes_say_why_and_where() {
    let sig = EXAMPLE_NOTE.lines().nth(2).unwrap();
    let cases: [(String, NoteError); 13] = [
        (String::new(), NoteError::NoSignatureBlock),
        ("text\n".into(), NoteError::NoSignatureBlock),
        ("text\n\n".into(), NoteError::NoSignatureBlock),
        (EXAMPLE_NOTE.trim_end().into(), NoteError::NoSignatureBlock),
        (format!("a\r\nb\n\n{sig}\n"), NoteError::ControlCharacter { line: 1 }),
        (format!("a\nb\tc\n\n{sig}\n"), NoteError::ControlCharacter { line: 2 }),
        (format!("a\n\n{sig}\nnonsense\n"), NoteError::WrongSignature { line: 3 }),
        (format!("This is an example message.\n\n{sig}\nnonsense\n"), NoteError::MalformedSignature { line: 4 }),
        (format!("a\n\n- {}\n", &sig[4..]), NoteError::MalformedSignature { line: 3 }),
        ("a\n\n\u{2014} name AAAAAA==\n".into(), NoteError::MalformedSignature { line: 3 }),
        ("a\n\n\u{2014} na+me AAAAAAA=\n".into(), NoteError::MalformedSignature { line: 3 }),
        ("a\n\n\u{2014} other AAAAAAA=\n".into(), NoteError::NoKnownSignature),
        (format!("a\n\n{}", "\u{2014} other AAAAAAA=\n".repeat(101)), NoteError::TooManySignatures),
    ];
    for (note, expected) in cases {
        assert_eq!(verify_note(note.as_bytes(), &example_keys()), Err(expected), "{note:?}");
    }
    assert_eq!(verify_note(b"a\nb\xff\n\n", &[]), Err(NoteError::NotUtf8 { line: 2 }));
    assert_eq!(verify_note(&[b'a'; 2 << 20], &[]), Err(NoteError::TooLarge { got: 2 << 20 }));
}

#[test]
fn unknown_signatures_are_ignored_even_with_a_known_name_or_id() {
    let sig = EXAMPLE_NOTE.lines().nth(2).unwrap();
    // Another id under the known name; the known id under another name; a signature of another length.
    let same_name = "\u{2014} example.com/foo AAAAAFhYWFg=";
    let same_id = sig.replace("example.com/foo", "example.com/bar");
    let note = format!("This is an example message.\n\n{same_name}\n{same_id}\n{sig}\n{sig}\n");
    assert_eq!(verify_note(note.as_bytes(), &example_keys()).unwrap().signers, ["example.com/foo"]);
    let without = format!("This is an example message.\n\n{same_name}\n{same_id}\n");
    assert_eq!(verify_note(without.as_bytes(), &example_keys()), Err(NoteError::NoKnownSignature));
    // A known key with a signature of the wrong length is not ignored.
    let short = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8\n";
    assert_eq!(verify_note(short.as_bytes(), &example_keys()), Err(NoteError::WrongSignature { line: 3 }));
}

#[test]
fn text_with_blank_lines_is_split_at_the_last() {
    let signer = signer("quasimodo.example/salvatore", 1);
    let text = "Ognuno sta solo\n\ned \u{e8} subito sera.\n";
    let note = signer.sign(text).unwrap();
    assert_eq!(verify_note(note.as_bytes(), &[signer.verifier().clone()]).unwrap().text, text);
    for bad in ["", "no newline", "tab\t\n"] {
        assert!(signer.sign(bad).is_err(), "{bad:?}");
    }
    assert_eq!(format!("{signer:?}"), format!("NoteSigner({})", signer.verifier()), "no secret is shown");
}

#[test]
fn a_checkpoint_is_written_and_read() {
    let signer = signer("example.com/behind-the-sofa", 2);
    let keys = [signer.verifier().clone()];
    let root = Hash::from_base64("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=").unwrap();
    let checkpoint = Checkpoint::new("example.com/behind-the-sofa", 20_852_163, root).unwrap();
    // The text of the example of tlog-checkpoint.md.
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    assert_eq!(checkpoint.to_text(), text);
    let read = Checkpoint::parse_and_verify(checkpoint.sign(&signer).as_bytes(), &keys).unwrap();
    assert_eq!((read.checkpoint, read.signers), (checkpoint.clone(), vec!["example.com/behind-the-sofa".to_owned()]));

    let extended = checkpoint.with_extensions(vec!["one".into(), "two".into()]).unwrap();
    let read = Checkpoint::parse_and_verify(extended.sign(&signer).as_bytes(), &keys).unwrap();
    assert_eq!(read.checkpoint.extensions(), ["one", "two"]);
    assert_eq!(read.checkpoint, extended);

    let empty = Checkpoint::new("a", 0, ledger::EMPTY_ROOT).unwrap();
    assert_eq!(Checkpoint::parse_and_verify(empty.sign(&signer).as_bytes(), &keys).unwrap().checkpoint, empty);
}

#[test]
fn malformed_checkpoints_name_the_line() {
    let signer = signer("log", 3);
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let cases = [
        ("\n5\n{}\n", CheckpointError::BadOrigin),
        ("log\n", CheckpointError::BadSize),
        ("log\n\n{}\n", CheckpointError::BadSize),
        ("log\n05\n{}\n", CheckpointError::BadSize),
        ("log\n+5\n{}\n", CheckpointError::BadSize),
        ("log\n-1\n{}\n", CheckpointError::BadSize),
        ("log\n5 \n{}\n", CheckpointError::BadSize),
        ("log\n18446744073709551616\n{}\n", CheckpointError::BadSize),
        ("log\n5\n", CheckpointError::BadRoot),
        ("log\n5\nAA==\n", CheckpointError::BadRoot),
        ("log\n5\n{} \n", CheckpointError::BadRoot),
        ("log\n0\n{}\n", CheckpointError::BadEmptyRoot),
        ("log\n5\n{}\n\nx\n", CheckpointError::BadExtension { line: 4 }),
        ("log\n5\n{}\nx\n\n", CheckpointError::BadExtension { line: 5 }),
    ];
    for (text, expected) in cases {
        let note = signer.sign(&text.replace("{}", root)).unwrap();
        let result = Checkpoint::parse_and_verify(note.as_bytes(), &[signer.verifier().clone()]);
        assert_eq!(result, Err(expected), "{text:?}");
    }
    assert_eq!(Checkpoint::new("", 0, ledger::EMPTY_ROOT), Err(CheckpointError::BadOrigin));
    assert_eq!(Checkpoint::new("a\nb", 0, ledger::EMPTY_ROOT), Err(CheckpointError::BadOrigin));
}

#[test]
fn every_flipped_byte_of_a_checkpoint_is_noticed() {
    let signer = signer("log", 4);
    let note = Checkpoint::new("log", 7, leaf_hash(b"x")).unwrap().sign(&signer).into_bytes();
    let keys = [signer.verifier().clone()];
    for at in 0..note.len() {
        for bit in 0..8 {
            let mut bad = note.clone();
            bad[at] ^= 1 << bit;
            assert!(Checkpoint::parse_and_verify(&bad, &keys).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_receipt_proves_one_entry_offline() {
    let signer = signer("log", 5);
    let keys = [signer.verifier().clone()];
    let mut frontier = Frontier::new();
    [b"a", b"b"].iter().for_each(|entry| frontier.append(leaf_hash(*entry)));
    let checkpoint = Checkpoint::new("log", 2, frontier.root()).unwrap();
    let hashes = vec![leaf_hash(b"a")];
    let receipt = Receipt { index: 1, hashes, checkpoint: checkpoint.sign(&signer), extra: Some(b"card".to_vec()) };
    let text = receipt.to_text();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra Y2FyZA==\nindex 1\n"), "{text}");
    let read = Receipt::parse(&text).unwrap();
    assert_eq!(read, receipt);
    assert_eq!(read.verify(&leaf_hash(b"b"), "log", &keys).unwrap().checkpoint, checkpoint);
    let root_differs = ReceiptError::Proof(ProofError::RootDiffers);
    assert_eq!(read.verify(&leaf_hash(b"c"), "log", &keys), Err(root_differs));
    assert_eq!(read.verify(&leaf_hash(b"b"), "other", &keys), Err(ReceiptError::OtherOrigin));
    let unknown = ReceiptError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSignature));
    assert_eq!(read.verify(&leaf_hash(b"b"), "log", &[]), Err(unknown));
    let plain = Receipt { extra: None, index: 0, hashes: Vec::new(), checkpoint: "c".into() };
    assert_eq!(plain.to_text(), "c2sp.org/tlog-proof@v1\nindex 0\n\nc");
    assert_eq!(Receipt::parse(&plain.to_text()), Ok(plain));
}

#[test]
fn malformed_receipts_name_the_line() {
    let cases = [
        ("", ReceiptError::NoCheckpoint),
        ("c2sp.org/tlog-proof@v1\nindex 0\n", ReceiptError::NoCheckpoint),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\nc", ReceiptError::OtherFormat),
        ("c2sp.org/tlog-proof@v1\n\nc", ReceiptError::MalformedLine { line: 2 }),
        ("c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\nc", ReceiptError::MalformedLine { line: 2 }),
        ("c2sp.org/tlog-proof@v1\nextra AA==\n\nc", ReceiptError::MalformedLine { line: 2 }),
        ("c2sp.org/tlog-proof@v1\nindex 00\n\nc", ReceiptError::MalformedLine { line: 2 }),
        ("c2sp.org/tlog-proof@v1\nindex 0\nAA==\n\nc", ReceiptError::MalformedLine { line: 3 }),
    ];
    for (text, expected) in cases {
        assert_eq!(Receipt::parse(text), Err(expected), "{text:?}");
    }
}

#[test]
fn paths_are_spelt_as_in_the_specification() {
    let tile = |level, index, width| TileId { level, index, width };
    let cases = [
        (tile(0, 0, 256), "tile/0/000"),
        (tile(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (tile(1, 1_234, 17), "tile/1/x001/234.p/17"),
        (tile(2, 999, 1), "tile/2/999.p/1"),
        (tile(63, 1_000, 255), "tile/63/x001/000.p/255"),
        (tile(0, u64::MAX, 256), "tile/0/x018/x446/x744/x073/x709/x551/615"),
    ];
    for (tile, path) in cases {
        assert_eq!(tile.path(), path);
        assert_eq!(TileId::parse_path(path), Some(tile));
    }
    let bundle = BundleId { index: 1_234_067, width: 3 };
    assert_eq!(bundle.path(), "tile/entries/x001/x234/067.p/3");
    assert_eq!(BundleId::parse_path(&bundle.path()), Some(bundle));
    let refused = [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "/tile/0/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/+01",
        "tile/0/x001/x234/067/",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/entries/000",
    ];
    for path in refused {
        assert_eq!(TileId::parse_path(path), None, "{path:?}");
    }
    assert_eq!(BundleId::parse_path("tile/0/000"), None);
}

#[test]
fn bundles_hold_what_they_can_say() {
    let entries: [&[u8]; 3] = [b"one", b"", b"three"];
    let bytes = encode_bundle(&entries).unwrap();
    assert_eq!(bytes, b"\x00\x03one\x00\x00\x00\x05three");
    assert_eq!(decode_bundle(&bytes).unwrap(), entries);
    assert_eq!(decode_bundle(b""), Ok(vec![]));
    assert_eq!(decode_bundle(b"\x00\x00\x00"), Err(BundleError::Truncated { position: 1 }));
    assert_eq!(decode_bundle(b"\x00\x02a"), Err(BundleError::Truncated { position: 0 }));
    assert_eq!(decode_bundle(&[0; 514]), Err(BundleError::TooManyEntries));
    assert_eq!(encode_bundle(&[b""; 257]), Err(BundleError::TooManyEntries));
    assert!(encode_bundle(&[vec![0; 65_535]]).is_ok());
    assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(BundleError::EntryTooLong { position: 0, got: 65_536 }));
}

proptest! {
    #[test]
    fn a_signed_note_is_read_back(name in "[a-z./]{1,20}", text in "[^\u{0}-\u{1f}]{0,80}", seed: [u8; 32]) {
        let signer = NoteSigner::new(&name, &seed).unwrap();
        let text = format!("{text}\n");
        let note = signer.sign(&text).unwrap();
        let key = VerifierKey::parse(&signer.verifier().to_string()).unwrap();
        prop_assert_eq!(&key, signer.verifier());
        prop_assert_eq!(verify_note(note.as_bytes(), &[key]).unwrap().text, text);
    }

    #[test]
    fn paths_are_read_back(level in 0_u8..64, index: u64, width in 1_u16..=256) {
        let tile = TileId { level, index, width };
        prop_assert_eq!(TileId::parse_path(&tile.path()), Some(tile));
    }

    #[test]
    fn hostile_text_never_panics(text in "(\\PC|\n|\u{2014} |\\+|x[0-9]{3}/|index |extra |[0-9]){0,60}", bytes: Vec<u8>) {
        let keys = example_keys();
        let _ = (Checkpoint::parse_and_verify(text.as_bytes(), &keys), verify_note(&bytes, &keys));
        let _ = (VerifierKey::parse(&text), TileId::parse_path(&text), BundleId::parse_path(&text));
        let _ = decode_bundle(&bytes);
        if let Ok(receipt) = Receipt::parse(&text) {
            prop_assert_eq!(&receipt.to_text(), &text);
        }
        let _ = Receipt::parse(&format!("c2sp.org/tlog-proof@v1\n{text}"));
    }
}
