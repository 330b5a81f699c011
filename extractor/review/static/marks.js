"use strict";
// Marks spans in a text. Offsets count code points, as those of the service do; spans may overlap.
const Marks = (() => {
  // The characters that a browser would act on, as the pages of a report show them.
  const shown = (text) => text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (it) => String.fromCharCode(0x2400 + it.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

  // `rows`: an array of arrays of {start, end}, by number; `points`: the text as code points.
  const pieces = (points, rows) => {
    const edges = new Set([0, points.length]);
    rows.forEach((spans) => spans.forEach(({ start, end }) => edges.add(start).add(end)));
    const sorted = [...edges].sort((one, other) => one - other);
    const begin = new Map(), finish = new Map();
    const note = (map, at, number) => map.set(at, [...(map.get(at) || []), number]);
    rows.forEach((spans, number) => spans.forEach(({ start, end }) => {
      note(begin, start, number);
      note(finish, end, number);
    }));
    let open = [];
    const found = [];
    for (let at = 0; at + 1 < sorted.length; at += 1) {
      const [start, end] = [sorted[at], sorted[at + 1]];
      (finish.get(start) || []).forEach((number) => { open = open.filter((each) => each !== number); });
      open.push(...(begin.get(start) || []));
      found.push({
        text: points.slice(start, end).join(""), numbers: [...new Set(open)], begins: begin.get(start) || [],
      });
    }
    return found;
  };

  // Draws the text anew; nothing of it is ever read as HTML.
  const draw = (element, points, rows) => {
    element.replaceChildren(...pieces(points, rows).map(({ text, numbers, begins }) => {
      if (!numbers.length) return document.createTextNode(shown(text));
      const mark = document.createElement("mark");
      mark.dataset.n = numbers.map((each) => each + 1).join(" ");
      if (begins.length) mark.dataset.begins = begins.map((each) => each + 1).join(" ");
      mark.classList.toggle("several", numbers.length > 1);
      mark.textContent = shown(text);
      return mark;
    }));
  };

  return { draw, shown };
})();
