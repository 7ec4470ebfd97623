//! Where keys go, and what lies over the list: prompt, menu, tour, notice.

use crate::app::first_use::FirstUse;
use crate::app::history::History;
use crate::app::menu::Menu;
use crate::app::mode::Mode;
use crate::app::notice::Notice;
use crate::app::prompt::Prompt;
use crate::app::tour::{Before, Tour};

/// Where keys go, and what lies over the list.
#[derive(Default)]
pub struct Overlay {
    pub(in crate::app) mode: Mode,
    pub(in crate::app) prompt: Prompt,
    pub(in crate::app) menu: Option<Menu>,
    pub(in crate::app) tour: Option<Tour>,
    pub(in crate::app) before_tour: Option<Before>,
    pub(in crate::app) notice: Option<Notice>,
    pub(in crate::app) first_use: FirstUse,
    /// The order that the user chose at first use.
    pub(in crate::app) order: Option<&'static str>,
    filters: History,
    lookups: History,
    commands: History,
}

impl Overlay {
    /// Where keys go while no menu is open.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What was entered before in the prompt that is open, or in the command line.
    pub(in crate::app) fn history(&mut self) -> &mut History {
        match self.mode {
            Mode::Filter => &mut self.filters,
            Mode::Lookup => &mut self.lookups,
            Mode::Browse | Mode::Command | Mode::WhatIf => &mut self.commands,
        }
    }

    /// Opens a prompt with a text in it.
    pub(in crate::app) fn open_prompt(&mut self, mode: Mode, prompt: Prompt) {
        self.mode = mode;
        self.prompt = prompt;
        self.history().rewind();
    }

    /// What is being typed.
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// The menu that is open.
    pub fn menu(&self) -> Option<&Menu> {
        self.menu.as_ref()
    }

    /// How far the guided tour is.
    pub fn tour(&self) -> Option<Tour> {
        self.tour
    }

    /// The notice at the bottom of the screen.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }
}
