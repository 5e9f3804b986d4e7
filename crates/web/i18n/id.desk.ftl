### Rekam, verifikasi, ajudikasi / record, verify, adjudicate.

