//! Signed data on the card: the QR code of claim 169.
