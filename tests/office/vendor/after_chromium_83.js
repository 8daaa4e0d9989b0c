// Writes after_chromium_83.txt: what CSS and scripts may not use on the oldest desktops.
// In an empty folder: npm install @mdn/browser-compat-data; node after_chromium_83.js > after_chromium_83.txt
"use strict";
const data = require("@mdn/browser-compat-data");
const OLDEST = 83;
const WORD = /^[a-z][a-z-]*$/;

function since(compat) {
  const plain = [].concat(compat.support.chrome).filter((s) => !s.prefix && !s.flags && !s.alternative_name);
  const versions = plain.map((s) => s.version_added).filter((v) => typeof v === "string" && v !== "preview");
  return Math.min(Infinity, ...versions.map((v) => parseFloat(v.replace("≤", ""))));
}

const isNew = (found) => Boolean(found.__compat) && since(found.__compat) > OLDEST;
const children = (parent) => Object.entries(parent).filter(([name]) => name !== "__compat");
const newNames = (parent) => children(parent).filter(([, found]) => isNew(found)).map(([name]) => name);

function values(properties) {
  return children(properties).filter(([, property]) => !isNew(property)).flatMap(([name, property]) =>
    newNames(property).filter((value) => WORD.test(value) && !/support|context/.test(value))
      .map((value) => `${name}: ${value}`));
}

function functions(types) {
  return children(types).flatMap(([name, found]) =>
    isNew(found) && WORD.test(name) ? [name] : typeof found === "object" ? functions(found) : []);
}

// A member is only told by its name, so it must be new on every interface that has it.
function members(...roots) {
  const old = new Set(), young = new Set();
  function walk(parent, deeper) {
    for (const [key, found] of children(parent)) {
      if (!found.__compat) { continue; }
      const name = key.replace(/_(static|event)$/, "");
      if (/^[A-Za-z][A-Za-z0-9]+$/.test(name)) { (isNew(found) ? young : old).add(name); }
      if (deeper) { walk(found, false); }
    }
  }
  roots.forEach((root) => walk(root, true));
  return [...young].filter((name) => !old.has(name));
}

const told = {
  properties: newNames(data.css.properties),
  values: values(data.css.properties),
  at_rules: newNames(data.css["at-rules"]),
  selectors: newNames(data.css.selectors),
  functions: functions(data.css.types),
  members: members(data.javascript.builtins, data.api),
};
console.log(`# What came to Chromium after version ${OLDEST}. Made from @mdn/browser-compat-data ${data.__meta.version} (CC0).`);
for (const [section, names] of Object.entries(told)) {
  console.log(`\n[${section}]\n${[...new Set(names)].sort().join("\n")}`);
}
