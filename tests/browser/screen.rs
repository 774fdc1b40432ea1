//! What a page looks like: its colours, and whether it fits.

use serde_json::json;

use crate::browser::{Browser, text};

/// A screen, in the pixels of a style, and how many of the device's each of them is wide.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub width: u32,
    pub scale: u32,
}

pub const DESK: Screen = Screen { width: 1200, scale: 1 };
pub const OLD_PHONE: Screen = Screen { width: 320, scale: 1 };
/// The desk's, with everything twice as large.
pub const ZOOMED: Screen = Screen { width: 600, scale: 2 };

impl Browser {
    /// Shows what `scheme` asks for: `light` or `dark`.
    pub fn set_colours(&self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.ask_chromium("Emulation.setEmulatedMedia", json!({ "features": [feature] }));
    }

    pub fn set_screen(&self, Screen { width, scale }: Screen) {
        let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": scale, "mobile": false });
        self.ask_chromium("Emulation.setDeviceMetricsOverride", screen);
    }

    /// What sticks out of `screen` to the right, if one must scroll sideways to see it all.
    #[track_caller]
    pub fn sticks_out(&self, screen: Screen) -> Option<String> {
        self.set_screen(screen);
        let found = self.run(
            "const { scrollWidth, clientWidth } = document.documentElement;
             if (clientWidth !== innerWidth) return `${clientWidth} of ${innerWidth} are seen`;
             if (scrollWidth <= clientWidth) return null;
             const parts = [...document.body.querySelectorAll('*')].filter((part) => !part.closest('.scroll'));
             const out = parts.filter((part) => part.getBoundingClientRect().right > clientWidth);
             return `${scrollWidth} wide: ${out.slice(-3).map((part) => part.outerHTML.slice(0, 200))}`;",
        );
        self.set_screen(DESK);
        (!found.is_null()).then(|| format!("at {screen:?}: {}", text(&found)))
    }
}
