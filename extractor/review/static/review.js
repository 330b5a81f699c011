"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const main = $("#document"), told = $("#told"), progress = $("#progress");
  const filter = $("select[name=below]"), records = main.dataset.records === "yes";
  const dialogs = { who: $("#who"), fields: $("#fields"), help: $("#help") };
  const text = () => $("#text");
  const rows = () => all("li[data-key]", main);
  const shown = () => rows().filter((row) => !row.hidden);
  const row = () => $("li[aria-current]", main);
  const keyed = (key) => rows().find((each) => each.dataset.key === key);
  const selected = () => Words.selected(text());
  const say = (message, wrong = false) => {
    told.textContent = message;
    told.classList.toggle("wrong", wrong);
  };

  // ---- where the reviewer is ----------------------------------------------------------------

  const has = (list, number) => (list || "").split(" ").includes(number);
  const paint = () => {  // the words of the current row, and of what stands in the list
    const here = row();
    const standing = new Set(shown().filter((each) => each.dataset.verdict !== "rejected")
      .map((each) => each.dataset.n));
    all("[data-at]", text()).forEach((piece) => {
      const numbers = (piece.dataset.n || "").split(" ");
      piece.classList.toggle("off", !numbers.some((n) => standing.has(n)));
      piece.classList.toggle("active", Boolean(here) && has(piece.dataset.n, here.dataset.n));
      piece.classList.toggle("voice", Boolean(here) && has(piece.dataset.voice, here.dataset.n));
    });
  };
  const near = (element) => element && element.scrollIntoView({ block: "nearest" });
  const go = (to, focused = true) => {
    rows().forEach((each) => each.removeAttribute("aria-current"));
    if (to) {
      to.setAttribute("aria-current", "true");
      if (focused) to.focus({ preventScroll: true });
    }
    paint();
    near($(".active", text()));
    near(to);
  };
  const step = (by) => {
    const list = shown(), at = list.indexOf(row());
    const to = list[at < 0 ? 0 : Math.min(Math.max(at + by, 0), list.length - 1)];
    if (to) go(to);
  };
  const following = (from) => {  // the next row that is open, from the top again at the end
    const list = shown(), at = list.indexOf(from);
    const turned = [...list.slice(at + 1), ...list.slice(0, at + 1)];
    return turned.find((each) => each.dataset.verdict === "open" && each !== from);
  };
  const sift = () => {
    const bound = Number(filter.value);
    rows().forEach((each) => {
      const sure = each.dataset.certainty;
      const fits = filter.value === "open" ? each.dataset.verdict === "open"
        : bound >= 1 || (sure !== undefined && Number(sure) < bound);
      each.hidden = !fits && each !== row();
    });
    const query = bound > 0 && bound < 1 ? `?below=${filter.value}` : "";
    history.replaceState(null, "", location.pathname + query);
    all("#before[href], #behind[href], #all").forEach((link) => {
      link.href = link.getAttribute("href").split("?")[0] + query;
    });
    paint();
  };

  // ---- decisions ----------------------------------------------------------------------------

  let sending = Promise.resolve(), waiting = 0;
  const busy = (by) => {
    waiting += by;
    main.setAttribute("aria-busy", String(waiting > 0));
  };
  const send = (proposal) => {  // one after the other, in the order of the keys
    busy(1);
    sending = sending.then(() => post(proposal)).catch(() =>
      say("The server does not answer: start it again, then load the page again.", true))
      .finally(() => busy(-1));
  };
  const post = async (proposal) => {
    const seen = encodeURIComponent(main.dataset.version);  // another tab may have decided since
    const response = await fetch(`${main.dataset.decisions}?seen=${seen}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(proposal),
    });
    const answer = await response.json();
    if (!response.ok) {
      say(answer.detail, true);
      const judged = ["accept", "reject"].includes(proposal.action);
      if (judged || response.status === 409) location.reload();
      return;
    }
    main.dataset.version = answer.version;
    draw(answer, proposal);
  };
  const draw = (answer, proposal) => {
    const here = row(), key = here && here.dataset.key;
    if (answer.row) {
      const old = keyed(answer.row[0]);
      const made = document.createRange().createContextualFragment(answer.row[1]);
      const current = old.hasAttribute("aria-current"), focused = old === document.activeElement;
      const fresh = made.firstElementChild;
      old.replaceWith(fresh);
      if (current) go(fresh, focused);
    } else {
      const known = new Set(rows().map((each) => each.dataset.key));
      main.replaceChildren(document.createRange().createContextualFragment(answer.document));
      const added = rows().find((each) => !known.has(each.dataset.key));
      go((proposal.action === "add" && added) || keyed(answer.undone) || keyed(key));
    }
    sift();
    progress.max = answer.rows || 1;
    progress.value = answer.decided;
    const left = answer.open === 1 ? "1 row is open" : `${answer.open} rows are open`;
    say(answer.finished ? "Finished." : answer.open ? `${left}.`
      : "All rows are decided: read the text to its end, add what is missing, then finish.");
    if (answer.next) location.assign(answer.next + location.search);
  };
  let undoing = null;
  const undo = () => {
    send({ action: "undo" });
    const mine = undoing = sending;
    mine.then(() => { if (undoing === mine) undoing = null; });
  };
  // A key after an undo is about the row that was undone, which is current once the server answers.
  const act = (what) => { undoing ? undoing.then(() => act(what)) : what(); };
  const judge = (action) => {
    const here = row();
    if (!here) return;
    here.dataset.verdict = action === "accept" ? "accepted" : "rejected";
    send({ action, row: here.dataset.key });
    const next = following(here);
    if (next) go(next); else paint();
  };
  const correct = (action, said) => {
    if (row()) send({ action, row: row().dataset.key, ...said });
  };
  const needed = () => {
    const words = selected();
    if (!words) say("Select words in the text first, by mouse or with the key w.", true);
    return words;
  };
  const stance = (value) => correct("stance", { stance: value });
  const span = (more) => {
    const words = needed();
    if (!words || !row()) return;
    const before = more ? evidence() : [];
    getSelection().removeAllRanges();
    correct("span", { words: [...before, words] });
  };
  const evidence = () => {  // the pieces of the words that the row has, joined where they touch
    const found = [];
    Words.pieces(text()).filter((piece) => has(piece.dataset.n, row().dataset.n)).forEach((piece) => {
      const start = Number(piece.dataset.at), said = piece.textContent;
      const last = found[found.length - 1];
      if (last && last.end === start) {
        last.end += Words.length(said);
        last.text += said;
      } else found.push({ start, end: start + Words.length(said), text: said });
    });
    return found;
  };
  const source = (relay) => {
    const words = selected();
    getSelection().removeAllRanges();
    if (words) correct("source", { words, relay });
    else if (row()) ask(relay);
  };
  const name = () => {
    const words = needed();
    getSelection().removeAllRanges();
    if (words) correct("source", { name: words.text });
  };
  const add = () => {
    const words = needed();
    if (!words) return;
    getSelection().removeAllRanges();
    if (records) edit({ action: "add", words: [words] }, $("ol.claims", main).dataset.blank || "{}");
    else send({ action: "add", words: [words] });
  };

  // ---- dialogs ------------------------------------------------------------------------------

  const open = (name, begun) => {
    const dialog = dialogs[name];
    dialog.returnValue = "";
    dialog.showModal();
    dialog.onclose = () => {
      const back = row();
      if (dialog.returnValue) begun(dialog.returnValue);
      else if (back) back.focus({ preventScroll: true });
    };
    return dialog;
  };
  const ask = (relay) => {
    const input = $("input[name=name]", dialogs.who), list = $(".choices", dialogs.who);
    input.value = "";
    list.replaceChildren(...all("#voices li").map((each, index) => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.dataset.voice = each.textContent;
      const key = document.createElement("kbd");
      key.textContent = String(index + 1);
      button.append(`${each.textContent} `, key);
      item.append(button);
      return item;
    }));
    open("who", (value) => {
      if (value === "own") correct("source", {});
      else correct("source", { name: value === "named" ? input.value : value.slice(1), relay });
    });
  };
  dialogs.who.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-voice]");
    if (button) dialogs.who.close(button.dataset.voice ? `=${button.dataset.voice}` : "own");
  });
  dialogs.who.addEventListener("keydown", (event) => {
    if (event.target.name === "name" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^\p{L}$/u.test(event.key)) $("input[name=name]", dialogs.who).focus();  // a name begins
    if (!/^[0-9]$/.test(event.key)) return;
    const voices = all("button[data-voice]", dialogs.who);
    const button = event.key === "0" ? voices[voices.length - 1] : voices[Number(event.key) - 1];
    event.preventDefault();
    event.stopPropagation();  // the digit is no stance of the row behind the dialog
    if (button && (event.key === "0" || button.dataset.voice)) button.click();
  });
  const edit = (proposal, json) => {
    const area = $("textarea", dialogs.fields);
    area.value = JSON.stringify(JSON.parse(json), null, 2);
    open("fields", () => {
      let value;
      try {
        value = JSON.parse(area.value);
      } catch (error) {
        say(`That is no JSON (${error.message}): nothing was changed.`, true);
        return;
      }
      if (proposal.action === "add") send({ ...proposal, fields: value });
      else send({ ...proposal, value });
    });
  };
  const editAll = () => {
    const button = row() && $("[data-do=edit]", row());
    if (button) edit({ action: "field", row: row().dataset.key, field: "" }, button.dataset.fields);
  };
  const editValue = (button) => {  // in place: Enter saves, Esc leaves it
    const words = selected(), input = document.createElement("input");
    input.value = words ? words.text.trim() : button.dataset.text;
    input.setAttribute("aria-label", button.dataset.field);
    button.replaceWith(input);
    input.focus();
    input.select();
    const leave = () => { input.replaceWith(button); button.focus(); };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") leave();
      if (event.key !== "Enter") return;
      event.preventDefault();
      const value = input.value === "" ? null : input.value;
      leave();
      if (value !== button.dataset.text || words) {
        correct("field", { field: button.dataset.field, value, words });
      }
    });
  };

  // ---- keys and clicks ----------------------------------------------------------------------

  const pick = () => {
    const here = row(), marks = here ? all(".active", text()) : [];
    const first = marks[0] || $("[data-at]", text());
    if (!first) return;
    text().focus({ preventScroll: true });
    if (!selected()) Words.select(first, marks[marks.length - 1] || first);
    if (!marks.length) Words.move("ArrowLeft", false);
    say("← → select by word, Shift more or less, o the other end; then e, s or m. Esc ends it.");
  };
  const doing = {
    a: () => judge("accept"), r: () => judge("reject"), u: undo,
    s: () => source(false), S: () => source(true), i: name, m: add, w: pick,
    e: () => (records ? editAll() : span(false)), E: () => span(true),
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    n: () => { const to = following(row()); if (to) go(to); },
    f: () => send({ action: "finish" }), "?": () => open("help", () => {}),
    "[": () => $("#before").click(), "]": () => $("#behind").click(),
  };
  const named = {
    accept: doing.a, reject: doing.r, source: doing.s, span: doing.e, edit: doing.e,
    undo: doing.u, add: doing.m, finish: doing.f, help: doing["?"],
  };
  const keys = $("input[name=keys]", dialogs.help);
  try {
    keys.checked = localStorage.getItem("keys") !== "off";
    keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));
  } catch { /* no storage: keys stay on */ }

  const picking = (event) => {  // keys while words are selected; false if the key is another
    if (document.activeElement !== text() || !selected()) return false;
    if (event.key.startsWith("Arrow")) Words.move(event.key, event.shiftKey);
    else if (event.key === "o") Words.turn();
    else if (event.key === "Escape") {
      getSelection().removeAllRanges();
      if (row()) row().focus({ preventScroll: true });
    } else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) return;
    if (!keys.checked && event.key !== "?") return;
    const stances = records ? [] : all("option", $("select[data-do=stance]", main) || main);
    if (picking(event)) event.preventDefault();
    else if (doing[event.key]) {
      event.preventDefault();
      act(doing[event.key]);
    } else if (/^[1-9]$/.test(event.key) && stances[Number(event.key) - 1]) {
      act(() => stance(stances[Number(event.key) - 1].value));
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.number"), button = event.target.closest("[data-do], .value");
    const here = event.target.closest("li[data-key]"), mark = event.target.closest("[data-n][data-at]");
    if (link) event.preventDefault();
    if (here && here !== row()) go(here, !button);
    if (button && button.classList.contains("value")) editValue(button);
    else if (button && button.tagName === "BUTTON") named[button.dataset.do]();
    else if (mark && getSelection().isCollapsed) {
      const numbers = mark.dataset.n.split(" "), at = row() ? numbers.indexOf(row().dataset.n) : -1;
      const number = numbers[(at + 1) % numbers.length];
      go(rows().find((each) => each.dataset.n === number && !each.hidden) || row());
    }
  });
  // A press on a button must not take the selection away before it is read.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-do]") && selected() && event.target.tagName !== "SELECT") event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-do=stance]")) stance(event.target.value);
    else if (event.target === filter) { sift(); go(row() && !row().hidden ? row() : shown()[0], false); }
  });
  $("form.filters").addEventListener("submit", (event) => event.preventDefault());

  sift();
  go(shown().find((each) => each.dataset.verdict === "open") || shown()[0]);
})();
