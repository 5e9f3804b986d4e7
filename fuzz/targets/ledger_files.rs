//! What an auditor hands in: signed notes, checkpoints, receipts, keys, tiles' paths, bundles and frontiers. A text is
//! also read with a signature that fits, which a fuzzer cannot find.
#![no_main]

use ledger::{BundleId, Checkpoint, Frontier, NoteSigner, Receipt, TileId, VerifierKey, decode_bundle, leaf_hash};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let signer = NoteSigner::new("example.com/log", &[7; 32]).expect("a signer");
    let keys = [signer.verifier().clone()];
    if let Ok(entries) = decode_bundle(bytes) {
        assert_eq!(ledger::encode_bundle(&entries), Ok(bytes.to_vec()));
    }
    if let Ok(frontier) = Frontier::from_bytes(bytes) {
        assert_eq!(frontier.to_bytes(), bytes);
        let _ = frontier.root();
    }
    let _ = Checkpoint::parse_and_verify(bytes, &keys);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(note) = signer.sign(text)
        && let Ok(read) = Checkpoint::parse_and_verify(note.as_bytes(), &keys)
    {
        assert_eq!(read.checkpoint.to_text(), text);
    }
    if let Ok(receipt) = Receipt::parse(text) {
        assert_eq!(Receipt::parse(&receipt.to_text()), Ok(receipt.clone()));
        let leaf = leaf_hash(b"leaf");
        let _ = receipt.verify(&leaf, "example.com/log", &keys);
        // The same proof under a checkpoint that is signed.
        if let Some(note) =
            receipt.checkpoint.split_once("\n\n").and_then(|(text, _)| signer.sign(&format!("{text}\n")).ok())
        {
            let _ = Receipt { checkpoint: note, ..receipt }.verify(&leaf, "example.com/log", &keys);
        }
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert!(VerifierKey::parse(&key.to_string()).is_ok());
    }
    if let Some(tile) = TileId::parse_path(text) {
        assert_eq!(tile.path(), text);
    }
    if let Some(bundle) = BundleId::parse_path(text) {
        assert_eq!(bundle.path(), text);
    }
});
