### Daftar resmi menurut kode; kata Indonesia adalah kata resminya. Urutan kunci sama dengan en.lists.ftl.

## Agama
religion-1 = ISLAM
religion-2 = KRISTEN
religion-3 = KATHOLIK
religion-4 = HINDU
religion-5 = BUDHA
religion-6 = KHONGHUCU
religion-7 = Kepercayaan Terhadap Tuhan YME / Lainnya

## Status perkawinan
marital-1 = BELUM KAWIN
marital-2 = KAWIN
marital-3 = CERAI HIDUP
marital-4 = CERAI MATI

## Hubungan dalam keluarga
relation-1 = KEPALA KELUARGA
relation-2 = SUAMI
relation-3 = ISTRI
relation-4 = ANAK
relation-5 = MENANTU
relation-6 = CUCU
relation-7 = ORANGTUA
relation-8 = MERTUA
relation-9 = FAMILI LAIN
relation-10 = PEMBANTU
relation-11 = LAINNYA

## Pendidikan
education-1 = TIDAK / BELUM SEKOLAH
education-2 = BELUM TAMAT SD/SEDERAJAT
education-3 = TAMAT SD / SEDERAJAT
education-4 = SLTP/SEDERAJAT
education-5 = SLTA / SEDERAJAT
education-6 = DIPLOMA I / II
education-7 = AKADEMI/ DIPLOMA III/S. MUDA
education-8 = DIPLOMA IV/ STRATA I
education-9 = STRATA II
education-10 = STRATA III

## Pekerjaan
occupation-1 = BELUM/TIDAK BEKERJA
occupation-2 = MENGURUS RUMAH TANGGA
occupation-3 = PELAJAR/MAHASISWA
occupation-4 = PENSIUNAN
occupation-5 = PEGAWAI NEGERI SIPIL (PNS)
occupation-6 = TENTARA NASIONAL INDONESIA (TNI)
occupation-7 = KEPOLISIAN RI (POLRI)
occupation-8 = PERDAGANGAN
occupation-9 = PETANI/PEKEBUN
occupation-10 = PETERNAK
occupation-11 = NELAYAN/PERIKANAN
occupation-12 = INDUSTRI
occupation-13 = KONSTRUKSI
occupation-14 = TRANSPORTASI
occupation-15 = KARYAWAN SWASTA
occupation-16 = KARYAWAN BUMN
occupation-17 = KARYAWAN BUMD
occupation-18 = KARYAWAN HONORER
occupation-19 = BURUH HARIAN LEPAS
occupation-20 = BURUH TANI/PERKEBUNAN
occupation-21 = BURUH NELAYAN/PERIKANAN
occupation-22 = BURUH PETERNAKAN
occupation-23 = PEMBANTU RUMAH TANGGA
occupation-24 = TUKANG CUKUR
occupation-25 = TUKANG LISTRIK
occupation-26 = TUKANG BATU
occupation-27 = TUKANG KAYU
occupation-28 = TUKANG SOL SEPATU
occupation-29 = TUKANG LAS/PANDAI BESI
occupation-30 = TUKANG JAHIT
occupation-31 = TUKANG GIGI
occupation-32 = PENATA RIAS
occupation-33 = PENATA BUSANA
occupation-34 = PENATA RAMBUT
occupation-35 = MEKANIK
occupation-36 = SENIMAN
occupation-37 = TABIB
occupation-38 = PARAJI
occupation-39 = PERANCANG BUSANA
occupation-40 = PENTERJEMAH
occupation-41 = IMAM MASJID
occupation-42 = PENDETA
occupation-43 = PASTOR
occupation-44 = WARTAWAN
occupation-45 = USTADZ/MUBALIGH
occupation-46 = JURU MASAK
occupation-47 = PROMOTOR ACARA
occupation-48 = ANGGOTA DPR-RI
occupation-49 = ANGGOTA DPD
occupation-50 = ANGGOTA BPK
occupation-51 = PRESIDEN
occupation-52 = WAKIL PRESIDEN
occupation-53 = ANGGOTA MAHKAMAH KONSTITUSI
occupation-54 = ANGGOTA KABINET KEMENTERIAN
occupation-55 = DUTA BESAR
occupation-56 = GUBERNUR
occupation-57 = WAKIL GUBERNUR
occupation-58 = BUPATI
occupation-59 = WAKIL BUPATI
occupation-60 = WALIKOTA
occupation-61 = WAKIL WALIKOTA
occupation-62 = ANGGOTA DPRD PROVINSI
occupation-63 = ANGGOTA DPRD KABUPATEN/KOTA
occupation-64 = DOSEN
occupation-65 = GURU
occupation-66 = PILOT
occupation-67 = PENGACARA
occupation-68 = NOTARIS
occupation-69 = ARSITEK
occupation-70 = AKUNTAN
occupation-71 = KONSULTAN
occupation-72 = DOKTER
occupation-73 = BIDAN
occupation-74 = PERAWAT
occupation-75 = APOTEKER
occupation-76 = PSIKIATER/PSIKOLOG
occupation-77 = PENYIAR TELEVISI
occupation-78 = PENYIAR RADIO
occupation-79 = PELAUT
occupation-80 = PENELITI
occupation-81 = SOPIR
occupation-82 = PIALANG
occupation-83 = PARANORMAL
occupation-84 = PEDAGANG
occupation-85 = PERANGKAT DESA
occupation-86 = KEPALA DESA
occupation-87 = BIARAWATI
occupation-88 = WIRASWASTA
occupation-89 = LAINNYA

## Golongan darah
blood-1 = A
blood-2 = B
blood-3 = AB
blood-4 = O
blood-5 = A+
blood-6 = A-
blood-7 = B+
blood-8 = B-
blood-9 = AB+
blood-10 = AB-
blood-11 = O+
blood-12 = O-
blood-13 = TIDAK TAHU

## Disabilitas
disability-1 = CACAT FISIK
disability-2 = CACAT NETRA/BUTA
disability-3 = CACAT RUNGU/WICARA
disability-4 = CACAT MENTAL/JIWA
disability-5 = CACAT FISIK DAN MENTAL
disability-6 = CACAT LAINNYA
disability-7 = TIDAK CACAT
