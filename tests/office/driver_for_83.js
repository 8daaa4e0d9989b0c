/* Loaded into Playwright's driver by NODE_OPTIONS: its own script in the page asks whether an element
   can be seen by a method that came with Chromium 105. Nothing here reaches the pages' own scripts. */
"use strict";
const fs = require("fs");
const Module = require("module");

const ASKED = "!element.checkVisibility()";
const OLDER = "!(element.checkVisibility ? element.checkVisibility() : element.getClientRects().length > 0)";
const load = Module._extensions[".js"];

Module._extensions[".js"] = function (module, file) {
  if (!file.endsWith("coreBundle.js")) { return load(module, file); }
  module._compile(fs.readFileSync(file, "utf8").split(ASKED).join(OLDER), file);
};
