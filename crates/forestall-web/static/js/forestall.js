// Small comforts; every page works without them.
"use strict";

// The country under the pointer or the keyboard is named below the map.
const map = document.querySelector(".map");
const readout = document.querySelector(".map-readout");
if (map && readout) {
  const show = (event) => {
    const link = event.target.closest("a");
    readout.textContent = link ? link.querySelector("title").textContent : "";
  };
  map.addEventListener("pointerover", show);
  map.addEventListener("focusin", show);
  readout.textContent = "Point at a country, or reach it with the tab key.";
}

// The reason of a decline is asked for only where something is declined.
for (const select of document.querySelectorAll("select[name=decline_reason]")) {
  const form = select.form;
  const field = select.closest(".field");
  const update = () => {
    const chosen = form.querySelector("input[name=kind]:checked, input[name=step]:checked");
    field.hidden = !(chosen && chosen.value === "decline");
  };
  form.addEventListener("change", update);
  update();
}

// A form that was not taken puts the reader at its first fault.
const fault = document.querySelector("[aria-invalid=true], fieldset.wrong input");
if (fault) {
  // Once the page is loaded and has gone to the place its address names, which takes the focus away.
  addEventListener("load", () => setTimeout(() => fault.focus()));
}
