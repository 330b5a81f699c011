"use strict";
// Sends what a form of /docs says, and shows the status and the text of the answer.

function addressOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const input of form.querySelectorAll("input[name]")) {
    if (input.dataset.in === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    } else if (input.value) {
      query.set(input.name, input.value);
    }
  }
  return query.size ? `${path}?${query}` : path;
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const output = form.querySelector("output");
  const body = form.querySelector("textarea");
  const options = { method: form.dataset.method };
  if (body) {
    options.body = body.value;
    options.headers = { "Content-Type": "application/json" };
  }
  output.textContent = "…";
  try {
    const answer = await fetch(addressOf(form), options);
    output.textContent = `${answer.status}\n${await answer.text()}`;
  } catch (error) {
    output.textContent = String(error);
  }
}

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", send);
}
