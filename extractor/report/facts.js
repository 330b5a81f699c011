"use strict";
(() => {
  const form = document.querySelector("form.filters");
  if (!form) return;
  const fold = (text) => text.toLocaleLowerCase();
  const asked = (name) => (form.elements.namedItem(name) || { value: "" }).value;
  const facts = [...document.querySelectorAll("section.fact")].map((element) =>
    ({ element, relation: element.dataset.relation, voices: fold(element.dataset.voices),
       days: element.dataset.days.split(" ") }));

  const filter = () => {
    const relation = asked("relation"), voice = fold(asked("voice")), day = asked("day");
    let shown = 0;
    facts.forEach((fact) => {
      const fits = (!relation || fact.relation === relation) && fact.voices.includes(voice) &&
        (!day || fact.days.includes(day));
      fact.element.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    form.querySelector(".count").textContent = `${shown} of ${facts.length} facts`;
  };

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button.clear").addEventListener("click", () => { form.reset(); filter(); });
  filter();
  form.hidden = false;
})();
