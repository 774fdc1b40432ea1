// Keeps what a page shows fresh: listens to what happens, and fetches the page again when something did.

import { begin } from "./send.js";

const MINUTE = 60_000;

const live = document.body.dataset.live;
const status = document.getElementById("live");
const outrun = document.getElementById("outrun");
const parts = () => document.querySelectorAll("main [data-live]");
/** What the server said of each part, which scripts may have changed since. */
const served = new Map(Array.from(parts(), (part) => [part.id, part.innerHTML]));

/** Whether somebody is filling in a part, or reads an answer in it. */
function isUsed(part) {
  const fields = [...part.querySelectorAll("input, textarea")];
  const isChanged = ({ value, defaultValue, checked, defaultChecked }) => value !== defaultValue || checked !== defaultChecked;
  const typed = fields.some((field) => field === document.activeElement || isChanged(field));
  const isBusy = part.querySelector("[aria-busy=true]") !== null;
  return typed || isBusy || [...part.querySelectorAll("output")].some((output) => output.textContent !== "");
}

/** Whether what somebody would agree to must not change under their hands, unless it is by their own doing. */
const isAgreedTo = (part) => part.dataset.keep !== undefined && document.body.classList.contains("has-key");

/** Puts what has changed of the live parts into the page; what is in use stays, and the page says that it is outrun. */
async function refresh(isOwnDoing) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts()) {
    const now = fresh.getElementById(part.id);
    if (!now || served.get(part.id) === now.innerHTML) continue;
    if (isUsed(part) || (isAgreedTo(part) && !isOwnDoing)) {
      outrun.hidden = false;
      continue;
    }
    served.set(part.id, now.innerHTML);
    part.replaceChildren(...now.childNodes);
    part.classList.remove("changed");
    void part.offsetWidth; // The change is shown anew.
    part.classList.add("changed");
  }
  for (const id of ["as-of", "down"]) document.getElementById(id).replaceWith(fresh.getElementById(id));
  document.dispatchEvent(new Event("refreshed"));
}

const cut = () => (status.textContent = status.dataset.off);

/** Listens, and refreshes at most once in half a second; and once a minute, as time passes without anybody's doing. */
function listen() {
  let waiting = false;
  let isOwnDoing = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      refresh(isOwnDoing).catch(cut);
      isOwnDoing = false;
    }, 500);
  };
  // A browser has few connections to one server: a page that is hidden, or left, keeps none. It is fresh when it is back.
  let events;
  const attend = () => {
    events?.close();
    if (document.hidden) return;
    if (events) soon();
    events = new EventSource(`/v1/events?from=${Number(document.body.dataset.record) + 1}${live && `&${live}`}`);
    events.onopen = () => (status.textContent = status.dataset.on);
    events.onerror = () => {
      cut();
      // A browser gives up where the server answers that it is too busy.
      if (events.readyState === EventSource.CLOSED) setTimeout(attend, 5_000);
    };
    events.onmessage = soon;
  };
  attend();
  document.addEventListener("visibilitychange", attend);
  setInterval(() => document.hidden || soon(), MINUTE);
  document.addEventListener("sent", () => {
    outrun.hidden = true;
    isOwnDoing = true;
    soon();
  });
}

/** Shows what another figure would make of a part of the page, while it is typed. */
function follow(form) {
  let typed;
  form.addEventListener("input", () => {
    for (const field of form.querySelectorAll("input[type=range]")) field.nextElementSibling.value = `${field.value} %`;
    clearTimeout(typed);
    typed = setTimeout(async () => {
      const address = new URL(location.href);
      for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
      history.replaceState(null, "", address);
      await refresh(true);
      const terms = document.getElementById("terms");
      if (terms) fill(terms.dataset);
    }, 250);
  });
}

/** Puts the terms of a quote into forms that were touched, and so are not fetched again. */
function fill({ valuation, deposit }) {
  for (const { elements } of document.querySelectorAll("#taking form.command")) {
    elements.valuation.value = elements.valuation.defaultValue = valuation;
    if (elements.deposit.value === elements.deposit.defaultValue) {
      elements.deposit.value = elements.deposit.defaultValue = deposit;
    }
  }
}

/** A language is chosen once, not each time that the page is fetched again. */
function keepLanguage() {
  const address = new URL(location.href);
  address.searchParams.delete("language");
  history.replaceState(null, "", address);
}

keepLanguage();
outrun.querySelector("button").addEventListener("click", () => location.reload());
document.querySelectorAll("form[data-refresh]").forEach(follow);
if (live !== undefined) listen();
await begin();
