//! Where people live: the villages of the regency and how many of each kind of people each has.

use crate::dice::{Dice, apportion};
use crate::figures::Figures;
use crate::names::Group;
use domain::region::{Village, VillageKind, demo_villages};

/// What a village lives on; decides its size, its people and how hard it is to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Sampit and its edge (Baamang, Mentawa Baru Ketapang).
    Town,
    /// Oil palm and its workers.
    Plantation,
    /// The lower Mentaya and the sea.
    Coast,
    /// Along the middle rivers.
    River,
    /// The upper country.
    Remote,
}

impl Setting {
    fn of(village: &Village) -> Setting {
        match village.code.district().to_i64() % 100 {
            5 | 6 => Setting::Town,
            4 | 13 | 14 | 16 => Setting::Plantation,
            7..=9 | 11 => Setting::Coast,
            1 | 2 | 12 => Setting::River,
            _ => Setting::Remote,
        }
    }

    /// Relative number of adults of a village.
    fn size(self, kind: Option<VillageKind>) -> u64 {
        match (self, kind) {
            (Setting::Town, Some(VillageKind::Kelurahan)) => 90,
            (Setting::Town, _) => 45,
            (_, Some(VillageKind::Kelurahan)) => 22,
            (Setting::Plantation, _) => 14,
            (Setting::Coast, _) => 8,
            (Setting::River | Setting::Remote, _) => 6,
        }
    }

    /// Relative share of adults who were never recorded.
    fn unreached(self) -> u64 {
        match self {
            Setting::Town => 8,
            Setting::Plantation => 11,
            Setting::Coast => 10,
            Setting::River => 12,
            Setting::Remote => 24,
        }
    }

    /// Shares of the groups, in per cent.
    pub(crate) fn groups(self) -> &'static [(u32, Group)] {
        use Group::{Banjar, Batak, Bugis, Dayak, Flores, Jawa, Madura, Tionghoa};
        match self {
            Setting::Town => &[
                (30, Jawa),
                (33, Banjar),
                (13, Dayak),
                (15, Madura),
                (3, Bugis),
                (2, Batak),
                (1, Flores),
                (3, Tionghoa),
            ],
            Setting::Plantation => {
                &[(46, Jawa), (10, Banjar), (25, Dayak), (5, Madura), (2, Bugis), (5, Batak), (7, Flores)]
            }
            Setting::Coast => &[(28, Jawa), (50, Banjar), (4, Dayak), (10, Madura), (8, Bugis)],
            Setting::River => &[(18, Jawa), (38, Banjar), (38, Dayak), (6, Madura)],
            Setting::Remote => &[(14, Jawa), (9, Banjar), (68, Dayak), (1, Madura), (3, Batak), (5, Flores)],
        }
    }
}

/// How many people of each kind live in one village; names as in [`Figures`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Quota {
    pub recorded: u32,
    pub unrecorded: u32,
    pub minors: u32,
    pub early: u32,
    pub queued: u32,
    pub uncollected: u32,
    pub dead: u32,
    pub moved_out: u32,
}

/// One village and its people.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub village: &'static Village,
    pub setting: Setting,
    pub quota: Quota,
}

/// The villages with their shares of the figures; the sums are exact.
pub(crate) fn places(seed: u64, figures: &Figures) -> Vec<Place> {
    let mut dice = Dice::new(b"places  ", seed, 0);
    let villages = demo_villages();
    let settings: Vec<Setting> = villages.iter().map(Setting::of).collect();
    let sizes: Vec<u64> = villages
        .iter()
        .zip(&settings)
        .map(|(village, setting)| setting.size(village.code.kind()) * u64::from(dice.between(6, 14)))
        .collect();
    let recorded = apportion(figures.recorded, &sizes);
    let unreached: Vec<u64> = sizes.iter().zip(&settings).map(|(size, setting)| size * setting.unreached()).collect();
    let unrecorded = apportion(figures.unrecorded, &unreached);
    let weigh = |counts: &[u32]| counts.iter().map(|n| u64::from(*n)).collect::<Vec<_>>();
    let adults: Vec<u64> = recorded.iter().zip(&unrecorded).map(|(a, b)| u64::from(a + b)).collect();
    let minors = apportion(figures.minors, &adults);
    let shares = [
        apportion(figures.early, &weigh(&minors)),
        apportion(figures.queued, &weigh(&recorded)),
        apportion(figures.uncollected, &weigh(&recorded)),
        apportion(figures.dead, &adults),
        apportion(figures.moved_out, &adults),
    ];
    let at = |counts: &[u32], i: usize| counts.get(i).copied().unwrap_or(0);
    let [early, queued, uncollected, dead, moved_out] = &shares;
    villages
        .iter()
        .zip(settings)
        .enumerate()
        .map(|(i, (village, setting))| Place {
            village,
            setting,
            quota: Quota {
                recorded: at(&recorded, i),
                unrecorded: at(&unrecorded, i),
                minors: at(&minors, i),
                early: at(early, i),
                queued: at(queued, i),
                uncollected: at(uncollected, i),
                dead: at(dead, i),
                moved_out: at(moved_out, i),
            },
        })
        .collect()
}
