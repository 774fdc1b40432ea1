// Forms that a key signs: shown where there is a key, sent signed, and answered in place.

import { canSign, commons, kept, send } from "./keys.js";

/** The body that a form asks for: a point in a field's name leads into an object, and what is empty is left out. */
function bodyOf(form) {
  const fields = [...form.elements].filter((field) => field.name && field.value.trim() !== "");
  if (form.dataset.list !== undefined) return changed(fields);
  const body = {};
  for (const field of fields) {
    const path = field.name.split(".");
    const last = path.pop();
    path.reduce((object, name) => (object[name] ??= {}), body)[last] = valueOf(field);
  }
  return body;
}

/** The valuations that are not what they were. */
function changed(fields) {
  const others = fields.filter((field) => field.value.trim() !== field.dataset.before);
  return others.map((field) => ({ asset: field.name, valuation: field.value.trim() }));
}

function valueOf(field) {
  switch (field.dataset.as) {
    case "day":
      return `${field.value}T00:00:00Z`;
    case "json":
      return JSON.parse(field.value);
    case "words":
      return wordsOf(field.value);
    default:
      return field.value.trim();
  }
}

/** Lists of JSON one after the other, as one: each registrar's word is a list by itself. */
function wordsOf(text) {
  return JSON.parse(`[${text.trim().replace(/\]\s*,?\s*\[/g, "],[")}]`).flat();
}

/** What happened, or would, in the sentences of the server. */
async function told(events) {
  const answer = await fetch("/tell", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(events),
  });
  return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
}

/** Shows what came of a form in its output. */
export async function show(form, { ok, isCut, content }, preview) {
  const output = form.querySelector("output");
  output.className = ok ? "done" : "refused";
  if (!ok) {
    const detail = content.detail ?? content.title ?? "";
    output.textContent = isCut ? detail : `${form.dataset.refused} ${detail}`;
    return;
  }
  const sentences = await told(content.events);
  if (preview) {
    output.replaceChildren(...sentences);
    return;
  }
  const link = document.createElement("a");
  link.href = `/record/${content.record}`;
  link.textContent = form.dataset.done.replace("RECORD", content.record);
  say(link, ...sentences);
  for (const before of document.querySelectorAll("form output")) before.replaceChildren();
  document.dispatchEvent(new Event("sent"));
}

/** Says something outside of the form that it is about, which may not be there any more when the page is fresh. */
export function say(...parts) {
  const said = document.getElementById("said");
  said.replaceChildren(...parts);
  said.hidden = false;
  said.focus();
}

async function submit(entry, form, dryRun) {
  if (form.ariaBusy === "true") return; // Its buttons stay enabled: one that is disabled would lose the focus.
  form.ariaBusy = "true";
  const path = form.dataset.path.replace("{account}", entry.account);
  try {
    const body = bodyOf(form);
    const answer = await send(entry, form.dataset.method, path, body, { dryRun });
    if (answer.ok && !dryRun) form.reset();
    await show(form, answer, dryRun);
  } catch (refusal) {
    await show(form, { ok: false, content: { detail: refusal.message } });
  }
  form.ariaBusy = "false";
}

/** Shows the parts that are for this account, and hides those that are for others. */
function sort(entry) {
  for (const part of document.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(entry.account);
  }
  for (const part of document.querySelectorAll("[data-not-for]")) {
    part.hidden = part.dataset.notFor === entry.account;
  }
  for (const link of document.querySelectorAll("a[data-own]")) {
    link.href = `/accounts/${entry.account}`;
    link.hidden = false;
  }
  document.querySelectorAll("form.command").forEach((form) => (form.hidden = false));
}

/** Makes the forms of a page work for whoever has a key here, also those that come later. */
export async function begin() {
  if (!canSign()) return;
  const entry = await kept((await commons()).id);
  if (!entry) return;
  document.body.classList.add("has-key");
  sort(entry);
  document.addEventListener("refreshed", () => sort(entry));
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.command")) return;
    event.preventDefault();
    submit(entry, event.target, false);
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form.command");
    if (event.target.matches("[data-preview]") && form.reportValidity()) submit(entry, form, true);
  });
}
