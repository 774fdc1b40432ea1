//! People at a keyboard: no pointer is moved here, and no control used that `Tab` does not lead to.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::Browser;

const TAB: char = '\u{E004}';
pub const ENTER: char = '\u{E007}';
pub const UP: char = '\u{E013}';
const SHIFT: char = '\u{E008}';
const CONTROL: char = '\u{E009}';

/// How many controls a page may have.
const CONTROLS_MAX: usize = 150;

impl Browser {
    /// Presses and lets go of one key after the other.
    #[track_caller]
    pub fn press(&self, keys: impl IntoIterator<Item = char>) {
        let presses = keys
            .into_iter()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        self.act(presses.collect());
    }

    /// Presses `key` while `held` is held down.
    fn press_with(&self, held: char, key: char) {
        let presses = [("keyDown", held), ("keyDown", key), ("keyUp", key), ("keyUp", held)];
        self.act(presses.map(|(kind, key)| json!({ "type": kind, "value": key })).into());
    }

    fn act(&self, actions: Vec<Value>) {
        self.ask("/actions", json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// Goes on with `Tab` until what `selector` selects has the focus, which must be seen.
    #[track_caller]
    pub fn reach(&self, selector: &str) {
        self.go(selector, || self.press([TAB]));
    }

    /// Goes back with `Shift` and `Tab`.
    #[track_caller]
    pub fn reach_back(&self, selector: &str) {
        self.go(selector, || self.press_with(SHIFT, TAB));
    }

    #[track_caller]
    fn go(&self, selector: &str, step: impl Fn()) {
        let script = format!(
            "const at = document.activeElement;
             if (!at.matches({selector:?})) return null;
             const {{ outlineStyle, outlineWidth }} = getComputedStyle(at);
             return at.checkVisibility() && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;"
        );
        for _ in 0..CONTROLS_MAX {
            step();
            match self.run(&script) {
                Value::Null => {}
                is_seen => {
                    return assert_eq!(is_seen, true, "{}: the focus on {selector} is seen", self.path());
                }
            }
        }
        panic!("{}: no key leads to {selector}", self.path());
    }

    /// Types `words` into the field that `selector` selects, instead of what is in it.
    #[track_caller]
    pub fn fill(&self, selector: &str, words: &str) {
        self.reach(selector);
        self.replace(words);
    }

    /// Types `words` instead of what is in the field that has the focus.
    pub fn replace(&self, words: &str) {
        self.press_with(CONTROL, 'a');
        self.press(words.chars());
    }

    /// Presses the button, or follows the link, that `selector` selects.
    #[track_caller]
    pub fn use_control(&self, selector: &str) {
        self.reach(selector);
        self.press([ENTER]);
    }

    /// Follows the link that `selector` selects, to a page whose path begins like this.
    #[track_caller]
    pub fn follow(&self, selector: &str, path: &str) {
        self.use_control(selector);
        self.wait(&format!("location.pathname.startsWith({path:?}) && document.readyState === 'complete'"));
    }

    /// Fills the fields of the form that `selector` selects, by their names, sends it, and waits until it is done.
    #[track_caller]
    pub fn send(&self, selector: &str, fields: &[(&str, &str)]) {
        self.wait(&format!("document.querySelector({selector:?})?.checkVisibility()"));
        for (name, words) in fields {
            self.fill(&format!("{selector} [name={name:?}]"), words);
        }
        self.use_control(&format!("{selector} button:not([type=button])"));
        let refused = format!("{selector} output.refused");
        self.wait(&format!("document.activeElement.id === 'said' || document.querySelector({refused:?})"));
        assert_eq!(self.run("return document.activeElement.id"), "said", "{}", self.words(selector));
    }

    /// Opens a file with a key in it, in a browser in which there is none.
    #[track_caller]
    pub fn open_key(&self, file: &Path, passphrase: Option<&str>) {
        self.visit("/key");
        self.wait("document.querySelector('#open')?.checkVisibility()");
        self.reach("#open input[type=file]");
        self.put_file("#open input[type=file]", file);
        if let Some(passphrase) = passphrase {
            self.fill("#open [name=passphrase]", passphrase);
        }
        self.use_control("#open button");
    }

    /// Makes the browser forget its key.
    #[track_caller]
    pub fn forget_key(&self) {
        self.visit("/key");
        self.wait("document.querySelector('#own-key')?.checkVisibility()");
        self.reach("#forget input[type=checkbox]");
        self.press([' ']);
        self.use_control("#forget button");
        self.wait("document.querySelector('#open').checkVisibility()");
    }

    /// From now on, signs with the key in `file`, as the command line makes them.
    #[track_caller]
    pub fn use_key(&self, file: &Path) {
        self.visit("/key");
        let has_key = "document.querySelector('#own-key').checkVisibility()";
        self.wait(&format!("document.querySelector('#open').checkVisibility() || {has_key}"));
        if self.run(&format!("return {has_key}")) == true {
            self.forget_key();
        }
        self.open_key(file, None);
        self.wait("document.querySelector('#own-key').checkVisibility()");
    }
}
