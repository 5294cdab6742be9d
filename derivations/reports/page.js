"use strict";
(() => {
  const steps = [...document.querySelectorAll("details.step")];
  const chains = [...document.querySelectorAll(".chain")];
  const help = document.querySelector("dialog");
  const isWrong = (step) => step.matches(".refuted, .domain-changes, .undecided, .unreadable");
  const shown = () => steps.filter((step) => !step.closest("[hidden]"));
  const go = (forward, wanted) => {
    const all = shown().filter(wanted);
    if (!all.length) return;
    const here = document.activeElement ? document.activeElement.closest("details.step") : null;
    const position = (step) => (here ? here.compareDocumentPosition(step) : Node.DOCUMENT_POSITION_FOLLOWING);
    const next = forward
      ? all.find((step) => position(step) & Node.DOCUMENT_POSITION_FOLLOWING)
      : all.reverse().find((step) => position(step) & Node.DOCUMENT_POSITION_PRECEDING);
    const target = next || all[0];
    target.querySelector("summary").focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const any = () => true;
    const keys = {
      j: () => go(true, any), ArrowDown: () => go(true, any),
      k: () => go(false, any), ArrowUp: () => go(false, any),
      n: () => go(true, isWrong), N: () => go(false, isWrong),
      "?": () => (help.open ? help.close() : help.showModal()),
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  for (const button of document.querySelectorAll("header button[data-status]")) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      for (const other of document.querySelectorAll("header button[data-status]")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(on));
      for (const chain of chains) chain.hidden = on && !chain.querySelector(".step." + button.dataset.status);
    });
  }
  document.querySelector("#keys").addEventListener("click", () => help.showModal());
})();
