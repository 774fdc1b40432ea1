// A token for a program: its secret is made here, shown once, and known by its hash alone to everybody else.

import { base64url, canSign, commons, hex, kept, send } from "./keys.js";
import { show } from "./send.js";

const form = document.querySelector("form.grant");
const entry = form && canSign() && (await kept((await commons()).id));

if (entry) form.hidden = false;

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { elements } = form;
  const secret = `chd_${base64url(crypto.getRandomValues(new Uint8Array(32)))}`;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  const most = elements.amount_per_day.value.trim();
  const answer = await send(entry, "POST", "/v1/tokens", {
    secret_sha256: hex(hash),
    scopes: Array.from(form.querySelectorAll("[name=scopes]:checked"), (scope) => scope.value),
    expires: `${elements.expires.value}T00:00:00Z`,
    limits: most ? { amount_per_day: most } : {},
  });
  await show(form, answer, false);
  elements.secret.value = answer.ok ? secret : "";
  elements.secret.closest("label").hidden = !answer.ok;
});
