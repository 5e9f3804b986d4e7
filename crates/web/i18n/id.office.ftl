### Cetak, blangko, jurnal / print, stock, journal.

