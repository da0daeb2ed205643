// The contrast of every text in view with what is behind it. Runs as the body of a function.
// Ratio and relative luminance as in WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const paint = canvas.getContext("2d", { willReadFrequently: true });

// Returns red, green, blue in 0..255 and alpha in 0..1 of any colour CSS knows.
const parts = (colour) => {
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = paint.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
};
const over = (front, back) => front.slice(0, 3).map((part, i) => part * front[3] + back[i] * (1 - front[3]));
const luminance = (colour) => {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    layers.push(parts(getComputedStyle(at).backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  const canvasColour = parts("Canvas");
  return layers.reverse().reduce((back, layer) => over(layer, back), canvasColour.slice(0, 3));
};
const opacity = (element) => {
  let share = 1;
  for (let at = element; at; at = at.parentElement) share *= parseFloat(getComputedStyle(at).opacity);
  return share;
};

const pairs = new Map();
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  // Text for those who listen is one pixel wide; a drawing's title is not drawn.
  if (box.width <= 1 || ["title", "desc"].includes(element.localName)) continue;
  const is_drawn = element.namespaceURI.endsWith("svg");
  const back = behind(element);
  const colour = parts(is_drawn ? style.fill : style.color);
  colour[3] *= opacity(element);
  const [light, dark] = [luminance(over(colour, back)), luminance(back)].sort((a, b) => b - a);
  const name = element.localName + (element.classList.length ? "." + [...element.classList].join(".") : "");
  const text = texts.currentNode.data.trim().slice(0, 30);
  const ratio = (light + 0.05) / (dark + 0.05);
  const key = `${name} ${ratio.toFixed(2)}`;
  if (!pairs.has(key)) pairs.set(key, { name, text, ratio });
}
const back = parts(getComputedStyle(document.body).backgroundColor);
return { pairs: [...pairs.values()], page_luminance: luminance(back.slice(0, 3)) };
