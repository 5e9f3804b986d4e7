//! Named settings.

use crate::table::SETTING;
use crate::tx::RegisterTx;
use crate::value::Reader;
use app::port::{SettingRows, Stored};

impl SettingRows for RegisterTx<'_> {
    fn put_setting(&mut self, name: &str, value: &str) -> Stored<()> {
        self.put(&SETTING, &[name.into(), value.into()])
    }

    fn find_setting(&self, name: &str) -> Stored<Option<String>> {
        self.first("SELECT value FROM setting WHERE name = $1", &[name.into()], |cells| {
            Reader::new("setting", cells).string()
        })
    }
}
