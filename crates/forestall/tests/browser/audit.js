// What a page must have whatever it shows. Runs as the body of a function; returns faults and facts.
const faults = [];
const fault = (is, what) => { if (is) faults.push(what); };
const name_of = (element) => element.outerHTML.slice(0, 140);
const all = (selector) => [...document.querySelectorAll(selector)];

fault(document.querySelectorAll("h1").length !== 1, `${document.querySelectorAll("h1").length} h1`);
fault(!document.querySelector("h1")?.innerText.trim(), "an empty h1");
fault(!/^.+ · Forestall$/.test(document.title), `title: ${document.title}`);
fault(document.documentElement.lang !== "en", `lang: ${document.documentElement.lang}`);
fault(document.querySelectorAll("main").length !== 1, "not one main");
fault(!document.querySelector(".banner.exercise")?.innerText.includes("Invented world"), "no mark of the exercise");

// Sideways scrolling belongs to a table's own box, never to the page.
const width = document.documentElement.scrollWidth;
if (width > innerWidth) {
  const wide = all("body *").filter((element) => {
    const inside = element.closest(".scroll");
    return element.getBoundingClientRect().right > innerWidth + 1 && (!inside || inside === element);
  });
  faults.push(`${width} px wide in ${innerWidth}: ${wide.slice(0, 3).map(name_of).join(" | ")}`);
}

for (const field of all("input:not([type=hidden]), select, textarea")) {
  fault(![...field.labels].some((label) => label.innerText.trim() || label.textContent.trim()), `no label: ${name_of(field)}`);
}
for (const group of all("fieldset")) {
  fault(!group.querySelector("legend")?.textContent.trim(), `no legend: ${name_of(group)}`);
}

const named_by = (element) =>
  element.getAttribute("aria-label") ||
  (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("") ||
  element.getAttribute("alt") ||
  element.querySelector(":scope > title")?.textContent ||
  "";
for (const picture of all("img, [role=img]")) {
  fault(!named_by(picture).trim(), `no name: ${name_of(picture)}`);
}
for (const picture of all("svg:not([role=img])")) {
  const spoken = picture.getAttribute("aria-hidden") !== "true" && !picture.closest("[aria-hidden=true]");
  fault(spoken && !named_by(picture).trim(), `a drawing neither named nor hidden: ${name_of(picture)}`);
}

for (const attribute of ["aria-describedby", "aria-labelledby"]) {
  for (const element of all(`[${attribute}]`)) {
    for (const id of element.getAttribute(attribute).split(" ")) {
      fault(!document.getElementById(id), `${attribute} points nowhere: ${id}`);
    }
  }
}
const ids = all("[id]").map((element) => element.id);
const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
fault(twice.length > 0, `ids that stand twice: ${[...new Set(twice)].slice(0, 5).join(", ")}`);

for (const entry of [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]) {
  fault(new URL(entry.name).origin !== location.origin, `asks elsewhere: ${entry.name}`);
}

const links = all("a[href], area[href]").map((link) => {
  const written = link.getAttribute("href");
  return new URL(written, location.href).href;
});
for (const link of links) {
  const inside = new URL(link).hash && link.split("#")[0] === location.href.split("#")[0];
  fault(inside && !document.getElementById(new URL(link).hash.slice(1)), `leads nowhere on the page: ${link}`);
}

return {
  faults,
  links: [...new Set(links)],
  status: performance.getEntriesByType("navigation")[0].responseStatus,
};
