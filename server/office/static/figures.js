/* Draws each chart from the table beside it, and the map from the table of villages.
   Plain ES2018 for Chromium 83; without it the tables are the page. */
(function () {
  "use strict";

  var BLUES = ["#eaf2ff", "#b9d4fb", "#7fb0f5", "#3f86e8", "#0a56c8"];
  /* By place in the table's head, whether or not a column is drawn: done, nearly, under way … */
  var COLOURS = ["#237804", "#7cb305", "#0a56c8", "#8c8c8c", "#531dab"];
  var PAIR = ["#0a56c8", "#d46b08"];
  var FONT = { fontFamily: window.getComputedStyle(document.body).fontFamily, color: "#1f1f1f", fontSize: 13 };
  var LINE = 30;

  function table(figure) {
    var heads = Array.from(figure.querySelectorAll("thead th")).slice(1);
    var lines = Array.from(figure.querySelectorAll("tbody tr")).map(function (row) {
      var cells = Array.from(row.cells).map(function (cell) { return cell.textContent.trim(); });
      return { name: cells[0], values: cells.slice(1).map(Number), code: row.dataset.code || "" };
    });
    return { heads: heads.map(function (th) { return th.textContent.trim(); }), lines: lines };
  }

  function percent(part, whole) {
    return whole ? Math.round(100 * part / whole) : 0;
  }

  /* Pairs of a whole and its part, as one bar in per cent each. */
  function shares(data) {
    var made = [];
    for (var at = 0; at + 1 < data.heads.length; at += 2) { made.push(at); }
    return made.map(function (at) {
      return {
        name: data.heads[at + 1], color: PAIR[at / 2],
        data: data.lines.map(function (line) { return percent(line.values[at + 1], line.values[at]); })
      };
    });
  }

  function plain(data) {
    return data.heads.map(function (head, at) {
      return {
        name: head, color: data.heads.length > 1 ? COLOURS[at] : PAIR[at],
        data: data.lines.map(function (line) { return line.values[at]; })
      };
    }).filter(function (one) { return one.data.some(Boolean); });
  }

  function chartIn(place) {
    var kind = place.dataset.chart;
    var data = table(place.closest(".figure"));
    var series = kind === "shares" ? shares(data) : plain(data);
    var per_line = kind === "shares" ? series.length : 1;
    place.style.height = 70 + data.lines.length * (LINE + 14 * (per_line - 1)) + "px";
    var chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      textStyle: FONT,
      grid: { left: 8, right: 44, top: 32, bottom: 8, containLabel: true },
      legend: { show: series.length > 1, top: 0, left: 0, textStyle: FONT, itemWidth: 14 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" } },
      xAxis: {
        type: "value", max: kind === "shares" ? 100 : null, minInterval: 1, axisLabel: {
          formatter: kind === "shares" ? "{value}%" : "{value}", color: "#595959"
        }
      },
      yAxis: {
        type: "category", inverse: true, data: data.lines.map(function (line) { return line.name; }),
        axisTick: { show: false },
        axisLabel: { width: 150, overflow: "truncate", color: "#1f1f1f", fontSize: 13 }
      },
      series: series.map(function (one) {
        return {
          type: "bar", name: one.name, data: one.data, barMaxWidth: 16, color: one.color,
          stack: kind === "stack" ? "all" : null,
          label: {
            show: kind !== "stack", position: "right", color: "#1f1f1f",
            formatter: kind === "shares" ? "{c}%" : "{c}"
          }
        };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
  }

  function map(place, outlines) {
    var lines = {};
    Array.from(document.querySelectorAll("tr[data-code]")).forEach(function (row) {
      var cells = Array.from(row.cells).map(function (cell) { return cell.textContent.trim(); });
      lines[row.dataset.code] = { name: cells[0], homes: Number(cells[1]), met: Number(cells[2]) };
    });
    var drawn = window.L.map(place, {
      attributionControl: false, zoomAnimation: false, fadeAnimation: false, keyboard: false,
      zoomControl: false
    });
    window.L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(drawn);
    var villages = window.L.geoJSON(outlines, {
      style: function (feature) {
        var line = lines[feature.properties.code];
        var level = line ? Math.min(4, Math.floor(percent(line.met, line.homes) / 20)) : -1;
        return {
          color: "#595959", weight: 1, fillOpacity: 1, fillColor: line ? BLUES[level] : "#f5f5f5"
        };
      },
      onEachFeature: function (feature, layer) {
        var line = lines[feature.properties.code];
        var said = document.createElement("span");
        said.textContent = line
          ? line.name + " 走访过 " + line.met + "/" + line.homes + " 户" : "没有登记的户";
        layer.bindTooltip(said);
      }
    }).addTo(drawn);
    if (outlines.features.length) { drawn.fitBounds(villages.getBounds(), { padding: [8, 8] }); }
  }

  document.addEventListener("DOMContentLoaded", function () {
    Array.from(document.querySelectorAll(".chart")).forEach(chartIn);
    var place = document.getElementById("map");
    if (!place) { return; }
    fetch(place.dataset.outlines, { credentials: "same-origin" }).then(function (answer) {
      return answer.json();
    }).then(function (outlines) { map(place, outlines); }).catch(function () {
      place.textContent = "地图没有取到，数字见下表。";
    });
  });
}());
