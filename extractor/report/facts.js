"use strict";
(() => {
  const form = document.querySelector("form.filters");
  if (!form) return;
  const fold = (text) => text.toLocaleLowerCase();
  const asked = (name) => (form.elements.namedItem(name) || { value: "" }).value;
  const facts = [...document.querySelectorAll("section.fact")].map((element) =>
    ({ element, relation: element.dataset.relation, voices: fold(element.dataset.voices),
       days: element.dataset.days.split(" ").filter(Boolean), cells: element.querySelector(".cells"),
       said: [...element.querySelectorAll("details.said")] }));
  const heads = [...document.querySelectorAll(".heads")];
  let columns = "document";

  const filter = () => {
    const relation = asked("relation"), voice = fold(asked("voice"));
    const from = asked("from"), to = asked("to") || "9999";
    let shown = 0;
    facts.forEach((fact) => {
      const told = (!from && to === "9999") || fact.days.some((day) => from <= day && day <= to);
      const fits = (!relation || fact.relation === relation) && fact.voices.includes(voice) && told;
      fact.element.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    form.querySelector(".count").textContent = `${shown} of ${facts.length} facts`;
  };

  const cell = (name, said) => {
    const made = document.createElement("div"), title = document.createElement("span");
    made.className = said.length ? "cell" : "cell empty";
    title.className = "in";
    title.textContent = name;
    made.append(title, ...(said.length ? said : ["–"]));
    return made;
  };

  // Puts each claim into the column of its document, or of its voice.
  const arrange = (by) => {
    const head = heads.find((each) => each.dataset.by === by);
    if (by === columns || !head) return;
    columns = document.body.dataset.columns = by;
    const whole = head.classList.contains("matrix");
    heads.forEach((each) => { each.hidden = each !== head || !whole; });
    const names = [...head.children].map((each) => each.dataset.name);
    facts.forEach((fact) => {
      const told = new Map(whole ? names.map((_, n) => [n, []]) : []);
      const inOrder = fact.said.map((each) => [Number(each.dataset[by]), each]);
      inOrder.sort(([one], [other]) => one - other);
      inOrder.forEach(([n, each]) => told.set(n, [...(told.get(n) || []), each]));
      fact.cells.className = whole ? `cells of${names.length} matrix` : "cells flow";
      fact.cells.replaceChildren(...[...told].map(([n, said]) => cell(names[n], said)));
    });
  };

  const update = () => { arrange(asked("columns") || "document"); filter(); };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button.clear").addEventListener("click", () => { form.reset(); update(); });
  update();
  form.hidden = false;
})();
