"use strict";
(() => {
  const form = document.querySelector("form.filters");
  form.querySelector("select").addEventListener("change", () => form.submit());
  form.querySelector("button").hidden = true;
})();
