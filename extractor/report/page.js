"use strict";
(() => {
  const MANY = 40;  // a longer page opens with one document, since all of them are slow to lay out
  const MARKS = "mark, g[data-n]";  // words in the text, and on the picture of a page
  const KINDS = ["verdict", "stance", "quotation"];
  const form = document.querySelector("form.filters");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const field = (name) => form.elements.namedItem(name);
  const asked = (name) => (field(name) ? field(name).value : "");
  const fold = (text) => text.toLocaleLowerCase();
  const chooser = field("document");

  // What is filtered is read once: a page may hold a hundred thousand claims.
  const articles = all("article").map((element, index) => {
    const rows = all("[data-source]", element).map((row) =>
      ({ ...row.dataset, element: row, source: fold(row.dataset.source) }));
    const option = new Option(element.querySelector("h2").textContent, String(index));
    chooser.add(option);
    return { element, option, rows };
  });

  const offer = () => {  // only what the page has, in the order of the form, then what is its own
    KINDS.filter(field).forEach((name) => {
      const there = new Set(articles.flatMap(({ rows }) => rows.map((row) => row[name])));
      [...field(name).options].forEach((option) => {
        if (option.value && !there.delete(option.value)) option.remove();
      });
      there.delete("");
      [...there].slice(0, 50).forEach((value) => field(name).add(new Option(value, value)));
      field(name).closest("label").hidden = field(name).options.length < 2;
    });
    if (field("order")) {
      field("order").closest("label").hidden =
        !articles.some(({ rows }) => rows.some((row) => row.certainty));
    }
    field("source").closest("label").hidden =
      !articles.some(({ rows }) => rows.some((row) => row.source));
  };

  const show = ({ element, rows }, fits) => {
    const visible = new Set();
    rows.forEach((row) => {
      row.element.hidden = !fits(row);
      if (!row.element.hidden) visible.add(row.n);
    });
    all(MARKS, element).forEach((mark) =>
      mark.classList.toggle("off", !mark.dataset.n.split(" ").some((n) => visible.has(n))));
    all("mark sup", element).forEach((sup) => { sup.hidden = !visible.has(sup.dataset.to); });
  };

  const filter = () => {
    const source = fold(asked("source")), kinds = KINDS.filter(asked);
    const fits = (row) =>
      row.source.includes(source) && kinds.every((name) => row[name] === asked(name));
    const some = source !== "" || kinds.length > 0;
    let here = 0, everywhere = 0, documents = 0;
    articles.forEach((article, index) => {
      const count = article.rows.filter(fits).length;
      const chosen = chooser.value === "" || chooser.value === String(index);
      everywhere += count;
      here += chosen ? count : 0;
      documents += count ? 1 : 0;
      article.option.hidden = article.option.disabled = some && !count && chooser.value !== String(index);
      article.element.hidden = !chosen || (some && !count && chooser.value === "");
      if (!article.element.hidden) show(article, fits);
    });
    const elsewhere = ` here, ${everywhere} in ${documents} of ${articles.length} documents`;
    form.querySelector(".count").textContent =
      `${here} of ${articles.reduce((sum, { rows }) => sum + rows.length, 0)} ${form.dataset.rows}` +
      (chooser.value === "" ? "" : elsewhere);
  };

  const sort = () => {  // within each document; rows without a certainty stay behind the others
    const by = Number(asked("order"));
    articles.forEach(({ rows }) => {
      const known = (row) => (by && row.certainty ? by * Number(row.certainty) : by ? 2 : 0);
      const sorted = [...rows].sort((one, other) => known(one) - known(other) || one.n - other.n);
      sorted.forEach((row) => row.element.parentNode.append(row.element));
    });
  };

  const step = (by) => {  // to the next document that the filters leave
    const last = chooser.options.length - 1;
    for (let at = chooser.selectedIndex + by; at >= 1 && at <= last; at += by) {
      if (!chooser.options[at].disabled) {
        chooser.selectedIndex = at;
        filter();
        return;
      }
    }
  };

  const near = { block: "nearest", behavior: "smooth" };
  const go = (element, focused) => {
    if (focused) focused.focus({ preventScroll: true });
    element.scrollIntoView(near);
  };
  const light = (article, number, start) => {
    all(".active").forEach((element) => element.classList.remove("active"));
    const marks = all(MARKS, article).filter((mark) => mark.dataset.n.split(" ").includes(number));
    const row = article.querySelector(`[data-source][data-n="${number}"]`);
    const here = (element) => element.dataset.start === start;
    const values = start ? all(".value", row).filter(here) : [];
    [...marks, row, ...values].forEach((element) => element.classList.add("active"));
    return { row, mark: marks.find(here) || marks[0], value: values[0] };
  };
  const toEvidence = (row, value) => {
    const article = row.closest("article"), number = row.dataset.n;
    const { mark } = light(article, number, value && value.dataset.start);
    const folded = mark && mark.closest("details.under");
    if (folded) folded.open = true;
    if (mark) go(mark, mark.querySelector(`[data-to="${number}"] a`));
  };
  const toRow = (mark, wanted) => {
    const article = mark.closest("article");
    const numbers = mark.dataset.n.split(" ").filter((n) =>
      !article.querySelector(`[data-source][data-n="${n}"]`).hidden);
    if (!numbers.length) return;
    // Where several claims share the words, each click goes to the next of them.
    const number = wanted || numbers[(numbers.indexOf(mark.dataset.last) + 1) % numbers.length];
    mark.dataset.last = number;
    const { row, value } = light(article, number, mark.dataset.start);
    go(value || row, row.querySelector("a.number"));
  };

  document.addEventListener("click", (event) => {
    const [row, mark, link, sup, value] = ["[data-source]", MARKS, "a", "[data-to]", ".value[data-start]"]
      .map((selector) => event.target.closest(selector));
    if (link) event.preventDefault();
    else if (!getSelection().isCollapsed) return;  // somebody copies words
    if (row) toEvidence(row, value);
    else if (mark && !mark.classList.contains("off")) toRow(mark, sup && sup.dataset.to);
  });
  form.addEventListener("input", (event) => {
    if (event.target === field("order")) sort();
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button.clear").addEventListener("click", () => {
    form.reset();
    sort();
    start();
    filter();
  });
  all("button[data-step]", form).forEach((button) =>
    button.addEventListener("click", () => step(Number(button.dataset.step))));

  const start = () => { chooser.value = articles.length > MANY ? "0" : ""; };
  offer();
  start();
  filter();
  form.hidden = false;
})();
