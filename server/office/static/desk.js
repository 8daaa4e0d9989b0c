/* Keys of the queue: J and K walk the list, A and R begin a decision. The pages work without it.
   Plain ES2018 for Chromium 83; nothing is sent by a key alone. */
(function () {
  "use strict";

  var METHOD = "zoufang.method";

  function rows() {
    return Array.from(document.querySelectorAll("#queue-list a[data-row]"));
  }

  function place(list) {
    return list.findIndex(function (row) { return row.getAttribute("aria-current") === "true"; });
  }

  function mark(chosen) {
    rows().forEach(function (row) {
      if (row === chosen) { row.setAttribute("aria-current", "true"); }
      else { row.removeAttribute("aria-current"); }
    });
  }

  function walk(step) {
    var list = rows();
    var next = list[place(list) + step];
    if (!next) { return; }
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    next.click();
  }

  function tick(name, value) {
    var found = document.querySelector('#verify input[name="' + name + '"][value="' + value + '"]');
    if (found) { found.checked = true; }
    return found;
  }

  function remembered() {
    try { return window.sessionStorage.getItem(METHOD) || ""; } catch (error) { return ""; }
  }

  function decide(conclusion) {
    var found = tick("conclusion", conclusion);
    if (!found) { return; }
    var method = tick("method", remembered());
    var first = document.querySelector('#verify input[name="method"]');
    var reason = document.querySelector("#verify #reason");
    var send = document.querySelector("#verify button.primary");
    var target = !method ? first : conclusion === "C2" ? reason : send;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  function writing(target) {
    return target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])");
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    if (writing(event.target)) { return; }
    var deeds = {
      j: function () { walk(1); }, k: function () { walk(-1); },
      a: function () { decide("C1"); }, r: function () { decide("C2"); }
    };
    var deed = deeds[event.key.toLowerCase()];
    if (deed && document.getElementById("queue-list")) { event.preventDefault(); deed(); }
  });

  document.addEventListener("click", function (event) {
    var row = event.target.closest("#queue-list a[data-row]");
    if (row) { mark(row); }
  });

  document.addEventListener("change", function (event) {
    if (event.target.name !== "method") { return; }
    try { window.sessionStorage.setItem(METHOD, event.target.value); } catch (error) { /* private */ }
  });

  /* After a swap that took the focused element away, the focus goes to the row that is open. */
  document.addEventListener("htmx:afterSettle", function () {
    if (document.activeElement && document.activeElement !== document.body) { return; }
    var alert = document.querySelector("#main [role=alert]");
    var list = rows();
    var row = list[place(list)];
    if (alert) { alert.setAttribute("tabindex", "-1"); alert.focus(); }
    else if (row) { row.focus(); }
    else { var pane = document.getElementById("pane"); if (pane) { pane.focus(); } }
  });
}());
