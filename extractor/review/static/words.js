"use strict";
// Words of a text between its offsets in code points and the nodes of the page. The text stands in
// elements with `data-at`, the offset of their first character.
const Words = (() => {
  const length = (text) => Array.from(text).length;  // code points, as the service counts
  const pieces = (root) => [...root.querySelectorAll("[data-at]")];

  // What is selected inside of `root`, as {start, end, text}; null if nothing is.
  const selected = (root) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    let found = null;
    pieces(root).forEach((piece) => {
      const node = piece.firstChild;
      if (!node || !range.intersectsNode(node)) return;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (from >= to) return;
      const start = Number(piece.dataset.at) + length(node.data.slice(0, from));
      const text = node.data.slice(from, to);
      found = {
        start: found ? found.start : start,
        end: start + length(text),
        text: (found ? found.text : "") + text,
      };
    });
    return found && found.text.trim() ? found : null;
  };

  // Selects what stands in some pieces, so that keys can move on from there.
  const select = (first, last) => {
    const selection = getSelection();
    selection.setBaseAndExtent(first.firstChild, 0, last.firstChild, last.firstChild.data.length);
  };

  const turn = () => {  // the other end moves from now on
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    getSelection().setBaseAndExtent(focusNode, focusOffset, anchorNode, anchorOffset);
  };

  // Moves the selection by keys to a word beside it or on another line, or with `more` its end alone.
  const move = (key, more) => {
    const selection = getSelection();
    const on = key === "ArrowRight" || key === "ArrowDown";
    const by = key === "ArrowUp" || key === "ArrowDown" ? "line" : "word";
    const way = on ? "forward" : "backward";
    if (more) {
      selection.modify("extend", way, by);
      return;
    }
    if (on) selection.collapseToEnd(); else selection.collapseToStart();
    if (by === "line") selection.modify("move", way, "line");
    for (let tries = 0; tries < 8; tries += 1) {  // a sign between words is no word
      selection.modify("move", way, "word");
      selection.modify("extend", on ? "backward" : "forward", "word");
      if (on) turn();
      if (/[\p{L}\p{N}]/u.test(selection.toString())) return;
      if (on) selection.collapseToEnd(); else selection.collapseToStart();
    }
  };

  return { length, move, pieces, select, selected, turn };
})();
