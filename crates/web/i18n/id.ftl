### Kalimat layar petugas. Urutan kunci sama dengan en.ftl; pengujian menjaga keduanya lengkap.

## Kerangka
layout-skip = Langsung ke isi
layout-nav = Menu utama
layout-sign-out = Keluar
layout-request = Nomor permintaan
layout-keys = Tombol pintas
layout-keys-what = Tekan huruf atau angka yang tertera di samping tombol.
nav-coverage = Cakupan
nav-people = Penduduk
nav-record = Rekam
nav-verify = Verifikasi
nav-adjudicate = Ajudikasi
nav-print = Antrean cetak
nav-stock = Blangko
nav-journal = Jurnal

## Peran
role-operator = Operator
role-verifier = Verifikator
role-adjudicator = Ajudikator
role-printer = Petugas cetak
role-stock-clerk = Petugas blangko
role-head = Kepala dinas
role-auditor = Auditor

## Tanggal
date-words = { $day } { $month ->
    [1] Januari
    [2] Februari
    [3] Maret
    [4] April
    [5] Mei
    [6] Juni
    [7] Juli
    [8] Agustus
    [9] September
    [10] Oktober
    [11] November
   *[12] Desember
} { $year }
date-moment = { $date } { $time } { $zone }

## Komponen
ui-trail = Letak halaman
ui-choose = Pilih…
ui-optional = (boleh kosong)
ui-date-hint = Hari-bulan-tahun, misalnya 17-08-2007.
ui-summary = { $count } isian perlu diperbaiki
ui-pager = Halaman daftar
ui-previous = Sebelumnya
ui-next = Berikutnya
ui-cancel = Batal

## Status rekaman; kata aslinya tampil di lencana
status-unregistered = Belum rekam
status-bio-captured = Sudah direkam, masih di server kantor
status-processing = Disiapkan untuk dikirim
status-sent-for-enrollment = Terkirim, menunggu diterima pusat
status-enroll-failure-at-regional = Biometrik tidak terbaca di kabupaten/kota
status-received-at-central = Diterima pusat, menunggu penunggalan
status-enroll-failure-at-central = Biometrik tidak terbaca di pusat
status-search-failure-at-central = Pencarian pembanding di pusat gagal
status-request-validation = Verifikasi perlu validasi
status-adjudicate-record = Mirip rekaman lain, menunggu keputusan petugas
status-duplicate-record = Ganda: orang yang sama sudah pernah direkam
status-print-ready-record = Tunggal, siap cetak
status-sent-for-card-printing = Dalam antrean cetak
status-card-printed = Kartu tercetak
status-card-shipped = Kartu dikirim
status-card-issued = Kartu sudah diserahkan

## Halaman galat: apa yang terjadi, lalu apa yang harus dilakukan
error-number = Jika perlu bantuan, sebutkan nomor { $id }.
error-home = Ke halaman awal
error-request-title = Permintaan tidak dapat dibaca
error-request-what = Alamat atau isian yang dikirim peramban tidak sesuai dengan halaman ini.
error-request-next = Kembali ke halaman sebelumnya, muat ulang, lalu coba lagi.
error-sign-in-title = Anda belum masuk
error-sign-in-what = Sesi Anda tidak ada atau sudah berakhir.
error-sign-in-next = Masuk kembali, lalu lanjutkan pekerjaan Anda.
error-forbidden-title = Anda tidak berwenang
error-forbidden-what = Peran Anda tidak mencakup tindakan ini. Tidak ada yang berubah.
error-forbidden-next = Mintalah rekan yang berwenang mengerjakannya, atau kepala dinas menambah peran Anda.
error-forged-title = Formulir ditolak
error-forged-what = Formulir ini tidak dikirim dari halaman sesi Anda yang sekarang. Tidak ada yang berubah.
error-forged-next = Kembali ke halaman formulir, muat ulang, lalu kirim sekali lagi. Jika Anda tidak sedang mengisi formulir, tutup halaman yang membawa Anda ke sini.
error-not-found-title = Tidak ditemukan
error-not-found-what = Halaman atau data ini tidak ada di kantor Anda.
error-not-found-next = Periksa alamatnya, atau cari kembali dari menu.
error-conflict-title = Sudah berubah
error-conflict-next = Buka kembali datanya untuk melihat keadaan terbaru, lalu putuskan lagi.
error-too-large-title = Kiriman terlalu besar
error-too-large-what = Berkas atau isian melebihi batas ukuran. Tidak ada yang disimpan.
error-too-large-next = Kecilkan berkasnya, misalnya simpan foto sebagai JPEG, lalu kirim lagi.
error-form-title = Isian tidak dipahami
error-form-what = Ada isian yang bentuknya tidak dikenal. Tidak ada yang disimpan.
error-form-next = Kembali ke formulir, periksa isiannya, lalu kirim lagi.
error-too-many-title = Terlalu banyak percobaan
error-too-many-what = Permintaan datang terlalu sering. Tunggu { $seconds } detik.
error-too-many-next = Setelah itu coba lagi sekali. Jika Anda lupa kata sandi, hubungi kepala dinas.
error-internal-title = Terjadi kesalahan pada sistem
error-internal-what = Permintaan Anda tidak selesai dan perubahan yang belum tuntas dibatalkan.
error-internal-next = Coba sekali lagi. Jika terulang, hubungi petugas teknis.
error-unavailable-title = Sistem sedang sibuk
error-unavailable-what = Data induk tidak dapat dihubungi sekarang. Tidak ada yang berubah.
error-unavailable-next = Tunggu beberapa detik, lalu muat ulang halaman ini.

## Penduduk
person-nik = NIK
person-nik-hint = 16 angka, seperti tertera di Kartu Keluarga.
person-nik-length = NIK terdiri dari 16 angka; yang diketik { $count }. Periksa lagi di Kartu Keluarga.
person-name = Nama lengkap
person-name-missing = Nama belum diisi. Ketik nama seperti di Kartu Keluarga.
person-sex = Jenis kelamin
person-male = Laki-laki
person-female = Perempuan
person-birth-date = Tanggal lahir
person-birth-on = lahir { $date }
person-village = Desa/kelurahan
person-district = Kecamatan
person-rt = RT
person-status = Status rekaman
person-search = Cari penduduk

## Perekaman
record-portrait = Pas foto
record-reason = Alasan
record-agree = Data sudah dibacakan kepada pemohon dan benar
record-save = Simpan rekaman

## Cakupan
coverage-title = Cakupan perekaman KTP-el
coverage-lead = Wajib KTP yang sudah dan belum direkam, per kecamatan.
coverage-obliged = Wajib KTP
coverage-recorded = Sudah rekam
coverage-remaining = Belum rekam
coverage-share = Cakupan
coverage-target = Terhadap sasaran
coverage-target-is = Sasaran nasional { $share }
coverage-short = { $count } orang lagi untuk mencapai sasaran
coverage-shown = { $shown } dari { $total } kecamatan

## Galeri komponen
gallery-saved = Rekaman disimpan. Selanjutnya: verifikasi oleh petugas kedua.
gallery-confirm = Musnahkan 12 keping blangko rusak?
gallery-confirm-what = Nomor seri 00012001 sampai 00012012 dicatat musnah. Tindakan ini tidak dapat dibatalkan dan memerlukan dua tanda tangan pada berita acara.
gallery-destroy = Musnahkan 12 keping
gallery-empty = Tidak ada rekaman yang menunggu verifikasi
gallery-empty-what = Rekaman baru muncul di sini begitu operator menyimpannya.
