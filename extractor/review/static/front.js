"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const form = $("#ask"), told = $("#told"), list = $("#articles");
  const say = (message, wrong = false) => {
    told.textContent = message;
    told.classList.toggle("wrong", wrong);
  };
  const made = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = Marks.shown(String(text));
    if (kind) element.className = kind;
    return element;
  };

  // ---- rows ---------------------------------------------------------------------------------

  const said = (value) => (value !== null && typeof value === "object"
    ? Object.values(value).map(said).filter(Boolean).join(", ") : value === null ? "" : String(value));
  const who = (row) => row.attribution.map((each) => each.name).join(", via ")
    || (row.source_unknown ? "Unknown source" : "The article itself");
  const drawRow = (row, number) => {
    const item = made("li"), body = made("div");
    item.dataset.n = number + 1;
    const link = made("button", number + 1, "number");
    link.type = "button";
    link.setAttribute("aria-label", `Row ${number + 1}, to its words`);
    const tags = row.fields ? [] : [row.stance, ...(row.negated ? ["negated"] : []),
      ...(row.quotation === "none" ? [] : [row.quotation]), ...(row.cue ? [`“${row.cue.text}”`] : [])];
    if (!row.fields) body.append(made("p", who(row), "who"));
    const line = made("p");
    tags.forEach((each) => line.append(made("span", each, "tag")));
    if (typeof row.certainty === "number") {
      line.append(made("span", `${Math.round(100 * row.certainty)} % certain`, "detail"));
    }
    body.append(line);
    if (row.fields) {
      const fields = made("dl");
      Object.entries(row.fields).forEach(([name, value]) =>
        fields.append(made("dt", name), made("dd", said(value) || "–")));
      body.append(fields);
    } else body.append(made("p", row.statement));
    item.append(link, body);
    return item;
  };

  // ---- one article --------------------------------------------------------------------------

  const begin = (name) => {
    const article = $("#article").content.firstElementChild.cloneNode(true);
    const rows = new Map();
    let points = [], waiting = false;
    const parts = { text: $(".text", article), rows: $("ol", article), state: $(".state", article) };
    $("h2", article).textContent = name;
    list.prepend(article);
    const draw = () => {
      waiting = false;
      const sorted = [...rows.values()].sort((one, other) => one.start - other.start || one.end - other.end);
      Marks.draw(parts.text, points, sorted.map((row) => row.evidence));
      parts.rows.replaceChildren(...sorted.map(drawRow));
      if (!rows.size) parts.rows.replaceChildren(made("li", "Nothing yet.", "detail"));
    };
    const later = () => {  // once for all rows that came since the last picture
      if (!waiting) requestAnimationFrame(draw);
      waiting = true;
    };
    const take = (event) => {
      if (event.event === "document") {
        points = Array.from(event.document.text);
        if (event.document.title) $("h2", article).textContent = Marks.shown(event.document.title);
        draw();
      } else if (event.event === "row") {
        rows.set(event.row.claim_id, event.row);
        parts.state.textContent = `${rows.size} found so far …`;
        later();
      } else if (event.event === "end") {
        event.withdrawn.forEach((each) => rows.delete(each));
        const rejected = event.rejected.length ? `, ${event.rejected.length} rejected` : "";
        end(`${rows.size} found${rejected}, in ${event.seconds.toFixed(1)} s.`);
      } else if (event.event === "problem") end(event.problem.detail, true);
    };
    const end = (message, wrong = false) => {
      draw();
      if (!rows.size) parts.rows.replaceChildren(made("li", "Nothing was found.", "detail"));
      parts.state.textContent = message;
      parts.state.classList.toggle("wrong", wrong);
      $(".stop", article).hidden = true;
    };
    article.addEventListener("click", (event) => {
      const at = event.target.closest("[data-n]");
      if (!at || !getSelection().isCollapsed) return;
      const [number] = at.dataset.n.split(" ");
      article.querySelectorAll(".active").forEach((each) => each.classList.remove("active"));
      article.querySelectorAll("[data-n]").forEach((each) =>
        each.classList.toggle("active", each.dataset.n.split(" ").includes(number)));
      const other = $(at.tagName === "MARK" ? "li.active" : "mark.active", article);
      if (other) other.scrollIntoView({ block: "nearest" });
    });
    return { take, end, stop: $(".stop", article) };
  };

  // ---- asking -------------------------------------------------------------------------------

  const chosen = () => ["schema", "model"].filter((name) => form.elements.namedItem(name))
    .map((name) => [name, form.elements.namedItem(name).value]);
  const request = (given) => {
    if (typeof given === "string") {
      return {
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ text: given, ...Object.fromEntries(chosen()) }),
      };
    }
    const body = new FormData();
    chosen().forEach(([name, value]) => body.append(name, value));
    body.append("file", given);
    return { headers: {}, body };
  };
  const read = async (response, take) => {  // lines of JSON, as they come
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      lines.filter(Boolean).forEach((line) => take(JSON.parse(line)));
    }
  };
  const pause = (seconds) => new Promise((done) => { setTimeout(done, 1000 * seconds); });
  const asked = async (given, signal) => {  // a service that is full says when to come again
    const { headers, body } = request(given);
    for (;;) {
      const response = await fetch("/v1/extract", {
        method: "POST", headers: { ...headers, Accept: "application/x-ndjson" }, body, signal,
      });
      if (response.status !== 429) return response;
      await pause(Number(response.headers.get("Retry-After")) || 1);
    }
  };
  const find = async (given, name) => {
    const article = begin(name), abort = new AbortController();
    let ended = false;
    article.stop.addEventListener("click", () => abort.abort());
    try {
      const response = await asked(given, abort.signal);
      if (!response.ok) article.end((await response.json()).detail, true);
      else {
        await read(response, (event) => {
          ended = ended || event.event === "end" || event.event === "problem";
          article.take(event);
        });
        if (!ended) article.end("The service ended in the middle: not all was read.", true);
      }
    } catch (error) {
      article.end(error.name === "AbortError" ? "Stopped." : "The service does not answer.", true);
    }
  };

  let turn = Promise.resolve();
  const queue = (given, name) => { turn = turn.then(() => find(given, name)); };
  const files = (chosenFiles) => {
    [...chosenFiles].forEach((file) => queue(file, file.name));
    if (chosenFiles.length) say(chosenFiles.length > 1 ? `${chosenFiles.length} files, one after the other.` : "");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const area = $("#pasted"), text = area.value;
    if (!text.trim()) {
      say("Paste an article first, or choose a file.", true);
      area.focus();
      return;
    }
    say("");
    queue(text, text.trim().split("\n")[0].slice(0, 120));
    area.select();  // it stays, to be asked about again; the next paste replaces it
  });
  $("#pasted").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  $("#files").addEventListener("change", (event) => {
    files(event.target.files);
    event.target.value = "";
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("over");
    if (event.dataTransfer.files.length) files(event.dataTransfer.files);
    else if (event.dataTransfer.getData("text/plain").trim()) {
      const text = event.dataTransfer.getData("text/plain");
      queue(text, text.trim().split("\n")[0].slice(0, 120));
    }
  });
})();
