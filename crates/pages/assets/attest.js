// A registrar's word, signed here: an attestation that an account is one person's, for whoever collects enough of them.

import { base64url, canSign, commons, kept } from "./keys.js";

const DAYS = 30;
const form = document.querySelector("form.attest");
if (form) form.hidden = false;
const entry = form && canSign() && (await kept((await commons()).id));

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const output = form.querySelector("output");
  const { id, clock } = await commons();
  const answer = await fetch(`/v1/accounts/${encodeURIComponent(form.elements.account.value.trim())}`);
  if (!answer.ok) {
    output.className = "refused";
    output.textContent = `${form.dataset.refused} ${(await answer.json()).detail}`;
    return;
  }
  const { key } = await answer.json();
  const expires = new Date(Date.parse(clock) + DAYS * 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
  const text = `commonhold attestation of a member\n${id}\n${key}\n${form.elements.tag.value.trim()}\n${expires}`;
  const signature = await crypto.subtle.sign("Ed25519", entry.key, new TextEncoder().encode(text));
  output.textContent = "";
  form.elements.result.value = JSON.stringify([{ registrar: entry.x, expires, signature: base64url(signature) }]);
});
