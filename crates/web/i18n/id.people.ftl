### Masuk, cakupan, penduduk / sign-in, coverage, people.

sign-in-title = Masuk
sign-in-lead = Untuk petugas yang berwenang. Setiap tindakan tercatat.
sign-in-username = Nama pengguna
sign-in-password = Kata sandi
sign-in-submit = Masuk
sign-out-done = Anda sudah keluar.
