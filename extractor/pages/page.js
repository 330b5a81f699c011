"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const articles = all("article");
  const form = document.querySelector("form.filters");
  if (!form) return;
  form.hidden = false;
  const field = (name) => form.elements.namedItem(name);
  const fold = (text) => text.toLocaleLowerCase();
  const marksOf = (article, number) =>
    all("mark", article).filter((mark) => mark.dataset.n.split(" ").includes(number));

  const chooser = field("document");
  articles.forEach((article, index) =>
    chooser.add(new Option(article.querySelector("h2").textContent, String(index))));

  const fits = (row) =>
    (!field("source") || fold(row.dataset.source).includes(fold(field("source").value))) &&
    ["stance", "quotation", "verdict"].every((name) =>
      !field(name) || !field(name).value || row.dataset[name] === field(name).value);

  const filter = () => {
    const asked = ["source", "stance", "quotation", "verdict"].some((n) => field(n) && field(n).value);
    let shown = 0, total = 0;
    articles.forEach((article, index) => {
      const chosen = chooser.value === "" || chooser.value === String(index);
      const rows = all("[data-source]", article);
      const visible = new Set();
      rows.forEach((row) => {
        row.hidden = !fits(row);
        if (!row.hidden) visible.add(row.dataset.n);
      });
      total += rows.length;
      shown += chosen ? visible.size : 0;
      article.hidden = !chosen || (asked && visible.size === 0);
      all("mark", article).forEach((mark) =>
        mark.classList.toggle("off", !mark.dataset.n.split(" ").some((n) => visible.has(n))));
    });
    form.querySelector(".count").textContent = `${shown} of ${total} shown`;
  };

  const light = (article, number) => {
    all(".active").forEach((element) => element.classList.remove("active"));
    marksOf(article, number).forEach((mark) => mark.classList.add("active"));
    all(`[data-source][data-n="${number}"]`, article).forEach((row) => row.classList.add("active"));
  };
  const near = { block: "nearest", behavior: "smooth" };
  const toEvidence = (row) => {
    const article = row.closest("article");
    light(article, row.dataset.n);
    const mark = marksOf(article, row.dataset.n)[0];
    if (mark) mark.scrollIntoView(near);
  };
  const toRow = (mark) => {
    const article = mark.closest("article");
    const numbers = mark.dataset.n.split(" ").filter((n) =>
      all(`[data-source][data-n="${n}"]:not([hidden])`, article).length);
    if (!numbers.length) return;
    // Where several claims share the words, each click goes to the next of them.
    const number = numbers[(numbers.indexOf(mark.dataset.last) + 1) % numbers.length];
    mark.dataset.last = number;
    light(article, number);
    article.querySelector(`[data-source][data-n="${number}"]`).scrollIntoView(near);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("summary, select, input, button")) return;
    const row = event.target.closest("[data-source]");
    const mark = event.target.closest("mark");
    const link = event.target.closest("a");
    if (link) event.preventDefault();
    if (row) toEvidence(row);
    else if (mark && !mark.classList.contains("off")) toRow(mark);
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest && event.target.closest("[data-source]");
    if (row && event.target === row && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      toEvidence(row);
    }
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  if (articles.length > 40) chooser.value = "0";  // a long page is slow to lay out
  filter();
})();
